#include "common/bus_internal.h"
#include "common/clock.h"
#include "common/log.h"

#define CLOSE_TIMEOUT_MS  5000
#define COMMIT_TIMEOUT_MS BUS_WAIT_MS

struct held {        /* one assigned partition */
    char topic[250]; /* Kafka allows 249 characters */
    int32_t partition;
    int64_t next; /* after the last message handed out, or BUS_NO_OFFSET */
    int64_t end;  /* where its end was last seen, or BUS_NO_OFFSET */
};

struct bus_consumer {
    rd_kafka_t *handle;
    struct bus_handlers handlers;
    rd_kafka_consumer_group_metadata_t *generation;
    struct held *held;
    size_t n_held;
    size_t last_held; /* messages come in runs of one partition */
    bool stops_out_of_range;
    bool has_failed; /* in a callback: told by the next bus_poll */
    struct err failure;
    rd_kafka_message_t *late; /* came with a failure: handed out after it is told */
    int64_t complained_ms;    /* of missing topics, when */
};

void bus_message_release(struct bus_message *message)
{
    if (message->handle)
        rd_kafka_message_destroy(message->handle);
    message->handle = NULL;
}

/* ---- What is assigned ---- */

static void drop_held(struct bus_consumer *consumer)
{
    free(consumer->held);
    consumer->held = NULL;
    consumer->n_held = consumer->last_held = 0;
}

static void take_held(struct bus_consumer *consumer, const struct bus_place *places, size_t n)
{
    drop_held(consumer);
    if (n == 0)
        return;
    consumer->held = calloc(n, sizeof *consumer->held);
    if (!consumer->held)
        err_out_of_memory(n * sizeof *consumer->held);
    for (size_t i = 0; i < n; i++) {
        struct held *held = &consumer->held[i];
        snprintf(held->topic, sizeof held->topic, "%s", places[i].topic);
        held->partition = places[i].partition;
        held->next = places[i].offset >= 0 ? places[i].offset : BUS_NO_OFFSET;
        held->end = BUS_NO_OFFSET;
    }
    consumer->n_held = n;
}

static struct held *find_held(struct bus_consumer *consumer, const char *topic, int32_t partition)
{
    for (size_t i = 0; i < consumer->n_held; i++) {
        const size_t at = (consumer->last_held + i) % consumer->n_held;
        struct held *held = &consumer->held[at];
        if (held->partition == partition && strcmp(held->topic, topic) == 0) {
            consumer->last_held = at;
            return held;
        }
    }
    return NULL;
}

/* ---- Rebalances ---- */

/* A generation of -1 is no membership: the broker would take offsets with it from an empty group
 * without a question. Its place in the serialised form (librdkafka's "CGMDv2:", 2.0 and later) is
 * the only way to see it. */
static bool is_member(const rd_kafka_consumer_group_metadata_t *generation)
{
    void *bytes = NULL;
    size_t size = 0;
    int32_t number = 0;
    static const char magic[7] = "CGMDv2:";
    rd_kafka_error_t *error = rd_kafka_consumer_group_metadata_write(generation, &bytes, &size);
    if (error) {
        rd_kafka_error_destroy(error);
        return false;
    }
    if (size >= sizeof magic + sizeof number && memcmp(bytes, magic, sizeof magic) == 0)
        memcpy(&number, (const char *)bytes + sizeof magic, sizeof number);
    rd_kafka_mem_free(NULL, bytes);
    return number >= 0;
}

static void forget_generation(struct bus_consumer *consumer)
{
    if (consumer->generation)
        rd_kafka_consumer_group_metadata_destroy(consumer->generation);
    consumer->generation = NULL;
}

static void take_generation(struct bus_consumer *consumer)
{
    forget_generation(consumer);
    consumer->generation = rd_kafka_consumer_group_metadata(consumer->handle);
    if (consumer->generation && !is_member(consumer->generation))
        forget_generation(consumer);
}

const rd_kafka_consumer_group_metadata_t *bus_consumer_generation(
    const struct bus_consumer *consumer)
{
    return consumer->generation;
}

static struct bus_place *places_of(const rd_kafka_topic_partition_list_t *list)
{
    const size_t n = (size_t)list->cnt;
    struct bus_place *places = calloc(n ? n : 1, sizeof *places);
    if (!places)
        err_out_of_memory(n * sizeof *places);
    for (size_t i = 0; i < n; i++)
        places[i] = (struct bus_place){.topic = list->elems[i].topic,
                                       .partition = list->elems[i].partition,
                                       .offset = BUS_COMMITTED};
    return places;
}

/* A message of partitions that are another's now, or read again from where the owner says. */
static void drop_late(struct bus_consumer *consumer)
{
    if (consumer->late)
        rd_kafka_message_destroy(consumer->late);
    consumer->late = NULL;
}

static void note_failure(struct bus_consumer *consumer, rd_kafka_resp_err_t code, const char *doing)
{
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR || consumer->has_failed)
        return;
    bus_fail(&consumer->failure, code, doing);
    consumer->has_failed = true;
}

static void assign(struct bus_consumer *consumer, rd_kafka_topic_partition_list_t *list)
{
    struct bus_place *places = places_of(list);
    const size_t n = (size_t)list->cnt;
    bool paused = false;
    drop_late(consumer);
    take_generation(consumer);
    if (consumer->handlers.assigned)
        consumer->handlers.assigned(consumer->handlers.ctx, places, n, &paused);
    for (size_t i = 0; i < n; i++)
        list->elems[i].offset = places[i].offset;
    take_held(consumer, places, n);
    note_failure(consumer, rd_kafka_assign(consumer->handle, list), "taking partitions");
    if (paused)
        bus_pause(consumer);
    free(places);
}

static void revoke(struct bus_consumer *consumer, const rd_kafka_topic_partition_list_t *list)
{
    struct bus_place *places = places_of(list);
    const bool lost = rd_kafka_assignment_lost(consumer->handle) != 0;
    drop_late(consumer);
    if (consumer->handlers.revoked)
        consumer->handlers.revoked(consumer->handlers.ctx, places, (size_t)list->cnt, lost);
    forget_generation(consumer);
    drop_held(consumer);
    note_failure(consumer, rd_kafka_assign(consumer->handle, NULL), "giving up partitions");
    free(places);
}

static void on_rebalance(rd_kafka_t *handle, rd_kafka_resp_err_t code,
                         rd_kafka_topic_partition_list_t *list, void *opaque)
{
    struct bus_consumer *consumer = opaque;
    (void)handle;
    if (code == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) {
        assign(consumer, list);
        return;
    }
    revoke(consumer, list);
    if (code != RD_KAFKA_RESP_ERR__REVOKE_PARTITIONS)
        note_failure(consumer, code, "sharing out partitions");
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
    rd_kafka_conf_set_rebalance_cb(conf, on_rebalance);
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

/* Closing waits for the coordinator, which may never answer: rd_kafka_consumer_close() has no
 * deadline, its events have. */
static bool close_group(struct bus_consumer *consumer)
{
    rd_kafka_queue_t *queue = rd_kafka_queue_new(consumer->handle);
    rd_kafka_error_t *error = rd_kafka_consumer_close_queue(consumer->handle, queue);
    if (error) {
        rd_kafka_error_destroy(error);
        rd_kafka_queue_destroy(queue);
        return true;
    }
    const int64_t deadline_ms = clock_monotonic_ms() + CLOSE_TIMEOUT_MS;
    while (!rd_kafka_consumer_closed(consumer->handle) && clock_monotonic_ms() < deadline_ms) {
        rd_kafka_event_t *event = rd_kafka_queue_poll(queue, 100);
        if (event && rd_kafka_event_type(event) == RD_KAFKA_EVENT_REBALANCE)
            on_rebalance(consumer->handle, rd_kafka_event_error(event),
                         rd_kafka_event_topic_partition_list(event), consumer);
        if (event)
            rd_kafka_event_destroy(event);
    }
    rd_kafka_queue_destroy(queue);
    return rd_kafka_consumer_closed(consumer->handle) != 0;
}

static void close_consumer(struct bus_consumer *consumer)
{
    drop_late(consumer);
    if (close_group(consumer)) {
        rd_kafka_destroy_flags(consumer->handle, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
        forget_generation(consumer);
        drop_held(consumer);
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
    take_held(consumer, places, n);
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
    struct held *held = find_held(consumer, message->topic, message->partition);
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
    struct held *held = NULL;
    switch ((int)from->err) {
    case RD_KAFKA_RESP_ERR__PARTITION_EOF:
        held = find_held(consumer, rd_kafka_topic_name(from->rkt), from->partition);
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
    struct held *held = find_held(consumer, place->topic, place->partition);
    if (held)
        held->next = place->offset >= 0 ? place->offset : BUS_NO_OFFSET;
    return true;
}

static void set_paused(struct bus_consumer *consumer, bool paused)
{
    rd_kafka_topic_partition_list_t *list =
        rd_kafka_topic_partition_list_new((int)consumer->n_held);
    for (size_t i = 0; i < consumer->n_held; i++)
        rd_kafka_topic_partition_list_add(list, consumer->held[i].topic,
                                          consumer->held[i].partition);
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
    const size_t n = consumer->n_held < max ? consumer->n_held : max;
    for (size_t i = 0; i < n; i++)
        places[i] = (struct bus_place){.topic = consumer->held[i].topic,
                                       .partition = consumer->held[i].partition,
                                       .offset = consumer->held[i].next};
    return n;
}

int64_t bus_lag(struct bus_consumer *consumer, const char *topic, int32_t partition)
{
    int64_t low = 0;
    int64_t high = 0;
    const struct held *held = find_held(consumer, topic, partition);
    if (!held || (held->next == BUS_NO_OFFSET && held->end == BUS_NO_OFFSET))
        return -1;
    if (rd_kafka_get_watermark_offsets(consumer->handle, topic, partition, &low, &high) !=
            RD_KAFKA_RESP_ERR_NO_ERROR ||
        high < 0)
        return -1;
    /* Commit markers take offsets that no message ever has: at the end of a partition only the end
     * counts. */
    const int64_t position = held->end > held->next ? held->end : held->next;
    return high > position ? high - position : 0;
}

bool bus_at_end(const struct bus_consumer *consumer)
{
    for (size_t i = 0; i < consumer->n_held; i++) {
        const struct held *held = &consumer->held[i];
        if (held->end == BUS_NO_OFFSET || held->end < held->next)
            return false;
    }
    return true;
}
