/* bus: Kafka, as the services use it (the only files with librdkafka are bus*.c). It holds the
 * settings on which the guarantees rest (docs/architecture.md): eager assignment,
 * enable.auto.offset.store=false, isolation.level=read_committed, acks=all, idempotence,
 * murmur2_random. These can't be passed through `kafka.`; asking for it is ERR_STOP naming the
 * property.
 *
 * One consumer, one thread. Callbacks run inside bus_poll(), in the caller's thread. `_QUEUE_FULL`
 * is back-pressure and handled here: bus_produce() polls and waits. A fatal error (fenced included)
 * is ERR_RETRY with code "fatal" for a transactional producer: the caller destroys both handles and
 * makes new ones. */
#ifndef BROADSHEET_COMMON_BUS_H
#define BROADSHEET_COMMON_BUS_H

#include "common/envelope.h"
#include "common/option.h"

struct bus_config {
    const char *bootstrap_servers;
    const char *client_id;
    const struct option_property *properties; /* `kafka.` pass-through, checked */
    size_t n_properties;
    int64_t memory_bytes; /* this process's ceiling: librdkafka's queue sizes follow from it */
    bool sends_singly; /* a transactional producer: each record by itself, so that what the broker
                          says of it is said of it alone */
};
/* The names of the topics under a prefix ("broadsheet."). */
struct bus_topics {
    char urls[128], pages[128], articles[128], dead_letters[128];
};
MUST_CHECK bool bus_topics_init(struct bus_topics *topics, const char *prefix, struct err *err);

struct bus_place {
    const char *topic;
    int32_t partition;
    int64_t offset; /* BUS_COMMITTED: where the group stopped */
};
#define BUS_COMMITTED INT64_C(-1000)
#define BUS_BEGINNING INT64_C(-2)
#define BUS_NO_OFFSET INT64_C(-1001)

struct bus_message { /* borrowed from librdkafka until bus_message_release() */
    struct record record;
    const char *topic;
    int32_t partition;
    int64_t offset;
    int64_t timestamp_ms;
    void *handle;
};
void bus_message_release(struct bus_message *message);

struct bus_handlers {
    void *ctx;
    /* New partitions; may set each place's offset (BUS_COMMITTED by default), and *paused to begin
     * paused. */
    void (*assigned)(void *ctx, struct bus_place *places, size_t n, bool *paused);
    /* Called before they are given up: commit what is in hand. `lost`: they are another's already,
     * commit nothing. */
    void (*revoked)(void *ctx, const struct bus_place *places, size_t n, bool lost);
};

struct bus_consumer;
void bus_consumer_free(
    struct bus_consumer *consumer); /* leaves the group; revoked() runs; bounded by 5 s */
/* auto_reset: "earliest", or "error" (out of range is ERR_STOP with the remedy). */
struct bus_consumer *bus_consumer_new(const struct bus_config *config, const char *group_id,
                                      const char *const *topics, size_t n_topics,
                                      const char *auto_reset, const struct bus_handlers *handlers,
                                      struct err *err) OWNED_BY(bus_consumer_free);
/* Without a group: these partitions from these offsets (BUS_BEGINNING, ...), for looking at a
 * topic. */
struct bus_consumer *bus_reader_new(const struct bus_config *config, const struct bus_place *places,
                                    size_t n, struct err *err) OWNED_BY(bus_consumer_free);
/* The next message, or none within timeout_ms (*got false). Header views live in `arena`. Also
 * serves rebalances. False: *err. */
MUST_CHECK bool bus_poll(struct bus_consumer *consumer, struct arena *arena, int timeout_ms,
                         struct bus_message *message, bool *got, struct err *err);
/* fd becomes readable when the consumer's queue turns non-empty (drain it each time). */
void bus_consumer_wake_fd(struct bus_consumer *consumer, int fd);
/* Commits offsets (the next to read, last + 1) to the group, synchronously. */
MUST_CHECK bool bus_commit(struct bus_consumer *consumer, const struct bus_place *places, size_t n,
                           struct err *err);
MUST_CHECK bool bus_seek(struct bus_consumer *consumer, const struct bus_place *place,
                         struct err *err);
void bus_pause(struct bus_consumer *consumer);
void bus_resume(struct bus_consumer *consumer);
/* Partitions now assigned; copies up to max. */
size_t bus_assignment(struct bus_consumer *consumer, struct bus_place *places, size_t max);
/* Records between the position and the high watermark, from cached watermarks: for the lag gauge.
 * -1: not known yet. */
int64_t bus_lag(struct bus_consumer *consumer, const char *topic, int32_t partition);
/* True where each assigned partition was read to its end. */
bool bus_at_end(const struct bus_consumer *consumer);

struct bus_producer;
typedef void bus_delivered(void *ctx, void *opaque, const struct bus_place *place,
                           const struct err *err /* NULL: durable */);

void bus_producer_free(
    struct bus_producer *producer); /* flushes up to 5 s; what is left is reported as failed */
/* transactional_id NULL: a plain idempotent producer. delivered may be NULL for a transactional
 * one. */
struct bus_producer *bus_producer_new(const struct bus_config *config, const char *transactional_id,
                                      bus_delivered *delivered, void *ctx, struct err *err)
    OWNED_BY(bus_producer_free);
/* Copies key, value and headers. Waits while the queue is full, serving delivery reports, at most 2
 * s at a time (then ERR_RETRY "queue_full"). ERR_REJECT "message_too_large" names the size and the
 * limit; a report may say so too, of a record that was too large by itself. */
MUST_CHECK bool bus_produce(struct bus_producer *producer, const char *topic,
                            const struct record *record, void *opaque, struct err *err);
/* Serves delivery reports; returns how many. A plain producer that has failed for good is replaced
 * here: what it had in hand is reported as failed (ERR_RETRY). */
int bus_producer_poll(struct bus_producer *producer, int timeout_ms);
/* timeout_ms: for each of its two handles (a batch that was too large is sent again one by one). */
MUST_CHECK bool bus_flush(struct bus_producer *producer, int timeout_ms, struct err *err);
void bus_producer_wake_fd(struct bus_producer *producer, int fd);

/* Transactions: init once (may take as long as the old owner's timeout), then begin, produce,
 * send_offsets, commit. Each waits at most 2 s inside and retries while the error is retriable, up
 * to deadline_ms. */
MUST_CHECK bool bus_txn_init(struct bus_producer *producer, int deadline_ms, struct err *err);
MUST_CHECK bool bus_txn_begin(struct bus_producer *producer, struct err *err);
/* With the group metadata that was taken when the partitions were assigned. Places hold last + 1.
 */
MUST_CHECK bool bus_txn_send_offsets(struct bus_producer *producer, struct bus_consumer *consumer,
                                     const struct bus_place *places, size_t n, struct err *err);
/* ERR_RETRY with code "abort" asks for bus_txn_abort, "fatal" for new handles. */
MUST_CHECK bool bus_txn_commit(struct bus_producer *producer, int deadline_ms, struct err *err);
MUST_CHECK bool bus_txn_abort(struct bus_producer *producer, struct err *err);

/* Sends the offsets and commits while the caller goes on: start it, then ask for the outcome once
 * wake_fd (an eventfd, -1: none) has been written, or wait for it. Until the outcome is known
 * nothing else may be called on the producer, and revoked() must wait for it. */
enum bus_commit_outcome {
    BUS_COMMIT_RUNNING,
    BUS_COMMIT_DONE,
    BUS_COMMIT_FAILED /* *err as of bus_txn_commit */
};
struct bus_commit {
    struct bus_consumer *consumer;
    const struct bus_place *places; /* copied */
    size_t n_places;
    int deadline_ms;
    int wake_fd;
};
MUST_CHECK bool bus_txn_commit_start(struct bus_producer *producer, const struct bus_commit *commit,
                                     struct err *err);
enum bus_commit_outcome bus_txn_commit_outcome(struct bus_producer *producer, bool wait,
                                               struct err *err);

/* Admin, for `broadsheet topics`, `status` and `dead-letters`. */
struct bus_topic_spec {
    const char *name;
    int partitions;
    int replication;           /* -1: the broker's default */
    const char *const *config; /* key, value, key, value, ..., NULL */
};
MUST_CHECK bool bus_create_topic(const struct bus_config *config, const struct bus_topic_spec *spec,
                                 bool *existed, struct err *err);
struct bus_lag_row {
    char topic[128];
    int32_t partition;
    int64_t low, high, committed; /* committed BUS_NO_OFFSET: none yet */
};
/* Rows in the arena. group NULL: watermarks only. */
MUST_CHECK bool bus_describe(const struct bus_config *config, struct arena *arena,
                             const char *topic, const char *group, struct bus_lag_row **rows,
                             size_t *n, struct err *err);

#endif
