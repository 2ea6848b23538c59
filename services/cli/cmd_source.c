/* broadsheet source add URL... | remove URL... | list: what is to be crawled. A source is a home
 * page, a section, a feed or a sitemap; which of them is found out when it is read. With the last
 * source of a domain its hosts are put to rest: what is known of them stays, and a new source wakes
 * them. */
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
    DATABASE_URL_ROW(offsetof(struct values, database_url)),
};
static const struct option_table TABLE = {
    .program = "broadsheet source",
    .section = "source",
    .usage = "add URL... | remove URL... | list [OPTIONS]",
    .summary = "Adds, removes and lists the home pages, sections, feeds and sitemaps to crawl.",
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
/* Hosts at rest have next_due at infinity. */
static const char wake_sql[] =
    "UPDATE crawl.host SET next_due = '-infinity' WHERE domain = $1 AND next_due = 'infinity'";
static const char remove_source_sql[] =
    "DELETE FROM crawl.source WHERE host = $1 AND url_key = crawl.url_key($2)";
static const char remove_url_sql[] =
    "UPDATE crawl.url SET priority = 0, lane = 0, depth = 1"
    " WHERE host = $1 AND url_key = crawl.url_key($2)";
static const char rest_sql[] =
    "UPDATE crawl.host SET next_due = 'infinity' WHERE domain = $1"
    " AND NOT EXISTS (SELECT FROM crawl.source s WHERE s.domain = $1 OR s.redirect_domain = $1)";
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

/* What the statements need to know of a URL. */
struct place {
    struct pg_param params[3]; /* host, URL, registered domain */
    struct pg_param domain[1];
    struct sv url;
};

static bool place_of(struct arena *arena, const char *text, struct place *place, struct err *err)
{
    struct url url;
    if (!url_parse(arena, sv_from_c(text), &url, err) || !url_normalise(arena, &url, &url, err))
        return false;
    const char *const domain = arena_copy_c(arena, url_registered_domain(arena, url.host));
    *place = (struct place){
        .params = {PG_TEXT(arena_copy_c(arena, url.host)), PG_TEXT(url.text.ptr), PG_TEXT(domain)},
        .domain = {PG_TEXT(domain)},
        .url = url.text};
    return true;
}

static bool add(struct pg *pg, const struct place *place, struct err *err)
{
    bool is_new = false;
    const struct pg_param host[] = {place->params[0], place->domain[0]};
    if (!put(pg, add_host_sql, host, COUNT_OF(host), NULL, err) ||
        !put(pg, wake_sql, place->domain, 1, NULL, err) ||
        !put(pg, add_source_sql, place->params, 3, &is_new, err) ||
        !put(pg, add_url_sql, place->params, 2, NULL, err) || !pg_commit(pg, err))
        return false;
    printf("%.*s %s\n", SV_FMT(place->url),
           is_new ? "added" : "is a source already; it is due now");
    return true;
}

static bool take_away(struct pg *pg, const struct place *place, struct err *err)
{
    bool was_one = false, rests = false;
    if (!put(pg, remove_source_sql, place->params, 2, &was_one, err) ||
        (was_one && (!put(pg, rest_sql, place->domain, 1, &rests, err) ||
                     !put(pg, remove_url_sql, place->params, 2, NULL, err))) ||
        !pg_commit(pg, err))
        return false;
    printf("%.*s %s\n", SV_FMT(place->url),
           !was_one ? "is no source"
           : rests  ? "removed; it was its domain's last, whose hosts are left alone from now on"
                    : "removed");
    return true;
}

typedef bool change(struct pg *pg, const struct place *place, struct err *err);

static bool change_one(struct pg *pg, struct arena *arena, const char *text, change *apply,
                       struct err *err)
{
    struct place place;
    if (!place_of(arena, text, &place, err) || !pg_connect(pg, err) || !pg_begin(pg, err))
        return false;
    const bool done = apply(pg, &place, err);
    if (!done)
        pg_rollback(pg);
    return done;
}

static int change_all(struct pg *pg, int n, char **urls, change *apply)
{
    int status = EXIT_SUCCESS;
    struct arena *const arena = arena_new(ARENA_MAX_BYTES);
    for (int i = 0; i < n; i++) {
        struct err err = {0};
        arena_reset(arena);
        if (change_one(pg, arena, urls[i], apply, &err))
            continue;
        if (err.what != ERR_REJECT) {
            status = cmd_failed("source", &err);
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
        return cmd_failed("source", &err);
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
        status = change_all(pg, n - 1, words + 1, add);
    else if (sv_equal(verb, SV("remove")) && n > 1)
        status = change_all(pg, n - 1, words + 1, take_away);
    else if (sv_equal(verb, SV("list")) && n == 1)
        status = list(pg);
    else
        fprintf(stderr, "usage: broadsheet source add URL... | remove URL... | list [OPTIONS]; "
                        "--help tells more\n");
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
