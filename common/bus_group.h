/* bus_group: a consumer as a member of its group: partitions that come and go, the generation with
 * which its offsets are committed, and leaving. What bus_consumer.c and bus_group.c share; used by
 * the bus alone. */
#ifndef BROADSHEET_COMMON_BUS_GROUP_H
#define BROADSHEET_COMMON_BUS_GROUP_H

#include "common/bus_held.h"
#include "common/bus_internal.h"

struct bus_consumer {
    rd_kafka_t *handle;
    struct bus_handlers handlers;
    rd_kafka_consumer_group_metadata_t *generation;
    struct bus_held_list held;
    bool stops_out_of_range;
    bool has_failed; /* in a callback: told by the next bus_poll */
    struct err failure;
    rd_kafka_message_t *late; /* came with a failure: handed out after it is told */
    int64_t complained_ms;    /* of missing topics, when */
};

/* librdkafka's rebalance callback; `opaque` is the consumer. */
void bus_group_rebalance(rd_kafka_t *handle, rd_kafka_resp_err_t code,
                         rd_kafka_topic_partition_list_t *list, void *opaque);
/* Gives up what is held and leaves; false where that was not done within timeout_ms. */
MUST_CHECK bool bus_group_leave(struct bus_consumer *consumer, int timeout_ms);
/* Forgets the partitions, their generation and a message of theirs that was kept. */
void bus_group_forget(struct bus_consumer *consumer);

#endif
