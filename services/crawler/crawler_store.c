#include "services/crawler/crawler_internal.h"

#include "common/clock.h"
#include "common/log.h"

#define FLUSH_MS        50 /* results gather this long */
#define CLAIM_MOST_MS   1000
#define CLAIM_AT_A_TIME 32
#define SCOPE_MS        10000
#define SIZES_MS        30000
#define RETRY_MS        500   /* between tries while the database is away */
#define ERROR_LOG_MS    10000 /* between lines that say it still is */

/* ---- Health ---- */

/* True where the line is worth writing: at the beginning of an outage, and now and then. */
static bool is_time_to_complain(struct crawler *crawler)
{
    const int64_t now_ms = clock_monotonic_ms();
    if (now_ms < crawler->error_log_at_ms)
        return false;
    crawler->error_log_at_ms = now_ms + ERROR_LOG_MS;
    return true;
}

/* What the database said: true to go on, false where the process can't. */
static bool database_failed(struct crawler *crawler, const struct err *err)
{
    if (err->what == ERR_STOP)
        return false;
    if (!crawler->is_database_away || is_time_to_complain(crawler))
        log_error(LOG_WARNING, "the database can't be used; its part waits", err);
    crawler->is_database_away = true;
    crawler->database_at_ms = clock_monotonic_ms() + RETRY_MS;
    metrics_set_unready("the database can't be used");
    return true;
}

static void database_is_back(struct crawler *crawler)
{
    if (crawler->is_database_away)
        log_info("the database is back");
    if (crawler->is_database_away || !crawler->was_ready)
        metrics_set_unready(crawler->is_stopping ? "stopping" : NULL);
    crawler->is_database_away = false;
    crawler->was_ready = true;
}

/* ---- The database's turn ---- */

size_t crawler_count_releases(const struct crawler *crawler)
{
    size_t n = 0;
    for (const struct visit *visit = crawler->visits; visit != NULL; visit = visit->next)
        n += visit->is_over && !visit->is_busy && visit->n_unacked == 0;
    return n;
}

static void free_released(struct crawler *crawler)
{
    struct visit *next = NULL;
    for (struct visit *visit = crawler->visits; visit != NULL; visit = next) {
        next = visit->next;
        if (visit->is_released)
            crawler_drop_visit(crawler, visit);
    }
}

static void count_recorded(const struct frontier_counts *counts)
{
    metric_add(metric_get(METRIC_COUNTER, "broadsheet_frontier_recorded_total", NULL,
                          "Results written to the frontier."),
               (double)counts->n_recorded);
    metric_add(metric_get(METRIC_COUNTER, "broadsheet_frontier_refused_total", NULL,
                          "Results refused because the lease was another's by then."),
               (double)counts->n_refused);
    if (counts->n_refused > 0)
        log_warning("results were refused: the lease was another's",
                    LOG_INT("results", counts->n_refused));
}

/* A redirect to a URL that was known already brings no chain along: whether it closes a circle is
 * seen when all of it is recorded. */
static bool look_for_loops(struct crawler *crawler, struct err *err)
{
    struct sv chain[OUTCOME_MAX_REDIRECTS + 1];
    for (; crawler->redirected.n > 0; crawler->redirected.n--) {
        const struct sv url = crawler->redirected.list[crawler->redirected.n - 1];
        size_t n = 0;
        arena_reset(crawler->message);
        if (!frontier_follow(crawler->frontier, crawler->message, url, chain, COUNT_OF(chain), &n,
                             err))
            return false;
        size_t closes = 1;
        while (closes < n && !sv_equal(chain[closes], url))
            closes++;
        for (size_t i = 0; closes < n && i < closes; i++)
            intake_add_error(crawler->intake, chain[i], SV("It redirects in a circle."));
    }
    arena_reset(crawler->redirected.arena);
    crawler->redirected.list = NULL;
    return true;
}

static void note_redirects(struct crawler *crawler)
{
    for (size_t i = 0; i < crawler->results.n; i++) {
        const struct frontier_result *const result = &crawler->results.list[i];
        struct redirected *const to = &crawler->redirected;
        if (result->target.ptr == NULL)
            continue;
        struct sv *const url = arena_push(to->arena, &to->list, &to->n, sizeof *url);
        if (url != NULL)
            *url = arena_copy(to->arena, result->url->url);
    }
}

/* Writes results, and gives back the hosts whose visits are over and of whose pages all is known.
 */
static bool write_results(struct crawler *crawler, struct err *err)
{
    const size_t n_releases = crawler_count_releases(crawler);
    struct frontier_release *const releases = calloc(n_releases + 1, sizeof *releases);
    if (releases == NULL)
        err_out_of_memory(n_releases * sizeof *releases);
    size_t n = 0;
    for (struct visit *visit = crawler->visits; visit != NULL; visit = visit->next) {
        visit->is_released = visit->is_over && !visit->is_busy && visit->n_unacked == 0;
        if (visit->is_released)
            releases[n++] = visit_release(visit, clock_boottime_ms());
    }
    const struct frontier_change change = {.results = crawler->results.list,
                                           .n_results = crawler->results.n,
                                           .robots = crawler->robots.list,
                                           .n_robots = crawler->robots.n,
                                           .releases = releases,
                                           .n_releases = n};
    struct frontier_counts counts = {0};
    bool done = n + change.n_results + change.n_robots == 0 ||
                frontier_commit(crawler->frontier, &change, &counts, err);
    free(releases);
    if (!done && err->what == ERR_REJECT) {
        /* Not one of ours should be: let the leases run out, and the URLs be fetched again. */
        log_error(LOG_ERROR, "results were refused by the database and are dropped", err);
        done = true;
    }
    if (!done)
        return false;
    count_recorded(&counts);
    note_redirects(crawler);
    crawler->results.n = 0;
    crawler->robots.n = 0;
    free_released(crawler);
    return true;
}

static bool flush(struct crawler *crawler, struct err *err)
{
    const int64_t now_ms = clock_monotonic_ms();
    if (now_ms < crawler->flush_at_ms)
        return true;
    crawler->flush_at_ms = now_ms + FLUSH_MS;
    /* What was found comes first: a redirect is recorded when its target is known. */
    if (intake_has_own(crawler->intake)) {
        if (!intake_write_own(crawler->intake, crawler_random(crawler), err))
            return false;
        crawler->claim_at_ms = 0;
    }
    return write_results(crawler, err) && look_for_loops(crawler, err);
}

static bool claim(struct crawler *crawler, struct err *err)
{
    struct frontier_lease *leases[CLAIM_AT_A_TIME];
    const int64_t now_ms = clock_monotonic_ms();
    const size_t room = (size_t)crawler->options->concurrency - crawler->n_visits;
    size_t n = 0;
    if (crawler->is_stopping || room == 0 || now_ms < crawler->claim_at_ms ||
        !crawler_may_fetch(crawler))
        return true;
    if (!frontier_claim(crawler->frontier, room < CLAIM_AT_A_TIME ? room : CLAIM_AT_A_TIME, leases,
                        &n, err))
        return false;
    for (size_t i = 0; i < n; i++) {
        struct visit *const visit =
            visit_new(&crawler->visit_config, leases[i], clock_boottime_ms());
        assert(visit != NULL);
        visit->next = crawler->visits;
        if (crawler->visits != NULL)
            crawler->visits->previous = visit;
        crawler->visits = visit;
        crawler->n_visits++;
    }
    metric_add(
        metric_get(METRIC_COUNTER, "broadsheet_frontier_leases_total", NULL, "Hosts leased."),
        (double)n);
    crawler->claim_wait_ms = n > 0 ? CLAIM_LEAST_MS : crawler->claim_wait_ms * 2;
    if (crawler->claim_wait_ms > CLAIM_MOST_MS)
        crawler->claim_wait_ms = CLAIM_MOST_MS;
    crawler->claim_at_ms = n == CLAIM_AT_A_TIME ? 0 : now_ms + crawler->claim_wait_ms;
    return true;
}

static bool look_around(struct crawler *crawler, struct err *err)
{
    const int64_t now_ms = clock_monotonic_ms();
    if (now_ms >= crawler->scope_at_ms) {
        if (!intake_load_scope(crawler->intake, err))
            return false;
        crawler->scope_at_ms = now_ms + SCOPE_MS;
    }
    if (now_ms >= crawler->sizes_at_ms) {
        struct frontier_sizes sizes;
        if (!frontier_sizes(crawler->frontier, &sizes, err))
            return false;
        static const char help[] = "Hosts in the frontier, by state.";
        metric_set(metric_get(METRIC_GAUGE, "broadsheet_frontier_hosts", "state=\"known\"", help),
                   (double)sizes.n_hosts);
        metric_set(metric_get(METRIC_GAUGE, "broadsheet_frontier_hosts", "state=\"ready\"", help),
                   (double)sizes.n_ready);
        metric_set(metric_get(METRIC_GAUGE, "broadsheet_frontier_hosts", "state=\"leased\"", help),
                   (double)sizes.n_leased);
        metric_set(metric_get(METRIC_GAUGE, "broadsheet_frontier_urls", NULL,
                              "URLs known to the frontier."),
                   (double)sizes.n_urls);
        crawler->sizes_at_ms = now_ms + SIZES_MS;
    }
    return true;
}

static void count_intake(struct crawler *crawler)
{
    size_t counts[INTAKE_COUNTS];
    intake_take_counts(crawler->intake, counts);
    for (size_t i = 0; i < INTAKE_COUNTS; i++) {
        char labels[64];
        if (counts[i] == 0)
            continue;
        snprintf(labels, sizeof labels, "outcome=\"%s\"", intake_count_name((enum intake_count)i));
        metric_add(metric_get(METRIC_COUNTER, "broadsheet_urls_taken_total", labels,
                              "URLs found and verdicts taken in, by what became of them."),
                   (double)counts[i]);
    }
    if (counts[INTAKE_INSERTED] + counts[INTAKE_MERGED] + counts[INTAKE_VERDICTS] > 0)
        crawler->claim_at_ms = 0;
}

/* Kafka's outages are librdkafka's to mend; the loop goes on, and only what can't be mended ends
 * it. */
bool crawler_gather_urls(struct crawler *crawler, struct err *err)
{
    if (intake_gather(crawler->intake, &crawler->intake_has_more, err))
        return true;
    if (err->what == ERR_STOP)
        return false;
    if (is_time_to_complain(crawler))
        log_error(LOG_WARNING, "the broker can't be read from; librdkafka goes on trying", err);
    return true;
}

static bool write_urls(struct crawler *crawler, struct err *err)
{
    if (crawler->is_stopping)
        return true;
    const bool done = intake_write(crawler->intake, crawler_random(crawler), err);
    count_intake(crawler);
    return done;
}

bool crawler_database_turn(struct crawler *crawler, struct err *err)
{
    if (crawler->is_database_away && clock_monotonic_ms() < crawler->database_at_ms)
        return true;
    if (look_around(crawler, err) && flush(crawler, err) && write_urls(crawler, err) &&
        claim(crawler, err)) {
        database_is_back(crawler);
        return true;
    }
    return database_failed(crawler, err);
}
