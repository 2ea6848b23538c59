#include "common/bus_internal.h"
#include "common/clock.h"
#include "common/log.h"

#define FREE_TIMEOUT_MS 5000
#define ALONE_POLL_MS   10 /* while both handles have something to wait for */

/* ---- One handle ---- */

static void enable_wake(rd_kafka_t *handle, int fd)
{
    static const uint64_t one = 1; /* what an eventfd wants written */
    rd_kafka_queue_t *queue = rd_kafka_queue_get_main(handle);
    rd_kafka_queue_io_event_enable(queue, fd, &one, sizeof one);
    rd_kafka_queue_destroy(queue);
}

/* Another one of this producer's. Takes conf, also on failure. */
static rd_kafka_t *new_handle(const struct bus_producer *producer, rd_kafka_conf_t *conf,
                              struct err *err)
{
    rd_kafka_t *handle = bus_handle_new(RD_KAFKA_PRODUCER, conf, err);
    if (handle && producer->wake_fd >= 0)
        enable_wake(handle, producer->wake_fd);
    return handle;
}

/* What is unsent or unanswered is reported as failed. */
static void end_handle(rd_kafka_t *handle)
{
    rd_kafka_purge(handle, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
    rd_kafka_flush(handle, 100); /* serves the reports */
    rd_kafka_destroy(handle);
}

/* A record as librdkafka wants it; it copies all but the headers. */
struct posting {
    const char *topic;
    int32_t partition; /* RD_KAFKA_PARTITION_UA: by key */
    void *key, *value;
    size_t key_len, value_len;
    rd_kafka_headers_t *headers;
    void *opaque;
};

/* Takes the headers. */
static rd_kafka_resp_err_t post(rd_kafka_t *handle, const struct posting *posting)
{
    const rd_kafka_vu_t parts[] = {
        {.vtype = RD_KAFKA_VTYPE_TOPIC, .u.cstr = posting->topic},
        {.vtype = RD_KAFKA_VTYPE_PARTITION, .u.i32 = posting->partition},
        {.vtype = RD_KAFKA_VTYPE_KEY, .u.mem = {posting->key, posting->key_len}},
        {.vtype = RD_KAFKA_VTYPE_VALUE, .u.mem = {posting->value, posting->value_len}},
        {.vtype = RD_KAFKA_VTYPE_MSGFLAGS, .u.i = RD_KAFKA_MSG_F_COPY},
        {.vtype = RD_KAFKA_VTYPE_OPAQUE, .u.ptr = posting->opaque},
        {.vtype = RD_KAFKA_VTYPE_HEADERS, .u.headers = posting->headers},
    };
    rd_kafka_error_t *error = rd_kafka_produceva(handle, parts, COUNT_OF(parts));
    if (!error)
        return RD_KAFKA_RESP_ERR_NO_ERROR; /* the headers are librdkafka's now */
    const rd_kafka_resp_err_t code = rd_kafka_error_code(error);
    rd_kafka_error_destroy(error);
    rd_kafka_headers_destroy(posting->headers);
    return code;
}

/* ---- What a batch was refused with ---- */

static bool is_too_large(rd_kafka_resp_err_t code)
{
    return code == RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE ||
           code == RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE;
}

static rd_kafka_t *handle_alone(struct bus_producer *producer, struct err *err)
{
    if (producer->alone)
        return producer->alone;
    rd_kafka_conf_t *conf = rd_kafka_conf_dup(rd_kafka_conf(producer->handle));
    if (!bus_conf_set(conf, "batch.size", "1", err)) {
        rd_kafka_conf_destroy(conf);
        return NULL;
    }
    producer->alone = new_handle(producer, conf, err);
    return producer->alone;
}

/* A topic's max.message.bytes is a batch's, and what the broker says of a batch is said of each
 * record in it: one that is too large takes innocent ones with it. Each is sent again by itself. */
static bool send_alone(struct bus_producer *producer, const rd_kafka_message_t *message)
{
    rd_kafka_headers_t *headers = NULL;
    struct err err = {0};
    rd_kafka_t *alone = handle_alone(producer, &err);
    if (!alone)
        return false;
    const bool has_headers =
        rd_kafka_message_headers(message, &headers) == RD_KAFKA_RESP_ERR_NO_ERROR;
    const struct posting again = {.topic = rd_kafka_topic_name(message->rkt),
                                  .partition = message->partition,
                                  .key = message->key,
                                  .key_len = message->key_len,
                                  .value = message->payload,
                                  .value_len = message->len,
                                  .headers = has_headers ? rd_kafka_headers_copy(headers)
                                                         : rd_kafka_headers_new(0),
                                  .opaque = message->_private};
    return post(alone, &again) == RD_KAFKA_RESP_ERR_NO_ERROR;
}

static void report(struct bus_producer *producer, const rd_kafka_message_t *message,
                   bool is_retried)
{
    const struct bus_place place = {.topic = message->rkt ? rd_kafka_topic_name(message->rkt) : "",
                                    .partition = message->partition,
                                    .offset = message->offset};
    struct err err = {0};
    if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR)
        bus_fail(&err, message->err, "delivering a record");
    if (is_too_large(message->err) && !is_retried)
        err_set(&err, ERR_REJECT, "message_too_large",
                "A record of %zu bytes is more than the topic %s takes (max.message.bytes).",
                message->key_len + message->len, place.topic);
    producer->delivered(producer->ctx, message->_private, &place,
                        message->err == RD_KAFKA_RESP_ERR_NO_ERROR ? NULL : &err);
}

static void on_delivery(rd_kafka_t *handle, const rd_kafka_message_t *message, void *opaque)
{
    struct bus_producer *producer = opaque;
    producer->n_reports++;
    const bool may_be_innocent =
        is_too_large(message->err) && !producer->is_transactional && handle != producer->alone;
    if (may_be_innocent && send_alone(producer, message))
        return;
    if (producer->delivered)
        report(producer, message, may_be_innocent);
}

/* ---- Making and closing ---- */

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
    if (transactional_id)
        producer->committer = bus_committer_new();
    rd_kafka_conf_set_dr_msg_cb(conf, on_delivery);
    rd_kafka_conf_set_opaque(conf, producer);
    producer->handle = bus_handle_new(RD_KAFKA_PRODUCER, conf, err);
    if (producer->handle)
        return producer;
    bus_committer_free(producer->committer);
    free(producer);
    return NULL;
}

void bus_producer_free(struct bus_producer *producer)
{
    struct err err = {0};
    if (!producer)
        return;
    bus_committer_free(producer->committer);
    /* Of a transactional producer nothing is left to flush that a commit has not flushed: what
     * remains was given up. */
    if (!producer->is_transactional && !bus_flush(producer, FREE_TIMEOUT_MS, &err))
        log_error(LOG_WARNING, "records to Kafka are given up", &err);
    end_handle(producer->handle);
    if (producer->alone)
        end_handle(producer->alone);
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
    const struct sv value = record->is_tombstone ? SV_NULL
                            : record->value.ptr  ? record->value
                                                 : SV("");
    const struct posting posting = {.topic = topic,
                                    .partition = RD_KAFKA_PARTITION_UA,
                                    .key = borrow(record->key),
                                    .key_len = record->key.len,
                                    .value = borrow(value),
                                    .value_len = value.len,
                                    .headers = headers_of(&record->headers),
                                    .opaque = opaque};
    return post(producer->handle, &posting);
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

/* An idempotent producer ends for good when its sequence and the broker's part (a broker that lost
 * what it had acknowledged, or comes back late). Its promise is at least once, so another one goes
 * on; what the first had in hand is reported as failed. A transactional one is its owner's to make
 * anew. */
static void renew_if_fatal(struct bus_producer *producer, rd_kafka_t **handle)
{
    char why[200];
    struct err err = {0};
    if (producer->is_transactional || !*handle ||
        rd_kafka_fatal_error(*handle, why, sizeof why) == RD_KAFKA_RESP_ERR_NO_ERROR)
        return;
    rd_kafka_t *old = *handle;
    rd_kafka_t *fresh = new_handle(producer, rd_kafka_conf_dup(rd_kafka_conf(old)), &err);
    if (!fresh) {
        log_error(LOG_WARNING, "a new Kafka producer can't be made yet", &err);
        return;
    }
    log_warning("a new Kafka producer takes over", LOG_C("error", why));
    end_handle(old);
    *handle = fresh;
}

int bus_producer_poll(struct bus_producer *producer, int timeout_ms)
{
    producer->n_reports = 0;
    renew_if_fatal(producer, &producer->handle);
    renew_if_fatal(producer, &producer->alone);
    const bool is_alone = producer->alone && rd_kafka_outq_len(producer->alone) > 0;
    if (is_alone)
        rd_kafka_poll(producer->alone, timeout_ms < ALONE_POLL_MS ? timeout_ms : ALONE_POLL_MS);
    rd_kafka_poll(producer->handle, is_alone ? 0 : timeout_ms);
    return producer->n_reports;
}

/* The first may give the second something to do. */
bool bus_flush(struct bus_producer *producer, int timeout_ms, struct err *err)
{
    rd_kafka_resp_err_t code = rd_kafka_flush(producer->handle, timeout_ms);
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR && producer->alone)
        code = rd_kafka_flush(producer->alone, timeout_ms);
    return code == RD_KAFKA_RESP_ERR_NO_ERROR || bus_fail(err, code, "flushing");
}

void bus_producer_wake_fd(struct bus_producer *producer, int fd)
{
    producer->wake_fd = fd;
    enable_wake(producer->handle, fd);
    if (producer->alone)
        enable_wake(producer->alone, fd);
}
