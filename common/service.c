#include "common/service.h"

#include "common/log.h"
#include "common/metrics.h"
#include "common/stop.h"

#include <unistd.h>

static const char *const LEVELS[] = {"debug", "info", "warning", "error", NULL};
static const char *const FORMATS[] = {"json", "text", NULL};

#define AT(member) offsetof(struct service_options, member)

static const struct option LOG_ROWS[] = {
    {.name = "log-level",
     .type = OPTION_CHOICE,
     .offset = AT(log_level),
     .default_value = "info",
     .choices = LEVELS,
     .help = "The least severe lines that are written."},
    {.name = "log-format",
     .type = OPTION_CHOICE,
     .offset = AT(log_format),
     .default_value = "json",
     .choices = FORMATS,
     .help = "JSON objects for machines, text for people; on standard error."},
};
static const struct option CLIENT_ROWS[] = {
    {.name = "kafka-bootstrap-servers",
     .type = OPTION_LIST,
     .offset = AT(bootstrap_servers),
     .default_value = "localhost:9092",
     .help = "Kafka brokers to ask first, host:port."},
    {.name = "topic-prefix",
     .type = OPTION_TEXT,
     .offset = AT(topic_prefix),
     .default_value = "broadsheet.",
     .help = "What the names of the topics, consumer groups and transactional ids begin with."},
};
static const struct option SERVICE_ROWS[] = {
    {.name = "instance",
     .type = OPTION_TEXT,
     .offset = AT(instance),
     .help =
         "This process's name among its like; the hostname by default. A second one on the same "
         "host must be given another, "
         "and a restarted one the same: Kafka then ends its predecessor's transaction at once."},
    {.name = "admin-address",
     .type = OPTION_TEXT,
     .offset = AT(admin_address),
     .default_value = "127.0.0.1",
     .help = "IP address on which /metrics, /livez, /readyz and /startupz are served."},
    {.name = "admin-port",
     .type = OPTION_INTEGER,
     .offset = AT(admin_port),
     .default_value = "0",
     .maximum = 65535,
     .help = "Port of the same; 0 takes a free one, which the log tells."},
    {.name = "admin-port-file",
     .type = OPTION_TEXT,
     .offset = AT(admin_port_file),
     .help = "File into which the admin port is written once it is open."},
    {.name = "memory-limit",
     .type = OPTION_SIZE,
     .offset = AT(memory_limit_bytes),
     .default_value = "0",
     .maximum = INT64_C(1) << 40,
     .help = "This process's memory ceiling, from which the sizes of Kafka's queues follow; 0: the "
             "cgroup's limit, or 512MiB where it has none."},
    {.name = "shutdown-timeout",
     .type = OPTION_DURATION,
     .offset = AT(shutdown_timeout_ms),
     .default_value = "10s",
     .minimum = 1000,
     .maximum = 600000,
     .help = "How long a stop may take before the process ends itself; keep it below the "
             "orchestrator's grace period."},
};

const struct option_table TOOL_OPTIONS = {
    .program = "broadsheet", .rows = LOG_ROWS, .n_rows = COUNT_OF(LOG_ROWS)};
const struct option_table CLIENT_OPTIONS = {.program = "broadsheet",
                                            .rows = CLIENT_ROWS,
                                            .n_rows = COUNT_OF(CLIENT_ROWS),
                                            .base = &TOOL_OPTIONS};
const struct option_table SERVICE_OPTIONS = {.program = "broadsheet",
                                             .rows = SERVICE_ROWS,
                                             .n_rows = COUNT_OF(SERVICE_ROWS),
                                             .base = &CLIENT_OPTIONS};

#define MEMORY_WITHOUT_LIMIT (INT64_C(512) << 20)

/* cgroup v2, then v1. "max" and v1's huge number mean that there is none. */
static int64_t cgroup_memory_bytes(void)
{
    static const char *const PATHS[] = {"/sys/fs/cgroup/memory.max",
                                        "/sys/fs/cgroup/memory/memory.limit_in_bytes"};
    for (size_t i = 0; i < COUNT_OF(PATHS); i++) {
        FILE *file = fopen(PATHS[i], "re");
        if (!file)
            continue;
        char line[64];
        const bool got = fgets(line, sizeof line, file) != NULL;
        fclose(file);
        int64_t bytes;
        if (got && sv_to_i64(sv_trim(sv_from_c(line)), &bytes) && bytes > 0 &&
            bytes < INT64_C(1) << 40)
            return bytes;
    }
    return MEMORY_WITHOUT_LIMIT;
}

static void fill_defaults(struct service_options *options)
{
    static char hostname[256];
    if (!options->instance && gethostname(hostname, sizeof hostname - 1) == 0)
        options->instance = hostname;
    if (!options->instance)
        options->instance = "localhost";
    if (options->memory_limit_bytes == 0)
        options->memory_limit_bytes = cgroup_memory_bytes();
}

static bool open_service(const struct option_table *table, const struct service_options *options,
                         struct err *err)
{
    if (!stop_init(err))
        return false;
    metric_set(metric_get(METRIC_GAUGE, "broadsheet_build_info",
                          "version=\"" BROADSHEET_VERSION "\"",
                          "Always 1; the labels say what is running."),
               1);
    return table->base != &SERVICE_OPTIONS ||
           metrics_serve(options->admin_address, (uint16_t)options->admin_port,
                         options->admin_port_file, err);
}

bool service_start(const struct option_table *table, int argc, char **argv,
                   struct service_options *options, struct option_set **set, int *rest,
                   int *exit_status)
{
    struct err err = {0};
    *exit_status = 0;
    switch (option_read(table, argc, argv, options, set, rest, &err)) {
    case OPTION_DONE:
        return false;
    case OPTION_WRONG:
        fprintf(stderr, "%s: %s\n", table->program, err.text);
        *exit_status = strcmp(err.code, "usage") == 0 ? EXIT_USAGE : EXIT_CONFIG;
        return false;
    case OPTION_RUN:
        break;
    }
    fill_defaults(options);
    log_init(table->section ? table->section : "broadsheet", (enum log_level)options->log_level,
             (enum log_format)options->log_format);
    if (!open_service(table, options, &err)) {
        *exit_status = service_failed(&err);
        return false;
    }
    return true;
}

void service_end(struct option_set *set)
{
    metrics_shutdown();
    option_set_free(set);
}

struct bus_config service_bus_config(const struct service_options *options,
                                     const struct option_set *set, const char *client_id)
{
    struct bus_config config = {.bootstrap_servers = options->bootstrap_servers,
                                .client_id = client_id,
                                .memory_bytes = options->memory_limit_bytes};
    config.properties = option_kafka_properties(set, &config.n_properties);
    return config;
}

int service_failed(const struct err *err)
{
    log_error(LOG_ERROR, "stopped by an error", err);
    return service_exit_status(err);
}

int service_exit_status(const struct err *err)
{
    static const char *const CONFIG_CODES[] = {"config", "kafka_property", "topic_prefix",
                                               "admin_port"};
    for (size_t i = 0; i < COUNT_OF(CONFIG_CODES); i++)
        if (strcmp(err->code, CONFIG_CODES[i]) == 0)
            return EXIT_CONFIG;
    return err->what == ERR_RETRY ? EXIT_UNAVAILABLE : EXIT_INTERNAL;
}
