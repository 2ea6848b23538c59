#include <pthread.h>
#include <sys/eventfd.h>
#include <time.h>

#include "common/bus_internal.h"
#include "common/clock.h"
#include "common/log.h"

#define FREE_TIMEOUT_MS         5000
#define SEND_OFFSETS_TIMEOUT_MS 5000
#define NUDGE_MS                1 /* in which the threads that send are woken */

enum commit_state { COMMIT_IDLE, COMMIT_ASKED, COMMIT_DONE };

/* The thread that waits for a commit while its owner goes on; between commits it sleeps. */
struct committer {
    pthread_t thread;
    bool is_running;
    bool is_ending;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    enum commit_state state;
    rd_kafka_topic_partition_list_t *offsets;
    struct bus_commit asked;
    bool ok;
    struct err err;
};

struct bus_producer {
    rd_kafka_t *handle;
    bus_delivered *delivered;
    void *ctx;
    bool is_transactional;
    int wake_fd;   /* -1: none */
    int n_reports; /* in the running poll */
    struct committer committer;
};

/* ---- Making and closing ---- */

static void on_delivery(rd_kafka_t *handle, const rd_kafka_message_t *message, void *opaque)
{
    struct bus_producer *producer = opaque;
    (void)handle;
    producer->n_reports++;
    if (!producer->delivered)
        return;
    const struct bus_place place = {.topic = message->rkt ? rd_kafka_topic_name(message->rkt) : "",
                                    .partition = message->partition,
                                    .offset = message->offset};
    struct err err = {0};
    if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR)
        bus_fail(&err, message->err, "delivering a record");
    if (message->err == RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE ||
        message->err == RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE)
        err_set(&err, ERR_REJECT, "message_too_large",
                "A record of %zu bytes is more than the topic %s takes (max.message.bytes).",
                message->len, place.topic);
    producer->delivered(producer->ctx, message->_private, &place,
                        message->err == RD_KAFKA_RESP_ERR_NO_ERROR ? NULL : &err);
}

static bool set_transactional(rd_kafka_conf_t *conf, const struct bus_config *config,
                              const char *transactional_id, struct err *err)
{
    if (!transactional_id)
        return true;
    if (config->sends_singly && !bus_conf_set(conf, "batch.size", "1", err))
        return false;
    return bus_conf_set(conf, "transactional.id", transactional_id, err);
}

struct bus_producer *bus_producer_new(const struct bus_config *config, const char *transactional_id,
                                      bus_delivered *delivered, void *ctx, struct err *err)
{
    const enum bus_role role = transactional_id ? BUS_ROLE_TRANSACTIONAL : BUS_ROLE_PRODUCER;
    rd_kafka_conf_t *conf = bus_conf_new(config, role, err);
    if (!conf)
        return NULL;
    if (!set_transactional(conf, config, transactional_id, err)) {
        rd_kafka_conf_destroy(conf);
        return NULL;
    }
    struct bus_producer *producer = calloc(1, sizeof *producer);
    if (!producer)
        err_out_of_memory(sizeof *producer);
    producer->delivered = delivered;
    producer->ctx = ctx;
    producer->is_transactional = transactional_id != NULL;
    producer->wake_fd = -1;
    pthread_mutex_init(&producer->committer.lock, NULL);
    pthread_cond_init(&producer->committer.changed, NULL);
    rd_kafka_conf_set_dr_msg_cb(conf, on_delivery);
    rd_kafka_conf_set_opaque(conf, producer);
    producer->handle = bus_handle_new(RD_KAFKA_PRODUCER, conf, err);
    if (producer->handle)
        return producer;
    free(producer);
    return NULL;
}

static void forget_offsets(struct committer *committer)
{
    if (committer->offsets)
        rd_kafka_topic_partition_list_destroy(committer->offsets);
    committer->offsets = NULL;
}

static void stop_committer(struct committer *committer)
{
    if (!committer->is_running)
        return;
    pthread_mutex_lock(&committer->lock);
    committer->is_ending = true;
    pthread_cond_broadcast(&committer->changed);
    pthread_mutex_unlock(&committer->lock);
    pthread_join(committer->thread, NULL);
    committer->is_running = false;
}

void bus_producer_free(struct bus_producer *producer)
{
    if (!producer)
        return;
    stop_committer(&producer->committer);
    forget_offsets(&producer->committer);
    /* Of a transactional producer nothing is left to flush that a commit has not flushed: what
     * remains was given up. */
    if (!producer->is_transactional)
        rd_kafka_flush(producer->handle, FREE_TIMEOUT_MS);
    rd_kafka_purge(producer->handle, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
    rd_kafka_flush(producer->handle, 100);
    rd_kafka_destroy(producer->handle);
    pthread_cond_destroy(&producer->committer.changed);
    pthread_mutex_destroy(&producer->committer.lock);
    free(producer);
}

/* ---- Producing ---- */

static rd_kafka_headers_t *headers_of(const struct headers *from)
{
    rd_kafka_headers_t *list = rd_kafka_headers_new(from->n);
    for (size_t i = 0; i < from->n; i++)
        rd_kafka_header_add(list, from->list[i].name.ptr, (ssize_t)from->list[i].name.len,
                            from->list[i].value.ptr, (ssize_t)from->list[i].value.len);
    return list;
}

/* librdkafka does not write through these pointers: it copies (RD_KAFKA_MSG_F_COPY), though its
 * struct says void. */
static void *borrow(struct sv view)
{
    union {
        const void *in;
        void *out;
    } pointer = {.in = view.ptr};
    return pointer.out;
}

static rd_kafka_resp_err_t produce_once(struct bus_producer *producer, const char *topic,
                                        const struct record *record, void *opaque)
{
    rd_kafka_headers_t *headers = headers_of(&record->headers);
    const struct sv value = record->is_tombstone ? SV_NULL
                            : record->value.ptr  ? record->value
                                                 : SV("");
    const rd_kafka_vu_t parts[] = {
        {.vtype = RD_KAFKA_VTYPE_TOPIC, .u.cstr = topic},
        {.vtype = RD_KAFKA_VTYPE_KEY, .u.mem = {borrow(record->key), record->key.len}},
        {.vtype = RD_KAFKA_VTYPE_VALUE, .u.mem = {borrow(value), value.len}},
        {.vtype = RD_KAFKA_VTYPE_MSGFLAGS, .u.i = RD_KAFKA_MSG_F_COPY},
        {.vtype = RD_KAFKA_VTYPE_OPAQUE, .u.ptr = opaque},
        {.vtype = RD_KAFKA_VTYPE_HEADERS, .u.headers = headers},
    };
    rd_kafka_error_t *error = rd_kafka_produceva(producer->handle, parts, COUNT_OF(parts));
    if (!error)
        return RD_KAFKA_RESP_ERR_NO_ERROR; /* the headers are librdkafka's now */
    const rd_kafka_resp_err_t code = rd_kafka_error_code(error);
    rd_kafka_error_destroy(error);
    rd_kafka_headers_destroy(headers);
    return code;
}

static bool refuse(struct bus_producer *producer, const char *topic, const struct record *record,
                   rd_kafka_resp_err_t code, struct err *err)
{
    char why[200];
    if (code == RD_KAFKA_RESP_ERR__QUEUE_FULL)
        return err_set(err, ERR_RETRY, "queue_full",
                       "The queue to Kafka was full for %d ms; the broker takes nothing.",
                       BUS_WAIT_MS);
    if (code == RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE)
        return err_set(
            err, ERR_REJECT, "message_too_large",
            "A record of %zu bytes for %s is more than Kafka is sent (message.max.bytes is %d).",
            record->key.len + record->value.len, topic, BUS_MAX_MESSAGE_BYTES);
    if (rd_kafka_fatal_error(producer->handle, why, sizeof why) != RD_KAFKA_RESP_ERR_NO_ERROR)
        return err_set(err, ERR_RETRY, "fatal", "The Kafka producer has failed for good: %s.", why);
    if (producer->is_transactional && code == RD_KAFKA_RESP_ERR__STATE)
        return err_set(err, ERR_RETRY, "abort",
                       "The Kafka transaction has failed; it takes no more records.");
    return bus_fail(err, code, "producing a record");
}

bool bus_produce(struct bus_producer *producer, const char *topic, const struct record *record,
                 void *opaque, struct err *err)
{
    const int64_t deadline_ms = clock_monotonic_ms() + BUS_WAIT_MS;
    rd_kafka_resp_err_t code = produce_once(producer, topic, record, opaque);
    while (code == RD_KAFKA_RESP_ERR__QUEUE_FULL && clock_monotonic_ms() < deadline_ms) {
        rd_kafka_poll(producer->handle, 50);
        code = produce_once(producer, topic, record, opaque);
    }
    return code == RD_KAFKA_RESP_ERR_NO_ERROR || refuse(producer, topic, record, code, err);
}

static void enable_wake(struct bus_producer *producer)
{
    static const uint64_t one = 1; /* what an eventfd wants written */
    rd_kafka_queue_t *queue = rd_kafka_queue_get_main(producer->handle);
    rd_kafka_queue_io_event_enable(queue, producer->wake_fd, &one, sizeof one);
    rd_kafka_queue_destroy(queue);
}

/* An idempotent producer ends for good when its sequence and the broker's part (a broker that lost
 * what it had acknowledged, or comes back late). Its promise is at least once, so another one goes
 * on; what the first had in hand is reported as failed. A transactional one is its owner's to make
 * anew. */
static void renew_if_fatal(struct bus_producer *producer)
{
    char why[200];
    struct err err = {0};
    if (producer->is_transactional ||
        rd_kafka_fatal_error(producer->handle, why, sizeof why) == RD_KAFKA_RESP_ERR_NO_ERROR)
        return;
    rd_kafka_t *old = producer->handle;
    rd_kafka_t *fresh =
        bus_handle_new(RD_KAFKA_PRODUCER, rd_kafka_conf_dup(rd_kafka_conf(old)), &err);
    if (!fresh) {
        log_error(LOG_WARNING, "a new Kafka producer can't be made yet", &err);
        return;
    }
    log_warning("a new Kafka producer takes over", LOG_C("error", why));
    rd_kafka_purge(old, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
    rd_kafka_flush(old, 100); /* serves the reports */
    rd_kafka_destroy(old);
    producer->handle = fresh;
    if (producer->wake_fd >= 0)
        enable_wake(producer);
}

int bus_producer_poll(struct bus_producer *producer, int timeout_ms)
{
    producer->n_reports = 0;
    renew_if_fatal(producer);
    rd_kafka_poll(producer->handle, timeout_ms);
    return producer->n_reports;
}

bool bus_flush(struct bus_producer *producer, int timeout_ms, struct err *err)
{
    const rd_kafka_resp_err_t code = rd_kafka_flush(producer->handle, timeout_ms);
    return code == RD_KAFKA_RESP_ERR_NO_ERROR || bus_fail(err, code, "flushing");
}

void bus_producer_wake_fd(struct bus_producer *producer, int fd)
{
    producer->wake_fd = fd;
    enable_wake(producer);
}

/* ---- Transactions ---- */

enum verdict { DONE, AGAIN, FAILED };

/* Takes the error object. What is neither retriable nor abortable is as good as fatal (librdkafka's
 * own advice). */
static enum verdict judge(rd_kafka_error_t *error, const char *doing, struct err *err)
{
    if (!error)
        return DONE;
    const enum verdict verdict = rd_kafka_error_is_retriable(error) ? AGAIN : FAILED;
    if (verdict == AGAIN)
        bus_fail(err, rd_kafka_error_code(error), doing);
    else
        err_set(err, ERR_RETRY, rd_kafka_error_txn_requires_abort(error) ? "abort" : "fatal",
                "Kafka failed at %s: %s.", doing, rd_kafka_error_string(error));
    rd_kafka_error_destroy(error);
    return verdict;
}

static int left_ms(int64_t deadline_ms)
{
    const int64_t left = deadline_ms - clock_monotonic_ms();
    return left > BUS_WAIT_MS ? BUS_WAIT_MS : left > 0 ? (int)left : 0;
}

/* A call that failed at once is not made again at once. */
static void pause_until(int64_t at_ms)
{
    const int64_t left = at_ms - clock_monotonic_ms();
    if (left > 0)
        nanosleep(&(struct timespec){.tv_nsec = left * 1000000}, NULL);
}

#define RETRY_PAUSE_MS 20

/* Repeats `call`, which waits BUS_WAIT_MS at most, while its error is retriable and there is time.
 */
static bool repeat(rd_kafka_error_t *(*call)(rd_kafka_t *handle, int timeout_ms),
                   rd_kafka_t *handle, int timeout_ms, const char *doing, struct err *err)
{
    const int64_t deadline_ms = clock_monotonic_ms() + timeout_ms;
    for (;;) {
        const int64_t next_ms = clock_monotonic_ms() + RETRY_PAUSE_MS;
        const enum verdict verdict = judge(call(handle, left_ms(deadline_ms)), doing, err);
        if (verdict != AGAIN)
            return verdict == DONE;
        if (next_ms >= deadline_ms)
            return false;
        pause_until(next_ms);
    }
}

bool bus_txn_init(struct bus_producer *producer, int deadline_ms, struct err *err)
{
    return repeat(rd_kafka_init_transactions, producer->handle, deadline_ms,
                  "taking the transactional id", err);
}

bool bus_txn_begin(struct bus_producer *producer, struct err *err)
{
    return judge(rd_kafka_begin_transaction(producer->handle), "beginning a transaction", err) ==
           DONE;
}

static bool send_offsets(struct bus_producer *producer, struct bus_consumer *consumer,
                         const rd_kafka_topic_partition_list_t *list, struct err *err)
{
    const rd_kafka_consumer_group_metadata_t *generation = bus_consumer_generation(consumer);
    if (!generation)
        return err_set(
            err, ERR_RETRY, "abort",
            "The consumer is no member of its group any more: its offsets can't be committed.");
    const int64_t deadline_ms = clock_monotonic_ms() + SEND_OFFSETS_TIMEOUT_MS;
    for (;;) {
        const int64_t next_ms = clock_monotonic_ms() + RETRY_PAUSE_MS;
        const enum verdict verdict =
            judge(rd_kafka_send_offsets_to_transaction(producer->handle, list, generation,
                                                       left_ms(deadline_ms)),
                  "sending offsets to the transaction", err);
        if (verdict != AGAIN)
            return verdict == DONE;
        if (next_ms >= deadline_ms)
            return false;
        pause_until(next_ms);
    }
}

bool bus_txn_send_offsets(struct bus_producer *producer, struct bus_consumer *consumer,
                          const struct bus_place *places, size_t n, struct err *err)
{
    rd_kafka_topic_partition_list_t *list = bus_list_new(places, n);
    const bool ok = send_offsets(producer, consumer, list, err);
    rd_kafka_topic_partition_list_destroy(list);
    return ok;
}

bool bus_txn_commit(struct bus_producer *producer, int deadline_ms, struct err *err)
{
    return repeat(rd_kafka_commit_transaction, producer->handle, deadline_ms,
                  "committing a transaction", err);
}

bool bus_txn_abort(struct bus_producer *producer, struct err *err)
{
    return repeat(rd_kafka_abort_transaction, producer->handle, SEND_OFFSETS_TIMEOUT_MS,
                  "aborting a transaction", err);
}

static void *run_committer(void *ctx)
{
    struct bus_producer *producer = ctx;
    struct committer *committer = &producer->committer;
    pthread_mutex_lock(&committer->lock);
    while (!committer->is_ending) {
        if (committer->state != COMMIT_ASKED) {
            pthread_cond_wait(&committer->changed, &committer->lock);
            continue;
        }
        const struct bus_commit asked = committer->asked;
        struct err err = {0};
        pthread_mutex_unlock(&committer->lock);
        /* Records that linger go while the offsets do. */
        rd_kafka_flush(producer->handle, NUDGE_MS);
        const bool ok = send_offsets(producer, asked.consumer, committer->offsets, &err) &&
                        bus_txn_commit(producer, asked.deadline_ms, &err);
        pthread_mutex_lock(&committer->lock);
        committer->ok = ok;
        committer->err = err;
        committer->state = COMMIT_DONE;
        pthread_cond_broadcast(&committer->changed);
        if (asked.wake_fd >= 0)
            eventfd_write(asked.wake_fd, 1);
    }
    pthread_mutex_unlock(&committer->lock);
    return NULL;
}

bool bus_txn_commit_start(struct bus_producer *producer, const struct bus_commit *commit,
                          struct err *err)
{
    struct committer *committer = &producer->committer;
    pthread_mutex_lock(&committer->lock);
    assert(committer->state == COMMIT_IDLE);
    committer->state = COMMIT_ASKED;
    forget_offsets(committer);
    committer->offsets = bus_list_new(commit->places, commit->n_places);
    committer->asked = *commit;
    committer->asked.places = NULL; /* the caller's, and copied */
    pthread_cond_broadcast(&committer->changed);
    pthread_mutex_unlock(&committer->lock);
    if (committer->is_running)
        return true;
    const int failed = pthread_create(&committer->thread, NULL, run_committer, producer);
    committer->is_running = failed == 0;
    if (failed == 0)
        return true;
    committer->state = COMMIT_IDLE;
    return err_set(err, ERR_RETRY, "thread", "No thread can be started to commit with: error %d.",
                   failed);
}

enum bus_commit_outcome bus_txn_commit_outcome(struct bus_producer *producer, bool wait,
                                               struct err *err)
{
    struct committer *committer = &producer->committer;
    enum bus_commit_outcome outcome = BUS_COMMIT_RUNNING;
    pthread_mutex_lock(&committer->lock);
    assert(committer->state != COMMIT_IDLE);
    while (wait && committer->state == COMMIT_ASKED)
        pthread_cond_wait(&committer->changed, &committer->lock);
    if (committer->state == COMMIT_DONE) {
        outcome = committer->ok ? BUS_COMMIT_DONE : BUS_COMMIT_FAILED;
        committer->state = COMMIT_IDLE;
        if (!committer->ok)
            *err = committer->err;
    }
    pthread_mutex_unlock(&committer->lock);
    return outcome;
}
