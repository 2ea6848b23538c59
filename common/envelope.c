#include "common/envelope.h"

#include "common/text.h"

void headers_add(struct arena *arena, struct headers *headers, struct sv name, struct sv value)
{
    struct header *header = arena_push(arena, &headers->list, &headers->n, sizeof *header);
    if (header)
        *header = (struct header){name, value};
}

struct sv headers_get(const struct headers *headers, struct sv name)
{
    for (size_t i = headers->n; i-- > 0;) {
        if (sv_equal(headers->list[i].name, name))
            return headers->list[i].value;
    }
    return SV_NULL;
}

const char *url_kind_name(enum url_kind kind)
{
    switch (kind) {
    case URL_PAGE:
        return "page";
    case URL_FEED:
        return "feed";
    case URL_SITEMAP:
        return "sitemap";
    case URL_UNKNOWN:
        return "unknown";
    }
    return "unknown";
}

bool url_kind_from_name(struct sv name, enum url_kind *kind)
{
    for (int i = URL_PAGE; i <= URL_UNKNOWN; i++) {
        if (sv_equal(name, sv_from_c(url_kind_name((enum url_kind)i)))) {
            *kind = (enum url_kind)i;
            return true;
        }
    }
    return false;
}

/* CloudEvents wants header values that are UTF-8. */
static struct sv valid_text(struct arena *arena, struct sv text)
{
    if (text_is_utf8(text) && sv_find_byte(text, '\0') == text.len)
        return text;
    struct buf out;
    buf_init(&out, SIZE_MAX / 2);
    text_add_valid(&out, text);
    const struct sv valid = arena_copy(arena, buf_sv(&out));
    buf_release(&out);
    return valid;
}

static void add_if_any(struct arena *arena, struct headers *headers, struct sv name,
                       struct sv value)
{
    if (value.len)
        headers_add(arena, headers, name, valid_text(arena, value));
}

void event_to_headers(struct arena *arena, const struct event *event, struct headers *headers)
{
    headers_add(arena, headers, SV("ce_specversion"), SV("1.0"));
    add_if_any(arena, headers, SV("ce_id"), event->id);
    add_if_any(arena, headers, SV("ce_source"), event->source);
    add_if_any(arena, headers, SV("ce_type"), event->type);
    add_if_any(arena, headers, SV("ce_subject"), event->subject);
    add_if_any(arena, headers, SV("ce_time"), event->time);
    add_if_any(arena, headers, SV("content-type"), event->content_type);
    add_if_any(arena, headers, SV("traceparent"), event->traceparent);
}

static bool need_header(const struct headers *headers, const char *name, struct sv *value,
                        struct err *err)
{
    const struct sv found = headers_get(headers, sv_from_c(name));
    if (found.len == 0)
        return err_set(err, ERR_REJECT, "header_missing", "The header %s is missing.", name);
    if (!text_is_utf8(found))
        return err_set(err, ERR_REJECT, "header_invalid", "The header %s is not UTF-8.", name);
    *value = found;
    return true;
}

bool event_from_headers(const struct headers *headers, struct event *event, struct err *err)
{
    struct event read = {0};
    struct sv version = SV_NULL;
    if (!need_header(headers, "ce_specversion", &version, err) ||
        !need_header(headers, "ce_id", &read.id, err) ||
        !need_header(headers, "ce_source", &read.source, err) ||
        !need_header(headers, "ce_type", &read.type, err))
        return false;
    if (!sv_starts_with(version, SV("1.")))
        return err_set(err, ERR_REJECT, "header_invalid",
                       "The header ce_specversion is \"%.*s\", not 1.0.", SV_FMT(version));
    read.subject = headers_get(headers, SV("ce_subject"));
    read.time = headers_get(headers, SV("ce_time"));
    read.content_type = headers_get(headers, SV("content-type"));
    read.traceparent = headers_get(headers, SV("traceparent"));
    *event = read;
    return true;
}

/* ---- Dead letters. The names are Kafka Connect's (DeadLetterQueueReporter), so that its tools
 * read ours. */
#define ERRORS_PREFIX "__connect.errors."

static bool is_reason(struct sv name)
{
    return sv_starts_with(name, SV(ERRORS_PREFIX)) || sv_equal(name, SV("dlq.error-code"));
}

static bool is_carried(struct sv name)
{
    return sv_equal(name, SV("dlq.attempts")) || sv_equal(name, SV("dlq.first-failed-at"));
}

static int attempts_of(const struct headers *headers)
{
    int64_t attempts = 0;
    const struct sv text = headers_get(headers, SV("dlq.attempts"));
    if (!sv_to_i64(text, &attempts) || attempts < 0 || attempts >= INT_MAX)
        return 0;
    return (int)attempts;
}

void dead_letter_to_record(struct arena *arena, const struct record *original,
                           const struct dead_letter *why, struct record *record)
{
    struct record letter = *original;
    letter.headers = (struct headers){0};
    struct headers *headers = &letter.headers;
    for (size_t i = 0; i < original->headers.n; i++) {
        const struct header *header = &original->headers.list[i];
        if (!is_reason(header->name) && !is_carried(header->name))
            headers_add(arena, headers, header->name, header->value);
    }
    const struct sv since = headers_get(&original->headers, SV("dlq.first-failed-at"));
    add_if_any(arena, headers, SV(ERRORS_PREFIX "topic"), why->topic);
    headers_add(arena, headers, SV(ERRORS_PREFIX "partition"),
                arena_printf(arena, "%" PRId32, why->partition));
    headers_add(arena, headers, SV(ERRORS_PREFIX "offset"),
                arena_printf(arena, "%" PRId64, why->offset));
    add_if_any(arena, headers, SV(ERRORS_PREFIX "connector.name"), why->service);
    headers_add(arena, headers, SV(ERRORS_PREFIX "task.id"), SV("0"));
    add_if_any(arena, headers, SV(ERRORS_PREFIX "stage"), why->stage);
    add_if_any(arena, headers, SV(ERRORS_PREFIX "class.name"), why->service);
    add_if_any(arena, headers, SV(ERRORS_PREFIX "exception.class.name"), why->code);
    add_if_any(arena, headers, SV(ERRORS_PREFIX "exception.message"), why->message);
    add_if_any(arena, headers, SV("dlq.error-code"), why->code);
    add_if_any(arena, headers, SV("dlq.first-failed-at"), since.len ? since : why->failed_at);
    headers_add(arena, headers, SV("dlq.attempts"),
                arena_printf(arena, "%d", attempts_of(&original->headers) + 1));
    *record = letter;
}

bool dead_letter_from_record(struct arena *arena, const struct record *record,
                             struct record *original, struct dead_letter *why, struct err *err)
{
    const struct headers *headers = &record->headers;
    struct dead_letter read = {.attempts = attempts_of(headers)};
    struct sv partition = SV_NULL, offset = SV_NULL;
    if (!need_header(headers, ERRORS_PREFIX "topic", &read.topic, err) ||
        !need_header(headers, ERRORS_PREFIX "partition", &partition, err) ||
        !need_header(headers, ERRORS_PREFIX "offset", &offset, err))
        return false;
    int64_t number;
    if (!sv_to_i64(partition, &number) || number < 0 || number > INT32_MAX)
        return err_set(err, ERR_REJECT, "header_invalid", "The header %s is no partition.",
                       ERRORS_PREFIX "partition");
    read.partition = (int32_t)number;
    if (!sv_to_i64(offset, &read.offset))
        return err_set(err, ERR_REJECT, "header_invalid", "The header %s is no offset.",
                       ERRORS_PREFIX "offset");
    read.service = headers_get(headers, SV(ERRORS_PREFIX "connector.name"));
    read.stage = headers_get(headers, SV(ERRORS_PREFIX "stage"));
    read.code = headers_get(headers, SV(ERRORS_PREFIX "exception.class.name"));
    read.message = headers_get(headers, SV(ERRORS_PREFIX "exception.message"));
    read.failed_at = headers_get(headers, SV("dlq.first-failed-at"));
    struct record before = *record;
    before.headers = (struct headers){0};
    for (size_t i = 0; i < headers->n; i++) {
        if (!is_reason(headers->list[i].name))
            headers_add(arena, &before.headers, headers->list[i].name, headers->list[i].value);
    }
    *original = before;
    *why = read;
    return true;
}
