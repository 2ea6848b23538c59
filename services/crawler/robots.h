/* robots: the Robots Exclusion Protocol as RFC 9309 says, for one product token. A file becomes the
 * rules that hold for that token: all groups that name it, merged, or where none does all groups
 * for "*". The longest matching pattern decides, allow wins a tie, no match allows. Patterns and
 * targets are compared with their percent-encoding normalised (RFC 9309, 2.2.2). Beyond the RFC:
 * Crawl-delay, Sitemap, and the misspellings and missing colons that other readers forgive too.
 * What is past ROBOTS_MAX_BYTES is not read. Never fails: what can't be understood is passed over.
 * Everything lives in the arena. Pure. */
#ifndef BROADSHEET_CRAWLER_ROBOTS_H
#define BROADSHEET_CRAWLER_ROBOTS_H

#include "common/arena.h"

#define ROBOTS_MAX_BYTES    (500 * 1024)
#define ROBOTS_MAX_DELAY_MS (24 * 3600 * INT64_C(1000))
#define ROBOTS_MAX_SITEMAPS 100

struct robots_rule {
    bool allow;
    bool anchored;     /* ended with "$" */
    struct sv pattern; /* normalised, without that "$" */
    struct sv text; /* the line as it was written, a view into the body, at most 200 bytes of it */
    size_t line;    /* from 1 */
};

struct robots {
    struct sv agent; /* what the groups that hold were named for: the token, "*", or "" where no
                        group holds */
    struct robots_rule *rules;
    size_t n_rules;
    int64_t crawl_delay_ms; /* 0: none stated */
    struct sv *sitemaps;    /* as written, views into the body */
    size_t n_sitemaps;
};

struct robots_decision {
    bool allowed;
    const struct robots_rule *rule; /* NULL: no rule matched */
};

/* The product token of a User-Agent: what precedes the first byte that is not of [A-Za-z_-]. */
struct sv robots_token(struct sv user_agent);
/* Reads `body`, which must outlive *robots. `agent` is a token or a whole User-Agent. */
void robots_parse(struct arena *arena, struct sv body, struct sv agent, struct robots *robots);
/* May the path and query `target` be fetched? "/robots.txt" itself always may. */
struct robots_decision robots_decide(struct arena *arena, const struct robots *robots,
                                     struct sv target);
/* One phrase for people and for the page's evidence: `Disallow: /print/ (line 4, user-agent *)`, or
 * "no rule matches". */
struct sv robots_explain(struct arena *arena, const struct robots *robots,
                         struct robots_decision decision);

#endif
