/* options: the parser's settings, see options.c for what each is. */
#ifndef BROADSHEET_PARSER_OPTIONS_H
#define BROADSHEET_PARSER_OPTIONS_H

#include "common/service.h"

struct parser_options {
    struct service_options service; /* first: service.h */
    int64_t parse_timeout_ms;
    int64_t worker_memory_bytes;
    int64_t batch_pages;
    int64_t batch_time_ms;
    int64_t gather_time_ms;
    const char *overrides;
};

extern const struct option_table PARSER_OPTIONS;

/* What worker-memory is where it is not set. */
int64_t parser_worker_memory(const struct parser_options *options);

#endif
