/* schedule: when a URL is due again and how long a host is left alone. All times are milliseconds;
 * "now", ages and randomness are arguments. Pages that gather links (home pages, sections, feeds,
 * sitemaps, live blogs) are looked at often, and less often the longer they have stayed the same.
 * Articles are looked at again at growing distances: as long after a visit as they were old at it,
 * a quarter of that while they change, until they are past revisit_age_ms. Failures back off
 * exponentially with jitter. Pure; plain values. */
#ifndef BROADSHEET_CRAWLER_SCHEDULE_H
#define BROADSHEET_CRAWLER_SCHEDULE_H

#include "common/envelope.h"

#define SCHEDULE_NEVER INT64_MAX

struct schedule {
    int64_t refresh_ms;     /* between visits to what gathers links, while it changes */
    int64_t refresh_max_ms; /* and at most, where it does not */
    int64_t revisit_ms;     /* from an article's first fetch to its second */
    int64_t revisit_age_ms; /* an article older than this is not fetched again */
    int64_t retry_ms;       /* after a first failure */
    int64_t retry_max_ms;
    int64_t host_delay_ms;     /* between requests to a host */
    int64_t host_delay_max_ms; /* what the pace of a slow host may stretch that to */
};

enum schedule_class { SCHEDULE_GATHERS, SCHEDULE_ARTICLE, SCHEDULE_WALL };

/* How a URL is treated. page_type is the parser's verdict, absent before there is one: until then a
 * hand-added URL and a feed count as gathering links, all else as an article. */
enum schedule_class schedule_class_of(enum url_kind kind, struct sv page_type, int depth);

/* From a successful fetch to the next: changed says whether this fetch differed from the one
 * before, n_unchanged counts the fetches in a row that did not. SCHEDULE_NEVER: not again. */
int64_t schedule_next(const struct schedule *schedule, enum schedule_class class, int64_t age_ms,
                      bool changed, int n_unchanged, uint64_t random);
/* From the n-th failure in a row (from 1) to the next try: doubles, with a random half taken off at
 * most. */
int64_t schedule_retry(const struct schedule *schedule, int n_failures, uint64_t random);
/* Retry-After (RFC 9110, 10.2.3) in seconds or as an HTTP-date, at most a day. False: neither. */
MUST_CHECK bool schedule_retry_after(struct sv value, int64_t now_unix_ms, int64_t *wait_ms);
/* How long a host rests after a request: the longest of the configured delay, its crawl-delay, and
 * what its last answer took (a slow host is given time; at most host_delay_max_ms of that). */
int64_t schedule_host_delay(const struct schedule *schedule, int64_t crawl_delay_ms,
                            int64_t response_ms);

#endif
