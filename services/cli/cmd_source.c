/* broadsheet source add URL... | source list: what is to be crawled. A source is a home page, a
 * section, a feed or a sitemap; which of them is found out when it is read. */
#include "common/pg.h"
#include "common/service.h"
#include "common/url.h"
#include "services/cli/cmd.h"

#define ARENA_MAX_BYTES (4 << 20)

struct values {
    struct service_options service;
    const char *database_url;
};

static const struct option ROWS[] = {
    {.name = "database-url",
     .type = OPTION_TEXT,
     .offset = offsetof(struct values, database_url),
     .flags = OPTION_SECRET,
     .help = "PostgreSQL connection string or URI; libpq's PG* variables where not given."},
};
static const struct option_table TABLE = {
    .program = "broadsheet source",
    .section = "source",
    .usage = "add URL... | list [OPTIONS]",
    .summary = "Adds and lists the home pages, sections, feeds and sitemaps to crawl.",
    .rows = ROWS,
    .n_rows = COUNT_OF(ROWS),
    .base = &CLIENT_OPTIONS,
};

/* The order in which the crawler locks: the host's row first. A URL that is known already becomes a
 * source and is due now. */
/* clang-format off */
static const char add_host_sql[] =
    "INSERT INTO crawl.host AS h (host, domain, queue_due) VALUES ($1, $2, now())"
    " ON CONFLICT (host) DO UPDATE SET queue_due = least(h.queue_due, now())";
static const char add_source_sql[] =
    "INSERT INTO crawl.source (host, url_key, url, domain) VALUES ($1, crawl.url_key($2), $2, $3)"
    " ON CONFLICT DO NOTHING";
static const char add_url_sql[] =
    "WITH put AS (INSERT INTO crawl.url AS u (host, url_key, url, kind, lane, priority, depth, due)"
    "  VALUES ($1, crawl.url_key($2), $2, 'unknown', 3, 100, 0, now())"
    "  ON CONFLICT (host, url_key) DO UPDATE"
    "   SET lane = 3, priority = 100, depth = 0, due = least(u.due, now())"
    "  RETURNING xmax = 0 AS is_new)"
    " UPDATE crawl.host SET n_urls = n_urls + (SELECT count(*) FROM put WHERE is_new)"
    " WHERE host = $1";
static const char list_sql[] =
    "SELECT s.url, u.kind, u.state, coalesce(u.verdict, ''),"
    "  coalesce(to_char(u.fetched_at, 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'), ''),"
    "  coalesce(u.error, u.target, u.robots_rule, '')"
    " FROM crawl.source s LEFT JOIN crawl.url u USING (host, url_key) ORDER BY s.url";
/* clang-format on */

/* Runs a statement whose result does not matter; *changed may be NULL. */
static bool put(struct pg *pg, const char *sql, const struct pg_param *params, size_t n,
                bool *changed, struct err *err)
{
    PGresult *result = NULL;
    if (!pg_query(pg, sql, params, n, &result, err))
        return false;
    if (changed != NULL)
        *changed = strcmp(PQcmdTuples(result), "0") != 0;
    PQclear(result);
    return true;
}

static bool add(struct pg *pg, struct arena *arena, const char *text, struct err *err)
{
    struct url url;
    bool is_new = false;
    if (!url_parse(arena, sv_from_c(text), &url, err) || !url_normalise(arena, &url, &url, err))
        return false;
    const char *const host = arena_copy_c(arena, url.host);
    const char *const domain = arena_copy_c(arena, url_registered_domain(arena, url.host));
    const struct pg_param source[] = {PG_TEXT(host), PG_TEXT(url.text.ptr), PG_TEXT(domain)};
    const struct pg_param place[] = {PG_TEXT(host), PG_TEXT(domain)};
    const bool done = pg_connect(pg, err) && pg_begin(pg, err) &&
                      put(pg, add_host_sql, place, COUNT_OF(place), NULL, err) &&
                      put(pg, add_source_sql, source, COUNT_OF(source), &is_new, err) &&
                      put(pg, add_url_sql, source, 2, NULL, err) && pg_commit(pg, err);
    if (!done) {
        pg_rollback(pg);
        return false;
    }
    printf("%.*s %s\n", SV_FMT(url.text), is_new ? "added" : "is a source already; it is due now");
    return true;
}

static int add_all(struct pg *pg, int n, char **urls)
{
    int status = EXIT_SUCCESS;
    struct arena *const arena = arena_new(ARENA_MAX_BYTES);
    for (int i = 0; i < n; i++) {
        struct err err = {0};
        if (add(pg, arena, urls[i], &err)) {
            arena_reset(arena);
            continue;
        }
        if (err.what != ERR_REJECT) {
            status = service_failed(&err);
            break;
        }
        fprintf(stderr, "broadsheet source: \"%s\": %s\n", urls[i], err.text);
        status = EXIT_DATA;
    }
    arena_free(arena);
    return status;
}

static int list(struct pg *pg)
{
    struct err err = {0};
    PGresult *result = NULL;
    if (!pg_connect(pg, &err) || !pg_query(pg, list_sql, NULL, 0, &result, &err))
        return service_failed(&err);
    for (int row = 0; row < PQntuples(result); row++)
        printf("%s\t%s\t%s\t%s\t%s\t%s\n", PQgetvalue(result, row, 0), PQgetvalue(result, row, 1),
               PQgetvalue(result, row, 2), PQgetvalue(result, row, 3), PQgetvalue(result, row, 4),
               PQgetvalue(result, row, 5));
    PQclear(result);
    return EXIT_SUCCESS;
}

static int run(const struct values *values, int n, char **words)
{
    struct pg *const pg = pg_new(values->database_url, "broadsheet-source");
    const struct sv verb = sv_from_c(n > 0 ? words[0] : NULL);
    int status = EXIT_USAGE;
    if (sv_equal(verb, SV("add")) && n > 1)
        status = add_all(pg, n - 1, words + 1);
    else if (sv_equal(verb, SV("list")) && n == 1)
        status = list(pg);
    else
        fprintf(stderr,
                "usage: broadsheet source add URL... | list [OPTIONS]; --help tells more\n");
    pg_free(pg);
    return status;
}

int cmd_source(int argc, char **argv)
{
    struct values values = {0};
    struct option_set *set = NULL;
    int rest = argc, status = 0;
    if (service_start(&TABLE, argc, argv, &values.service, &set, &rest, &status))
        status = run(&values, argc - rest, argv + rest);
    service_end(set);
    return status;
}
