/* topics: the topics of Broadsheet as one table: partitions, retention, sizes and clean-up, and
 * why. Nothing else decides them: no service relies on auto-creation. */
#ifndef BROADSHEET_CLI_TOPICS_H
#define BROADSHEET_CLI_TOPICS_H

#include "common/bus.h"

struct topic_row {
    const char *name;          /* after the prefix */
    const char *group;         /* who reads it, after the prefix; NULL: nobody for good */
    int partitions;            /* unless told otherwise */
    const char *const *config; /* key, value, ..., NULL */
    const char *what;          /* for people */
};

extern const struct topic_row topic_rows[];
extern const size_t n_topic_rows;

/* The full name under these names, by the row's short one. */
const char *topic_row_name(const struct topic_row *row, const struct bus_topics *topics);

#endif
