/* outcome: what an answer means for its URL: the row to record, whether a page goes to Kafka, where
 * it redirects to, and whether it was the host that failed.
 *
 * A redirect is not followed on the spot, be it to another host or not: its target is a URL of its
 * own, inserted with the redirects that led to it, and is fetched in its host's turn, under its
 * host's robots.txt, and once however many redirects lead to it. A redirect to itself or into its
 * own chain is a loop, and ends.
 *
 * A page that is byte for byte what it was is recorded and not published again, like a 304. A 404
 * is "missing" until it was seen three times over gone_after_ms; then, like a 410 at once, it is
 * gone, and where there was a page before, that is published as a page with that status and no
 * body.
 *
 * Pure. Views point into the lease's arena, the response or static text. */
#ifndef BROADSHEET_CRAWLER_OUTCOME_H
#define BROADSHEET_CRAWLER_OUTCOME_H

#include "services/crawler/fetch.h"
#include "services/crawler/frontier.h"

#define OUTCOME_MAX_REDIRECTS 10

struct outcome_config {
    const struct schedule *schedule;
    int64_t gone_after_ms;
};
struct outcome {
    struct frontier_result result;
    bool publishes;
    struct sv target; /* normalised: where it redirects to; absent: it doesn't */
    bool is_loop;     /* the URLs of its chain are errors as well */
    bool
        host_failed; /* the host is left alone for schedule_retry, and not less than host_wait_ms */
    int64_t host_wait_ms;
    const char *name; /* for counters: "ok", "unchanged", "redirect", "missing", ... */
};

/* `rule` is the rule of robots.txt that allowed it. `arena` is the lease's. */
void outcome_of(const struct outcome_config *config, const struct frontier_lease *lease,
                const struct frontier_url *url, const struct fetch_response *response,
                struct sv rule, uint64_t random, struct outcome *outcome);
/* The row of a URL that robots.txt excludes; it was not asked for. */
void outcome_excluded(const struct frontier_lease *lease, const struct frontier_url *url,
                      struct sv rule, int64_t again_ms, int64_t now_us,
                      struct frontier_result *result);
/* The row of a URL that was never sent: no URL that may be fetched. */
void outcome_rejected(const struct frontier_lease *lease, const struct frontier_url *url,
                      struct sv error, int64_t now_us, struct frontier_result *result);
/* What goes to Kafka. Everything is a view or in `arena`. trace: 16 random bytes and 8 of them
 * again. */
struct page outcome_page(struct arena *arena, const struct frontier_url *url,
                         const struct fetch_response *response, const struct outcome *outcome,
                         struct sv source, const uint64_t trace[3]);

#endif
