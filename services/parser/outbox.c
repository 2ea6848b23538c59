#include "services/parser/outbox.h"

#include "common/clock.h"
#include "common/log.h"
#include "common/metrics.h"

#define INIT_WAIT_MS      2000
#define COMMIT_TIMEOUT_MS 8000
#define SETTLE_TIMEOUT_MS 4000
#define MAX_BYTES         (32 << 20)
/* A page that is put out slowly does not hold its transaction open until the broker ends it (10 s).
 */
#define STALE_MS 4000

struct outbox {
    struct outbox_options options;
    struct bus_producer *producer;
    int commit_fd;
    enum outbox_pace pace;
    bool is_open, is_committing;
    bool is_within_page; /* outputs were put of a page that has not ended: */
    struct bus_place page;
    int64_t opened_ms;
    int64_t n_pages, n_bytes;
    struct bus_place *places; /* after the last page of each partition */
    size_t n_places, n_room;
};

static void count_transaction(const char *labels)
{
    metric_inc(metric_get(METRIC_COUNTER, "broadsheet_transactions_total", labels,
                          "Kafka transactions by how they ended."));
}

static void close_transaction(struct outbox *outbox)
{
    outbox->is_open = outbox->is_committing = outbox->is_within_page = false;
    outbox->n_pages = outbox->n_bytes = 0;
    outbox->n_places = 0;
}

static void note_committed(struct outbox *outbox)
{
    close_transaction(outbox);
    count_transaction("outcome=\"committed\"");
    metric_set(metric_get(METRIC_GAUGE, "broadsheet_consumer_last_commit_timestamp_seconds", NULL,
                          "When offsets were last committed, Unix time."),
               (double)clock_unix_us() / 1e6);
}

struct outbox *outbox_new(const struct bus_config *config, const char *transactional_id,
                          const struct outbox_options *options, int commit_fd, struct err *err)
{
    struct bus_producer *producer = bus_producer_new(config, transactional_id, NULL, NULL, err);
    if (!producer)
        return NULL;
    struct outbox *outbox = calloc(1, sizeof *outbox);
    if (!outbox)
        err_out_of_memory(sizeof *outbox);
    outbox->options = *options;
    outbox->producer = producer;
    outbox->commit_fd = commit_fd;
    return outbox;
}

void outbox_free(struct outbox *outbox)
{
    if (!outbox)
        return;
    bus_producer_free(outbox->producer);
    free(outbox->places);
    free(outbox);
}

bool outbox_init(struct outbox *outbox, struct err *err)
{
    return bus_txn_init(outbox->producer, INIT_WAIT_MS, err);
}

/* ---- Filling ---- */

static bool open_transaction(struct outbox *outbox, struct err *err)
{
    assert(!outbox->is_committing);
    if (outbox->is_open)
        return true;
    if (!bus_txn_begin(outbox->producer, err))
        return false;
    outbox->is_open = true;
    outbox->opened_ms = clock_monotonic_ms();
    return true;
}

bool outbox_put(struct outbox *outbox, const char *topic, const struct record *record,
                const struct bus_place *page, struct err *err)
{
    if (!open_transaction(outbox, err) || !bus_produce(outbox->producer, topic, record, NULL, err))
        return false;
    outbox->is_within_page = true;
    outbox->page = *page;
    outbox->n_bytes += (int64_t)record->value.len;
    return true;
}

/* The topic's name is the page's topic for all, and outlives the outbox. */
static void set_place(struct outbox *outbox, const struct bus_place *place)
{
    for (size_t i = 0; i < outbox->n_places; i++)
        if (outbox->places[i].partition == place->partition) {
            outbox->places[i].offset = place->offset;
            return;
        }
    if (outbox->n_places == outbox->n_room) {
        outbox->n_room = outbox->n_room ? outbox->n_room * 2 : 16;
        outbox->places = realloc(outbox->places, outbox->n_room * sizeof *outbox->places);
        if (!outbox->places)
            err_out_of_memory(outbox->n_room * sizeof *outbox->places);
    }
    outbox->places[outbox->n_places++] = *place;
}

bool outbox_end_page(struct outbox *outbox, const struct bus_place *page, struct err *err)
{
    if (!open_transaction(outbox, err))
        return false;
    const struct bus_place next = {page->topic, page->partition, page->offset + 1};
    set_place(outbox, &next);
    outbox->is_within_page = false;
    outbox->n_pages++;
    return true;
}

/* ---- Committing ---- */

bool outbox_is_busy(const struct outbox *outbox)
{
    return outbox->is_committing;
}

void outbox_set_pace(struct outbox *outbox, enum outbox_pace pace)
{
    outbox->pace = pace;
}

static int64_t stretched(const struct outbox *outbox, int64_t limit)
{
    return outbox->pace == OUTBOX_BACKLOG ? limit * OUTBOX_BACKLOG_TIMES : limit;
}

bool outbox_is_full(const struct outbox *outbox)
{
    return outbox->n_pages >= stretched(outbox, outbox->options.max_pages) ||
           outbox->n_bytes >= MAX_BYTES;
}

/* At what age it is committed, as things are. */
static int64_t due_age_ms(const struct outbox *outbox)
{
    int64_t age_ms = stretched(outbox, outbox->options.max_age_ms);
    if (outbox->is_within_page || outbox->n_places == 0)
        return STALE_MS;
    if (outbox_is_full(outbox))
        return 0;
    if (outbox->pace == OUTBOX_IDLE)
        age_ms = outbox->options.gather_ms;
    return age_ms < STALE_MS ? age_ms : STALE_MS;
}

int outbox_timeout_ms(const struct outbox *outbox)
{
    if (!outbox->is_open || outbox->is_committing)
        return -1;
    const int64_t left = outbox->opened_ms + due_age_ms(outbox) - clock_monotonic_ms();
    return left > 0 ? (int)left : 0;
}

static bool start_commit(struct outbox *outbox, struct bus_consumer *consumer, struct err *err)
{
    /* A sitemap that is put out for so long: what was found so far is committed with the offset
     * where it already was. */
    if (outbox->n_places == 0)
        set_place(outbox, &outbox->page);
    const struct bus_commit commit = {.consumer = consumer,
                                      .places = outbox->places,
                                      .n_places = outbox->n_places,
                                      .deadline_ms = COMMIT_TIMEOUT_MS,
                                      .wake_fd = outbox->commit_fd};
    if (!bus_txn_commit_start(outbox->producer, &commit, err))
        return false;
    outbox->is_committing = true;
    return true;
}

static bool end_commit(struct outbox *outbox, bool wait, struct err *err)
{
    switch (bus_txn_commit_outcome(outbox->producer, wait, err)) {
    case BUS_COMMIT_RUNNING:
        return true;
    case BUS_COMMIT_DONE:
        note_committed(outbox);
        return true;
    case BUS_COMMIT_FAILED:
        outbox->is_committing = false;
        return false;
    }
    return true;
}

bool outbox_tend(struct outbox *outbox, struct bus_consumer *consumer, struct err *err)
{
    if (outbox->is_committing)
        return end_commit(outbox, false, err);
    return outbox_timeout_ms(outbox) != 0 || start_commit(outbox, consumer, err);
}

bool outbox_settle(struct outbox *outbox, struct bus_consumer *consumer, bool lost, struct err *err)
{
    if (outbox->is_committing && !end_commit(outbox, true, err))
        return false;
    if (!outbox->is_open)
        return true;
    struct err why = {0};
    if (!lost && !outbox->is_within_page && outbox->n_places > 0 &&
        bus_txn_send_offsets(outbox->producer, consumer, outbox->places, outbox->n_places, &why) &&
        bus_txn_commit(outbox->producer, SETTLE_TIMEOUT_MS, &why)) {
        note_committed(outbox);
        return true;
    }
    if (why.what != ERR_NONE)
        log_error(LOG_WARNING,
                  "the last transaction can't be committed, its pages will be read again", &why);
    close_transaction(outbox);
    count_transaction("outcome=\"aborted\"");
    return bus_txn_abort(outbox->producer, err);
}

void outbox_abandon(struct outbox *outbox)
{
    struct err err = {0};
    if (outbox->is_committing && !end_commit(outbox, true, &err))
        err.what = ERR_NONE; /* the recovery has its error already */
    if (!outbox->is_open)
        return;
    close_transaction(outbox);
    count_transaction("outcome=\"aborted\"");
    if (!bus_txn_abort(outbox->producer, &err))
        log_error(LOG_DEBUG, "the transaction can't be aborted; its successor's will end it", &err);
}
