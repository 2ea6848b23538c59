/* intake: the topic `urls` on its way into the frontier. Messages are gathered, judged (scope,
 * depth, traps, known already) and written in one transaction; only then, and only when the dead
 * letters among them are safe in Kafka, do the offsets move. Any crawler takes in URLs of any host.
 * While the database is away the consumer is paused and the batch waits. A batch whose partitions
 * are taken away is dropped: the next owner reads it again, and writing twice does no harm. */
#ifndef BROADSHEET_CRAWLER_INTAKE_H
#define BROADSHEET_CRAWLER_INTAKE_H

#include "common/bus.h"
#include "services/crawler/frontier.h"
#include "services/crawler/seen.h"

struct intake_config {
    const char *urls_topic, *dead_letters_topic;
    bool is_scope_open; /* any domain, not the sources' alone */
    int64_t max_depth;
    size_t seen_max_bytes;
};

/* What became of the URLs found, for counters. */
enum intake_count {
    INTAKE_INSERTED,
    INTAKE_MERGED,
    INTAKE_KNOWN,
    INTAKE_OUT_OF_SCOPE,
    INTAKE_TOO_DEEP,
    INTAKE_TRAP,
    INTAKE_HOST_FULL,
    INTAKE_VERDICTS,
    INTAKE_DEAD_LETTERS,
    INTAKE_COUNTS
};
const char *intake_count_name(enum intake_count count);

struct intake;
void intake_free(struct intake *intake);
struct intake *intake_new(const struct intake_config *config, struct frontier *frontier,
                          struct bus_producer *producer) OWNED_BY(intake_free);
/* The handlers of the consumer of `urls`, and the consumer, which is the caller's. */
struct bus_handlers intake_handlers(struct intake *intake);
void intake_set_consumer(struct intake *intake, struct bus_consumer *consumer);
/* Reads what there is, up to a batch; *more: there may be more at once. Serves the group in any
 * case. */
MUST_CHECK bool intake_gather(struct intake *intake, bool *more, struct err *err);
/* Writes what was gathered, and commits the offsets that may be. ERR_RETRY: the batch waits, the
 * consumer is paused. */
MUST_CHECK bool intake_write(struct intake *intake, uint64_t random, struct err *err);
/* A dead letter of ours was delivered (err NULL) or not; `opaque` as it was given to bus_produce.
 */
void intake_delivered(struct intake *intake, void *opaque, const struct err *err);
bool intake_owns(const struct intake *intake, const void *opaque);

/* What the crawler itself finds (redirects, sitemaps of robots.txt): judged alike, written by
 * intake_write_own. `forced` lets it in whatever the scope. The views are copied. */
void intake_add_own(struct intake *intake, const struct url_found *found,
                    const struct redirect *redirects, size_t n_redirects, bool forced);
/* Makes the URL an error with this sentence (a redirect loop). */
void intake_add_error(struct intake *intake, struct sv url, struct sv sentence);
MUST_CHECK bool intake_write_own(struct intake *intake, uint64_t random, struct err *err);
bool intake_has_own(const struct intake *intake);

/* Reads the domains in scope, as the sources now stand; those not among them are asked for again
 * before a URL is dropped. */
MUST_CHECK bool intake_load_scope(struct intake *intake, struct err *err);
bool intake_in_scope(const struct intake *intake, struct sv domain);
/* Takes the counts since the last call. */
void intake_take_counts(struct intake *intake, size_t counts[INTAKE_COUNTS]);
/* Sets the gauges of the lag on `urls`. */
void intake_show_lag(const struct intake *intake);
size_t intake_seen_count(const struct intake *intake);

#endif
