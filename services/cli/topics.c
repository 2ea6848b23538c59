#include "services/cli/topics.h"

/* A day is 86,400,000 ms. Sizes: docs/messages.md: a page may be 16 MiB decoded, and travels
 * with its headers; a dead letter carries a page and the reasons; librdkafka's message.max.bytes is
 * the greatest of them. */
static const char *const URLS[] = {
    "cleanup.policy", "delete", "retention.ms", "604800000", "max.message.bytes", "1048576", NULL};
static const char *const PAGES[] = {
    "cleanup.policy", "delete", "retention.ms", "604800000", "max.message.bytes", "20971520", NULL};
/* Compacted, so that the newest version of each article can be read again for a month; the older
 * ones and the tombstones stay a week, so that a sink that was down for days still writes each
 * revision and each deletion. */
static const char *const ARTICLES[] = {"cleanup.policy",
                                       "compact,delete",
                                       "retention.ms",
                                       "2592000000",
                                       "delete.retention.ms",
                                       "604800000",
                                       "min.compaction.lag.ms",
                                       "604800000",
                                       "max.message.bytes",
                                       "4194304",
                                       NULL};
/* Longer than any of its sources. */
static const char *const DEAD_LETTERS[] = {
    "cleanup.policy", "delete", "retention.ms", "7776000000", "max.message.bytes",
    "25165824",       NULL};

const struct topic_row topic_rows[] = {
    {"urls", "crawler", 6, URLS, "URLs found, and verdicts on those fetched"},
    {"pages", "parser", 12, PAGES, "pages as fetched"},
    {"articles", "sink", 6, ARTICLES, "articles as read"},
    {"dead-letters", NULL, 3, DEAD_LETTERS, "what could not be handled"},
};
const size_t n_topic_rows = COUNT_OF(topic_rows);

const char *topic_row_name(const struct topic_row *row, const struct bus_topics *topics)
{
    const char *const names[] = {topics->urls, topics->pages, topics->articles,
                                 topics->dead_letters};
    static_assert(COUNT_OF(names) == COUNT_OF(topic_rows), "a name for each row");
    return names[row - topic_rows];
}
