#include "services/parser/parser.h"

#include <errno.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/log.h"
#include "common/metrics.h"
#include "common/stop.h"
#include "services/parser/crew.h"
#include "services/parser/digest.h"
#include "services/parser/outbox.h"
#include "services/parser/publish.h"

#define MAX_IN_HAND        96
#define SPARE_HANDS        32 /* for messages that a poll brings though the hands are full */
#define MAX_IN_HAND_BYTES  (32 << 20)
#define HEADERS_MAX_BYTES  (1 << 20)
#define ANSWER_ARENA_BYTES (64 << 20)
/* With its hands full the parser still asks Kafka this often, else the group would take it for
 * dead. */
#define FULL_POLL_MS      500
#define TURN_MS           100
#define HANDFUL_MS        4 /* in which a worker fills its socket with answers, but rarely */
#define HANDFUL_TASKS     8
#define GAUGES_MS         1000
#define FIRST_BACK_OFF_MS 200
#define MAX_BACK_OFF_MS   5000
#define CALM_MS           20000 /* after so long a failure is a new one */
/* So long after a topic refused a record its like are looked for: sent singly, they cost more. */
#define CAREFUL_MS 60000

struct item { /* a page in hand, from Kafka until its outputs and offset are put */
    struct published_page page;
    struct arena *arena; /* of its headers */
};

struct parser {
    const struct parser_options *options;
    const struct bus_config *config;
    struct bus_topics topics;
    char group[160], transactional_id[320];
    struct bus_consumer *consumer;
    struct outbox *outbox;
    struct crew *crew;
    struct arena *answers; /* of one answer, or one dead letter */
    int wake_fd, commit_fd;

    struct item items[MAX_IN_HAND]; /* a ring */
    size_t first, n_items, n_submitted;
    int64_t polled_ms, gauged_ms, connected_ms;
    bool has_failed; /* in a callback */
    struct err failure;
    int back_off_ms;
    size_t n_replaced;
    struct refused refused;
    int64_t careful_until_ms; /* records are sent singly; 0: they are not */
};

static struct item *item_at(struct parser *parser, size_t i)
{
    return &parser->items[(parser->first + i) % MAX_IN_HAND];
}

/* ---- Pages in hand ---- */

static void drop_first(struct parser *parser)
{
    struct item *item = item_at(parser, 0);
    bus_message_release(&item->page.message);
    arena_reset(item->arena);
    parser->first = (parser->first + 1) % MAX_IN_HAND;
    parser->n_items--;
    if (parser->n_submitted > 0)
        parser->n_submitted--;
}

/* What is not committed will be read again, here or elsewhere. */
static void drop_all(struct parser *parser)
{
    crew_reset(parser->crew);
    while (parser->n_items > 0)
        drop_first(parser);
}

static bool hands_are_full(struct parser *parser)
{
    size_t bytes = 0;
    for (size_t i = 0; i < parser->n_items; i++)
        bytes += item_at(parser, i)->page.message.record.value.len;
    return parser->n_items >= MAX_IN_HAND - SPARE_HANDS || bytes >= MAX_IN_HAND_BYTES;
}

/* ---- What the group tells ---- */

static void on_assigned(void *ctx, struct bus_place *places, size_t n, bool *paused)
{
    (void)ctx;
    (void)places;
    (void)paused;
    log_info("partitions taken", LOG_INT("partitions", n));
    metrics_set_unready(NULL);
}

static void on_revoked(void *ctx, const struct bus_place *places, size_t n, bool lost)
{
    struct parser *parser = ctx;
    struct err err = {0};
    log_info("partitions given up", LOG_INT("partitions", n), LOG_INT("lost", lost));
    if (parser->outbox && !parser->has_failed &&
        !outbox_settle(parser->outbox, parser->consumer, lost, &err)) {
        parser->has_failed = true;
        parser->failure = err;
    }
    drop_all(parser);
    for (size_t i = 0; i < n; i++)
        metric_set(metric_consumer_lag(places[i].topic, places[i].partition), 0);
    metrics_set_unready("it waits for partitions");
}

/* ---- Kafka to the worker ---- */

/* False where there was none, or (*err set) a failure. */
static bool take_message(struct parser *parser, struct err *err)
{
    struct item *item = item_at(parser, parser->n_items);
    struct bus_message message = {0};
    bool got = false;
    parser->polled_ms = clock_monotonic_ms();
    if (!bus_poll(parser->consumer, item->arena, 0, &message, &got, err))
        return false;
    if (parser->has_failed) {
        *err = parser->failure;
        if (got)
            bus_message_release(&message);
        return false;
    }
    if (!got)
        return false;
    /* A rebalance in the same call may have emptied the ring, but its end is where it was. */
    item->page = (struct published_page){.message = message};
    parser->n_items++;
    return true;
}

static bool take_messages(struct parser *parser, struct err *err)
{
    err->what = ERR_NONE;
    while (parser->n_items < MAX_IN_HAND) {
        const bool is_due = clock_monotonic_ms() - parser->polled_ms >= FULL_POLL_MS;
        if (hands_are_full(parser) && !is_due)
            return true;
        if (!take_message(parser, err))
            return err->what == ERR_NONE;
    }
    /* Not one more fits: it comes to this only when a page takes long and the group must be asked
     * all the same. */
    return true;
}

static void submit(struct parser *parser)
{
    for (; parser->n_submitted < parser->n_items; parser->n_submitted++) {
        const struct bus_message *message = &item_at(parser, parser->n_submitted)->page.message;
        const struct task task = {.partition = message->partition,
                                  .offset = message->offset,
                                  .now_us = clock_unix_us(),
                                  .record = message->record};
        if (!crew_submit(parser->crew, &task))
            return;
    }
}

/* ---- The worker's answers to Kafka ---- */

static struct bus_place place_of(struct parser *parser, const struct item *item)
{
    return (struct bus_place){parser->topics.pages, item->page.message.partition,
                              item->page.message.offset};
}

static void count_verdict(const struct answer *answer)
{
    char labels[64];
    snprintf(labels, sizeof labels, "verdict=\"%s\"", digest_verdict_name(answer->verdict));
    metric_inc(metric_get(METRIC_COUNTER, "broadsheet_parse_verdicts_total", labels,
                          "Pages read, by what they turned out to be."));
    metric_observe(metric_get(METRIC_HISTOGRAM, "broadsheet_parse_duration_seconds", NULL,
                              "How long reading a page took."),
                   (double)answer->parse_us / 1e6);
}

static bool end_page(struct parser *parser, struct err *err)
{
    const struct bus_place place = place_of(parser, item_at(parser, 0));
    drop_first(parser);
    return outbox_end_page(parser->outbox, &place, err);
}

static bool handle_answer(struct parser *parser, const struct answer *answer, struct err *err)
{
    struct item *item = item_at(parser, 0);
    const struct outlet outlet = {parser->outbox, &parser->topics, parser->answers};
    switch (answer->kind) {
    case ANSWER_OUTPUT:
        return publish_output(&outlet, &item->page, answer, err);
    case ANSWER_DONE:
        count_verdict(answer);
        return end_page(parser, err);
    case ANSWER_REJECT:
        return publish_dead_letter(&outlet, &item->page, answer, err) && end_page(parser, err);
    case ANSWER_READY:
        break;
    }
    return true;
}

static bool handle_answers(struct parser *parser, struct err *err)
{
    struct answer answer;
    while (!outbox_is_busy(parser->outbox) && !outbox_is_full(parser->outbox)) {
        arena_reset(parser->answers);
        if (!crew_take(parser->crew, parser->answers, &answer))
            return true;
        if (!handle_answer(parser, &answer, err))
            return false;
    }
    return true;
}

/* ---- One turn ---- */

static void set_gauges(struct parser *parser)
{
    struct bus_place places[256];
    const int64_t now_ms = clock_monotonic_ms();
    metric_set(metric_get(METRIC_GAUGE, "broadsheet_pages_in_hand", NULL,
                          "Pages taken from Kafka whose outputs are not put yet."),
               (double)parser->n_items);
    for (; parser->n_replaced < crew_replaced(parser->crew); parser->n_replaced++)
        metric_inc(metric_get(METRIC_COUNTER, "broadsheet_parse_workers_replaced_total", NULL,
                              "Workers started in place of one that was ended."));
    if (now_ms - parser->gauged_ms < GAUGES_MS)
        return;
    parser->gauged_ms = now_ms;
    const size_t n = bus_assignment(parser->consumer, places, COUNT_OF(places));
    for (size_t i = 0; i < n; i++) {
        const int64_t lag = bus_lag(parser->consumer, places[i].topic, places[i].partition);
        if (lag >= 0)
            metric_set(metric_consumer_lag(places[i].topic, places[i].partition), (double)lag);
    }
}

static int least(int a, int b)
{
    return a < 0 ? b : b < 0 || a < b ? a : b;
}

static void drain(int fd)
{
    eventfd_t count;
    (void)!eventfd_read(fd, &count);
}

static short wanted_of_crew(const struct crew *crew)
{
    return (short)((crew_wants_to_read(crew) ? POLLIN : 0) |
                   (crew_wants_to_write(crew) ? POLLOUT : 0));
}

/* Sleeps until Kafka, the worker, a commit or a signal has something to say. From a backlog, with
 * enough of it at the worker, answers are taken by the handful: a waking costs about what the rest
 * of a page does. */
static void wait_for_news(struct parser *parser)
{
    const bool is_full = hands_are_full(parser);
    const bool is_fed = is_full && crew_load(parser->crew) >= HANDFUL_TASKS;
    const short wanted = is_fed ? 0 : wanted_of_crew(parser->crew);
    struct pollfd fds[] = {
        {.fd = stop_fd(), .events = POLLIN},
        {.fd = parser->commit_fd, .events = POLLIN},
        {.fd = is_full ? -1 : parser->wake_fd, .events = POLLIN},
        {.fd = wanted ? crew_fd(parser->crew) : -1, .events = wanted},
    };
    int timeout_ms = least(is_fed ? HANDFUL_MS : TURN_MS, crew_timeout_ms(parser->crew));
    timeout_ms = least(timeout_ms, outbox_timeout_ms(parser->outbox));
    (void)poll(fds, COUNT_OF(fds), timeout_ms);
    drain(parser->commit_fd);
    if (!is_full)
        drain(parser->wake_fd);
}

static bool turn(struct parser *parser, struct err *err)
{
    metrics_beat();
    if (!take_messages(parser, err))
        return false;
    submit(parser);
    if (!crew_pump(parser->crew, err) || !handle_answers(parser, err))
        return false;
    outbox_set_waiting(parser->outbox, parser->n_items);
    submit(parser);
    if (!crew_pump(parser->crew, err) || !outbox_tend(parser->outbox, parser->consumer, err))
        return false;
    set_gauges(parser);
    return true;
}

/* ---- Handles made, and made anew ---- */

static bool take_id(struct parser *parser, struct err *err)
{
    while (!stop_requested()) {
        metrics_beat();
        if (outbox_init(parser->outbox, err))
            return true;
        if (strcmp(err->code, "fatal") == 0 || strcmp(err->code, "abort") == 0)
            return false;
        log_error(LOG_WARNING, "waiting for the transactional id", err);
        stop_wait(FIRST_BACK_OFF_MS);
    }
    return err_set(err, ERR_RETRY, "stopping", "A stop was asked for.");
}

static bool connect_to_kafka(struct parser *parser, struct err *err)
{
    const struct parser_options *options = parser->options;
    const struct outbox_options limits = {options->batch_pages, options->batch_time_ms,
                                          options->gather_time_ms, &parser->refused};
    struct bus_config config = *parser->config;
    config.sends_singly = parser->careful_until_ms > 0;
    const char *topics[] = {parser->topics.pages};
    const struct bus_handlers handlers = {
        .ctx = parser, .assigned = on_assigned, .revoked = on_revoked};
    metrics_set_unready("it waits for Kafka");
    parser->outbox = outbox_new(&config, parser->transactional_id, &limits, parser->commit_fd, err);
    if (!parser->outbox || !take_id(parser, err))
        return false;
    metrics_set_unready("it waits for partitions");
    parser->consumer =
        bus_consumer_new(parser->config, parser->group, topics, 1, "earliest", &handlers, err);
    if (!parser->consumer)
        return false;
    bus_consumer_wake_fd(parser->consumer, parser->wake_fd);
    parser->connected_ms = clock_monotonic_ms();
    return true;
}

static void disconnect(struct parser *parser)
{
    bus_consumer_free(parser->consumer);
    parser->consumer = NULL;
    outbox_free(parser->outbox);
    parser->outbox = NULL;
    drop_all(parser);
    parser->has_failed = false;
}

static void recover(struct parser *parser, const struct err *why)
{
    log_error(LOG_WARNING, "starting again with Kafka", why);
    metric_inc(metric_get(METRIC_COUNTER, "broadsheet_kafka_recoveries_total", NULL,
                          "How often both Kafka handles were made anew after a failure."));
    metrics_set_unready("it starts again with Kafka");
    parser->has_failed = true; /* so that closing the consumer does not try to commit */
    parser->failure = *why;
    if (parser->outbox)
        outbox_abandon(parser->outbox);
    if (parser->outbox && outbox_was_refused(parser->outbox))
        parser->careful_until_ms = clock_monotonic_ms() + CAREFUL_MS;
    disconnect(parser);
    if (clock_monotonic_ms() - parser->connected_ms > CALM_MS)
        parser->back_off_ms = FIRST_BACK_OFF_MS;
    /* Several parsers lost the same broker: they do not come back at one moment. */
    const int jitter_ms = (int)(clock_monotonic_us() % (parser->back_off_ms / 2 + 1));
    stop_wait(parser->back_off_ms + jitter_ms);
    parser->back_off_ms =
        parser->back_off_ms * 2 > MAX_BACK_OFF_MS ? MAX_BACK_OFF_MS : parser->back_off_ms * 2;
}

/* Makes new handles, which send records together again. */
static void stop_being_careful(struct parser *parser)
{
    if (parser->careful_until_ms == 0 || clock_monotonic_ms() < parser->careful_until_ms)
        return;
    log_info("records are sent together again");
    disconnect(parser);
    parser->careful_until_ms = 0;
    refused_clear(&parser->refused);
}

/* ---- The whole ---- */

static bool set_up(struct parser *parser, struct err *err)
{
    const struct service_options *service = &parser->options->service;
    const struct crew_options crew = {.parse_timeout_ms = parser->options->parse_timeout_ms,
                                      .memory_bytes = parser_worker_memory(parser->options),
                                      .overrides = parser->options->overrides};
    parser->back_off_ms = FIRST_BACK_OFF_MS;
    parser->crew = crew_new(&crew, err);
    if (!parser->crew)
        return false;
    parser->answers = arena_new(ANSWER_ARENA_BYTES);
    for (size_t i = 0; i < MAX_IN_HAND; i++)
        parser->items[i].arena = arena_new(HEADERS_MAX_BYTES);
    parser->wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    parser->commit_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (parser->wake_fd < 0 || parser->commit_fd < 0)
        return err_set(err, ERR_STOP, "eventfd", "eventfd failed: %s.", strerror(errno));
    snprintf(parser->group, sizeof parser->group, "%sparser", service->topic_prefix);
    snprintf(parser->transactional_id, sizeof parser->transactional_id, "%sparser.%s",
             service->topic_prefix, service->instance);
    return bus_topics_init(&parser->topics, service->topic_prefix, err) &&
           crew_pump(parser->crew, err);
}

static void tear_down(struct parser *parser)
{
    crew_free(parser->crew);
    refused_clear(&parser->refused);
    arena_free(parser->answers);
    for (size_t i = 0; i < MAX_IN_HAND; i++)
        arena_free(parser->items[i].arena);
    if (parser->wake_fd >= 0)
        close(parser->wake_fd);
    if (parser->commit_fd >= 0)
        close(parser->commit_fd);
}

static bool run(struct parser *parser, struct err *err)
{
    while (!stop_requested()) {
        stop_being_careful(parser);
        bool ok = parser->consumer || connect_to_kafka(parser, err);
        if (ok)
            ok = turn(parser, err);
        if (ok) {
            wait_for_news(parser);
            continue;
        }
        if (err->what == ERR_STOP)
            return false;
        if (!stop_requested())
            recover(parser, err);
    }
    return true;
}

bool parser_run(const struct parser_options *options, const struct bus_config *config,
                struct err *err)
{
    struct parser parser = {.options = options, .config = config, .wake_fd = -1, .commit_fd = -1};
    const bool ok = set_up(&parser, err) && run(&parser, err);
    stop_deadline(options->service.shutdown_timeout_ms);
    metrics_set_unready("it stops");
    disconnect(&parser); /* leaving the group commits what is whole */
    tear_down(&parser);
    return ok;
}
