/* options: the settings of the crawler, read by option.h into this struct. */
#ifndef BROADSHEET_CRAWLER_OPTIONS_H
#define BROADSHEET_CRAWLER_OPTIONS_H

#include "common/service.h"

enum crawler_scope { SCOPE_SOURCES, SCOPE_ANY };

struct crawler_options {
    struct service_options service; /* first: service.h */
    const char *database_url;
    const char *user_agent;
    const char *robots_agent;
    const char *contact_url;
    const char *proxy;
    const char *ca_file;
    const char *allow_cidr;
    int64_t concurrency;
    int64_t host_delay_ms, host_delay_max_ms;
    int64_t lease_time_ms;
    int64_t lease_urls;
    int64_t fetch_timeout_ms, connect_timeout_ms, robots_timeout_ms;
    int64_t robots_ttl_ms;
    int64_t max_page_bytes;
    int64_t max_depth;
    int64_t max_urls_per_host;
    int scope; /* enum crawler_scope */
    bool robots_sitemaps;
    int64_t refresh_interval_ms, refresh_interval_max_ms;
    int64_t revisit_interval_ms, revisit_age_ms;
    int64_t retry_interval_ms, retry_interval_max_ms;
    int64_t gone_after_ms;
};

extern const struct option_table CRAWLER_OPTIONS;

/* What one option alone can't tell: whether they go together. ERR_STOP names both. Fills in
 * user_agent and robots_agent, in static memory. */
MUST_CHECK bool crawler_options_check(struct crawler_options *options, struct err *err);

#endif
