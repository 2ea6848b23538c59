#include "common/bus_group.h"
#include "common/clock.h"
#include "common/log.h"

#define CLOSE_TIMEOUT_MS  5000
#define COMMIT_TIMEOUT_MS BUS_WAIT_MS

void bus_message_release(struct bus_message *message)
{
    if (message->handle)
        rd_kafka_message_destroy(message->handle);
    message->handle = NULL;
}

/* ---- Making and closing ---- */

static bool open_handle(struct bus_consumer *consumer, const struct bus_config *config,
                        const char *group_id, const char *auto_reset, struct err *err)
{
    rd_kafka_conf_t *conf = bus_conf_new(config, BUS_ROLE_CONSUMER, err);
    if (!conf)
        return false;
    if (!bus_conf_set(conf, "group.id", group_id, err) ||
        !bus_conf_set(conf, "auto.offset.reset", auto_reset, err)) {
        rd_kafka_conf_destroy(conf);
        return false;
    }
    rd_kafka_conf_set_rebalance_cb(conf, bus_group_rebalance);
    rd_kafka_conf_set_opaque(conf, consumer);
    consumer->handle = bus_handle_new(RD_KAFKA_CONSUMER, conf, err);
    if (!consumer->handle)
        return false;
    rd_kafka_poll_set_consumer(consumer->handle);
    return true;
}

static struct bus_consumer *consumer_new(const struct bus_config *config, const char *group_id,
                                         const char *auto_reset, struct err *err)
{
    struct bus_consumer *consumer = calloc(1, sizeof *consumer);
    if (!consumer)
        err_out_of_memory(sizeof *consumer);
    consumer->stops_out_of_range = strcmp(auto_reset, "error") == 0;
    if (open_handle(consumer, config, group_id, auto_reset, err))
        return consumer;
    free(consumer);
    return NULL;
}

static void close_consumer(struct bus_consumer *consumer)
{
    if (bus_group_leave(consumer, CLOSE_TIMEOUT_MS)) {
        rd_kafka_destroy_flags(consumer->handle, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
        bus_group_forget(consumer);
        free(consumer);
        return;
    }
    /* Destroying it would wait without end, so it stays behind, callbacks and all; the group throws
     * it out for not polling. */
    log_warning("kafka consumer did not leave its group in time",
                LOG_INT("timeout_ms", CLOSE_TIMEOUT_MS));
    consumer->handlers = (struct bus_handlers){0};
}

void bus_consumer_free(struct bus_consumer *consumer)
{
    if (consumer)
        close_consumer(consumer);
}

struct bus_consumer *bus_consumer_new(const struct bus_config *config, const char *group_id,
                                      const char *const *topics, size_t n_topics,
                                      const char *auto_reset, const struct bus_handlers *handlers,
                                      struct err *err)
{
    struct bus_consumer *consumer = consumer_new(config, group_id, auto_reset, err);
    if (!consumer)
        return NULL;
    consumer->handlers = *handlers;
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new((int)n_topics);
    for (size_t i = 0; i < n_topics; i++)
        rd_kafka_topic_partition_list_add(list, topics[i], RD_KAFKA_PARTITION_UA);
    const rd_kafka_resp_err_t code = rd_kafka_subscribe(consumer->handle, list);
    rd_kafka_topic_partition_list_destroy(list);
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR)
        return consumer;
    bus_fail(err, code, "subscribing");
    close_consumer(consumer);
    return NULL;
}

struct bus_consumer *bus_reader_new(const struct bus_config *config, const struct bus_place *places,
                                    size_t n, struct err *err)
{
    /* librdkafka wants a group's name even of who joins none. */
    struct bus_consumer *consumer = consumer_new(config, "broadsheet-reader", "earliest", err);
    if (!consumer)
        return NULL;
    rd_kafka_topic_partition_list_t *list = bus_list_new(places, n);
    bus_held_set(&consumer->held, places, n);
    const rd_kafka_resp_err_t code = rd_kafka_assign(consumer->handle, list);
    rd_kafka_topic_partition_list_destroy(list);
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR)
        return consumer;
    bus_fail(err, code, "reading partitions");
    close_consumer(consumer);
    return NULL;
}

/* ---- Reading ---- */

static void read_headers(struct arena *arena, const rd_kafka_message_t *from,
                         struct headers *headers)
{
    rd_kafka_headers_t *list = NULL;
    if (rd_kafka_message_headers(from, &list) != RD_KAFKA_RESP_ERR_NO_ERROR)
        return;
    const char *name = NULL;
    const void *value = NULL;
    size_t size = 0;
    for (size_t i = 0; !rd_kafka_header_get_all(list, i, &name, &value, &size); i++) {
        struct header *header = arena_push(arena, &headers->list, &headers->n, sizeof *header);
        if (!header)
            return; /* the arena remembers: arena_ok() */
        header->name = sv_from_c(name);
        header->value = value ? sv_from(value, size) : SV_NULL;
    }
}

static void fill_message(struct bus_consumer *consumer, struct arena *arena,
                         rd_kafka_message_t *from, struct bus_message *message)
{
    *message = (struct bus_message){.topic = rd_kafka_topic_name(from->rkt),
                                    .partition = from->partition,
                                    .offset = from->offset,
                                    .timestamp_ms = rd_kafka_message_timestamp(from, NULL),
                                    .handle = from};
    if (from->key)
        message->record.key = sv_from(from->key, from->key_len);
    if (from->payload)
        message->record.value = sv_from(from->payload, from->len);
    message->record.is_tombstone = !from->payload;
    read_headers(arena, from, &message->record.headers);
    struct bus_held *held = bus_held_find(&consumer->held, message->topic, message->partition);
    if (held)
        held->next = from->offset + 1;
}

/* Missing topics are waited for, and said once in a while. */
static void complain_of_topic(struct bus_consumer *consumer, const rd_kafka_message_t *from)
{
    const int64_t now_ms = clock_monotonic_ms();
    if (consumer->complained_ms != 0 && now_ms - consumer->complained_ms < 10000)
        return;
    consumer->complained_ms = now_ms;
    log_warning("topic is not there yet, see `broadsheet topics create`",
                LOG_C("topic", from->rkt ? rd_kafka_topic_name(from->rkt) : ""),
                LOG_C("error", rd_kafka_err2str(from->err)));
}

static bool out_of_range(const rd_kafka_message_t *from, struct err *err)
{
    return err_set(err, ERR_STOP, "offset_out_of_range",
                   "The next offset of %s[%" PRId32 "], %" PRId64
                   ", is not in the topic any more (or not yet): its records were removed by "
                   "retention or the topic was "
                   "made anew. Going on would lose records in silence: set the stored offset to "
                   "one that the topic "
                   "holds (`broadsheet status` shows them), then start again.",
                   from->rkt ? rd_kafka_topic_name(from->rkt) : "?", from->partition, from->offset);
}

/* An event that is no message: true where it is nothing to act upon. */
static bool handle_event(struct bus_consumer *consumer, const rd_kafka_message_t *from,
                         struct err *err)
{
    struct bus_held *held = NULL;
    switch ((int)from->err) {
    case RD_KAFKA_RESP_ERR__PARTITION_EOF:
        held = bus_held_find(&consumer->held, rd_kafka_topic_name(from->rkt), from->partition);
        if (held)
            held->end = from->offset;
        return true;
    case RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET:
        if (consumer->stops_out_of_range)
            return out_of_range(from, err);
        return true;
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
    case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
    case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
        complain_of_topic(consumer, from);
        return true;
    case RD_KAFKA_RESP_ERR__FATAL:
        bus_fail(err, from->err, "reading");
        return err_set(err, ERR_RETRY, "fatal", "The Kafka consumer has failed for good: %s.",
                       rd_kafka_message_errstr(from));
    default:
        /* Lost brokers, a coordinator on the move, a poll that came too late: librdkafka goes on, a
         * rebalance tells the rest. */
        log_warning("kafka consumer reports an error",
                    LOG_C("error", rd_kafka_message_errstr(from)));
        return true;
    }
}

bool bus_poll(struct bus_consumer *consumer, struct arena *arena, int timeout_ms,
              struct bus_message *message, bool *got, struct err *err)
{
    *got = false;
    for (;;) {
        rd_kafka_message_t *from = consumer->late;
        consumer->late = NULL;
        if (!from)
            from = rd_kafka_consumer_poll(consumer->handle, timeout_ms);
        if (consumer->has_failed) {
            /* Who goes on after this must not have lost it. */
            consumer->late = from;
            *err = consumer->failure;
            consumer->has_failed = false;
            return false;
        }
        if (!from)
            return true;
        if (from->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
            fill_message(consumer, arena, from, message);
            *got = true;
            return true;
        }
        const bool ok = handle_event(consumer, from, err);
        rd_kafka_message_destroy(from);
        if (!ok)
            return false;
        /* An end of a partition is no end of the queue, which fires its descriptor only when it
         * was empty: what else is there is taken now. */
        timeout_ms = 0;
    }
}

void bus_consumer_wake_fd(struct bus_consumer *consumer, int fd)
{
    static const uint64_t one = 1; /* what an eventfd wants written */
    rd_kafka_queue_t *queue = rd_kafka_queue_get_consumer(consumer->handle);
    rd_kafka_queue_io_event_enable(queue, fd, &one, sizeof one);
    rd_kafka_queue_destroy(queue);
}

/* ---- Offsets ---- */

bool bus_commit(struct bus_consumer *consumer, const struct bus_place *places, size_t n,
                struct err *err)
{
    rd_kafka_topic_partition_list_t *list = bus_list_new(places, n);
    rd_kafka_queue_t *queue = rd_kafka_queue_new(consumer->handle);
    rd_kafka_event_t *event = NULL;
    rd_kafka_resp_err_t code = rd_kafka_commit_queue(consumer->handle, list, queue, NULL, NULL);
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR) {
        event = rd_kafka_queue_poll(queue, COMMIT_TIMEOUT_MS);
        code = event ? rd_kafka_event_error(event) : RD_KAFKA_RESP_ERR__TIMED_OUT;
    }
    const rd_kafka_topic_partition_list_t *done =
        event ? rd_kafka_event_topic_partition_list(event) : NULL;
    for (int i = 0; done && i < done->cnt && code == RD_KAFKA_RESP_ERR_NO_ERROR; i++)
        code = done->elems[i].err;
    if (event)
        rd_kafka_event_destroy(event);
    rd_kafka_queue_destroy(queue);
    rd_kafka_topic_partition_list_destroy(list);
    return code == RD_KAFKA_RESP_ERR_NO_ERROR || bus_fail(err, code, "committing offsets");
}

bool bus_seek(struct bus_consumer *consumer, const struct bus_place *place, struct err *err)
{
    rd_kafka_topic_partition_list_t *list = bus_list_new(place, 1);
    rd_kafka_resp_err_t code = RD_KAFKA_RESP_ERR_NO_ERROR;
    rd_kafka_error_t *error = rd_kafka_seek_partitions(consumer->handle, list, BUS_WAIT_MS);
    if (error) {
        code = rd_kafka_error_code(error);
        rd_kafka_error_destroy(error);
    } else {
        code = list->elems[0].err;
    }
    rd_kafka_topic_partition_list_destroy(list);
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
        return bus_fail(err, code, "seeking");
    struct bus_held *held = bus_held_find(&consumer->held, place->topic, place->partition);
    if (held)
        bus_held_read_from(held, place->offset);
    return true;
}

static void set_paused(struct bus_consumer *consumer, bool paused)
{
    rd_kafka_topic_partition_list_t *list =
        rd_kafka_topic_partition_list_new((int)consumer->held.n);
    for (size_t i = 0; i < consumer->held.n; i++)
        rd_kafka_topic_partition_list_add(list, consumer->held.list[i].topic,
                                          consumer->held.list[i].partition);
    if (paused)
        rd_kafka_pause_partitions(consumer->handle, list);
    else
        rd_kafka_resume_partitions(consumer->handle, list);
    rd_kafka_topic_partition_list_destroy(list);
}

void bus_pause(struct bus_consumer *consumer)
{
    set_paused(consumer, true);
}

void bus_resume(struct bus_consumer *consumer)
{
    set_paused(consumer, false);
}

size_t bus_assignment(struct bus_consumer *consumer, struct bus_place *places, size_t max)
{
    const size_t n = consumer->held.n < max ? consumer->held.n : max;
    for (size_t i = 0; i < n; i++)
        places[i] = (struct bus_place){.topic = consumer->held.list[i].topic,
                                       .partition = consumer->held.list[i].partition,
                                       .offset = consumer->held.list[i].next};
    return n;
}

int64_t bus_lag(struct bus_consumer *consumer, const char *topic, int32_t partition)
{
    int64_t low = 0;
    int64_t high = 0;
    const struct bus_held *held = bus_held_find(&consumer->held, topic, partition);
    if (!held || bus_held_position(held) == BUS_NO_OFFSET)
        return -1;
    if (rd_kafka_get_watermark_offsets(consumer->handle, topic, partition, &low, &high) !=
            RD_KAFKA_RESP_ERR_NO_ERROR ||
        high < 0)
        return -1;
    const int64_t position = bus_held_position(held);
    return high > position ? high - position : 0;
}

bool bus_at_end(const struct bus_consumer *consumer)
{
    return bus_held_at_end(&consumer->held);
}
