#include <ctype.h>

#include "common/bus_internal.h"
#include "common/log.h"

#define KIB INT64_C(1024)
#define MIB (1024 * KIB)

bool bus_topics_init(struct bus_topics *topics, const char *prefix, struct err *err)
{
    struct bus_topics made = {.urls = ""};
    const struct sv view = sv_from_c(prefix);
    if (view.len > 64)
        return err_set(err, ERR_STOP, "config", "The topic prefix has %zu bytes; 64 is the most.",
                       view.len);
    for (size_t i = 0; i < view.len; i++) {
        const char c = view.ptr[i];
        if (!sv_is_alpha(c) && !sv_is_digit(c) && c != '.' && c != '-' && c != '_')
            return err_set(err, ERR_STOP, "config",
                           "The topic prefix \"%s\" holds a character other than letters, digits, "
                           "\".\", \"-\" and \"_\".",
                           prefix);
    }
    snprintf(made.urls, sizeof made.urls, "%.*surls", SV_FMT(view));
    snprintf(made.pages, sizeof made.pages, "%.*spages", SV_FMT(view));
    snprintf(made.articles, sizeof made.articles, "%.*sarticles", SV_FMT(view));
    snprintf(made.dead_letters, sizeof made.dead_letters, "%.*sdead-letters", SV_FMT(view));
    *topics = made;
    return true;
}

/* Properties that can't be passed through, each with what is to be said. Aliases included:
 * librdkafka knows some by two names. */
static const struct {
    const char *name;
    const char *why;
} REFUSED[] = {
    {"isolation.level", "exactly once rests on read_committed"},
    {"enable.auto.commit", "offsets are committed with the work that they stand for"},
    {"auto.commit.enable", "offsets are committed with the work that they stand for"},
    {"auto.commit.interval.ms", "offsets are committed with the work that they stand for"},
    {"enable.auto.offset.store", "offsets are committed with the work that they stand for"},
    {"offset.store.method", "offsets are committed with the work that they stand for"},
    {"acks", "nothing fetched may be lost: it is always all"},
    {"request.required.acks", "nothing fetched may be lost: it is always all"},
    {"enable.idempotence", "no record may be doubled: it is always on"},
    {"enable.gapless.guarantee", "it is not for production"},
    {"transactional.id", "it follows from the prefix, the service and --instance"},
    {"partitioner", "other systems expect keys where Java clients put them"},
    {"partition.assignment.strategy", "eager assignment is part of the protocol"},
    {"group.protocol", "eager assignment is part of the protocol"},
    {"group.instance.id", "a static member keeps its partitions when it stops"},
    {"group.id", "it follows from the prefix and the service"},
    {"auto.offset.reset", "each service has its own"},
    {"bootstrap.servers", "there is the option kafka-bootstrap-servers"},
    {"metadata.broker.list", "there is the option kafka-bootstrap-servers"},
};

static bool check_property(const struct option_property *property, struct err *err)
{
    for (size_t i = 0; i < COUNT_OF(REFUSED); i++)
        if (sv_equal(sv_from_c(property->name), sv_from_c(REFUSED[i].name)))
            return err_set(err, ERR_STOP, "config", "The option kafka.%s can't be set: %s.",
                           property->name, REFUSED[i].why);
    return true;
}

static bool is_secret(const char *name)
{
    const struct sv view = sv_from_c(name);
    return sv_contains(view, SV("password")) || sv_contains(view, SV("secret")) ||
           sv_contains(view, SV(".key")) || sv_contains(view, SV(".pem"));
}

bool bus_conf_set(rd_kafka_conf_t *conf, const char *name, const char *value, struct err *err)
{
    char why[256] = "";
    switch (rd_kafka_conf_set(conf, name, value, why, sizeof why)) {
    case RD_KAFKA_CONF_OK:
        return true;
    case RD_KAFKA_CONF_UNKNOWN:
        return err_set(err, ERR_STOP, "config",
                       "The option kafka.%s is not known to librdkafka %s.", name,
                       rd_kafka_version_str());
    case RD_KAFKA_CONF_INVALID:
        break;
    }
    if (is_secret(name))
        return err_set(err, ERR_STOP, "config",
                       "The option kafka.%s has a value that librdkafka does not accept.", name);
    return err_set(err, ERR_STOP, "config",
                   "The option kafka.%s has the value \"%s\", which librdkafka does not accept: %s",
                   name, value, why);
}

/* Ours, to be changed by who knows better. Measured: docs/architecture.md. */
static const struct bus_setting BOTH[] = {
    {"reconnect.backoff.ms", "50"},
    {"reconnect.backoff.max.ms", "1000"},
    /* How soon a topic that is made while a service waits for it is seen. */
    {"topic.metadata.refresh.interval.ms", "10000"},
    {"log.connection.close", "false"},
    {"log.queue", "true"},
};
static const struct bus_setting CONSUMER[] = {
    {"session.timeout.ms", "6000"},         {"heartbeat.interval.ms", "500"},
    {"max.poll.interval.ms", "30000"},      {"socket.timeout.ms", "10000"},
    {"fetch.wait.max.ms", "500"},           {"fetch.error.backoff.ms", "100"},
    {"fetch.message.max.bytes", "1048576"},
};
static const struct bus_setting PRODUCER[] = {
    {"retry.backoff.ms", "5"},
    {"linger.ms", "0"},
    {"compression.codec", "lz4"},
};
/* Records wait for their like until there is a batch of them or the commit, which sends what there
 * is at once: nobody sees them before it, and a request costs the broker more than a record does.
 */
static const struct bus_setting TRANSACTIONAL[] = {
    {"transaction.timeout.ms", BUS_TXN_TIMEOUT_MS},
    {"linger.ms", "1000"},
};

static const struct bus_setting CONSUMER_FIXED[] = {
    {"enable.auto.commit", "false"},
    {"enable.auto.offset.store", "false"},
    /* So that the lag of a topic with transactions reaches 0: see bus_lag. */
    {"enable.partition.eof", "true"},
    {"partition.assignment.strategy", "range,roundrobin"},
};
static const struct bus_setting PRODUCER_FIXED[] = {
    {"enable.idempotence", "true"},
    {"acks", "all"},
    {"partitioner", "murmur2_random"},
};

static bool set_all(rd_kafka_conf_t *conf, const struct bus_setting *settings, size_t n,
                    struct err *err)
{
    for (size_t i = 0; i < n; i++)
        if (!bus_conf_set(conf, settings[i].name, settings[i].value, err))
            return false;
    return true;
}

static bool set_number(rd_kafka_conf_t *conf, const char *name, int64_t value, struct err *err)
{
    char text[32];
    snprintf(text, sizeof text, "%" PRId64, value);
    return bus_conf_set(conf, name, text, err);
}

static int64_t clamp(int64_t value, int64_t least, int64_t most)
{
    return value < least ? least : value > most ? most : value;
}

/* librdkafka's own queues may take a quarter of the process's memory: its defaults (64 MiB and 1
 * GiB) know no ceiling. */
static bool set_sizes(rd_kafka_conf_t *conf, enum bus_role role, int64_t memory_bytes,
                      struct err *err)
{
    const int64_t memory = memory_bytes > 0 ? memory_bytes : 512 * MIB;
    const int64_t queue = clamp(memory / 8, 8 * MIB, 512 * MIB);
    const int64_t fetch = clamp(memory / 16, 2 * MIB, 50 * MIB);
    switch (role) {
    case BUS_ROLE_CONSUMER:
        return set_number(conf, "queued.max.messages.kbytes", queue / KIB, err) &&
               set_number(conf, "queued.min.messages", 10000, err) &&
               /* The broker sends a first message whole, however large, so the largest must fit. */
               set_number(conf, "receive.message.max.bytes", fetch + BUS_MAX_MESSAGE_BYTES + MIB,
                          err) &&
               set_number(conf, "fetch.max.bytes", fetch, err);
    case BUS_ROLE_PRODUCER:
    case BUS_ROLE_TRANSACTIONAL:
        return set_number(conf, "message.max.bytes", BUS_MAX_MESSAGE_BYTES, err) &&
               set_number(conf, "queue.buffering.max.kbytes",
                          clamp(queue, 2 * BUS_MAX_MESSAGE_BYTES, INT64_MAX) / KIB, err);
    case BUS_ROLE_ADMIN:
        return true;
    }
    return true;
}

static bool set_properties(rd_kafka_conf_t *conf, const struct bus_config *config, struct err *err)
{
    for (size_t i = 0; i < config->n_properties; i++) {
        const struct option_property *property = &config->properties[i];
        if (!check_property(property, err) ||
            !bus_conf_set(conf, property->name, property->value, err))
            return false;
    }
    return true;
}

static bool set_role(rd_kafka_conf_t *conf, const struct bus_config *config, enum bus_role role,
                     struct err *err)
{
    if (!set_all(conf, BOTH, COUNT_OF(BOTH), err) ||
        !set_sizes(conf, role, config->memory_bytes, err))
        return false;
    switch (role) {
    case BUS_ROLE_CONSUMER:
        return set_all(conf, CONSUMER, COUNT_OF(CONSUMER), err) &&
               set_properties(conf, config, err) &&
               set_all(conf, CONSUMER_FIXED, COUNT_OF(CONSUMER_FIXED), err) &&
               bus_conf_set(conf, "isolation.level", "read_committed", err);
    case BUS_ROLE_PRODUCER:
    case BUS_ROLE_TRANSACTIONAL:
        return set_all(conf, PRODUCER, COUNT_OF(PRODUCER), err) &&
               (role == BUS_ROLE_PRODUCER ||
                set_all(conf, TRANSACTIONAL, COUNT_OF(TRANSACTIONAL), err)) &&
               set_properties(conf, config, err) &&
               set_all(conf, PRODUCER_FIXED, COUNT_OF(PRODUCER_FIXED), err);
    case BUS_ROLE_ADMIN:
        return set_properties(conf, config, err);
    }
    return true;
}

/* librdkafka's syslog levels: 3 is an error, 4 a warning, 5 and 6 are news, 7 is debugging that was
 * asked for. */
static void on_log(const rd_kafka_t *handle, int level, const char *facility, const char *text)
{
    (void)handle;
    /* Lost connections come to on_error as well. */
    if ((level >= 5 && level < 7) || strcmp(facility, "FAIL") == 0)
        return;
    const enum log_level ours = level >= 7 ? LOG_DEBUG : LOG_WARNING;
    LOG_LINE(ours, "kafka client", LOG_C("facility", facility), LOG_C("text", text), LOG_LAST);
}

/* What librdkafka goes on to mend by itself: told, not acted upon. Calls report what concerns them.
 */
static void on_error(rd_kafka_t *handle, int code, const char *reason, void *opaque)
{
    (void)opaque;
    char name[48];
    char fatal[256] = "";
    bus_code((rd_kafka_resp_err_t)code, name, sizeof name);
    if (code == RD_KAFKA_RESP_ERR__FATAL)
        rd_kafka_fatal_error(handle, fatal, sizeof fatal);
    log_warning("kafka client reports an error", LOG_C("code", name),
                LOG_C("error", fatal[0] != '\0' ? fatal : reason));
}

rd_kafka_conf_t *bus_conf_new(const struct bus_config *config, enum bus_role role, struct err *err)
{
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    if (!config->bootstrap_servers || config->bootstrap_servers[0] == '\0') {
        err_set(err, ERR_STOP, "config",
                "The option kafka-bootstrap-servers names no broker; host:port is wanted.");
        goto fail;
    }
    if (config->client_id && !bus_conf_set(conf, "client.id", config->client_id, err))
        goto fail;
    if (!set_role(conf, config, role, err) ||
        !bus_conf_set(conf, "bootstrap.servers", config->bootstrap_servers, err))
        goto fail;
    rd_kafka_conf_set_log_cb(conf, on_log);
    rd_kafka_conf_set_error_cb(conf, on_error);
    return conf;
fail:
    rd_kafka_conf_destroy(conf);
    return NULL;
}

rd_kafka_t *bus_handle_new(rd_kafka_type_t type, rd_kafka_conf_t *conf, struct err *err)
{
    char why[300] = "";
    rd_kafka_t *handle = rd_kafka_new(type, conf, why, sizeof why);
    if (handle) {
        rd_kafka_set_log_queue(handle, NULL);
        return handle;
    }
    rd_kafka_conf_destroy(conf);
    err_set(err, ERR_STOP, "config", "librdkafka does not accept the kafka settings: %s", why);
    return NULL;
}

void bus_code(rd_kafka_resp_err_t code, char *text, size_t size)
{
    const char *name = rd_kafka_err2name(code);
    while (*name == '_')
        name++;
    snprintf(text, size, "kafka_%s", name);
    for (char *c = text; *c; c++)
        *c = (char)tolower((unsigned char)*c);
}

bool bus_fail(struct err *err, rd_kafka_resp_err_t code, const char *doing)
{
    char name[sizeof err->code];
    bus_code(code, name, sizeof name);
    return err_set(err, ERR_RETRY, name, "Kafka failed at %s: %s.", doing, rd_kafka_err2str(code));
}

rd_kafka_topic_partition_list_t *bus_list_new(const struct bus_place *places, size_t n)
{
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new((int)n);
    for (size_t i = 0; i < n; i++) {
        rd_kafka_topic_partition_t *one =
            rd_kafka_topic_partition_list_add(list, places[i].topic, places[i].partition);
        one->offset = places[i].offset;
    }
    return list;
}
