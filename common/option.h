/* option: the settings of a service as one table. A row says name, type, default, bounds and help;
 * from the table come the flags, the environment variables, the INI file, --help, --print-config
 * (secrets masked), --check-config and the reference page. Precedence: flags > environment > file
 * (--config FILE) > `.run/env` of a checkout > defaults. The option "kafka-bootstrap-servers" is
 * --kafka-bootstrap-servers, BROADSHEET_KAFKA_BOOTSTRAP_SERVERS, and kafka_bootstrap_servers in
 * [broadsheet] or in the service's own section. Secrets take a *_FILE variant.
 * `kafka.PROPERTY=VALUE` (flag --kafka.PROPERTY, BROADSHEET_KAFKA__PROPERTY with _ for ., INI
 * section [kafka]) passes a librdkafka property on; bus.h refuses those that the guarantees rest
 * on. Unknown names, values out of range and values of the wrong kind stop the start with the
 * option, the value and what is accepted.
 *
 * Values live in the service's own struct: a row's `offset` says where. Text values belong to the
 * option set. */
#ifndef BROADSHEET_COMMON_OPTION_H
#define BROADSHEET_COMMON_OPTION_H

#include "common/err.h"
#include "common/sv.h"

enum option_type {
    OPTION_TEXT,     /* const char *, NULL where the default is NULL */
    OPTION_INTEGER,  /* int64_t, within minimum..maximum */
    OPTION_SIZE,     /* int64_t bytes; accepts KiB, MiB, GiB */
    OPTION_DURATION, /* int64_t milliseconds; accepts ms, s, m, h, d */
    OPTION_BOOL,     /* bool; true/false, and the bare flag */
    OPTION_CHOICE,   /* int, the index into `choices` */
    OPTION_LIST,     /* const char *, comma-separated text; the flag may be repeated */
};
enum option_flags { OPTION_SECRET = 1, OPTION_REQUIRED = 2 };

struct option {
    const char *name; /* "fetch-timeout" */
    enum option_type type;
    size_t offset; /* of the member in the service's struct */
    const char *default_value;
    int64_t minimum, maximum; /* both 0: unbounded */
    const char *const *choices;
    unsigned flags;
    const char *help; /* one or two sentences; the unit where it has one */
};

struct option_table {
    const char *program; /* "broadsheet-crawler", "broadsheet parse" */
    const char *section; /* its own section of the INI file, "crawler"; NULL: [broadsheet] alone */
    const char
        *usage; /* what follows the program's name: "FILE|URL|- [OPTIONS]"; NULL: "[OPTIONS]" */
    const char *summary; /* what --help opens with */
    const struct option *rows;
    size_t n_rows;
    const struct option_table
        *base; /* the options that all services share, read into the same struct; may be NULL */
};

struct option_property { /* a librdkafka property passed through */
    const char *name;
    const char *value;
};

struct option_set;

/* OPTION_DONE: --help or its like has been answered, exit 0. */
enum option_outcome { OPTION_RUN, OPTION_DONE, OPTION_WRONG };

void option_set_free(struct option_set *set);
/* Reads everything into `values` (the service's struct, zeroed before; `base` must be read into its
 * first member). Words that are no options are moved to the end of argv in their order (what
 * follows "--" among them): *rest is the index of the first; with rest NULL there may be none. On
 * OPTION_WRONG err->code is "usage" (exit 64) or "config" (exit 78). */
enum option_outcome option_read(const struct option_table *table, int argc, char **argv,
                                void *values, struct option_set **set, int *rest, struct err *err);
const struct option_property *option_kafka_properties(const struct option_set *set, size_t *n);
/* The table as Markdown, the shared options after its own: docs/configuration.md is made of these
 * (--print-reference). */
void option_write_reference(const struct option_table *table, FILE *out);

#endif
