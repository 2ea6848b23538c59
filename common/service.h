/* service: what every service and subcommand begins and ends with: the options they share, and the
 * start-up in its order (options, log, signals, admin port). A service's own struct has `struct
 * service_options` as its first member and its table SERVICE_OPTIONS (or CLIENT_OPTIONS, for
 * commands that are not daemons) as base. */
#ifndef BROADSHEET_COMMON_SERVICE_H
#define BROADSHEET_COMMON_SERVICE_H

#include "common/bus.h"
#include "common/option.h"

/* sysexits.h */
enum exit_status {
    EXIT_USAGE = 64,
    EXIT_DATA = 65,
    EXIT_UNAVAILABLE = 69,
    EXIT_INTERNAL = 70,
    EXIT_IO = 74,
    EXIT_CONFIG = 78
};

struct service_options {
    const char *bootstrap_servers;
    const char *topic_prefix;
    const char *instance; /* never NULL after service_start: the hostname by default */
    const char *admin_address;
    int64_t admin_port;
    const char *admin_port_file;
    int64_t memory_limit_bytes; /* from the cgroup, or half the machine's, where not set */
    int log_level, log_format;
    int64_t shutdown_timeout_ms;
};

/* The row that whoever speaks to PostgreSQL has in its own table. */
#define DATABASE_URL_ROW(member_offset)                                                            \
    {                                                                                              \
        .name = "database-url", .type = OPTION_TEXT, .offset = (member_offset),                    \
        .flags = OPTION_SECRET,                                                                    \
        .help = "PostgreSQL connection string or URI; libpq's PG* variables where not given."      \
    }

extern const struct option_table SERVICE_OPTIONS; /* all of them */
extern const struct option_table CLIENT_OPTIONS;  /* of what speaks to Kafka */
extern const struct option_table TOOL_OPTIONS;    /* of what does not: the log's alone */

/* Reads the options, opens log, signals and (for a service) the admin port. False: the process is
 * to exit with *exit_status, and what there was to say has been said. service_end() releases in
 * either case. `rest`: see option_read. */
MUST_CHECK bool service_start(const struct option_table *table, int argc, char **argv,
                              struct service_options *options, struct option_set **set, int *rest,
                              int *exit_status);
void service_end(struct option_set *set);
/* For bus_consumer_new and its like; views into options and set. */
struct bus_config service_bus_config(const struct service_options *options,
                                     const struct option_set *set, const char *client_id);
/* Logs why the process ends and returns its exit status. */
int service_failed(const struct err *err);
int service_exit_status(const struct err *err);

#endif
