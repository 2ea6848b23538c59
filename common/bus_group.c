#include "common/bus_group.h"

#include "common/clock.h"

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

void bus_group_forget(struct bus_consumer *consumer)
{
    drop_late(consumer);
    forget_generation(consumer);
    bus_held_clear(&consumer->held);
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
    bus_held_set(&consumer->held, places, n);
    note_failure(consumer, rd_kafka_assign(consumer->handle, list), "taking partitions");
    if (paused)
        bus_pause(consumer);
    free(places);
}

static void revoke(struct bus_consumer *consumer, const rd_kafka_topic_partition_list_t *list)
{
    struct bus_place *places = places_of(list);
    const bool lost = rd_kafka_assignment_lost(consumer->handle) != 0;
    if (consumer->handlers.revoked)
        consumer->handlers.revoked(consumer->handlers.ctx, places, (size_t)list->cnt, lost);
    bus_group_forget(consumer);
    note_failure(consumer, rd_kafka_assign(consumer->handle, NULL), "giving up partitions");
    free(places);
}

void bus_group_rebalance(rd_kafka_t *handle, rd_kafka_resp_err_t code,
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

/* A consumer that has failed for good leaves without a rebalance, but its owner may have a commit
 * running and is to wait for it. */
static void tell_lost(struct bus_consumer *consumer)
{
    const size_t n = consumer->held.n;
    if (!consumer->handlers.revoked || n == 0)
        return;
    struct bus_place *places = calloc(n, sizeof *places);
    if (!places)
        err_out_of_memory(n * sizeof *places);
    bus_assignment(consumer, places, n);
    consumer->handlers.revoked(consumer->handlers.ctx, places, n, true);
    free(places);
}

/* Closing waits for the coordinator, which may never answer: rd_kafka_consumer_close() has no
 * deadline, its events have. */
bool bus_group_leave(struct bus_consumer *consumer, int timeout_ms)
{
    drop_late(consumer);
    rd_kafka_queue_t *queue = rd_kafka_queue_new(consumer->handle);
    rd_kafka_error_t *error = rd_kafka_consumer_close_queue(consumer->handle, queue);
    if (error) {
        rd_kafka_error_destroy(error);
        rd_kafka_queue_destroy(queue);
        tell_lost(consumer);
        return true;
    }
    const int64_t deadline_ms = clock_monotonic_ms() + timeout_ms;
    while (!rd_kafka_consumer_closed(consumer->handle) && clock_monotonic_ms() < deadline_ms) {
        rd_kafka_event_t *event = rd_kafka_queue_poll(queue, 100);
        if (event && rd_kafka_event_type(event) == RD_KAFKA_EVENT_REBALANCE)
            bus_group_rebalance(consumer->handle, rd_kafka_event_error(event),
                                rd_kafka_event_topic_partition_list(event), consumer);
        if (event)
            rd_kafka_event_destroy(event);
    }
    rd_kafka_queue_destroy(queue);
    return rd_kafka_consumer_closed(consumer->handle) != 0;
}
