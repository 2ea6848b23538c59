#include "services/crawler/crawler.h"

#include "common/clock.h"
#include "common/log.h"
#include "common/stop.h"
#include "services/crawler/crawler_internal.h"

#include <sys/eventfd.h>
#include <sys/random.h>
#include <unistd.h>

#define WAIT_MOST_MS    1000
#define FLUSH_MS        50 /* results gather this long */
#define CLAIM_LEAST_MS  50 /* between claims that found nothing, doubling up to the most */
#define CLAIM_MOST_MS   1000
#define CLAIM_AT_A_TIME 32
#define SCOPE_MS        2000 /* a new source is in scope after this */
#define SIZES_MS        30000
#define RETRY_MS        500   /* between tries while the database is away */
#define ERROR_LOG_MS    10000 /* between lines that say it still is */
#define MESSAGE_BYTES   (64 << 20)
#define SEEN_SHARE      8 /* of the memory ceiling, the part for the seen set */

/* xorshift128+: for jitter and trace ids, nothing that has to be unguessable. */
uint64_t crawler_random(struct crawler *crawler)
{
    uint64_t a = crawler->random_state[0];
    const uint64_t b = crawler->random_state[1];
    crawler->random_state[0] = b;
    a ^= a << 23;
    crawler->random_state[1] = a ^ b ^ (a >> 17) ^ (b >> 26);
    return crawler->random_state[1] + b;
}

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
    if (!crawler->is_database_away)
        return;
    log_info("the database is back");
    crawler->is_database_away = false;
    metrics_set_unready(NULL);
}

/* ---- The database's turn ---- */

static size_t count_releases(const struct crawler *crawler)
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

/* Writes results, and gives back the hosts whose visits are over and of whose pages all is known.
 */
static bool write_results(struct crawler *crawler, struct err *err)
{
    const size_t n_releases = count_releases(crawler);
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
    return write_results(crawler, err);
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
static bool gather_urls(struct crawler *crawler, struct err *err)
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

static bool database_turn(struct crawler *crawler, struct err *err)
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

/* ---- The loop ---- */

static void show_work(const struct crawler *crawler)
{
    static const char help[] = "What is in hand, by kind.";
    metric_set(metric_get(METRIC_GAUGE, "broadsheet_crawler_in_hand", "kind=\"requests\"", help),
               (double)fetch_in_flight(crawler->fetcher));
    metric_set(metric_get(METRIC_GAUGE, "broadsheet_crawler_in_hand", "kind=\"hosts\"", help),
               (double)crawler->n_visits);
    metric_set(metric_get(METRIC_GAUGE, "broadsheet_crawler_in_hand",
                          "kind=\"pages_unacknowledged\"", help),
               (double)crawler->n_unacked);
    metric_set(
        metric_get(METRIC_GAUGE, "broadsheet_crawler_in_hand", "kind=\"results_unwritten\"", help),
        (double)crawler->results.n);
    metric_set(
        metric_get(METRIC_GAUGE, "broadsheet_crawler_seen_urls", NULL, "URLs remembered as known."),
        (double)intake_seen_count(crawler->intake));
}

/* Nothing is left: all requests ended, all pages heard of, all written, all hosts given back. */
static bool is_done(const struct crawler *crawler)
{
    return crawler->visits == NULL && crawler->n_unacked == 0 && !intake_has_own(crawler->intake);
}

static void begin_stop(struct crawler *crawler)
{
    if (crawler->is_stopping)
        return;
    crawler->is_stopping = true;
    /* Of the time that there is, less than half for requests under way, as much for pages and
     * records, the rest to leave Kafka. */
    const int64_t timeout_ms = crawler->options->service.shutdown_timeout_ms;
    crawler->abort_at_ms = clock_monotonic_ms() + timeout_ms * 4 / 10;
    crawler->stop_at_ms = clock_monotonic_ms() + timeout_ms * 7 / 10;
    metrics_set_unready("stopping");
    log_info("stopping", LOG_INT("hosts", crawler->n_visits),
             LOG_INT("requests", fetch_in_flight(crawler->fetcher)));
}

/* Requests that do not end in time are dropped: their URLs are still due. */
static void end_requests(struct crawler *crawler)
{
    if (!crawler->is_stopping || clock_monotonic_ms() < crawler->abort_at_ms)
        return;
    for (struct visit *visit = crawler->visits; visit != NULL; visit = visit->next) {
        if (!visit->is_busy)
            continue;
        fetch_abort(crawler->fetcher, visit);
        visit_rested(visit, clock_boottime_ms(), 0);
    }
}

static void drain(int fd)
{
    uint64_t ignored;
    while (read(fd, &ignored, sizeof ignored) > 0)
        ;
}

static int wait_ms(const struct crawler *crawler, int64_t work_ms)
{
    const int64_t now_ms = clock_monotonic_ms();
    int64_t wait = work_ms;
    const bool has_results = crawler->results.n + crawler->robots.n + count_releases(crawler) > 0 ||
                             intake_has_own(crawler->intake);
    if (crawler->is_database_away)
        wait = crawler->database_at_ms - now_ms < wait ? crawler->database_at_ms - now_ms : wait;
    else if (has_results && crawler->flush_at_ms - now_ms < wait)
        wait = crawler->flush_at_ms - now_ms;
    if (!crawler->is_database_away && !crawler->is_stopping &&
        crawler->n_visits < (size_t)crawler->options->concurrency &&
        crawler->claim_at_ms - now_ms < wait)
        wait = crawler->claim_at_ms - now_ms;
    if (crawler->unsent != NULL && wait > CLAIM_LEAST_MS)
        wait = CLAIM_LEAST_MS;
    if (crawler->intake_has_more && !crawler->is_database_away)
        wait = 0;
    return wait < 0 ? 0 : (int)wait;
}

static bool turn(struct crawler *crawler, struct err *err)
{
    metrics_beat();
    if (stop_requested())
        begin_stop(crawler);
    drain(crawler->wake_fd);
    (void)bus_producer_poll(crawler->producer, 0);
    crawler_resend(crawler);
    crawler_take_answers(crawler);
    end_requests(crawler);
    if (!gather_urls(crawler, err) || !database_turn(crawler, err))
        return false;
    const int64_t work_ms = crawler_work(crawler, WAIT_MOST_MS);
    show_work(crawler);
    const int fds[] = {stop_fd(), crawler->wake_fd};
    /* Once a stop is known its descriptor has nothing more to say. */
    fetch_wait(crawler->fetcher, fds + crawler->is_stopping, COUNT_OF(fds) - crawler->is_stopping,
               wait_ms(crawler, work_ms));
    return true;
}

static bool run(struct crawler *crawler, struct err *err)
{
    while (!crawler->is_stopping || !is_done(crawler)) {
        if (crawler->is_stopping && clock_monotonic_ms() >= crawler->stop_at_ms) {
            log_warning("the time to stop is over; hosts in hand wait for their leases' end",
                        LOG_INT("hosts", crawler->n_visits));
            return true;
        }
        if (!turn(crawler, err))
            return false;
    }
    return true;
}

/* ---- Making and ending ---- */

static void take_options(struct crawler *crawler, const struct crawler_options *options)
{
    crawler->options = options;
    crawler->schedule = (struct schedule){
        .refresh_ms = options->refresh_interval_ms,
        .refresh_max_ms = options->refresh_interval_max_ms,
        .revisit_ms = options->revisit_interval_ms,
        .revisit_age_ms = options->revisit_age_ms,
        .retry_ms = options->retry_interval_ms,
        .retry_max_ms = options->retry_interval_max_ms,
        .host_delay_ms = options->host_delay_ms,
        .host_delay_max_ms = options->host_delay_max_ms,
    };
    crawler->outcome_config = (struct outcome_config){.schedule = &crawler->schedule,
                                                      .gone_after_ms = options->gone_after_ms};
    crawler->visit_config = (struct visit_config){.schedule = &crawler->schedule,
                                                  .robots_agent = options->robots_agent,
                                                  .robots_ttl_ms = options->robots_ttl_ms};
    crawler->claim_wait_ms = CLAIM_LEAST_MS;
    snprintf(crawler->source, sizeof crawler->source, "/broadsheet/crawler/%s",
             options->service.instance);
}

static bool open_fetcher(struct crawler *crawler, struct err *err)
{
    const struct crawler_options *const options = crawler->options;
    if (!guard_init(&crawler->guard, sv_from_c(options->allow_cidr), err)) {
        snprintf(err->code, sizeof err->code, "config");
        return false;
    }
    const struct fetch_config config = {
        .user_agent = options->user_agent,
        .proxy = options->proxy,
        .ca_file = options->ca_file,
        .guard = &crawler->guard,
        .timeout_ms = options->fetch_timeout_ms,
        .connect_timeout_ms = options->connect_timeout_ms,
        .robots_timeout_ms = options->robots_timeout_ms,
        .max_body_bytes = options->max_page_bytes,
        .max_connections = options->concurrency,
    };
    crawler->fetcher = fetcher_new(&config, err);
    return crawler->fetcher != NULL;
}

static void open_frontier(struct crawler *crawler)
{
    const struct crawler_options *const options = crawler->options;
    const struct frontier_config config = {
        .database_url = options->database_url,
        .holder = options->service.instance,
        .lease_ms = options->lease_time_ms,
        .urls_per_lease = options->lease_urls,
        .max_urls_per_host = options->max_urls_per_host,
        .schedule = &crawler->schedule,
    };
    crawler->frontier = frontier_new(&config);
}

static bool open_bus(struct crawler *crawler, const struct bus_config *bus, struct err *err)
{
    const struct crawler_options *const options = crawler->options;
    char group[160];
    crawler->producer = bus_producer_new(bus, NULL, crawler_delivered, crawler, err);
    if (crawler->producer == NULL)
        return false;
    const struct intake_config config = {
        .urls_topic = crawler->topics.urls,
        .dead_letters_topic = crawler->topics.dead_letters,
        .is_scope_open = options->scope == SCOPE_ANY,
        .max_depth = options->max_depth,
        .seen_max_bytes = (size_t)options->service.memory_limit_bytes / SEEN_SHARE,
    };
    crawler->intake = intake_new(&config, crawler->frontier, crawler->producer);
    const struct bus_handlers handlers = intake_handlers(crawler->intake);
    const char *const topics[] = {crawler->topics.urls};
    snprintf(group, sizeof group, "%scrawler", options->service.topic_prefix);
    crawler->consumer =
        bus_consumer_new(bus, group, topics, COUNT_OF(topics), "earliest", &handlers, err);
    if (crawler->consumer == NULL)
        return false;
    intake_set_consumer(crawler->intake, crawler->consumer);
    bus_consumer_wake_fd(crawler->consumer, crawler->wake_fd);
    bus_producer_wake_fd(crawler->producer, crawler->wake_fd);
    return true;
}

static bool open_all(struct crawler *crawler, const struct bus_config *bus, struct err *err)
{
    crawler->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (crawler->wake_fd < 0 || getrandom(crawler->random_state, sizeof crawler->random_state, 0) !=
                                    (ssize_t)sizeof crawler->random_state)
        return err_set(err, ERR_STOP, "system",
                       "The system gave no event descriptor or no random bytes.");
    crawler->random_state[0] |= 1;
    crawler->message = arena_new(MESSAGE_BYTES);
    if (!bus_topics_init(&crawler->topics, crawler->options->service.topic_prefix, err) ||
        !open_fetcher(crawler, err))
        return false;
    open_frontier(crawler);
    return open_bus(crawler, bus, err);
}

static void close_all(struct crawler *crawler)
{
    fetcher_free(crawler->fetcher); /* before the visits that own its requests; responses not handed
                                       over live in it */
    bus_consumer_free(crawler->consumer);
    if (crawler->intake != NULL)
        intake_set_consumer(crawler->intake, NULL);
    bus_producer_free(
        crawler->producer); /* reports what is left as failed: visits and intake must be there */
    while (crawler->visits != NULL)
        crawler_drop_visit(crawler, crawler->visits);
    intake_free(crawler->intake);
    frontier_free(crawler->frontier);
    arena_free(crawler->message);
    free(crawler->results.list);
    free(crawler->robots.list);
    if (crawler->wake_fd >= 0)
        close(crawler->wake_fd);
}

static void drop_unsent(struct crawler *crawler)
{
    while (crawler->unsent != NULL) {
        struct pending *const pending = crawler->unsent;
        crawler->unsent = pending->next;
        fetch_response_free(pending->response);
        free(pending);
    }
}

bool crawler_run(const struct crawler_options *options, const struct bus_config *bus,
                 struct err *err)
{
    struct crawler *const crawler = calloc(1, sizeof *crawler);
    if (crawler == NULL)
        err_out_of_memory(sizeof *crawler);
    crawler->wake_fd = -1;
    take_options(crawler, options);
    bool ok = open_all(crawler, bus, err);
    if (ok) {
        if (options->contact_url == NULL && crawler->guard.n_allowed == 0)
            log_warning("no contact-url is set: site owners can't tell who crawls");
        log_info("crawler started", LOG_C("user_agent", options->user_agent),
                 LOG_C("pages", crawler->topics.pages));
        metrics_set_unready(NULL);
        ok = run(crawler, err);
    }
    drop_unsent(crawler);
    close_all(crawler);
    free(crawler);
    if (ok)
        log_info("crawler stopped");
    return ok;
}
