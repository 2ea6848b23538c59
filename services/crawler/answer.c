#include "services/crawler/answer.h"

#define HEADERS_MAX_BYTES (512 << 10)
#define RATIO_SLACK_BYTES (32 << 10) /* received, but not yet counted */

struct answer *answer_new(enum fetch_as as, void *owner, size_t max_body_bytes,
                          struct answer_memory *memory)
{
    struct answer *const answer = calloc(1, sizeof *answer);
    if (answer == NULL)
        err_out_of_memory(sizeof *answer);
    answer->response.owner = owner;
    answer->as = as;
    answer->memory = memory;
    answer->arena = arena_new(HEADERS_MAX_BYTES);
    body_init(&answer->body, max_body_bytes, as == FETCH_SITEMAP);
    return answer;
}

void answer_free(struct answer *answer)
{
    if (answer == NULL)
        return;
    answer->memory->held_bytes -= answer->held_bytes;
    body_release(&answer->body);
    arena_free(answer->arena);
    free(answer);
}

struct answer *answer_of(struct fetch_response *response)
{
    return (struct answer *)response;
}

static bool stop(struct answer *answer, enum answer_end end)
{
    answer->end = end;
    return false;
}

/* ---- Headers ---- */

static bool may_hold_a_page(struct sv content_type)
{
    static const char *const kinds[] = {"text/",
                                        "application/xhtml",
                                        "application/xml",
                                        "application/rss",
                                        "application/atom",
                                        "application/rdf",
                                        "application/json",
                                        "application/feed",
                                        "application/ld+json",
                                        "application/gzip",
                                        "application/x-gzip",
                                        "application/octet-stream",
                                        "binary/octet-stream"};
    static const char *const never[] = {"text/css", "text/javascript", "text/calendar",
                                        "text/vcard", "text/csv"};
    const struct sv type = sv_trim(sv_sub(content_type, 0, sv_find_byte(content_type, ';')));
    if (type.len == 0)
        return true;
    for (size_t i = 0; i < COUNT_OF(never); i++)
        if (sv_equal_nocase(type, sv_from_c(never[i])))
            return false;
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if (sv_starts_with_nocase(type, sv_from_c(kinds[i])))
            return true;
    return false;
}

static bool end_headers(struct answer *answer, int status)
{
    const struct sv type = headers_get(&answer->response.headers, SV("content-type"));
    answer->response.status = status;
    answer->wants_body = status == 200 || status == 203;
    if (answer->wants_body && answer->as != FETCH_ROBOTS && !may_hold_a_page(type))
        return stop(answer, ANSWER_UNSUPPORTED);
    return true;
}

static bool keep_header(struct answer *answer, struct sv name, struct sv value)
{
    char *const lower = arena_copy_c(answer->arena, name);
    const struct sv kept = arena_copy(answer->arena, value);
    if (lower == NULL || kept.ptr == NULL)
        return stop(answer, ANSWER_CUT);
    for (size_t i = 0; i < name.len; i++)
        lower[i] = sv_lower(lower[i]);
    headers_add(answer->arena, &answer->response.headers, sv_from(lower, name.len), kept);
    return true;
}

bool answer_add_header(struct answer *answer, struct sv line, int status)
{
    struct sv value = line;
    struct sv name = SV_NULL;
    if (sv_starts_with(line, SV("HTTP/"))) {
        answer->response.headers.n = 0;
        return true;
    }
    if (sv_trim(line).len == 0)
        return end_headers(answer, status);
    if (!sv_cut(&value, ':', &name) || value.ptr == NULL)
        return true;
    return keep_header(answer, sv_trim(name), sv_trim(value));
}

/* ---- The body ---- */

static void count_held(struct answer *answer, size_t before)
{
    const size_t grown = answer->body.kept.len - before;
    answer->held_bytes += grown;
    answer->memory->held_bytes += grown;
}

bool answer_add_body(struct answer *answer, struct sv bytes, uint64_t received_bytes)
{
    if (!answer->wants_body)
        return true;
    if (answer->body.n_bytes + bytes.len > (received_bytes + RATIO_SLACK_BYTES) * ANSWER_RATIO_MAX)
        return stop(answer, ANSWER_EXPANDS);
    if (answer->memory->held_bytes + bytes.len > answer->memory->max_bytes)
        return stop(answer, ANSWER_OUT_OF_MEMORY);
    const size_t before = answer->body.kept.len;
    const bool wanted = body_add(&answer->body, bytes);
    count_held(answer, before);
    return wanted || stop(answer, ANSWER_CUT);
}

void answer_close(struct answer *answer)
{
    struct fetch_response *const response = &answer->response;
    const size_t before = answer->body.kept.len;
    body_end(&answer->body, response->body_sha256);
    count_held(answer, before);
    response->body = buf_sv(&answer->body.kept);
    response->is_gzip = answer->body.is_gzip;
    response->is_truncated = answer->body.is_truncated;
}
