#include "common/bus_internal.h"

#define ADMIN_TIMEOUT_MS 15000

/* ---- Making topics ---- */

static rd_kafka_NewTopic_t *new_topic(const struct bus_topic_spec *spec, struct err *err)
{
    char why[256] = "";
    rd_kafka_NewTopic_t *topic =
        rd_kafka_NewTopic_new(spec->name, spec->partitions, spec->replication, why, sizeof why);
    if (!topic) {
        err_set(err, ERR_STOP, "topic", "The topic %s can't be described to Kafka: %s", spec->name,
                why);
        return NULL;
    }
    for (size_t i = 0; spec->config && spec->config[i] && spec->config[i + 1]; i += 2)
        rd_kafka_NewTopic_set_config(topic, spec->config[i], spec->config[i + 1]);
    return topic;
}

static bool read_create_result(rd_kafka_event_t *event, const struct bus_topic_spec *spec,
                               bool *existed, struct err *err)
{
    if (!event)
        return bus_fail(err, RD_KAFKA_RESP_ERR__TIMED_OUT, "creating a topic");
    if (rd_kafka_event_error(event) != RD_KAFKA_RESP_ERR_NO_ERROR)
        return bus_fail(err, rd_kafka_event_error(event), "creating a topic");
    size_t n = 0;
    const rd_kafka_CreateTopics_result_t *result = rd_kafka_event_CreateTopics_result(event);
    const rd_kafka_topic_result_t **topics = rd_kafka_CreateTopics_result_topics(result, &n);
    if (n != 1)
        return bus_fail(err, RD_KAFKA_RESP_ERR__BAD_MSG, "creating a topic");
    const rd_kafka_resp_err_t code = rd_kafka_topic_result_error(topics[0]);
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR || code == RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS) {
        *existed = code == RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS;
        return true;
    }
    const char *said = rd_kafka_topic_result_error_string(topics[0]);
    char name[sizeof err->code];
    bus_code(code, name, sizeof name);
    return err_set(err, ERR_RETRY, name, "Kafka does not create the topic %s: %s.", spec->name,
                   said ? said : rd_kafka_err2str(code));
}

static rd_kafka_t *admin_new(const struct bus_config *config, struct err *err)
{
    rd_kafka_conf_t *conf = bus_conf_new(config, BUS_ROLE_ADMIN, err);
    return conf ? bus_handle_new(RD_KAFKA_PRODUCER, conf, err) : NULL;
}

bool bus_create_topic(const struct bus_config *config, const struct bus_topic_spec *spec,
                      bool *existed, struct err *err)
{
    char why[128];
    rd_kafka_t *handle = admin_new(config, err);
    if (!handle)
        return false;
    rd_kafka_NewTopic_t *topic = new_topic(spec, err);
    if (!topic) {
        rd_kafka_destroy(handle);
        return false;
    }
    rd_kafka_queue_t *queue = rd_kafka_queue_new(handle);
    rd_kafka_AdminOptions_t *options =
        rd_kafka_AdminOptions_new(handle, RD_KAFKA_ADMIN_OP_CREATETOPICS);
    rd_kafka_AdminOptions_set_request_timeout(options, ADMIN_TIMEOUT_MS, why, sizeof why);
    rd_kafka_AdminOptions_set_operation_timeout(options, ADMIN_TIMEOUT_MS, why, sizeof why);
    rd_kafka_CreateTopics(handle, &topic, 1, options, queue);
    rd_kafka_event_t *event = rd_kafka_queue_poll(queue, ADMIN_TIMEOUT_MS + BUS_WAIT_MS);
    const bool ok = read_create_result(event, spec, existed, err);
    if (event)
        rd_kafka_event_destroy(event);
    rd_kafka_AdminOptions_destroy(options);
    rd_kafka_queue_destroy(queue);
    rd_kafka_NewTopic_destroy(topic);
    rd_kafka_destroy(handle);
    return ok;
}

/* ---- Describing them ---- */

static rd_kafka_t *observer_new(const struct bus_config *config, const char *group, struct err *err)
{
    rd_kafka_conf_t *conf = bus_conf_new(config, BUS_ROLE_ADMIN, err);
    if (!conf)
        return NULL;
    /* Uncommitted: so that a transaction under way does not make the group's offsets wait. */
    if (!bus_conf_set(conf, "group.id", group ? group : "broadsheet-observer", err) ||
        !bus_conf_set(conf, "isolation.level", "read_uncommitted", err) ||
        !bus_conf_set(conf, "enable.auto.commit", "false", err)) {
        rd_kafka_conf_destroy(conf);
        return NULL;
    }
    return bus_handle_new(RD_KAFKA_CONSUMER, conf, err);
}

static bool count_partitions(rd_kafka_t *handle, const char *topic, int *n, struct err *err)
{
    const struct rd_kafka_metadata *metadata = NULL;
    rd_kafka_topic_t *one = rd_kafka_topic_new(handle, topic, NULL);
    if (!one)
        return bus_fail(err, rd_kafka_last_error(), "asking for a topic");
    rd_kafka_resp_err_t code = rd_kafka_metadata(handle, 0, one, &metadata, ADMIN_TIMEOUT_MS);
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR && metadata->topic_cnt != 1)
        code = RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC;
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR)
        code = metadata->topics[0].err;
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR)
        *n = metadata->topics[0].partition_cnt;
    if (metadata)
        rd_kafka_metadata_destroy(metadata);
    rd_kafka_topic_destroy(one);
    return code == RD_KAFKA_RESP_ERR_NO_ERROR || bus_fail(err, code, "asking for a topic");
}

static bool read_committed_offsets(rd_kafka_t *handle, struct bus_lag_row *rows, size_t n,
                                   struct err *err)
{
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new((int)n);
    for (size_t i = 0; i < n; i++)
        rd_kafka_topic_partition_list_add(list, rows[i].topic, rows[i].partition);
    const rd_kafka_resp_err_t code = rd_kafka_committed(handle, list, ADMIN_TIMEOUT_MS);
    for (int i = 0; code == RD_KAFKA_RESP_ERR_NO_ERROR && i < list->cnt; i++)
        rows[i].committed = list->elems[i].offset >= 0 ? list->elems[i].offset : BUS_NO_OFFSET;
    rd_kafka_topic_partition_list_destroy(list);
    return code == RD_KAFKA_RESP_ERR_NO_ERROR ||
           bus_fail(err, code, "asking for committed offsets");
}

static bool describe(rd_kafka_t *handle, struct arena *arena, const char *topic, bool with_group,
                     struct bus_lag_row **rows, size_t *n, struct err *err)
{
    int count = 0;
    if (!count_partitions(handle, topic, &count, err))
        return false;
    struct bus_lag_row *made = arena_alloc_array(arena, (size_t)count, sizeof *made);
    if (!made)
        return err_set(err, ERR_STOP, "arena_full", "The topic %s has too many partitions to list.",
                       topic);
    for (int i = 0; i < count; i++) {
        struct bus_lag_row *row = &made[i];
        snprintf(row->topic, sizeof row->topic, "%s", topic);
        row->partition = i;
        row->committed = BUS_NO_OFFSET;
        const rd_kafka_resp_err_t code = rd_kafka_query_watermark_offsets(
            handle, topic, i, &row->low, &row->high, ADMIN_TIMEOUT_MS);
        if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
            return bus_fail(err, code, "asking for watermarks");
    }
    if (with_group && !read_committed_offsets(handle, made, (size_t)count, err))
        return false;
    *rows = made;
    *n = (size_t)count;
    return true;
}

bool bus_describe(const struct bus_config *config, struct arena *arena, const char *topic,
                  const char *group, struct bus_lag_row **rows, size_t *n, struct err *err)
{
    rd_kafka_t *handle = observer_new(config, group, err);
    if (!handle)
        return false;
    const bool ok = describe(handle, arena, topic, group != NULL, rows, n, err);
    rd_kafka_destroy(handle);
    return ok;
}
