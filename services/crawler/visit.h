/* visit: one leased host, from the claim to the release: whose turn it is and when. It decides, and
 * does nothing itself: visit_next says which request is to be made now, the caller makes it and
 * tells what came of it. So politeness is here and can be tested without a network: one request at
 * a time, a rest after each that is at least the host's delay, robots.txt before the first page of
 * an origin, nothing begun past the deadline.
 *
 * Times are CLOCK_BOOTTIME milliseconds. The visit owns its lease; visit_free ends both. */
#ifndef BROADSHEET_CRAWLER_VISIT_H
#define BROADSHEET_CRAWLER_VISIT_H

#include "services/crawler/fetch.h"
#include "services/crawler/frontier.h"
#include "services/crawler/robots.h"

#define VISIT_MAX_ROBOTS_HOPS 5

struct visit_config {
    const struct schedule *schedule;
    const char *robots_agent;
    int64_t robots_ttl_ms;
};

struct visit_origin { /* what is known of one origin's robots.txt */
    struct sv origin;
    struct robots rules;
    int status; /* as crawl.robots has it */
    int failures;
    int64_t silent_ms; /* where it could not be had: how long it is not asked for again */
    bool is_known;
};

struct visit {
    struct frontier_lease *lease;
    const struct visit_config *config;
    struct visit_origin *origins;
    size_t n_origins;
    size_t at;            /* the next URL of the lease */
    int64_t ready_ms;     /* the host is not asked before */
    int64_t response_ms;  /* what its last answer took */
    int64_t rest_ms;      /* after the visit, beyond ready_ms */
    int failures;         /* of the host, in a row */
    struct sv robots_url; /* of the robots.txt under way, or where it redirected to */
    int robots_hops;
    struct sv rule;   /* that allowed the page under way */
    bool asks_robots; /* the request under way is for robots.txt */
    bool is_busy;     /* a request is under way */
    bool is_over;     /* none will be made any more */
    bool is_released; /* given back; only to be freed */
    size_t n_unacked; /* pages on their way to Kafka */
    struct visit *next, *previous;
};

enum visit_step {
    VISIT_WAIT,     /* until ready_ms, or for the request under way */
    VISIT_ROBOTS,   /* ask for robots_url */
    VISIT_PAGE,     /* ask for the URL; `rule` allows it */
    VISIT_EXCLUDED, /* record the URL as excluded by `rule`, to be looked at again in again_ms */
    VISIT_REJECTED, /* record the URL as none that can be fetched */
    VISIT_OVER,
};
struct visit_turn {
    enum visit_step step;
    const struct frontier_url *url;
    struct sv rule;     /* in the lease's arena */
    const char *reason; /* for counters: "rule", "no_rule", "none", "unreachable" */
    int64_t again_ms;
    int64_t delay_ms; /* the rest that this request asks for; where the lease ends before it, it is
                         to be reserved first */
    bool needs_reserve;
};

void visit_free(struct visit *visit);
struct visit *visit_new(const struct visit_config *config, struct frontier_lease *lease,
                        int64_t now_ms) OWNED_BY(visit_free);
/* What is to be done now. ROBOTS and PAGE make the visit busy until visit_rested. */
struct visit_turn visit_next(struct visit *visit, int64_t now_ms);
/* The request under way is over; the host rests from now on. */
void visit_rested(struct visit *visit, int64_t now_ms, int64_t took_ms);
/* The answer to VISIT_ROBOTS. True: `*result` is to be recorded. False: it redirects, and the next
 * turn asks again. */
bool visit_robots_answered(struct visit *visit, const struct fetch_response *response,
                           uint64_t random, struct frontier_robots_result *result);
/* The host failed: no more requests, and it rests for a time that grows with each failure, at least
 * wait_ms. */
void visit_host_failed(struct visit *visit, int64_t wait_ms, uint64_t random);
void visit_host_answered(struct visit *visit);
/* The release that ends it: how long the host is to be left alone, from now. */
struct frontier_release visit_release(const struct visit *visit, int64_t now_ms);
/* The robots.txt last read, for its sitemaps; NULL: it gave no rules. */
const struct robots *visit_rules(const struct visit *visit, struct sv origin);

#endif
