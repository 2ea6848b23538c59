#include "services/sink/options.h"

#define AT(member) offsetof(struct sink_options, member)

static const struct option ROWS[] = {
    DATABASE_URL_ROW(AT(database_url)),
    {.name = "batch-rows",
     .type = OPTION_INTEGER,
     .offset = AT(batch_rows),
     .default_value = "1000",
     .minimum = 1,
     .maximum = 100000,
     .help = "A batch is written when it has this many messages."},
    {.name = "batch-bytes",
     .type = OPTION_SIZE,
     .offset = AT(batch_bytes),
     .default_value = "16MiB",
     .minimum = 65536,
     .maximum = INT64_C(1) << 30,
     .help = "A batch is written when its messages have this many bytes; a sink needs some four "
             "times as much."},
    {.name = "batch-time",
     .type = OPTION_DURATION,
     .offset = AT(batch_time_ms),
     .default_value = "100ms",
     .minimum = 0,
     .maximum = 20000,
     .help = "A batch is written when its first message has waited this long."},
};

const struct option_table SINK_OPTIONS = {
    .program = "broadsheet-sink",
    .section = "sink",
    .summary = "Writes the articles of the topic `articles` into PostgreSQL, each exactly once.",
    .rows = ROWS,
    .n_rows = COUNT_OF(ROWS),
    .base = &SERVICE_OPTIONS};
