#include "services/parser/options.h"

#define AT(member) offsetof(struct parser_options, member)
#define MIB        (INT64_C(1) << 20)

static const struct option ROWS[] = {
    {.name = "parse-timeout",
     .type = OPTION_DURATION,
     .offset = AT(parse_timeout_ms),
     .default_value = "10s",
     .minimum = 1,
     .maximum = 20000,
     .help = "How long a page may take to read. One that takes longer becomes a dead letter."},
    {.name = "worker-memory",
     .type = OPTION_SIZE,
     .offset = AT(worker_memory_bytes),
     .default_value = "0",
     .maximum = INT64_C(64) << 30,
     .help = "Address space of the process that reads pages; a page that needs more becomes a dead "
             "letter. 0: half the "
             "memory limit, at least 256MiB."},
    {.name = "batch-pages",
     .type = OPTION_INTEGER,
     .offset = AT(batch_pages),
     .default_value = "200",
     .minimum = 1,
     .maximum = 10000,
     .help = "The most pages in one Kafka transaction."},
    {.name = "batch-time",
     .type = OPTION_DURATION,
     .offset = AT(batch_time_ms),
     .default_value = "500ms",
     .minimum = 1,
     .maximum = 5000,
     .help = "How long a transaction stays open, at most, while many pages wait."},
    {.name = "gather-time",
     .type = OPTION_DURATION,
     .offset = AT(gather_time_ms),
     .default_value = "5ms",
     .minimum = 0,
     .maximum = 5000,
     .help = "How long a transaction stays open though no page is waiting."},
    {.name = "overrides",
     .type = OPTION_TEXT,
     .offset = AT(overrides),
     .help = "File of rules for odd sites: [host] sections of field = XPath; `broadsheet parse "
             "--overrides FILE --explain` shows what they do."},
};

const struct option_table PARSER_OPTIONS = {
    .program = "broadsheet-parser",
    .section = "parser",
    .summary = "Reads pages from Kafka, and writes their articles, links and verdicts back to it.",
    .rows = ROWS,
    .n_rows = COUNT_OF(ROWS),
    .base = &SERVICE_OPTIONS,
};

int64_t parser_worker_memory(const struct parser_options *options)
{
    if (options->worker_memory_bytes > 0)
        return options->worker_memory_bytes;
    const int64_t half = options->service.memory_limit_bytes / 2;
    return half > 256 * MIB ? half : 256 * MIB;
}
