#include "services/crawler/crawler_internal.h"

#include "common/clock.h"
#include "common/log.h"
#include "common/url.h"

#define REFUSED_WAIT_MS     (3600 * INT64_C(1000))
#define UNDELIVERED_REST_MS 60000
#define TOO_LARGE_AGAIN_MS  (30 * 24 * 3600 * INT64_C(1000))

/* ---- Counters ---- */

static void count_request(const struct fetch_response *response, const char *result)
{
    static const char *const classes[] = {"none", "1xx", "2xx", "3xx", "4xx", "5xx"};
    char labels[96];
    const int class = response->status / 100;
    snprintf(labels, sizeof labels, "code_class=\"%s\",result=\"%s\"",
             classes[class <= 5 ? class : 0], result);
    metric_inc(metric_get(METRIC_COUNTER, "broadsheet_fetch_requests_total", labels,
                          "Requests made, by class of status and by what came of them."));
    metric_observe(metric_get(METRIC_HISTOGRAM, "broadsheet_fetch_duration_seconds", NULL,
                              "From the beginning of a request to its answer's end."),
                   (double)response->took_ms / 1000);
    metric_observe(metric_get(METRIC_HISTOGRAM, "broadsheet_fetch_response_bytes", NULL,
                              "Bytes received for an answer's body."),
                   (double)response->n_received_bytes);
}

static void count_robots(const char *decision, const char *reason)
{
    char labels[96];
    snprintf(labels, sizeof labels, "decision=\"%s\",reason=\"%s\"", decision, reason);
    metric_inc(metric_get(METRIC_COUNTER, "broadsheet_robots_decisions_total", labels,
                          "URLs judged by robots.txt, by decision and by what decided."));
}

static void count_page(const char *result)
{
    char labels[64];
    snprintf(labels, sizeof labels, "result=\"%s\"", result);
    metric_inc(metric_get(METRIC_COUNTER, "broadsheet_pages_published_total", labels,
                          "Pages handed to Kafka, by what came of it."));
}

/* ---- What is to be written ---- */

static void *grown(void *list, size_t n, size_t *capacity, size_t size)
{
    if (n < *capacity)
        return list;
    const size_t more = *capacity > 0 ? *capacity * 2 : 64;
    void *const larger = realloc(list, more * size);
    if (larger == NULL)
        err_out_of_memory(more * size);
    *capacity = more;
    return larger;
}

static void add_result(struct crawler *crawler, const struct frontier_result *result)
{
    struct results *const results = &crawler->results;
    results->list = grown(results->list, results->n, &results->capacity, sizeof *results->list);
    results->list[results->n++] = *result;
}

static void add_robots(struct crawler *crawler, const struct frontier_robots_result *result)
{
    struct robots_results *const robots = &crawler->robots;
    robots->list = grown(robots->list, robots->n, &robots->capacity, sizeof *robots->list);
    robots->list[robots->n++] = *result;
}

void crawler_drop_visit(struct crawler *crawler, struct visit *visit)
{
    if (visit->previous != NULL)
        visit->previous->next = visit->next;
    else
        crawler->visits = visit->next;
    if (visit->next != NULL)
        visit->next->previous = visit->previous;
    crawler->n_visits--;
    visit_free(visit);
}

/* ---- Pages out ---- */

bool crawler_may_fetch(const struct crawler *crawler)
{
    /* A quarter each for bodies under way (which fetch holds to) and for pages on their way; at
     * half of it nothing new begins. */
    const size_t enough = (size_t)crawler->options->service.memory_limit_bytes / 8;
    return crawler->unsent == NULL && fetch_bytes_held(crawler->fetcher) < enough &&
           crawler->n_bytes_unacked < enough;
}

/* Nothing is recorded: the URL is still due. But what Kafka does not take is not asked for again
 * and again. */
static void not_delivered(struct visit *visit, const struct err *err)
{
    log_error(LOG_WARNING, "a page did not reach the broker", err);
    visit->is_over = true;
    if (visit->rest_ms < UNDELIVERED_REST_MS)
        visit->rest_ms = UNDELIVERED_REST_MS;
}

/* A page that Kafka will never take is recorded as such, so that it holds up no other of its host.
 */
static void note_refused(struct pending *pending, const struct err *why)
{
    struct frontier_result *const result = &pending->outcome.result;
    log_error(LOG_WARNING, "a page can't be published", why);
    result->state = "error";
    result->error = arena_copy(result->lease->arena, sv_from_c(why->text));
    result->brought = false;
    result->changed = false;
    result->due_ms = TOO_LARGE_AGAIN_MS;
}

void crawler_delivered(void *ctx, void *opaque, const struct bus_place *place,
                       const struct err *err)
{
    (void)place;
    struct crawler *const crawler = ctx;
    if (intake_owns(crawler->intake, opaque)) {
        intake_delivered(crawler->intake, opaque, err);
        return;
    }
    struct pending *const pending = opaque;
    pending->visit->n_unacked--;
    crawler->n_unacked--;
    crawler->n_bytes_unacked -= pending->n_bytes;
    const bool is_refused = err != NULL && err->what == ERR_REJECT;
    if (is_refused)
        note_refused(pending, err);
    if (err == NULL || is_refused)
        add_result(crawler, &pending->outcome.result);
    else
        not_delivered(pending->visit, err);
    count_page(err == NULL ? "acknowledged" : is_refused ? "refused" : "failed");
    free(pending);
}

/* False: the broker's queue is full, and *pending keeps the response. */
static bool publish(struct crawler *crawler, struct pending *pending,
                    struct fetch_response *response)
{
    struct err err = {0};
    struct record record;
    const uint64_t trace[] = {crawler_random(crawler), crawler_random(crawler),
                              crawler_random(crawler)};
    arena_reset(crawler->message);
    const struct page page = outcome_page(crawler->message, pending->outcome.result.url, response,
                                          &pending->outcome, sv_from_c(crawler->source), trace);
    if (page_to_record(crawler->message, &page, &record, &err) &&
        bus_produce(crawler->producer, crawler->topics.pages, &record, pending, &err)) {
        fetch_response_free(response);
        return true;
    }
    pending->response = response;
    if (err.what == ERR_RETRY)
        return false;
    err.what = ERR_REJECT; /* whatever it is, waiting does not mend it */
    fetch_response_free(response);
    crawler_delivered(crawler, pending, NULL, &err);
    return true;
}

void crawler_resend(struct crawler *crawler)
{
    while (crawler->unsent != NULL) {
        struct pending *const pending = crawler->unsent;
        struct pending *const next = pending->next; /* a delivered page frees it */
        struct fetch_response *const response = pending->response;
        pending->response = NULL;
        crawler->unsent = next;
        if (!publish(crawler, pending, response)) {
            pending->next = next;
            crawler->unsent = pending;
            return;
        }
    }
}

static void send_page(struct crawler *crawler, struct visit *visit, const struct outcome *outcome,
                      struct fetch_response *response)
{
    struct pending *const pending = calloc(1, sizeof *pending);
    if (pending == NULL)
        err_out_of_memory(sizeof *pending);
    *pending = (struct pending){.visit = visit, .outcome = *outcome, .n_bytes = response->body.len};
    visit->n_unacked++;
    crawler->n_unacked++;
    crawler->n_bytes_unacked += pending->n_bytes;
    if (crawler->unsent == NULL && publish(crawler, pending, response))
        return; /* NOLINT(clang-analyzer-unix.Malloc): the delivery report brings it back */
    pending->response = response;
    struct pending **end = &crawler->unsent;
    while (*end != NULL)
        end = &(*end)->next;
    *end = pending;
}

/* ---- Answers ---- */

/* The target of a redirect is found like a link, but as what and how it was to be fetched, and with
 * the way that led there. */
static void add_target(struct crawler *crawler, const struct frontier_url *url,
                       const struct outcome *outcome)
{
    const bool is_source = url->depth == 0 && url->priority >= 100;
    const struct url_found found = {.url = outcome->target,
                                    .kind = url->kind,
                                    .found_on = url->url,
                                    .depth = url->depth,
                                    .priority = url->priority,
                                    .hints = url->hints};
    struct redirect chain[OUTCOME_MAX_REDIRECTS + 1];
    size_t n = 0;
    for (; n < url->n_redirects && n < OUTCOME_MAX_REDIRECTS; n++)
        chain[n] = url->redirects[n];
    chain[n++] = (struct redirect){.url = url->url, .status = outcome->result.status};
    intake_add_own(crawler->intake, &found, chain, n, is_source);
}

/* Where a source has moved to another domain, that one is in scope too. */
static void extend_scope(struct crawler *crawler, const struct visit *visit,
                         const struct frontier_url *url, struct sv target)
{
    struct url parsed;
    struct err err;
    if (url->depth != 0 || url->priority < 100 ||
        !url_parse(visit->lease->arena, target, &parsed, &err))
        return;
    const struct sv domain = url_registered_domain(visit->lease->arena, parsed.host);
    if (intake_in_scope(crawler->intake, domain))
        return;
    if (frontier_extend_scope(crawler->frontier, url, visit->lease->host, domain, &err))
        crawler->scope_at_ms = 0;
    else
        log_error(LOG_WARNING,
                  "the scope could not be extended; the source's next fetch tries again", &err);
}

static void add_loop(struct crawler *crawler, const struct frontier_url *url)
{
    for (size_t i = 0; i < url->n_redirects; i++)
        intake_add_error(crawler->intake, url->redirects[i].url, SV("It redirects in a circle."));
}

static void page_answered(struct crawler *crawler, struct visit *visit,
                          struct fetch_response *response)
{
    const struct frontier_url *const url = &visit->lease->urls[visit->at - 1];
    struct outcome outcome;
    if (response->outcome == FETCH_LATE) { /* nothing was sent; the next holder asks */
        visit->is_over = true;
        count_request(response, "late");
        fetch_response_free(response);
        return;
    }
    outcome_of(&crawler->outcome_config, visit->lease, url, response, visit->rule,
               crawler_random(crawler), &outcome);
    count_request(response, outcome.name);
    if (outcome.host_failed)
        visit_host_failed(visit, outcome.host_wait_ms, crawler_random(crawler));
    else
        visit_host_answered(visit);
    if (outcome.target.ptr != NULL) {
        add_target(crawler, url, &outcome);
        extend_scope(crawler, visit, url, outcome.target);
    }
    if (outcome.is_loop)
        add_loop(crawler, url);
    if (outcome.publishes) {
        send_page(crawler, visit, &outcome, response);
        return;
    }
    add_result(crawler, &outcome.result);
    fetch_response_free(response);
}

static void reject(struct crawler *crawler, struct visit *visit, const struct frontier_url *url,
                   const char *why)
{
    struct frontier_result result;
    outcome_rejected(visit->lease, url, sv_from_c(why), clock_unix_us(), &result);
    add_result(crawler, &result);
}

static void add_sitemaps(struct crawler *crawler, const struct visit *visit, struct sv origin)
{
    const struct robots *const rules = visit_rules(visit, origin);
    for (size_t i = 0; rules != NULL && i < rules->n_sitemaps; i++) {
        const struct url_found found = {
            .url = rules->sitemaps[i], .kind = URL_SITEMAP, .found_on = origin, .priority = 10};
        intake_add_own(crawler->intake, &found, NULL, 0, false);
    }
}

static void robots_answered(struct crawler *crawler, struct visit *visit,
                            struct fetch_response *response)
{
    struct frontier_robots_result result;
    count_request(response, response->outcome == FETCH_ANSWERED ? "robots" : response->code);
    if (response->outcome == FETCH_LATE) {
        visit->is_over = true;
    } else if (response->outcome == FETCH_REFUSED && visit->robots_hops == 0) {
        /* The host itself is out of bounds: that is no matter of robots.txt. */
        visit->robots_url = SV_NULL;
        reject(crawler, visit, &visit->lease->urls[visit->at++], response->error);
        visit_host_failed(visit, REFUSED_WAIT_MS, crawler_random(crawler));
    } else if (visit_robots_answered(visit, response, crawler_random(crawler), &result)) {
        add_robots(crawler, &result);
        if (crawler->options->robots_sitemaps)
            add_sitemaps(crawler, visit, result.robots.origin);
    }
    fetch_response_free(response);
}

void crawler_take_answers(struct crawler *crawler)
{
    for (;;) {
        struct fetch_response *const response = fetch_next(crawler->fetcher);
        if (response == NULL)
            return;
        struct visit *const visit = response->owner;
        const int64_t took_ms = response->took_ms;
        if (visit->asks_robots)
            robots_answered(crawler, visit, response);
        else
            page_answered(crawler, visit, response);
        /* After the answer was read: the crawl-delay that a robots.txt states holds at once. */
        visit_rested(visit, clock_boottime_ms(), took_ms);
    }
}

/* ---- Requests ---- */

/* A rest that outlasts the lease is written down first; without that there is no request. */
static bool reserve(struct crawler *crawler, struct visit *visit, const struct visit_turn *turn)
{
    struct err err;
    bool is_held = false;
    if (!turn->needs_reserve)
        return true;
    if (!frontier_reserve(crawler->frontier, visit->lease, turn->delay_ms, &is_held, &err)) {
        log_error(LOG_WARNING, "a host's rest could not be written down; it is left", &err);
        return false;
    }
    return is_held;
}

static void request(struct crawler *crawler, struct visit *visit, const struct visit_turn *turn)
{
    struct err err;
    const bool is_robots = turn->step == VISIT_ROBOTS;
    const struct frontier_url *const url = turn->url;
    if (!reserve(crawler, visit, turn)) {
        visit->is_busy = false;
        visit->is_over = true;
        return;
    }
    const struct fetch_request wanted = {
        .url = is_robots ? visit->robots_url : url->url,
        .as = is_robots                  ? FETCH_ROBOTS
              : url->kind == URL_SITEMAP ? FETCH_SITEMAP
                                         : FETCH_PAGE,
        .etag = is_robots || url->body_sha256.ptr == NULL ? SV_NULL : url->etag,
        .last_modified = is_robots || url->body_sha256.ptr == NULL ? SV_NULL : url->last_modified,
        .deadline_ms = visit->lease->deadline_ms,
        .owner = visit,
    };
    visit->rule = turn->rule;
    visit->asks_robots = is_robots;
    if (fetch_start(crawler->fetcher, &wanted, &err))
        return;
    visit->is_busy = false;
    if (is_robots) /* its origin is no place to ask: the URL is not either */
        visit->at++;
    visit->robots_url = SV_NULL;
    reject(crawler, visit, url, err.text);
}

static void exclude(struct crawler *crawler, struct visit *visit, const struct visit_turn *turn)
{
    struct frontier_result result;
    outcome_excluded(visit->lease, turn->url, turn->rule, turn->again_ms, clock_unix_us(), &result);
    add_result(crawler, &result);
}

static int64_t work_on(struct crawler *crawler, struct visit *visit, int64_t most_ms)
{
    for (;;) {
        const int64_t now_ms = clock_boottime_ms();
        const struct visit_turn turn = visit_next(visit, now_ms);
        switch (turn.step) {
        case VISIT_WAIT:
            if (visit->is_busy)
                return most_ms;
            return visit->ready_ms - now_ms < most_ms ? visit->ready_ms - now_ms : most_ms;
        case VISIT_OVER:
            return most_ms;
        case VISIT_ROBOTS:
            request(crawler, visit, &turn);
            break;
        case VISIT_PAGE:
            count_robots("allow", turn.reason);
            request(crawler, visit, &turn);
            break;
        case VISIT_EXCLUDED:
            count_robots("disallow", turn.reason);
            exclude(crawler, visit, &turn);
            break;
        case VISIT_REJECTED:
            reject(crawler, visit, turn.url, "This is no URL that can be fetched.");
            break;
        }
    }
}

int64_t crawler_work(struct crawler *crawler, int64_t most_ms)
{
    for (struct visit *visit = crawler->visits; visit != NULL; visit = visit->next) {
        if (crawler->is_stopping)
            visit->is_over = true;
        if (!visit->is_over && crawler_may_fetch(crawler))
            most_ms = work_on(crawler, visit, most_ms);
    }
    return most_ms < 0 ? 0 : most_ms;
}
