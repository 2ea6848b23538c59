#include "services/crawler/options.h"

#include "services/crawler/robots.h"

#define AT(member) offsetof(struct crawler_options, member)

static const char *const SCOPES[] = {"sources", "any", NULL};

static const struct option ROWS[] = {
    DATABASE_URL_ROW(AT(database_url)),
    {.name = "user-agent",
     .type = OPTION_TEXT,
     .offset = AT(user_agent),
     .help = "What the crawler calls itself; by default Broadsheet/VERSION with the contact URL. "
             "It must not pretend to be something else."},
    {.name = "contact-url",
     .type = OPTION_TEXT,
     .offset = AT(contact_url),
     .help = "Page or mail address that tells site owners who crawls and how to reach them; part "
             "of the default User-Agent. Set it before crawling sites that are not yours."},
    {.name = "robots-agent",
     .type = OPTION_TEXT,
     .offset = AT(robots_agent),
     .help = "The product token that robots.txt is read for; by default the one that the "
             "User-Agent begins with."},
    {.name = "proxy",
     .type = OPTION_TEXT,
     .offset = AT(proxy),
     .help = "HTTP proxy, http://host:port. Names are then looked up by the proxy, so only "
             "addresses spelt out in URLs are guarded here."},
    {.name = "ca-file",
     .type = OPTION_TEXT,
     .offset = AT(ca_file),
     .help = "File with the certificates to trust, in place of the system's."},
    {.name = "allow-cidr",
     .type = OPTION_LIST,
     .offset = AT(allow_cidr),
     .help = "Networks that may be fetched from though they are not public: 127.0.0.0/8,::1/128. "
             "None by default."},
    {.name = "concurrency",
     .type = OPTION_INTEGER,
     .offset = AT(concurrency),
     .default_value = "64",
     .minimum = 1,
     .maximum = 4096,
     .help = "Hosts worked on at a time. Each has one connection."},
    {.name = "host-delay",
     .type = OPTION_DURATION,
     .offset = AT(host_delay_ms),
     .default_value = "1s",
     .maximum = 86400000,
     .help = "Rest between two requests to a host; a longer crawl-delay in robots.txt wins."},
    {.name = "host-delay-max",
     .type = OPTION_DURATION,
     .offset = AT(host_delay_max_ms),
     .default_value = "10s",
     .maximum = 86400000,
     .help = "A host that takes longer to answer than host-delay rests as long as it took, up to "
             "this."},
    {.name = "lease-time",
     .type = OPTION_DURATION,
     .offset = AT(lease_time_ms),
     .default_value = "2m",
     .minimum = 2000,
     .maximum = 3600000,
     .help = "How long a host is leased; after a crash the host waits this long. More than "
             "fetch-timeout."},
    {.name = "lease-urls",
     .type = OPTION_INTEGER,
     .offset = AT(lease_urls),
     .default_value = "16",
     .minimum = 1,
     .maximum = 1000,
     .help = "URLs taken with a lease."},
    {.name = "fetch-timeout",
     .type = OPTION_DURATION,
     .offset = AT(fetch_timeout_ms),
     .default_value = "30s",
     .minimum = 500,
     .maximum = 600000,
     .help = "Limit for a whole request."},
    {.name = "connect-timeout",
     .type = OPTION_DURATION,
     .offset = AT(connect_timeout_ms),
     .default_value = "10s",
     .minimum = 100,
     .maximum = 600000,
     .help = "Limit for look-up, connect and TLS."},
    {.name = "robots-timeout",
     .type = OPTION_DURATION,
     .offset = AT(robots_timeout_ms),
     .default_value = "10s",
     .minimum = 100,
     .maximum = 600000,
     .help = "Limit for a request for robots.txt."},
    {.name = "robots-ttl",
     .type = OPTION_DURATION,
     .offset = AT(robots_ttl_ms),
     .default_value = "24h",
     .minimum = 1000,
     .maximum = 86400000,
     .help = "How long a robots.txt is used before it is asked for again."},
    {.name = "max-page-size",
     .type = OPTION_SIZE,
     .offset = AT(max_page_bytes),
     .default_value = "16MiB",
     .minimum = 65536,
     .maximum = 16777216,
     .help = "Decoded bytes of a page that are kept (of a sitemap: compressed ones); what is "
             "longer is cut and marked."},
    {.name = "max-depth",
     .type = OPTION_INTEGER,
     .offset = AT(max_depth),
     .default_value = "8",
     .maximum = 30000,
     .help = "Clicks from a source beyond which links are not followed."},
    {.name = "max-urls-per-host",
     .type = OPTION_INTEGER,
     .offset = AT(max_urls_per_host),
     .default_value = "1000000",
     .minimum = 1,
     .maximum = INT64_C(1099511627776),
     .help = "URLs kept of one host, against sites that make up URLs without end. What was added "
             "by hand is always kept."},
    {.name = "scope",
     .type = OPTION_CHOICE,
     .offset = AT(scope),
     .default_value = "sources",
     .choices = SCOPES,
     .help =
         "Which links are followed: those within the registered domains of the sources, or any."},
    {.name = "robots-sitemaps",
     .type = OPTION_BOOL,
     .offset = AT(robots_sitemaps),
     .default_value = "true",
     .help = "Read the sitemaps that robots.txt names."},
    {.name = "refresh-interval",
     .type = OPTION_DURATION,
     .offset = AT(refresh_interval_ms),
     .default_value = "10m",
     .minimum = 100,
     .maximum = INT64_C(2592000000),
     .help = "Between visits to home pages, sections, feeds and sitemaps that change."},
    {.name = "refresh-interval-max",
     .type = OPTION_DURATION,
     .offset = AT(refresh_interval_max_ms),
     .default_value = "6h",
     .minimum = 100,
     .maximum = INT64_C(31536000000),
     .help = "The same at most, where nothing changes."},
    {.name = "revisit-interval",
     .type = OPTION_DURATION,
     .offset = AT(revisit_interval_ms),
     .default_value = "1h",
     .minimum = 100,
     .maximum = INT64_C(31536000000),
     .help = "From the first fetch of an article to the second; later ones are further and further "
             "apart."},
    {.name = "revisit-age",
     .type = OPTION_DURATION,
     .offset = AT(revisit_age_ms),
     .default_value = "30d",
     .maximum = INT64_C(315360000000),
     .help = "An article known longer than this is not fetched again."},
    {.name = "retry-interval",
     .type = OPTION_DURATION,
     .offset = AT(retry_interval_ms),
     .default_value = "1m",
     .minimum = 10,
     .maximum = 86400000,
     .help = "From a failure to the next try; doubles with each."},
    {.name = "retry-interval-max",
     .type = OPTION_DURATION,
     .offset = AT(retry_interval_max_ms),
     .default_value = "1d",
     .minimum = 10,
     .maximum = INT64_C(2592000000),
     .help = "The same at most."},
    {.name = "gone-after",
     .type = OPTION_DURATION,
     .offset = AT(gone_after_ms),
     .default_value = "1d",
     .maximum = INT64_C(31536000000),
     .help = "A page that was there counts as gone when it answered 404 at least three times over "
             "this time; 410 counts at once."},
};

const struct option_table CRAWLER_OPTIONS = {
    .program = "broadsheet-crawler",
    .section = "crawler",
    .summary =
        "Fetches what is due in the frontier, politely, and publishes it to the topic `pages`.",
    .rows = ROWS,
    .n_rows = COUNT_OF(ROWS),
    .base = &SERVICE_OPTIONS};

#define LEASE_MARGIN_MS 1000

/* Header values of ours: one line, printable. */
static bool is_header_text(const char *text)
{
    for (const char *c = text; *c != '\0'; c++)
        if ((unsigned char)*c < 0x20 || (unsigned char)*c > 0x7E)
            return false;
    return true;
}

static bool set_agents(struct crawler_options *options, struct err *err)
{
    static char user_agent[512], robots_agent[128];
    if (options->contact_url != NULL && !is_header_text(options->contact_url))
        return err_set(err, ERR_STOP, "config", "The option contact-url must be printable ASCII.");
    if (options->user_agent == NULL) {
        snprintf(user_agent, sizeof user_agent, "Broadsheet/" BROADSHEET_VERSION "%s%s%s",
                 options->contact_url ? " (+" : "",
                 options->contact_url ? options->contact_url : "", options->contact_url ? ")" : "");
        options->user_agent = user_agent;
    }
    if (!is_header_text(options->user_agent))
        return err_set(err, ERR_STOP, "config", "The option user-agent must be printable ASCII.");
    const bool is_own = options->robots_agent != NULL;
    const struct sv token =
        robots_token(sv_from_c(is_own ? options->robots_agent : options->user_agent));
    if (token.len == 0 || token.len >= sizeof robots_agent)
        return err_set(err, ERR_STOP, "config",
                       "The option %s is \"%s\"; it must begin with a name of letters, - and _.",
                       is_own ? "robots-agent" : "user-agent",
                       is_own ? options->robots_agent : options->user_agent);
    snprintf(robots_agent, sizeof robots_agent, "%.*s", SV_FMT(token));
    options->robots_agent = robots_agent;
    return true;
}

bool crawler_options_check(struct crawler_options *options, struct err *err)
{
    const int64_t longest_ms = options->fetch_timeout_ms > options->robots_timeout_ms
                                   ? options->fetch_timeout_ms
                                   : options->robots_timeout_ms;
    if (options->lease_time_ms < longest_ms + LEASE_MARGIN_MS)
        return err_set(
            err, ERR_STOP, "config",
            "The option lease-time is %" PRId64
            " ms; it must exceed fetch-timeout and robots-timeout by a second, so be at least "
            "%" PRId64 " ms.",
            options->lease_time_ms, longest_ms + LEASE_MARGIN_MS);
    if (options->refresh_interval_max_ms < options->refresh_interval_ms)
        options->refresh_interval_max_ms = options->refresh_interval_ms;
    if (options->retry_interval_max_ms < options->retry_interval_ms)
        options->retry_interval_max_ms = options->retry_interval_ms;
    return set_agents(options, err);
}
