/* broadsheet topics create|list: the topics of topics.c, made in Kafka or looked at. */
#include "common/clock.h"
#include "common/service.h"
#include "common/stop.h"
#include "services/cli/cmd.h"
#include "services/cli/topics.h"

enum { CONFIG_MAX = 16, DESCRIPTION_MAX_BYTES = 16 << 20 };

struct values {
    struct service_options service;
    int64_t partitions, replication;
    int64_t wait_ms;
};

static const struct option ROWS[] = {
    {.name = "partitions",
     .type = OPTION_INTEGER,
     .offset = offsetof(struct values, partitions),
     .default_value = "0",
     .maximum = 10000,
     .help = "Partitions of each topic made; 0: 12 for pages, 6 for urls and articles, 3 for "
             "dead-letters. No more parsers "
             "can share the work than pages has partitions."},
    {.name = "replication",
     .type = OPTION_INTEGER,
     .offset = offsetof(struct values, replication),
     .default_value = "0",
     .maximum = 10,
     .help = "Copies of each topic made, with min.insync.replicas of one less (at least 1); 0: the "
             "broker's defaults."},
    {.name = "wait",
     .type = OPTION_DURATION,
     .offset = offsetof(struct values, wait_ms),
     .default_value = "30s",
     .maximum = 3600000,
     .help = "How long to wait for brokers that can't be reached yet."},
};
static const struct option_table TABLE = {
    .program = "broadsheet topics",
    .usage = "create|list [OPTIONS]",
    .summary = "Creates Broadsheet's topics in Kafka, or lists them with their "
               "partitions and offsets.",
    .rows = ROWS,
    .n_rows = COUNT_OF(ROWS),
    .base = &CLIENT_OPTIONS};

/* The row's settings, and what --replication asks of the brokers. */
static void fill_config(const struct topic_row *row, int64_t replication,
                        const char *config[CONFIG_MAX])
{
    size_t n = 0;
    for (; row->config[n]; n++) {
        assert(n + 3 < CONFIG_MAX);
        config[n] = row->config[n];
    }
    if (replication > 0) {
        static char in_sync[12];
        snprintf(in_sync, sizeof in_sync, "%d", replication > 2 ? (int)replication - 1 : 1);
        config[n++] = "min.insync.replicas";
        config[n++] = in_sync;
    }
    config[n] = NULL;
}

/* A topic that was made is not yet one that every request sees: those who start next would find
 * none. */
static bool wait_for_topic(const struct bus_config *bus, const char *name, int64_t until_ms,
                           struct err *err)
{
    struct arena *arena = arena_new(DESCRIPTION_MAX_BYTES);
    struct bus_lag_row *rows = NULL;
    size_t n = 0;
    bool ok = bus_describe(bus, arena, name, NULL, &rows, &n, err);
    while (!ok && clock_monotonic_ms() < until_ms && !stop_wait(50)) {
        arena_reset(arena);
        ok = bus_describe(bus, arena, name, NULL, &rows, &n, err);
    }
    arena_free(arena);
    return ok;
}

static bool create_one(const struct bus_config *bus, const struct values *values,
                       const struct topic_row *row, const char *name, int64_t until_ms,
                       struct err *err)
{
    const char *config[CONFIG_MAX];
    fill_config(row, values->replication, config);
    const struct bus_topic_spec spec = {
        .name = name,
        .partitions = values->partitions ? (int)values->partitions : row->partitions,
        .replication = values->replication ? (int)values->replication : -1,
        .config = config};
    bool existed = false;
    while (!bus_create_topic(bus, &spec, &existed, err))
        if (err->what != ERR_RETRY || clock_monotonic_ms() >= until_ms || stop_wait(200))
            return false;
    if (existed)
        printf("%s exists\n", name);
    else
        printf("%s created, partitions: %d\n", name, spec.partitions);
    return true;
}

static bool list_one(const struct bus_config *bus, struct arena *arena, const struct topic_row *row,
                     const char *name, struct err *err)
{
    struct bus_lag_row *rows = NULL;
    size_t n = 0;
    if (!bus_describe(bus, arena, name, NULL, &rows, &n, err))
        return false;
    printf("%s (%s)\n", name, row->what);
    for (size_t i = 0; i < n; i++)
        printf("  partition %" PRId32 ": offsets %" PRId64 " to %" PRId64 "\n", rows[i].partition,
               rows[i].low, rows[i].high);
    return true;
}

static int run(const struct values *values, const struct option_set *set, struct sv verb)
{
    struct err err = {0};
    struct bus_topics topics;
    const struct bus_config bus = service_bus_config(&values->service, set, "broadsheet-topics");
    const bool is_creating = sv_equal(verb, SV("create"));
    struct arena *arena = arena_new(DESCRIPTION_MAX_BYTES);
    bool ok = bus_topics_init(&topics, values->service.topic_prefix, &err);
    const int64_t until_ms = clock_monotonic_ms() + values->wait_ms;
    for (size_t i = 0; ok && i < n_topic_rows; i++) {
        const struct topic_row *row = &topic_rows[i];
        const char *name = topic_row_name(row, &topics);
        ok = is_creating ? create_one(&bus, values, row, name, until_ms, &err)
                         : list_one(&bus, arena, row, name, &err);
    }
    for (size_t i = 0; ok && is_creating && i < n_topic_rows; i++)
        ok = wait_for_topic(&bus, topic_row_name(&topic_rows[i], &topics), until_ms, &err);
    arena_free(arena);
    return ok ? 0 : cmd_failed("topics", &err);
}

int cmd_topics(int argc, char **argv)
{
    struct values values = {0};
    struct option_set *set = NULL;
    int rest = argc, status = 0;
    if (service_start(&TABLE, argc, argv, &values.service, &set, &rest, &status)) {
        const struct sv verb = sv_from_c(rest < argc ? argv[rest] : NULL);
        if (argc - rest == 1 && (sv_equal(verb, SV("create")) || sv_equal(verb, SV("list")))) {
            status = run(&values, set, verb);
        } else {
            fprintf(stderr, "usage: broadsheet topics create|list [OPTIONS]; --help tells more\n");
            status = EXIT_USAGE;
        }
    }
    service_end(set);
    return status;
}
