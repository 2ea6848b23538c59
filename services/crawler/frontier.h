/* frontier: what is known, what is due and who fetches it, in PostgreSQL (schema/001_crawl.sql
 * tells of the tables). A host is leased to one crawler at a time; the lease has a deadline, which
 * its holder reads from CLOCK_BOOTTIME before each request, and an epoch, without which nothing it
 * says of the host's URLs is taken. What was found may be written by anyone. Each write is one
 * transaction that locks the hosts it concerns first, in the order of their names.
 *
 * Times in SQL are the database's: what goes in and comes out are distances in milliseconds, but
 * for the time of a fetch. Functions fail with ERR_RETRY while the database can't be had; what was
 * to be written is then the caller's still, and writing it twice does no harm. */
#ifndef BROADSHEET_CRAWLER_FRONTIER_H
#define BROADSHEET_CRAWLER_FRONTIER_H

#include "common/envelope.h"
#include "services/crawler/schedule.h"

#define FRONTIER_KEY_BYTES 16
#define FRONTIER_LANES     4

struct frontier_key { /* the first half of the SHA-256 of a normalised URL */
    unsigned char bytes[FRONTIER_KEY_BYTES];
};

struct frontier_url { /* a due URL and what is known of it */
    struct frontier_key key;
    struct sv url, found_on, etag, last_modified, body_sha256 /* hex */, verdict;
    enum url_kind kind;
    int priority, depth, lane, failures, n_unchanged;
    int64_t first_fetched_us, fetched_us, missing_since_us; /* 0: never */
    struct hints hints;
    struct redirect *redirects;
    size_t n_redirects;
};
struct frontier_robots { /* one origin's robots.txt, as crawl.robots has it */
    struct sv origin, body;
    int status;
    int64_t fresh_ms; /* until it is to be fetched again; below 0: it is due */
    int failures;
};
struct frontier_lease {
    struct arena *arena; /* all of it lives here, itself included */
    struct sv host, domain;
    int64_t epoch;
    int64_t deadline_ms; /* CLOCK_BOOTTIME: no request is begun from then on, so that it ends within
                            the lease */
    int64_t ends_ms;     /* CLOCK_BOOTTIME: the lease may be another's from then on */
    int failures;
    struct frontier_url *urls;
    size_t n_urls;
    struct frontier_robots *robots;
    size_t n_robots;
};

/* What came of one URL. Absent views leave what is stored, but for error, target and robots_rule,
 * which are replaced. */
struct frontier_result {
    const struct frontier_lease *lease;
    const struct frontier_url *url;
    const char *state;
    int status, lane, n_requests, failures, n_unchanged;
    bool brought; /* a page, or the word that it is unchanged */
    bool changed;
    int64_t due_ms; /* from now; SCHEDULE_NEVER */
    int64_t fetched_us, missing_since_us;
    struct sv etag, last_modified, body_sha256, target, robots_rule, error;
};
struct frontier_robots_result {
    const struct frontier_lease *lease;
    struct frontier_robots robots;
    int64_t fetched_us;
};
struct frontier_release {
    const struct frontier_lease *lease;
    int64_t rest_ms; /* how long the host is left alone from now */
    int failures;
};

struct frontier_found {
    struct frontier_key key;
    struct sv url, host, domain, found_on, lastmod;
    enum url_kind kind;
    int priority, depth;
    struct hints hints;
    const struct redirect *redirects; /* that led here */
    size_t n_redirects;
};
struct frontier_verdict {
    struct frontier_key key;
    struct sv host, page_type, canonical, content_hash, error /* makes the URL an error */;
    enum url_kind kind;
    bool noindex;
};
struct frontier_counts {
    size_t n_inserted, n_merged, n_host_full; /* found */
    size_t n_recorded, n_refused;             /* results: with a stale epoch */
};

struct frontier_config {
    const char *database_url;
    const char *holder;
    int64_t lease_ms, request_ms; /* how long a lease is, and a request may take */
    int64_t urls_per_lease, max_urls_per_host;
    const struct schedule *schedule;
};

struct frontier;
void frontier_free(struct frontier *frontier);
struct frontier *frontier_new(const struct frontier_config *config) OWNED_BY(frontier_free);

/* Leases up to max hosts that are ready, the longest ready first; each lease is the caller's. */
MUST_CHECK bool frontier_claim(struct frontier *frontier, size_t max,
                               struct frontier_lease **leases, size_t *n, struct err *err);
/* Writes that the host is to rest for rest_ms from now; called before a request whose delay the
 * lease does not cover. *held is false where the lease is another's. */
MUST_CHECK bool frontier_reserve(struct frontier *frontier, const struct frontier_lease *lease,
                                 int64_t rest_ms, bool *held, struct err *err);
/* Results, robots files and the leases given back, in one transaction; adds to counts. */
struct frontier_change {
    const struct frontier_result *results;
    size_t n_results;
    const struct frontier_robots_result *robots;
    size_t n_robots;
    const struct frontier_release *releases;
    size_t n_releases;
};
MUST_CHECK bool frontier_commit(struct frontier *frontier, const struct frontier_change *change,
                                struct frontier_counts *counts, struct err *err);
/* What was found and judged, in one transaction; adds to counts. Keys may repeat. `random` spreads
 * due times. */
MUST_CHECK bool frontier_learn(struct frontier *frontier, const struct frontier_found *found,
                               size_t n_found, const struct frontier_verdict *verdicts,
                               size_t n_verdicts, int64_t now_us, uint64_t random,
                               struct frontier_counts *counts, struct err *err);
/* Which of the domains are in scope now: in_scope[i] is set for domains[i]. */
MUST_CHECK bool frontier_are_in_scope(struct frontier *frontier, const struct sv *domains, size_t n,
                                      bool *in_scope, struct err *err);
/* The domains in scope, in the arena. */
MUST_CHECK bool frontier_scope(struct frontier *frontier, struct arena *arena, struct sv **domains,
                               size_t *n, struct err *err);
/* A source whose URL redirects to another domain brings that into scope. */
MUST_CHECK bool frontier_extend_scope(struct frontier *frontier, const struct frontier_url *source,
                                      struct sv host, struct sv domain, struct err *err);
/* Follows recorded redirects from `url` on: the URLs passed, itself first, at most max of them, in
 * the arena. */
MUST_CHECK bool frontier_follow(struct frontier *frontier, struct arena *arena, struct sv url,
                                struct sv *chain, size_t max, size_t *n, struct err *err);
struct frontier_sizes {
    int64_t n_hosts, n_ready, n_leased, n_urls;
};
MUST_CHECK bool frontier_sizes(struct frontier *frontier, struct frontier_sizes *sizes,
                               struct err *err);

#endif
