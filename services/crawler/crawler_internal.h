/* crawler_internal: the crawler's parts, shared by crawler.c (the loop), crawler_store.c (the
 * database's turn) and crawler_work.c (requests, answers, pages). */
#ifndef BROADSHEET_CRAWLER_CRAWLER_INTERNAL_H
#define BROADSHEET_CRAWLER_CRAWLER_INTERNAL_H

#include "common/metrics.h"
#include "services/crawler/crawler.h"
#include "services/crawler/intake.h"
#include "services/crawler/outcome.h"
#include "services/crawler/visit.h"

struct pending { /* a page on its way to Kafka */
    struct visit *visit;
    struct outcome outcome;
    size_t n_bytes;
    struct fetch_response *response; /* while it could not be handed over; else NULL */
    struct pending *next;            /* of those not handed over */
};

struct results { /* what is to be written */
    struct frontier_result *list;
    size_t n, capacity;
};
struct robots_results {
    struct frontier_robots_result *list;
    size_t n, capacity;
};

struct redirected { /* URLs recorded as redirects, yet to be followed in the frontier */
    struct arena *arena;
    struct sv *list;
    size_t n;
};

struct crawler {
    const struct crawler_options *options;
    struct bus_topics topics;
    struct schedule schedule;
    struct guard guard;
    struct outcome_config outcome_config;
    struct visit_config visit_config;
    char source[300]; /* ce_source */
    int wake_fd;

    struct frontier *frontier;
    struct fetcher *fetcher;
    struct bus_producer *producer;
    struct bus_consumer *consumer;
    struct intake *intake;

    struct visit *visits;
    size_t n_visits;
    struct pending *unsent; /* the broker's queue was full */
    struct results results;
    struct robots_results robots;
    struct redirected redirected;
    struct arena *message; /* of one page on its way out */
    size_t n_bytes_unacked;
    size_t n_unacked;

    uint64_t random_state[2];
    bool was_ready, is_stopping, is_database_away, intake_has_more;
    int64_t abort_at_ms, stop_at_ms, flush_at_ms, claim_at_ms, scope_at_ms, sizes_at_ms, lag_at_ms,
        database_at_ms, error_log_at_ms;
    int64_t claim_wait_ms;
};

#define CLAIM_LEAST_MS 50 /* between claims that found nothing, doubling up to a second */

uint64_t crawler_random(struct crawler *crawler);

/* ---- crawler_store.c ---- */
/* Reads what is on `urls`. */
MUST_CHECK bool crawler_gather_urls(struct crawler *crawler, struct err *err);
/* Writes what is to be written, claims what there is room for. True while the database is merely
 * away. */
MUST_CHECK bool crawler_database_turn(struct crawler *crawler, struct err *err);
/* Visits that only wait to be given back. */
size_t crawler_count_releases(const struct crawler *crawler);

/* ---- crawler_work.c ---- */
/* Makes each visit's requests whose time has come; returns the milliseconds until the next one's,
 * at most `most`. */
int64_t crawler_work(struct crawler *crawler, int64_t most_ms);
/* Handles the answers that are there. */
void crawler_take_answers(struct crawler *crawler);
/* Hands over pages that the broker's queue had no room for. */
void crawler_resend(struct crawler *crawler);
/* The delivery report of a page or dead letter: bus_delivered. */
void crawler_delivered(void *ctx, void *opaque, const struct bus_place *place,
                       const struct err *err);
/* Memory held by bodies and pages is below its share of the ceiling, and the broker takes pages. */
bool crawler_may_fetch(const struct crawler *crawler);
void crawler_drop_visit(struct crawler *crawler, struct visit *visit);

#endif
