#include "services/crawler/frontier.h"

#include "common/clock.h"
#include "common/url.h"
#include "services/crawler/frontier_internal.h"

#define LEASE_MAX_BYTES (48 << 20) /* sixteen URLs and a few robots files are far below it */
/* Robots files read with a lease. A host may have one on each of its ports; those beyond are asked
 * for anew. */
#define LEASE_MAX_ORIGINS  8
#define DEADLINE_MARGIN_MS 500 /* the two clocks may run a little differently */
#define INTEGER_TEXT_BYTES 24

/* The lines of a statement are SQL's, not C's. */
/* clang-format off */
static const char claim_sql[] =
    "UPDATE crawl.host SET epoch = epoch + 1, holder = $2,"
    "  lease_until = clock_timestamp() + $3::bigint * interval '1 ms'"
    " WHERE host = ANY (ARRAY(SELECT host FROM crawl.host WHERE ready_at <= now()"
    "                         ORDER BY ready_at LIMIT $1::bigint FOR UPDATE SKIP LOCKED))"
    " RETURNING host, domain, epoch, failures";

/* From each claimed host the beginning of each lane: four index ranges, however many URLs wait. The
 * lanes take turns, the upper ones more often, so that none starves. */
static const char claim_urls_sql[] =
    "SELECT c.ordinality - 1, replace(u.url_key::text, '-', ''), u.url, u.kind, u.priority,"
    "  u.depth, u.lane, u.failures, u.unchanged, u.etag, u.last_modified,"
    "  encode(u.body_sha256, 'hex'), u.verdict, u.found_on,"
    "  (extract(epoch FROM u.first_fetched_at) * 1000000)::bigint,"
    "  (extract(epoch FROM u.fetched_at) * 1000000)::bigint,"
    "  (extract(epoch FROM u.missing_since) * 1000000)::bigint, u.hints, u.redirects"
    " FROM jsonb_array_elements_text($1::jsonb) WITH ORDINALITY AS c (host, ordinality)"
    " CROSS JOIN LATERAL ("
    "   SELECT w.*, l.pace * row_number() OVER (PARTITION BY w.lane ORDER BY w.due, w.url_key) AS turn"
    "   FROM (VALUES (3, 1), (2, 2), (1, 3), (0, 9)) AS l (lane, pace)"
    "   CROSS JOIN LATERAL (SELECT * FROM crawl.url q WHERE q.host = c.host AND q.lane = l.lane"
    "     AND q.due <= now() AND q.due < 'infinity' ORDER BY q.due LIMIT $2::bigint) AS w"
    "   ORDER BY turn, w.lane DESC LIMIT $2::bigint) AS u"
    " ORDER BY c.ordinality, u.turn, u.lane DESC";

/* Of each lease those of its URLs' origins: [lease, host, origin]. */
static const char claim_robots_sql[] =
    "SELECT (c.o->>0)::int, r.origin, r.status, r.body, r.failures,"
    "  (extract(epoch FROM r.expires_at - now()) * 1000)::bigint"
    " FROM jsonb_array_elements($1::jsonb) AS c (o)"
    " JOIN crawl.robots r ON r.host = c.o->>1 AND r.origin = c.o->>2";

static const char reserve_sql[] =
    "UPDATE crawl.host"
    " SET next_due = greatest(next_due, clock_timestamp() + $3::bigint * interval '1 ms')"
    " WHERE host = $1 AND epoch = $2::bigint";

static const char scope_sql[] =
    "SELECT domain FROM crawl.source"
    " UNION SELECT redirect_domain FROM crawl.source WHERE redirect_domain IS NOT NULL";

static const char in_scope_sql[] =
    "SELECT d.ordinality - 1"
    " FROM jsonb_array_elements_text($1::jsonb) WITH ORDINALITY AS d (domain, ordinality)"
    " WHERE EXISTS (SELECT FROM crawl.source s WHERE s.domain = d.domain)"
    " OR EXISTS (SELECT FROM crawl.source s WHERE s.redirect_domain = d.domain)";

static const char extend_scope_sql[] =
    "UPDATE crawl.source SET redirect_domain = $3"
    " WHERE host = $1 AND url_key = crawl.url_key($2)"
    " AND domain IS DISTINCT FROM $3 AND redirect_domain IS DISTINCT FROM $3";

static const char follow_sql[] =
    "SELECT target FROM crawl.url"
    " WHERE host = $1 AND url_key = crawl.url_key($2) AND state = 'redirect'";

static const char sizes_sql[] =
    "SELECT count(*), count(*) FILTER (WHERE ready_at <= now()),"
    "  count(*) FILTER (WHERE lease_until > now()), coalesce(sum(n_urls), 0)::bigint"
    " FROM crawl.host";
/* clang-format on */

void frontier_free(struct frontier *frontier)
{
    if (frontier == NULL)
        return;
    pg_free(frontier->pg);
    free(frontier);
}

struct frontier *frontier_new(const struct frontier_config *config)
{
    struct frontier *const frontier = calloc(1, sizeof *frontier);
    if (frontier == NULL)
        err_out_of_memory(sizeof *frontier);
    frontier->config = *config;
    frontier->pg = pg_new(config->database_url, "broadsheet-crawler");
    pg_prepare(frontier->pg, "claim", claim_sql);
    pg_prepare(frontier->pg, "claim_urls", claim_urls_sql);
    pg_prepare(frontier->pg, "claim_robots", claim_robots_sql);
    pg_prepare(frontier->pg, "in_scope", in_scope_sql);
    frontier_prepare_writes(frontier);
    return frontier;
}

static struct frontier_lease *lease_new(const struct frontier *frontier, const PGresult *result,
                                        int row, int64_t ends_ms)
{
    struct arena *const arena = arena_new(LEASE_MAX_BYTES);
    struct frontier_lease *const lease = arena_alloc(arena, sizeof *lease);
    assert(lease != NULL);
    *lease = (struct frontier_lease){.arena = arena,
                                     .host = field_text(arena, result, row, 0),
                                     .domain = field_text(arena, result, row, 1),
                                     .epoch = field_integer(result, row, 2),
                                     .failures = (int)field_integer(result, row, 3),
                                     .deadline_ms = ends_ms - frontier->config.request_ms,
                                     .ends_ms = ends_ms};
    return lease;
}

static enum url_kind kind_of(struct sv name)
{
    static const enum url_kind kinds[] = {URL_PAGE, URL_FEED, URL_SITEMAP};
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if (sv_equal(name, sv_from_c(url_kind_name(kinds[i]))))
            return kinds[i];
    return URL_UNKNOWN;
}

static int hex_value(char c)
{
    return sv_is_digit(c) ? c - '0' : c - 'a' + 10;
}

static struct frontier_key key_of_hex(const char hex[KEY_HEX_BYTES])
{
    struct frontier_key key;
    for (size_t i = 0; i < FRONTIER_KEY_BYTES; i++)
        key.bytes[i] = (unsigned char)(hex_value(hex[2 * i]) << 4 | hex_value(hex[2 * i + 1]));
    return key;
}

static void add_url(struct frontier_lease *lease, const PGresult *result, int row)
{
    struct arena *const arena = lease->arena;
    struct frontier_url *const url = arena_push(arena, &lease->urls, &lease->n_urls, sizeof *url);
    assert(PQgetlength(result, row, 1) == KEY_HEX_BYTES);
    if (url == NULL)
        return;
    *url = (struct frontier_url){
        .key = key_of_hex(PQgetvalue(result, row, 1)),
        .url = field_text(arena, result, row, 2),
        .kind = kind_of(field_text(arena, result, row, 3)),
        .priority = (int)field_integer(result, row, 4),
        .depth = (int)field_integer(result, row, 5),
        .lane = (int)field_integer(result, row, 6),
        .failures = (int)field_integer(result, row, 7),
        .n_unchanged = (int)field_integer(result, row, 8),
        .etag = field_text(arena, result, row, 9),
        .last_modified = field_text(arena, result, row, 10),
        .body_sha256 = field_text(arena, result, row, 11),
        .verdict = field_text(arena, result, row, 12),
        .found_on = field_text(arena, result, row, 13),
        .first_fetched_us = field_integer(result, row, 14),
        .fetched_us = field_integer(result, row, 15),
        .missing_since_us = field_integer(result, row, 16),
    };
    row_read_hints(arena, field_text(arena, result, row, 17), &url->hints);
    row_read_redirects(arena, field_text(arena, result, row, 18), &url->redirects,
                       &url->n_redirects);
}

static void add_robots(struct frontier_lease *lease, const PGresult *result, int row)
{
    struct frontier_robots *const robots =
        arena_push(lease->arena, &lease->robots, &lease->n_robots, sizeof *robots);
    if (robots == NULL)
        return;
    size_t length = 0;
    unsigned char *const body =
        PQunescapeBytea((const unsigned char *)PQgetvalue(result, row, 3), &length);
    if (body == NULL)
        err_out_of_memory((size_t)PQgetlength(result, row, 3));
    *robots = (struct frontier_robots){
        .origin = field_text(lease->arena, result, row, 1),
        .status = (int)field_integer(result, row, 2),
        .body = arena_copy(lease->arena, sv_from((const char *)body, length)),
        .failures = (int)field_integer(result, row, 4),
        .fresh_ms = field_integer(result, row, 5),
    };
    PQfreemem(body);
}

/* Takes `list`. Reads what belongs to the leases: rows that begin with the lease's place. */
static bool fill(struct frontier *frontier, const char *statement, json_t *list,
                 struct frontier_lease **leases,
                 void (*add)(struct frontier_lease *, const PGresult *, int), struct err *err)
{
    char limit[INTEGER_TEXT_BYTES];
    snprintf(limit, sizeof limit, "%" PRId64, frontier->config.urls_per_lease);
    char *const text = json_dumps(list, JSON_COMPACT);
    if (text == NULL)
        err_out_of_memory(0);
    const struct pg_param params[] = {PG_TEXT(text), PG_TEXT(limit)};
    PGresult *result = NULL;
    const bool done =
        pg_execute(frontier->pg, statement, params, add == add_url ? 2 : 1, &result, err);
    free(text);
    json_decref(list);
    if (!done)
        return false;
    for (int row = 0; row < PQntuples(result); row++)
        add(leases[field_integer(result, row, 0)], result, row);
    PQclear(result);
    return true;
}

static json_t *json_of(struct sv text)
{
    return json_stringn(text.ptr, text.len);
}

/* Adds the origins of a lease's URLs, each once. */
static void add_origins(json_t *list, size_t place, const struct frontier_lease *lease)
{
    struct sv origins[LEASE_MAX_ORIGINS];
    size_t n = 0;
    for (size_t i = 0; i < lease->n_urls && n < LEASE_MAX_ORIGINS; i++) {
        struct url url;
        struct err err;
        if (!url_parse(lease->arena, lease->urls[i].url, &url, &err))
            continue;
        const struct sv origin = url_origin(lease->arena, &url);
        size_t known = 0;
        while (known < n && !sv_equal(origins[known], origin))
            known++;
        if (known < n || origin.ptr == NULL)
            continue;
        origins[n++] = origin;
        json_t *const row = json_array();
        json_array_append_new(row, json_integer((json_int_t)place));
        json_array_append_new(row, json_of(lease->host));
        json_array_append_new(row, json_of(origin));
        json_array_append_new(list, row);
    }
}

static bool fill_leases(struct frontier *frontier, struct frontier_lease **leases, size_t n,
                        struct err *err)
{
    json_t *const hosts = json_array();
    for (size_t i = 0; i < n; i++)
        json_array_append_new(hosts, json_of(leases[i]->host));
    if (!fill(frontier, "claim_urls", hosts, leases, add_url, err))
        return false;
    json_t *const origins = json_array();
    for (size_t i = 0; i < n; i++)
        add_origins(origins, i, leases[i]);
    return fill(frontier, "claim_robots", origins, leases, add_robots, err);
}

static bool claim(struct frontier *frontier, size_t max, struct frontier_lease **leases, size_t *n,
                  struct err *err)
{
    char limit[INTEGER_TEXT_BYTES], lease[INTEGER_TEXT_BYTES];
    snprintf(limit, sizeof limit, "%zu", max);
    snprintf(lease, sizeof lease, "%" PRId64, frontier->config.lease_ms);
    const struct pg_param params[] = {PG_TEXT(limit), PG_TEXT(frontier->config.holder),
                                      PG_TEXT(lease)};
    /* Taken before the database sets the lease's end, so that ours comes first. */
    const int64_t ends_ms = clock_boottime_ms() + frontier->config.lease_ms - DEADLINE_MARGIN_MS;
    PGresult *result = NULL;
    if (!pg_execute(frontier->pg, "claim", params, COUNT_OF(params), &result, err))
        return false;
    for (int row = 0; row < PQntuples(result); row++)
        leases[(*n)++] = lease_new(frontier, result, row, ends_ms);
    PQclear(result);
    return *n == 0 || fill_leases(frontier, leases, *n, err);
}

bool frontier_claim(struct frontier *frontier, size_t max, struct frontier_lease **leases,
                    size_t *n, struct err *err)
{
    size_t claimed = 0;
    if (!pg_connect(frontier->pg, err) || !pg_begin(frontier->pg, err))
        return false;
    if (claim(frontier, max, leases, &claimed, err) && pg_commit(frontier->pg, err)) {
        *n = claimed;
        return true;
    }
    for (size_t i = 0; i < claimed; i++)
        arena_free(leases[i]->arena);
    pg_rollback(frontier->pg);
    return false;
}

bool frontier_reserve(struct frontier *frontier, const struct frontier_lease *lease,
                      int64_t rest_ms, bool *held, struct err *err)
{
    char epoch[INTEGER_TEXT_BYTES], rest[INTEGER_TEXT_BYTES];
    snprintf(epoch, sizeof epoch, "%" PRId64, lease->epoch);
    snprintf(rest, sizeof rest, "%" PRId64, rest_ms);
    const struct pg_param params[] = {PG_TEXT(lease->host.ptr), PG_TEXT(epoch), PG_TEXT(rest)};
    PGresult *result = NULL;
    if (!pg_connect(frontier->pg, err) ||
        !pg_query(frontier->pg, reserve_sql, params, COUNT_OF(params), &result, err))
        return false;
    *held = sv_equal(sv_from_c(PQcmdTuples(result)), SV("1"));
    PQclear(result);
    return true;
}

bool frontier_scope(struct frontier *frontier, struct arena *arena, struct sv **domains, size_t *n,
                    struct err *err)
{
    PGresult *result = NULL;
    if (!pg_connect(frontier->pg, err) || !pg_query(frontier->pg, scope_sql, NULL, 0, &result, err))
        return false;
    const int n_rows = PQntuples(result);
    struct sv *const list = arena_alloc_array(arena, (size_t)n_rows + 1, sizeof *list);
    for (int row = 0; list != NULL && row < n_rows; row++)
        list[row] = field_text(arena, result, row, 0);
    PQclear(result);
    if (!arena_ok(arena))
        return err_set(err, ERR_STOP, "scope_too_large",
                       "The sources' domains do not fit into memory.");
    *domains = list;
    *n = (size_t)n_rows;
    return true;
}

bool frontier_are_in_scope(struct frontier *frontier, const struct sv *domains, size_t n,
                           bool *in_scope, struct err *err)
{
    PGresult *result = NULL;
    json_t *const list = json_array();
    for (size_t i = 0; i < n; i++)
        json_array_append_new(list, json_stringn(domains[i].ptr, domains[i].len));
    const bool done = pg_connect(frontier->pg, err) &&
                      frontier_run_rows(frontier, "in_scope", list, &result, err);
    json_decref(list);
    if (!done)
        return false;
    memset(in_scope, 0, n * sizeof *in_scope);
    for (int row = 0; row < PQntuples(result); row++)
        in_scope[field_integer(result, row, 0)] = true;
    PQclear(result);
    return true;
}

bool frontier_extend_scope(struct frontier *frontier, const struct frontier_url *source,
                           struct sv host, struct sv domain, struct err *err)
{
    struct arena *const arena = arena_new(1 << 16);
    const struct pg_param params[] = {PG_TEXT(arena_copy_c(arena, host)), PG_TEXT(source->url.ptr),
                                      PG_TEXT(arena_copy_c(arena, domain))};
    PGresult *result = NULL;
    const bool done =
        pg_connect(frontier->pg, err) &&
        pg_query(frontier->pg, extend_scope_sql, params, COUNT_OF(params), &result, err);
    if (done)
        PQclear(result);
    arena_free(arena);
    return done;
}

static bool next_hop(struct frontier *frontier, struct arena *arena, struct sv from, struct sv *to,
                     struct err *err)
{
    struct url url;
    PGresult *result = NULL;
    *to = SV_NULL;
    if (!url_parse(arena, from, &url, err))
        return true; /* leads nowhere; an error would be taken for the database's */
    const struct pg_param params[] = {PG_TEXT(arena_copy_c(arena, url.host)),
                                      PG_TEXT(url.text.ptr)};
    if (!pg_connect(frontier->pg, err) ||
        !pg_query(frontier->pg, follow_sql, params, COUNT_OF(params), &result, err))
        return false;
    if (PQntuples(result) > 0)
        *to = field_text(arena, result, 0, 0);
    PQclear(result);
    return true;
}

bool frontier_follow(struct frontier *frontier, struct arena *arena, struct sv url,
                     struct sv *chain, size_t max, size_t *n, struct err *err)
{
    size_t passed = 0;
    struct sv at = url;
    while (passed < max && at.ptr != NULL) {
        chain[passed++] = at;
        if (!next_hop(frontier, arena, at, &at, err))
            return false;
    }
    *n = passed;
    return true;
}

bool frontier_sizes(struct frontier *frontier, struct frontier_sizes *sizes, struct err *err)
{
    PGresult *result = NULL;
    if (!pg_connect(frontier->pg, err) || !pg_query(frontier->pg, sizes_sql, NULL, 0, &result, err))
        return false;
    *sizes = (struct frontier_sizes){.n_hosts = field_integer(result, 0, 0),
                                     .n_ready = field_integer(result, 0, 1),
                                     .n_leased = field_integer(result, 0, 2),
                                     .n_urls = field_integer(result, 0, 3)};
    PQclear(result);
    return true;
}
