#include "services/sink/sink.h"

#include "common/backoff.h"
#include "common/clock.h"
#include "common/log.h"
#include "common/metrics.h"
#include "common/stop.h"
#include "services/sink/letters.h"
#include "services/sink/series.h"
#include "services/sink/store.h"

enum {
    POLL_MAX_MS = 200,
    LAG_EVERY_MS = 200,
    MESSAGE_ARENA_BYTES = 16 << 20, /* the headers of one message */
    PING_EVERY_MS = 3000,
    RETRY_FIRST_MS = 100,
    RETRY_MAX_MS = 5000,
    COMPLAIN_EVERY_MS = 10000,
};

#define UNIQUE_VIOLATION "sqlstate_23505"

struct place { /* one assigned partition */
    int32_t partition;
    int64_t next; /* in the database, as last read or written; BUS_BEGINNING: nothing yet */
    struct metric *lag;
};

struct sink {
    const struct sink_options *options;
    const struct option_set *set;
    struct bus_topics topics;
    char group[160];
    struct store *store;
    struct batch *batch;
    struct arena *message_arena;
    struct letters *letters;
    struct bus_consumer *consumer;
    struct place *places;
    size_t n_places;
    bool *was_changed; /* one for each row of a batch */
    bool must_seek;    /* the offsets are to be read, and sought, before anything else */
    struct backoff
        backoff;     /* what fails again and again (a full disk) is tried less and less often */
    struct err stop; /* what a callback found wrong for good */
    int64_t complained_ms, lag_ms, pinged_ms;
    struct series series;
};

/* ---- What is shown of it ---- */

static void show_state(const struct sink *sink)
{
    if (stop_requested())
        metrics_set_unready("stopping");
    else if (sink->must_seek)
        metrics_set_unready("the database can't be reached");
    else if (sink->places)
        metrics_set_unready(NULL);
}

static void show_lag(struct sink *sink)
{
    metric_set(sink->series.in_hand, (double)batch_size(sink->batch));
    const int64_t now_ms = clock_monotonic_ms();
    if (now_ms - sink->lag_ms < LAG_EVERY_MS)
        return;
    sink->lag_ms = now_ms;
    for (size_t i = 0; i < sink->n_places; i++) {
        const int64_t lag =
            bus_lag(sink->consumer, sink->topics.articles, sink->places[i].partition);
        if (lag >= 0)
            metric_set(sink->places[i].lag, (double)lag);
    }
}

/* ---- Partitions ---- */

static struct place *find_place(struct sink *sink, int32_t partition)
{
    for (size_t i = 0; i < sink->n_places; i++)
        if (sink->places[i].partition == partition)
            return &sink->places[i];
    return NULL;
}

/* Of a message in hand: on_revoked drops the batch with the places. */
static struct place *own_place(struct sink *sink, int32_t partition)
{
    struct place *place = find_place(sink, partition);
    assert(place);
    return place;
}

static void forget_places(struct sink *sink)
{
    for (size_t i = 0; i < sink->n_places; i++)
        metric_set(sink->places[i].lag, 0);
    free(sink->places);
    sink->places = NULL;
    sink->n_places = 0;
}

static void take_places(struct sink *sink, const struct bus_place *places, size_t n)
{
    forget_places(sink);
    sink->places = calloc(n + 1, sizeof *sink->places); /* an idle sink has places too, none */
    if (!sink->places)
        err_out_of_memory(n * sizeof *sink->places);
    for (size_t i = 0; i < n; i++)
        sink->places[i] =
            (struct place){.partition = places[i].partition,
                           .next = BUS_BEGINNING,
                           .lag = metric_consumer_lag(sink->topics.articles, places[i].partition)};
    sink->n_places = n;
}

static void drop_batch(struct sink *sink, struct metric *why)
{
    if (batch_size(sink->batch))
        metric_inc(why);
    batch_clear(sink->batch);
}

/* An outage is told once in a while, not at each try. */
static void complain(struct sink *sink, const char *what, const struct err *err)
{
    const int64_t now_ms = clock_monotonic_ms();
    if (sink->complained_ms && now_ms - sink->complained_ms < COMPLAIN_EVERY_MS)
        return;
    sink->complained_ms = now_ms;
    log_error(LOG_WARNING, what, err);
}

static bool read_offsets(struct sink *sink, struct err *err)
{
    if (!store_connect(sink->store, err))
        return false;
    for (size_t i = 0; i < sink->n_places; i++)
        if (!store_read_offset(sink->store, sink->places[i].partition, &sink->places[i].next, err))
            return false;
    return true;
}

static void on_assigned(void *ctx, struct bus_place *places, size_t n, bool *paused)
{
    struct sink *sink = ctx;
    struct err err = {0};
    drop_batch(sink, sink->series.dropped);
    take_places(sink, places, n);
    sink->must_seek = !read_offsets(sink, &err);
    *paused = sink->must_seek;
    if (sink->must_seek && err.what == ERR_STOP)
        sink->stop = err;
    else if (sink->must_seek)
        complain(sink, "database can't be asked for the offsets, paused", &err);
    /* Paused, any offset does; the group's own would not: it commits none. */
    for (size_t i = 0; i < n; i++)
        places[i].offset = sink->must_seek ? BUS_BEGINNING : sink->places[i].next;
    log_info("partitions assigned", LOG_INT("partitions", n));
}

static void on_revoked(void *ctx, const struct bus_place *places, size_t n, bool lost)
{
    struct sink *sink = ctx;
    (void)places;
    log_info("partitions revoked", LOG_INT("partitions", n), LOG_INT("lost", lost),
             LOG_INT("rows_dropped", batch_size(sink->batch)));
    drop_batch(sink, sink->series.dropped);
    forget_places(sink);
    sink->must_seek = false;
}

/* The one way out of every failure, first half: nothing is in hand any more, and nothing comes in.
 */
static void stand_back(struct sink *sink, struct metric *why)
{
    drop_batch(sink, why);
    bus_pause(sink->consumer);
    sink->must_seek = true;
}

/* Second half: where the database says, from there. False only for ERR_STOP. */
static bool go_on(struct sink *sink, struct err *err)
{
    if (!backoff_is_over(&sink->backoff, clock_monotonic_ms()))
        return true;
    bool ok = read_offsets(sink, err);
    for (size_t i = 0; ok && i < sink->n_places; i++) {
        const struct bus_place place = {sink->topics.articles, sink->places[i].partition,
                                        sink->places[i].next};
        ok = bus_seek(sink->consumer, &place, err);
    }
    if (ok) {
        bus_resume(sink->consumer);
        sink->must_seek = false;
        sink->complained_ms = 0;
        log_info("reading goes on from the database's offsets",
                 LOG_INT("partitions", sink->n_places));
        return true;
    }
    if (err->what == ERR_STOP)
        return false;
    complain(sink, "waiting for the database", err);
    return true;
}

/* ---- Writing ---- */

/* The rejects of the range are durable when this is true. */
static bool report_rejects(struct sink *sink, size_t from, size_t to, struct err *err)
{
    for (size_t i = from; i < to; i++) {
        struct item *item = batch_item(sink->batch, i);
        if (item->kind != ITEM_REJECT || item->is_reported)
            continue;
        if (!letters_send(sink->letters, item, err))
            return false;
        item->is_reported = true;
        metric_inc(sink->series.dead);
    }
    return letters_wait(sink->letters, err);
}

static void count_range(struct sink *sink, size_t from, size_t to,
                        const struct store_counts *counts)
{
    const struct series *series = &sink->series;
    metric_add(series->inserted, (double)counts->inserted);
    metric_add(series->updated, (double)counts->updated);
    metric_add(series->unchanged, (double)counts->unchanged);
    metric_add(series->stale, (double)counts->stale);
    metric_add(series->gone, (double)counts->gone);
    metric_inc(series->committed);
    metric_observe(series->batch_rows, (double)(to - from));
    const int64_t now_us = clock_unix_us();
    metric_set(series->last_commit, (double)now_us / 1e6);
    for (size_t i = from; i < to; i++)
        if (sink->was_changed[i - from])
            metric_observe(series->latency,
                           (double)(now_us - batch_item(sink->batch, i)->row.fetched_at_us) / 1e6);
}

static bool write_range(struct sink *sink, size_t from, size_t to, struct err *err)
{
    struct move *moves = NULL;
    size_t n = 0;
    if (!batch_moves(sink->batch, from, to, &moves, &n, err))
        return false;
    struct store_move *guarded = calloc(n + 1, sizeof *guarded);
    if (!guarded)
        err_out_of_memory(n * sizeof *guarded);
    for (size_t i = 0; i < n; i++) {
        const struct place *place = own_place(sink, moves[i].partition);
        guarded[i] = (struct store_move){moves[i].partition, place->next, moves[i].next};
    }
    struct store_counts counts = {0};
    const int64_t start_us = clock_monotonic_us();
    const bool ok = store_write(sink->store, sink->batch, from, to, guarded, n, &counts,
                                sink->was_changed, err);
    if (ok) {
        metric_observe(sink->series.batch_seconds, (double)(clock_monotonic_us() - start_us) / 1e6);
        for (size_t i = 0; i < n; i++)
            own_place(sink, moves[i].partition)->next = moves[i].next;
        count_range(sink, from, to, &counts);
    }
    free(guarded);
    return ok;
}

/* A batch whose data the database refuses is halved until the message is found that is to blame: it
 * becomes a dead letter, the others are written. The depth is the logarithm of the batch's size. */
static bool write_or_halve(struct sink *sink, size_t from, size_t to, struct err *err)
{
    metrics_beat();
    if (!report_rejects(sink, from, to, err))
        return false;
    if (write_range(sink, from, to, err))
        return true;
    if (err->what != ERR_REJECT)
        return false;
    if (to - from > 1) {
        const size_t middle = from + (to - from) / 2;
        return write_or_halve(sink, from, middle, err) && write_or_halve(sink, middle, to, err);
    }
    /* Another sink may have brought the same new article a moment before: now it is there. */
    if (strcmp(err->code, UNIQUE_VIOLATION) == 0) {
        if (write_range(sink, from, to, err))
            return true;
        if (err->what != ERR_REJECT)
            return false;
    }
    struct item *item = batch_item(sink->batch, from);
    if (item->kind == ITEM_REJECT) /* nothing of it was sent: the refusal is of the offsets */
        return err_set(err, ERR_STOP, err->code, "The database refuses to move an offset.");
    item->kind = ITEM_REJECT;
    item->why = *err;
    return report_rejects(sink, from, to, err) && write_range(sink, from, to, err);
}

/* Writes what is in hand. False only for ERR_STOP. */
static bool flush(struct sink *sink, struct err *err)
{
    if (batch_size(sink->batch) == 0)
        return true;
    if (write_or_halve(sink, 0, batch_size(sink->batch), err)) {
        batch_clear(sink->batch);
        backoff_reset(&sink->backoff);
        return true;
    }
    if (err->what == ERR_STOP)
        return false;
    const bool is_fenced = strcmp(err->code, "fenced") == 0;
    if (!is_fenced)
        backoff_failed(&sink->backoff, clock_monotonic_ms());
    log_error(LOG_WARNING, is_fenced ? "batch refused" : "batch not written, to be read again",
              err);
    letters_give_up(sink->letters);
    stand_back(sink, is_fenced ? sink->series.fenced : sink->series.failed);
    return true;
}

/* ---- The loop ---- */

static int poll_timeout_ms(const struct sink *sink)
{
    const int64_t due_ms = batch_due_in_ms(sink->batch, clock_monotonic_ms());
    return due_ms < 0 || due_ms > POLL_MAX_MS ? POLL_MAX_MS : (int)due_ms;
}

/* Takes one message, if there is one. */
static bool take(struct sink *sink, struct err *err)
{
    struct bus_message message = {0};
    bool got = false;
    arena_reset(sink->message_arena);
    if (!bus_poll(sink->consumer, sink->message_arena, poll_timeout_ms(sink), &message, &got, err))
        return false;
    if (sink->stop.what == ERR_STOP) {
        *err = sink->stop;
        bus_message_release(&message);
        return false;
    }
    bool ok = true;
    const struct place *place = got ? find_place(sink, message.partition) : NULL;
    /* What was under way when we stood back is behind us, or will come again. */
    if (place && !sink->must_seek && message.offset >= place->next)
        ok = batch_add(sink->batch, &message.record, message.partition, message.offset,
                       message.timestamp_ms, clock_monotonic_ms(), err);
    bus_message_release(&message);
    return ok;
}

/* An idle sink notices an outage too, so that /readyz tells it. */
static void ping(struct sink *sink)
{
    struct err err = {0};
    const int64_t now_ms = clock_monotonic_ms();
    if (sink->must_seek || !sink->places || batch_size(sink->batch) ||
        now_ms - sink->pinged_ms < PING_EVERY_MS)
        return;
    sink->pinged_ms = now_ms;
    if (store_ping(sink->store, &err))
        return;
    complain(sink, "database does not answer, paused", &err);
    stand_back(sink, sink->series.failed);
}

static bool turn(struct sink *sink, struct err *err)
{
    metrics_beat();
    if (sink->must_seek && !go_on(sink, err))
        return false;
    if (!take(sink, err)) {
        if (err->what != ERR_RETRY || strcmp(err->code, "fatal") == 0)
            return false;
        complain(sink, "kafka can't be read", err);
        stop_wait(POLL_MAX_MS);
        return true;
    }
    if (batch_is_full(sink->batch) || batch_due_in_ms(sink->batch, clock_monotonic_ms()) == 0)
        if (!flush(sink, err))
            return false;
    letters_poll(sink->letters);
    ping(sink);
    show_lag(sink);
    show_state(sink);
    return true;
}

static bool open_bus(struct sink *sink, struct err *err)
{
    const struct bus_config config =
        service_bus_config(&sink->options->service, sink->set, "broadsheet-sink");
    const struct bus_handlers handlers = {
        .ctx = sink, .assigned = on_assigned, .revoked = on_revoked};
    const char *const topics[] = {sink->topics.articles};
    if (!bus_topics_init(&sink->topics, sink->options->service.topic_prefix, err))
        return false;
    sink->letters = letters_new(&config, &sink->topics, err);
    if (!sink->letters)
        return false;
    sink->consumer =
        bus_consumer_new(&config, sink->group, topics, COUNT_OF(topics), "error", &handlers, err);
    return sink->consumer != NULL;
}

bool sink_run(struct sink *sink, struct err *err)
{
    if (!open_bus(sink, err))
        return false;
    log_info("sink started", LOG_C("topic", sink->topics.articles), LOG_C("group", sink->group));
    while (!stop_requested())
        if (!turn(sink, err))
            return false;
    stop_deadline(sink->options->service.shutdown_timeout_ms);
    show_state(sink);
    const bool ok = sink->must_seek || flush(sink, err);
    log_info("sink stops");
    return ok;
}

struct sink *sink_new(const struct sink_options *options, const struct option_set *set)
{
    struct sink *sink = calloc(1, sizeof *sink);
    if (!sink)
        err_out_of_memory(sizeof *sink);
    const struct batch_limits limits = {.rows = (size_t)options->batch_rows,
                                        .bytes = (size_t)options->batch_bytes,
                                        .age_ms = options->batch_time_ms};
    sink->options = options;
    sink->set = set;
    sink->backoff = (struct backoff){.first_ms = RETRY_FIRST_MS, .max_ms = RETRY_MAX_MS};
    sink->message_arena = arena_new(MESSAGE_ARENA_BYTES);
    sink->batch = batch_new(&limits);
    sink->was_changed = calloc(limits.rows, sizeof *sink->was_changed);
    if (!sink->was_changed)
        err_out_of_memory(limits.rows);
    sink->store =
        store_new(options->database_url, sink->topics.articles, options->service.instance);
    snprintf(sink->group, sizeof sink->group, "%ssink", options->service.topic_prefix);
    series_declare(&sink->series);
    return sink;
}

void sink_free(struct sink *sink)
{
    if (!sink)
        return;
    /* Leaving the group calls on_revoked: the batch and the places must still be there. */
    bus_consumer_free(sink->consumer);
    letters_free(sink->letters);
    store_free(sink->store);
    batch_free(sink->batch);
    arena_free(sink->message_arena);
    forget_places(sink);
    free(sink->was_changed);
    free(sink);
}
