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
/* How much longer a transaction stays open for each page in hand: some times what a page takes, so
 * that its wait for others is in proportion to the wait that it has behind it. */
#define MS_A_WAITING_PAGE 8

struct outbox {
    struct outbox_options options;
    struct bus_producer *producer;
    bool sends_singly, was_refused;
    struct output_place *puts; /* of this transaction, where records are sent singly */
    size_t n_puts, n_puts_room;
    int commit_fd;
    size_t n_waiting;
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
    outbox->n_places = outbox->n_puts = 0;
}

static void note_committed(struct outbox *outbox)
{
    close_transaction(outbox);
    count_transaction("outcome=\"committed\"");
    metric_set(metric_get(METRIC_GAUGE, "broadsheet_consumer_last_commit_timestamp_seconds", NULL,
                          "When offsets were last committed, Unix time."),
               (double)clock_unix_us() / 1e6);
}

/* Runs within a call on the producer, a commit in its own thread included. */
static void on_delivered(void *ctx, void *opaque, const struct bus_place *place,
                         const struct err *err)
{
    struct outbox *outbox = ctx;
    const uintptr_t put = (uintptr_t)opaque;
    if (!err || err->what != ERR_REJECT)
        return;
    log_error(LOG_WARNING, "a topic does not take a record", err);
    (void)place;
    outbox->was_refused = true;
    if (put > 0)
        refused_add(outbox->options.refused, outbox->puts[put - 1]);
}

struct outbox *outbox_new(const struct bus_config *config, const char *transactional_id,
                          const struct outbox_options *options, int commit_fd, struct err *err)
{
    struct outbox *outbox = calloc(1, sizeof *outbox);
    if (!outbox)
        err_out_of_memory(sizeof *outbox);
    outbox->options = *options;
    outbox->sends_singly = config->sends_singly;
    outbox->commit_fd = commit_fd;
    outbox->producer = bus_producer_new(config, transactional_id, on_delivered, outbox, err);
    if (outbox->producer)
        return outbox;
    free(outbox);
    return NULL;
}

void outbox_free(struct outbox *outbox)
{
    if (!outbox)
        return;
    bus_producer_free(outbox->producer);
    free(outbox->places);
    free(outbox->puts);
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

/* What the delivery report of a record is told by: 0, nothing, unless records are sent singly. */
static uintptr_t note_put(struct outbox *outbox, struct output_place place)
{
    if (!outbox->sends_singly)
        return 0;
    if (outbox->n_puts == outbox->n_puts_room) {
        outbox->n_puts_room = outbox->n_puts_room ? outbox->n_puts_room * 2 : 1024;
        const size_t size = outbox->n_puts_room * sizeof *outbox->puts;
        outbox->puts = realloc(outbox->puts, size);
        if (!outbox->puts)
            err_out_of_memory(size);
    }
    outbox->puts[outbox->n_puts++] = place;
    return outbox->n_puts;
}

bool outbox_put(struct outbox *outbox, const char *topic, const struct record *record,
                const struct bus_place *page, uint32_t number, struct err *err)
{
    const struct output_place place = {page->partition, page->offset, number};
    if (refused_has(outbox->options.refused, place))
        return err_set(err, ERR_REJECT, "message_too_large",
                       "The topic %s does not take this record of %zu bytes: it is more than its "
                       "max.message.bytes.",
                       topic, record->key.len + record->value.len);
    if (!open_transaction(outbox, err))
        return false;
    void *const opaque = (void *)note_put(outbox, place);
    if (!bus_produce(outbox->producer, topic, record, opaque, err))
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

void outbox_set_waiting(struct outbox *outbox, size_t n_pages)
{
    outbox->n_waiting = n_pages;
}

bool outbox_is_full(const struct outbox *outbox)
{
    return outbox->n_pages >= outbox->options.max_pages || outbox->n_bytes >= MAX_BYTES;
}

/* At what age it is committed, as things are. */
static int64_t due_age_ms(const struct outbox *outbox)
{
    if (outbox->is_within_page || outbox->n_places == 0)
        return STALE_MS;
    if (outbox_is_full(outbox))
        return 0;
    const int64_t worth_ms =
        outbox->options.gather_ms + (int64_t)outbox->n_waiting * MS_A_WAITING_PAGE;
    return worth_ms < outbox->options.max_age_ms ? worth_ms : outbox->options.max_age_ms;
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

bool outbox_was_refused(const struct outbox *outbox)
{
    return outbox->was_refused;
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
