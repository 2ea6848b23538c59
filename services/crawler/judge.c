#include "services/crawler/judge.h"

#include "common/sha256.h"
#include "common/url.h"

/* A path like this is a trap: a calendar, a session, a link relative to itself. */
#define TRAP_SEGMENTS 24
#define TRAP_REPEATS  4
#define MAX_DEPTH     30000 /* what the column holds */

/* ---- Scope ---- */

static int compare_domains(const void *a, const void *b)
{
    return sv_compare(*(const struct sv *)a, *(const struct sv *)b);
}

void judge_set_scope(struct judge *judge, struct sv *domains, size_t n)
{
    if (n > 0)
        qsort(domains, n, sizeof *domains, compare_domains);
    judge->scope = domains;
    judge->n_scope = n;
}

bool judge_is_in_scope(const struct judge *judge, struct sv domain)
{
    return judge->is_scope_open ||
           (judge->n_scope > 0 && bsearch(&domain, judge->scope, judge->n_scope,
                                          sizeof *judge->scope, compare_domains) != NULL);
}

/* ---- What was found ---- */

static bool is_trap(struct sv path)
{
    struct sv segments[TRAP_SEGMENTS];
    size_t n = 0;
    struct sv rest = path;
    struct sv segment;
    while (sv_cut(&rest, '/', &segment)) {
        size_t repeats = 0;
        if (n == TRAP_SEGMENTS)
            return true;
        for (size_t i = 0; i < n; i++)
            repeats += segment.len > 0 && sv_equal(segments[i], segment);
        if (repeats + 1 >= TRAP_REPEATS)
            return true;
        segments[n++] = segment;
    }
    return false;
}

static struct frontier_key key_of(struct sv url)
{
    unsigned char digest[SHA256_BYTES];
    struct frontier_key key;
    sha256_of(url, digest);
    memcpy(key.bytes, digest, sizeof key.bytes);
    return key;
}

struct frontier_key judge_seen_key(const struct frontier_found *found)
{
    struct frontier_key key = found->key;
    uint64_t mixed;
    const uint64_t as = (uint64_t)found->priority * 64 +
                        (uint64_t)(found->depth < 31 ? found->depth : 31) * 2 +
                        (found->hints.title.len > 0);
    memcpy(&mixed, key.bytes, sizeof mixed);
    mixed ^= (sv_hash(found->lastmod) + as) * UINT64_C(0x9E3779B97F4A7C15);
    memcpy(key.bytes, &mixed, sizeof mixed);
    return key;
}

static int clamp(int value, int least, int most)
{
    return value < least ? least : value > most ? most : value;
}

static struct hints copy_hints(struct arena *arena, const struct hints *hints)
{
    return (struct hints){.title = arena_copy(arena, hints->title),
                          .date = arena_copy(arena, hints->date),
                          .language = arena_copy(arena, hints->language),
                          .section = arena_copy(arena, hints->section),
                          .publisher = arena_copy(arena, hints->publisher),
                          .keywords = arena_copy(arena, hints->keywords)};
}

static enum judgement decide(const struct judge *judge, const struct url *url, struct sv domain,
                             const struct url_found *from, bool by_hand,
                             const struct frontier_found *found)
{
    if (!by_hand && from->depth > judge->max_depth)
        return JUDGE_TOO_DEEP;
    if (!by_hand && is_trap(url->path))
        return JUDGE_TRAP;
    const struct frontier_key key = judge_seen_key(found);
    if (seen_has(judge->seen, &key))
        return JUDGE_KNOWN;
    return by_hand || judge_is_in_scope(judge, domain) ? JUDGE_WANTED : JUDGE_STRANGE;
}

bool judge_found(const struct judge *judge, struct arena *scratch, struct arena *arena,
                 const struct url_found *from, bool forced, struct frontier_found *found,
                 enum judgement *judgement, struct err *err)
{
    struct url url;
    if (!url_parse(scratch, from->url, &url, err) || !url_normalise(scratch, &url, &url, err))
        return false;
    const struct sv domain = url_registered_domain(scratch, url.host);
    const bool by_hand = forced || from->priority >= JUDGE_BY_HAND;
    struct frontier_found row = {.key = key_of(url.text),
                                 .kind = from->kind,
                                 .priority = clamp(from->priority, 0, JUDGE_BY_HAND),
                                 .depth = clamp(from->depth, 0, MAX_DEPTH),
                                 .lastmod = from->lastmod,
                                 .hints = from->hints};
    *judgement = decide(judge, &url, domain, from, by_hand, &row);
    if (*judgement != JUDGE_WANTED && *judgement != JUDGE_STRANGE)
        return true;
    row.url = arena_copy(arena, url.text);
    row.host = arena_copy(arena, url.host);
    row.domain = arena_copy(arena, domain);
    if (from->found_on.len <= URL_MAX_BYTES) /* else it is no URL, whoever wrote it */
        row.found_on = arena_copy(arena, from->found_on);
    row.lastmod = arena_copy(arena, from->lastmod);
    row.hints = copy_hints(arena, &from->hints);
    *found = row;
    return true;
}

/* ---- Verdicts ---- */

static bool is_hash(struct sv text)
{
    for (size_t i = 0; i < text.len; i++)
        if (!sv_is_digit(text.ptr[i]) && (text.ptr[i] < 'a' || text.ptr[i] > 'f'))
            return false;
    return text.len == 64;
}

bool judge_verdict(struct arena *scratch, struct arena *arena, const struct url_verdict *from,
                   struct frontier_verdict *verdict, struct err *err)
{
    struct url url;
    if (!url_parse(scratch, from->url, &url, err) || !url_normalise(scratch, &url, &url, err))
        return false;
    *verdict = (struct frontier_verdict){
        .key = key_of(url.text),
        .host = arena_copy(arena, url.host),
        .page_type = arena_copy(arena, from->page_type),
        .canonical = arena_copy(arena, from->canonical),
        .content_hash =
            is_hash(from->content_hash) ? arena_copy(arena, from->content_hash) : SV_NULL,
        .kind = from->kind,
        .noindex = from->noindex,
    };
    return true;
}

bool judge_error(struct arena *scratch, struct arena *arena, struct sv url, struct sv sentence,
                 struct frontier_verdict *verdict, struct err *err)
{
    struct url parsed;
    if (!url_parse(scratch, url, &parsed, err))
        return false;
    *verdict = (struct frontier_verdict){.key = key_of(url),
                                         .host = arena_copy(arena, parsed.host),
                                         .kind = URL_UNKNOWN,
                                         .error = arena_copy(arena, sentence)};
    return true;
}
