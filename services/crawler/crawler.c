#include "services/crawler/crawler.h"

#include "common/clock.h"
#include "common/log.h"
#include "common/stop.h"
#include "services/crawler/crawler_internal.h"

#include <sys/eventfd.h>
#include <sys/random.h>
#include <unistd.h>

#define LAG_MS        1000 /* between looks at the lag */
#define WAIT_MOST_MS  1000
#define MESSAGE_BYTES (64 << 20)
#define SEEN_SHARE    8 /* of the memory ceiling, the part for the seen set */

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

/* ---- The loop ---- */

static void show_work(struct crawler *crawler)
{
    const int64_t now_ms = clock_monotonic_ms();
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
    if (now_ms < crawler->lag_at_ms)
        return;
    crawler->lag_at_ms = now_ms + LAG_MS;
    intake_show_lag(crawler->intake);
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
    stop_deadline(timeout_ms);
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
    const bool has_results =
        crawler->results.n + crawler->robots.n + crawler_count_releases(crawler) > 0 ||
        intake_has_own(crawler->intake);
    if (crawler->is_database_away)
        wait = crawler->database_at_ms - now_ms < wait ? crawler->database_at_ms - now_ms : wait;
    else if (has_results && crawler->flush_at_ms - now_ms < wait)
        wait = crawler->flush_at_ms - now_ms;
    if (!crawler->is_database_away && !crawler->is_stopping &&
        crawler->n_visits < (size_t)crawler->options->concurrency && crawler_may_fetch(crawler) &&
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
    if (!crawler_gather_urls(crawler, err) || !crawler_database_turn(crawler, err))
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
        .max_held_bytes = options->service.memory_limit_bytes / 4,
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
        .request_ms = options->fetch_timeout_ms > options->robots_timeout_ms
                          ? options->fetch_timeout_ms
                          : options->robots_timeout_ms,
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
    crawler->redirected.arena = arena_new(MESSAGE_BYTES);
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
    arena_free(crawler->redirected.arena);
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
        ok = run(crawler, err);
    }
    drop_unsent(crawler);
    close_all(crawler);
    free(crawler);
    if (ok)
        log_info("crawler stopped");
    return ok;
}
