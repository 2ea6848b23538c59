/* bus_internal: what the files of the bus share, and where librdkafka is included. Nobody else
 * includes this. Handles made from a configuration belong to the caller; error objects are taken
 * and destroyed. */
#ifndef BROADSHEET_COMMON_BUS_INTERNAL_H
#define BROADSHEET_COMMON_BUS_INTERNAL_H

#include <librdkafka/rdkafka.h>

#include "common/bus.h"

/* No wait inside a loop is longer: a signal, a rebalance or a deadline is seen in time. */
#define BUS_WAIT_MS        2000
#define BUS_TXN_TIMEOUT_MS "10000"
#define BUS_MAX_MESSAGE_BYTES                                                                      \
    (24 * 1024 * 1024) /* the largest topic's: a dead letter holds a whole page */

enum bus_role { BUS_ROLE_CONSUMER, BUS_ROLE_PRODUCER, BUS_ROLE_TRANSACTIONAL, BUS_ROLE_ADMIN };

struct bus_setting {
    const char *name;
    const char *value;
};

/* The settings of a role: ours, then what was passed through, then what the guarantees rest on.
 * NULL: *err (ERR_STOP). */
rd_kafka_conf_t *bus_conf_new(const struct bus_config *config, enum bus_role role, struct err *err);
/* ERR_STOP "config" naming the property. */
MUST_CHECK bool bus_conf_set(rd_kafka_conf_t *conf, const char *name, const char *value,
                             struct err *err);
/* Takes conf, also on failure. NULL: *err. */
rd_kafka_t *bus_handle_new(rd_kafka_type_t type, rd_kafka_conf_t *conf, struct err *err);

/* "kafka_msg_timed_out" of RD_KAFKA_RESP_ERR__MSG_TIMED_OUT. */
void bus_code(rd_kafka_resp_err_t code, char *text, size_t size);
/* ERR_RETRY with bus_code(); `doing` says what failed ("committing offsets"). Returns false. */
bool bus_fail(struct err *err, rd_kafka_resp_err_t code, const char *doing);

/* bus_producer.c makes it, bus_txn.c runs its transactions. */
struct bus_producer {
    rd_kafka_t *handle;
    rd_kafka_t *alone; /* plain: sends by itself what a batch was refused with; NULL until then */
    bus_delivered *delivered;
    void *ctx;
    bool is_transactional;
    int wake_fd;                 /* -1: none */
    int n_reports;               /* in the running poll */
    struct committer *committer; /* transactional */
};
struct committer *bus_committer_new(void);
void bus_committer_free(struct committer *committer);

rd_kafka_topic_partition_list_t *bus_list_new(const struct bus_place *places, size_t n);

/* The group's generation that the consumer's partitions came with; NULL when it has none. */
const rd_kafka_consumer_group_metadata_t *bus_consumer_generation(
    const struct bus_consumer *consumer);

#endif
