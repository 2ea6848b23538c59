/* options: the settings of broadsheet-sink. */
#ifndef BROADSHEET_SINK_OPTIONS_H
#define BROADSHEET_SINK_OPTIONS_H

#include "common/service.h"

struct sink_options {
    struct service_options service;
    const char *database_url;
    int64_t batch_rows, batch_bytes, batch_time_ms;
};

extern const struct option_table SINK_OPTIONS;

#endif
