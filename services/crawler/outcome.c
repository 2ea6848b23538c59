#include "services/crawler/outcome.h"

#include "common/date.h"
#include "common/url.h"

#define DAY_MS             (24 * 3600 * INT64_C(1000))
#define REDIRECT_AGAIN_MS  DAY_MS
#define PERMANENT_AGAIN_MS (30 * DAY_MS)
#define REJECTED_AGAIN_MS  (7 * DAY_MS)
#define GONE_AFTER_TIMES   3
#define GIVE_UP_AFTER      12 /* failures in a row of a URL that never gave a page */
#define BY_HAND            100

struct maker { /* what all the cases need */
    const struct outcome_config *config;
    const struct frontier_lease *lease;
    const struct frontier_url *url;
    const struct fetch_response *response;
    uint64_t random;
    struct outcome *outcome;
};

static int lane_of(const struct frontier_url *url, enum schedule_class class)
{
    if (url->priority >= BY_HAND && url->depth == 0)
        return 3;
    return class == SCHEDULE_GATHERS ? 2 : 0;
}

static struct frontier_result result_for(const struct frontier_lease *lease,
                                         const struct frontier_url *url, const char *state,
                                         int64_t now_us)
{
    return (struct frontier_result){
        .lease = lease,
        .url = url,
        .state = state,
        .lane = lane_of(url, SCHEDULE_ARTICLE),
        .failures = url->failures,
        .n_unchanged = url->n_unchanged,
        .due_ms = SCHEDULE_NEVER,
        .fetched_us = now_us,
        .missing_since_us = 0,
    };
}

static struct sv header_of(const struct maker *maker, struct sv name)
{
    /* Copied: the row is written when the response is gone. */
    return arena_copy(maker->lease->arena, headers_get(&maker->response->headers, name));
}

static void set_brought(struct maker *maker, bool changed)
{
    const struct frontier_url *const url = maker->url;
    struct frontier_result *const result = &maker->outcome->result;
    const enum schedule_class class = schedule_class_of(url->kind, url->verdict, url->depth);
    const int64_t first_us =
        url->first_fetched_us != 0 ? url->first_fetched_us : result->fetched_us;
    result->state = "done";
    result->brought = true;
    result->changed = changed;
    result->failures = 0;
    result->lane = lane_of(url, class);
    /* Whether an article changed is the parser's to say: a new advertisement changes the bytes. */
    result->n_unchanged = !changed                    ? url->n_unchanged + 1
                          : class == SCHEDULE_GATHERS ? 0
                                                      : url->n_unchanged;
    result->etag = header_of(maker, SV("etag"));
    result->last_modified = header_of(maker, SV("last-modified"));
    result->due_ms =
        schedule_next(maker->config->schedule, class, (result->fetched_us - first_us) / 1000,
                      changed, result->n_unchanged, maker->random);
}

static void answered_with_page(struct maker *maker)
{
    const struct sv hash = sv_from(maker->response->body_sha256, SHA256_HEX_BYTES);
    const bool changed = !sv_equal(maker->url->body_sha256, hash);
    set_brought(maker, changed);
    maker->outcome->result.body_sha256 = arena_copy(maker->lease->arena, hash);
    maker->outcome->publishes = changed;
    maker->outcome->name = changed ? "ok" : "unchanged";
}

static void set_error(struct maker *maker, const char *name, struct sv error)
{
    const struct frontier_url *const url = maker->url;
    struct frontier_result *const result = &maker->outcome->result;
    result->state = "error";
    result->failures = url->failures + 1;
    result->error = arena_copy(maker->lease->arena, error);
    const bool gives_up =
        result->failures > GIVE_UP_AFTER && url->first_fetched_us == 0 && url->depth > 0;
    result->due_ms = gives_up
                         ? SCHEDULE_NEVER
                         : schedule_retry(maker->config->schedule, result->failures, maker->random);
    maker->outcome->name = name;
}

static void answered_not_found(struct maker *maker)
{
    const struct frontier_url *const url = maker->url;
    struct frontier_result *const result = &maker->outcome->result;
    const int64_t now_us = result->fetched_us;
    const int64_t since_us = url->missing_since_us != 0 ? url->missing_since_us : now_us;
    const bool had_page = url->first_fetched_us != 0;
    const bool is_gone = maker->response->status == 410 ||
                         (url->failures + 1 >= GONE_AFTER_TIMES &&
                          (!had_page || now_us - since_us >= maker->config->gone_after_ms * 1000));
    result->failures = url->failures + 1;
    result->missing_since_us = since_us;
    result->state = is_gone ? "gone" : "missing";
    maker->outcome->name = result->state;
    maker->outcome->publishes = is_gone && had_page;
    if (url->depth == 0)
        result->due_ms = DAY_MS; /* a source is asked again for ever */
    else if (!is_gone) {
        const struct schedule hourly = {.retry_ms = maker->config->schedule->revisit_ms,
                                        .retry_max_ms = DAY_MS};
        result->due_ms = schedule_retry(&hourly, result->failures, maker->random);
    }
}

static bool is_in_chain(const struct frontier_url *url, struct sv target)
{
    if (sv_equal(url->url, target))
        return true;
    for (size_t i = 0; i < url->n_redirects; i++)
        if (sv_equal(url->redirects[i].url, target))
            return true;
    return false;
}

static void answered_with_redirect(struct maker *maker)
{
    struct outcome *const outcome = maker->outcome;
    const int status = maker->response->status;
    struct arena *const arena = maker->lease->arena;
    struct err err;
    struct url base;
    if (!url_parse(arena, maker->url->url, &base, &err)) {
        set_error(maker, "bad_redirect", sv_from_c(err.text));
        return;
    }
    const struct sv target =
        url_key(arena, &base, headers_get(&maker->response->headers, SV("location")));
    outcome->result.target = target;
    if (target.ptr == NULL) {
        set_error(maker, "bad_redirect", SV("It redirects to what is no http or https URL."));
    } else if (is_in_chain(maker->url, target)) {
        set_error(maker, "redirect_loop", SV("It redirects in a circle."));
        outcome->is_loop = true;
    } else if (maker->url->n_redirects + 1 > OUTCOME_MAX_REDIRECTS) {
        set_error(maker, "too_many_redirects",
                  SV("Too many redirects led here, and it redirects on."));
    } else {
        outcome->target = target;
        outcome->result.state = "redirect";
        outcome->result.failures = 0;
        outcome->result.due_ms = (status == 301 || status == 308) && maker->url->depth > 0
                                     ? PERMANENT_AGAIN_MS
                                     : REDIRECT_AGAIN_MS;
        outcome->name = "redirect";
    }
}

static void answered_busy(struct maker *maker)
{
    struct outcome *const outcome = maker->outcome;
    const struct sv wait = headers_get(&maker->response->headers, SV("retry-after"));
    char error[64];
    snprintf(error, sizeof error, "The server answered %d.", maker->response->status);
    set_error(maker, "busy", sv_from_c(error));
    outcome->host_failed = true;
    if (wait.ptr != NULL &&
        !schedule_retry_after(wait, maker->response->fetched_us / 1000, &outcome->host_wait_ms))
        outcome->host_wait_ms = 0;
    /* The host rests, and with it the URL; by itself it may come first again. Once: a URL that is
     * never answered otherwise would come first for ever, and end each visit to its host. */
    if (outcome->result.failures == 1 || outcome->result.due_ms < outcome->host_wait_ms)
        outcome->result.due_ms = outcome->host_wait_ms;
}

static void answered(struct maker *maker)
{
    char error[64];
    const int status = maker->response->status;
    const struct sv location = headers_get(&maker->response->headers, SV("location"));
    const bool is_redirect =
        status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
    if (status == 200 || status == 203) {
        answered_with_page(maker);
    } else if (status == 304) {
        set_brought(maker, false);
        maker->outcome->name = "unchanged";
    } else if (is_redirect && location.ptr != NULL) {
        answered_with_redirect(maker);
    } else if (status == 404 || status == 410) {
        answered_not_found(maker);
    } else if (status == 429 || status == 502 || status == 503 || status == 504) {
        answered_busy(maker);
    } else {
        snprintf(error, sizeof error, "The server answered %d.", status);
        set_error(maker, "status", sv_from_c(error));
    }
}

void outcome_of(const struct outcome_config *config, const struct frontier_lease *lease,
                const struct frontier_url *url, const struct fetch_response *response,
                struct sv rule, uint64_t random, struct outcome *outcome)
{
    struct maker maker = {config, lease, url, response, random, outcome};
    *outcome = (struct outcome){.result = result_for(lease, url, "error", response->fetched_us),
                                .name = response->code};
    outcome->result.status = response->status;
    outcome->result.n_requests = 1;
    outcome->result.robots_rule = rule;
    switch (response->outcome) {
    case FETCH_ANSWERED:
        answered(&maker);
        break;
    case FETCH_UNSUPPORTED:
        outcome->result.state = "unsupported";
        outcome->result.due_ms = url->depth == 0 ? DAY_MS : SCHEDULE_NEVER;
        break;
    case FETCH_UNREACHABLE:
        set_error(&maker, response->code, sv_from_c(response->error));
        outcome->host_failed = true;
        break;
    case FETCH_BROKEN:
        set_error(&maker, response->code, sv_from_c(response->error));
        break;
    case FETCH_REFUSED:
        set_error(&maker, response->code, sv_from_c(response->error));
        outcome->result.due_ms = REJECTED_AGAIN_MS;
        outcome->host_failed = true;
        break;
    case FETCH_LATE: /* nothing happened; the caller does not ask */
        outcome->result.n_requests = 0;
        break;
    }
}

void outcome_excluded(const struct frontier_lease *lease, const struct frontier_url *url,
                      struct sv rule, int64_t again_ms, int64_t now_us,
                      struct frontier_result *result)
{
    *result = result_for(lease, url, "excluded", now_us);
    result->lane = url->lane; /* it was not looked at: it waits where it waited */
    result->robots_rule = rule;
    result->due_ms = again_ms;
}

void outcome_rejected(const struct frontier_lease *lease, const struct frontier_url *url,
                      struct sv error, int64_t now_us, struct frontier_result *result)
{
    *result = result_for(lease, url, "error", now_us);
    result->failures = url->failures + 1;
    result->error = arena_copy(lease->arena, error);
    result->due_ms = REJECTED_AGAIN_MS;
}

static struct event page_event(struct arena *arena, const struct frontier_url *url,
                               const struct fetch_response *response, struct sv source,
                               const uint64_t trace[3])
{
    char text[DATE_TEXT_MAX];
    const struct date at = date_from_unix_us(response->fetched_us, 0);
    uint64_t key;
    memcpy(&key, url->key.bytes, sizeof key);
    return (struct event){
        .id = arena_printf(arena, "%" PRId64 "-%016" PRIx64, response->fetched_us,
                           __builtin_bswap64(key)),
        .source = source,
        .type = SV(TYPE_PAGE),
        .subject = url->url,
        .time = arena_copy(arena, date_to_iso(&at, text)),
        .traceparent = arena_printf(arena, "00-%016" PRIx64 "%016" PRIx64 "-%016" PRIx64 "-01",
                                    trace[0] | 1, trace[1], trace[2] | 1),
    };
}

struct page outcome_page(struct arena *arena, const struct frontier_url *url,
                         const struct fetch_response *response, const struct outcome *outcome,
                         struct sv source, const uint64_t trace[3])
{
    const struct sv type = headers_get(&response->headers, SV("content-type"));
    const bool has_body = response->status == 200 || response->status == 203;
    struct page page = {
        .event = page_event(arena, url, response, source, trace),
        .url = url->url,
        .final_url = url->url,
        .kind = url->kind,
        .redirects = url->redirects,
        .n_redirects = url->n_redirects,
        .status = response->status,
        .content_type = type.ptr != NULL ? type : SV(""),
        .http_headers = response->headers.list,
        .n_http_headers = response->headers.n,
        .fetched_at_us = response->fetched_us,
        .body_sha256 = sv_from(response->body_sha256, SHA256_HEX_BYTES),
        .is_truncated = response->is_truncated,
        .depth = url->depth,
        .hints = url->hints,
        .robots_rule = outcome->result.robots_rule,
        .body = has_body ? response->body : SV(""),
    };
    page.event.content_type = page.content_type;
    if (has_body && response->is_gzip)
        page.content_encoding = SV("gzip");
    return page;
}
