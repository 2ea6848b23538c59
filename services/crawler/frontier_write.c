#include "services/crawler/frontier_internal.h"

#include "common/date.h"

#define DAY_MS       (24 * 3600 * INT64_C(1000))
#define LOOP_WAIT_MS (7 * DAY_MS)

/* The lines of a statement are SQL's, not C's. */
/* clang-format off */
#define MS(column) column " * interval '1 ms'"
/* The due time of a row whose due_ms is NULL for "not again". */
#define DUE "coalesce(clock_timestamp() + " MS("r.due_ms") ", 'infinity')"

static const char lock_sql[] =
    "SELECT FROM crawl.host"
    " WHERE host IN (SELECT r.host FROM jsonb_to_recordset($1::jsonb) AS r (host text))"
    " ORDER BY host FOR NO KEY UPDATE";

/* A verdict that overtook the record of its fetch has set a better due time: it stays. */
static const char record_sql[] =
    "UPDATE crawl.url u SET state = r.state, status = r.status,"
    "  fetches = u.fetches + r.n_requests, failures = r.failures, unchanged = r.unchanged,"
    "  lane = CASE WHEN r.brought AND u.verdict_at >= r.fetched THEN u.lane ELSE r.lane END,"
    "  due = CASE WHEN r.brought AND u.verdict_at >= r.fetched AND u.state = 'done' THEN u.due"
    "    ELSE " DUE " END,"
    "  first_fetched_at = CASE WHEN r.brought THEN coalesce(u.first_fetched_at, r.fetched)"
    "    ELSE u.first_fetched_at END,"
    "  fetched_at = CASE WHEN r.brought THEN r.fetched ELSE u.fetched_at END,"
    "  changed_at = CASE WHEN r.changed THEN r.fetched ELSE u.changed_at END,"
    "  missing_since = to_timestamp(r.missing_us / 1e6),"
    "  etag = coalesce(r.etag, CASE WHEN NOT r.changed THEN u.etag END),"
    "  last_modified = coalesce(r.last_modified, CASE WHEN NOT r.changed THEN u.last_modified END),"
    "  body_sha256 = coalesce(decode(r.body_sha256, 'hex'), u.body_sha256),"
    "  target = r.target, robots_rule = r.robots_rule, error = r.error"
    " FROM (SELECT *, to_timestamp(fetched_us / 1e6) AS fetched"
    "   FROM jsonb_to_recordset($1::jsonb) AS j (host text, epoch bigint, url_key uuid,"
    "     state text, status smallint, n_requests integer, failures integer, unchanged integer,"
    "     lane smallint, brought boolean, changed boolean, due_ms bigint, fetched_us bigint,"
    "     missing_us bigint, etag text, last_modified text, body_sha256 text, target text,"
    "     robots_rule text, error text)) AS r"
    " JOIN crawl.host h ON h.host = r.host AND h.epoch = r.epoch"
    " WHERE u.host = r.host AND u.url_key = r.url_key";

static const char robots_sql[] =
    "INSERT INTO crawl.robots AS o (host, origin, status, body, fetched_at, expires_at, failures)"
    " SELECT r.host, r.origin, r.status, decode(r.body, 'hex'), to_timestamp(r.fetched_us / 1e6),"
    "  clock_timestamp() + " MS("r.fresh_ms") ", r.failures"
    " FROM jsonb_to_recordset($1::jsonb) AS r (host text, epoch bigint, origin text,"
    "   status integer, body text, fetched_us bigint, fresh_ms bigint, failures integer)"
    " JOIN crawl.host h ON h.host = r.host AND h.epoch = r.epoch"
    " ON CONFLICT (host, origin) DO UPDATE SET status = excluded.status, body = excluded.body,"
    "  fetched_at = excluded.fetched_at, expires_at = excluded.expires_at,"
    "  failures = excluded.failures";

static const char release_sql[] =
    "UPDATE crawl.host h SET lease_until = '-infinity', failures = r.failures,"
    "  next_due = greatest(h.next_due, clock_timestamp() + " MS("r.rest_ms") "),"
    "  queue_due = coalesce((SELECT min(w.due) FROM (VALUES (3), (2), (1), (0)) AS l (lane)"
    "    CROSS JOIN LATERAL (SELECT q.due FROM crawl.url q"
    "      WHERE q.host = h.host AND q.lane = l.lane AND q.due < 'infinity'"
    "      ORDER BY q.due LIMIT 1) AS w), 'infinity')"
    " FROM jsonb_to_recordset($1::jsonb) AS r (host text, epoch bigint, rest_ms bigint,"
    "   failures integer)"
    " WHERE h.host = r.host AND h.epoch = r.epoch";

static const char add_hosts_sql[] =
    "INSERT INTO crawl.host (host, domain)"
    " SELECT DISTINCT ON (r.host) r.host, r.domain"
    " FROM jsonb_to_recordset($1::jsonb) AS r (host text, domain text)"
    " ORDER BY r.host ON CONFLICT DO NOTHING";

/* Within a lane the first come are served first, but a link near to a source comes as if it had
 * been found hours ago, six for each click below four. What its sitemap calls old waits with the
 * articles that are to be looked at again. A known URL is touched only where there is news: a
 * higher priority, fewer clicks, a first hint, or a change later than the last fetch. */
static const char insert_sql[] =
    "WITH r AS (SELECT DISTINCT ON (j.host, j.url_key) j.*,"
    "   to_timestamp(j.lastmod_us / 1e6) AS lastmod,"
    "   h.n_urls >= j.max_urls AND j.priority < 100 AS is_full"
    "  FROM jsonb_to_recordset($1::jsonb) AS j (host text, url_key uuid, url text, kind text,"
    "   priority smallint, depth smallint, found_on text, lastmod_us bigint, hints jsonb,"
    "   redirects jsonb, max_urls bigint, revisit_ms bigint)"
    "  JOIN crawl.host h USING (host)"
    "  ORDER BY j.host, j.url_key, j.priority DESC, j.depth),"
    " put AS (INSERT INTO crawl.url AS u (host, url_key, url, kind, lane, priority, depth, due,"
    "   found_on, lastmod, hints, redirects)"
    "  SELECT host, url_key, url, kind,"
    "   CASE WHEN priority >= 100 THEN 3 WHEN priority >= 5 THEN 2"
    "    WHEN lastmod < now() - interval '7 days' THEN 0 ELSE 1 END,"
    "   priority, depth,"
    "   CASE WHEN priority >= 5 THEN now()"
    "    ELSE now() - interval '1 hour' * (6 * greatest(0, 4 - depth) + priority) END,"
    "   found_on, lastmod, hints, redirects FROM r WHERE NOT is_full"
    "  ON CONFLICT (host, url_key) DO UPDATE SET"
    "   priority = greatest(u.priority, excluded.priority),"
    "   depth = least(u.depth, excluded.depth), hints = coalesce(excluded.hints, u.hints),"
    "   lastmod = coalesce(excluded.lastmod, u.lastmod),"
    "   lane = CASE WHEN u.state = 'new' THEN greatest(u.lane, excluded.lane) ELSE u.lane END,"
    "   due = CASE WHEN u.state = 'done' AND excluded.lastmod > u.fetched_at"
    "    THEN least(u.due, greatest(now(),"
    "     u.fetched_at + (SELECT " MS("max(revisit_ms)") " FROM r))) ELSE u.due END"
    "  WHERE excluded.priority > u.priority OR excluded.depth < u.depth"
    "   OR (excluded.hints IS NOT NULL AND u.hints IS NULL)"
    "   OR excluded.lastmod > coalesce(u.lastmod, u.fetched_at)"
    "  RETURNING u.host, u.due, u.xmax = 0 AS is_new),"
    " counted AS (UPDATE crawl.host h SET n_urls = h.n_urls + s.n,"
    "   queue_due = least(h.queue_due, s.due)"
    "  FROM (SELECT host, count(*) FILTER (WHERE is_new) AS n, min(due) AS due"
    "   FROM put GROUP BY host) AS s"
    "  WHERE h.host = s.host)"
    " SELECT count(*) FILTER (WHERE is_new), count(*) FILTER (WHERE NOT is_new),"
    "  (SELECT count(*) FROM r WHERE is_full) FROM put";

static const char judged_sql[] =
    "SELECT DISTINCT ON (u.host, u.url_key) r.place, u.depth, u.priority, u.unchanged,"
    "  encode(u.content_hash, 'hex'), (extract(epoch FROM u.first_fetched_at) * 1000)::bigint,"
    "  (extract(epoch FROM u.fetched_at) * 1000)::bigint"
    " FROM jsonb_to_recordset($1::jsonb) AS r (place bigint, host text, url_key uuid)"
    " JOIN crawl.url u USING (host, url_key) ORDER BY u.host, u.url_key, r.place DESC";

static const char judge_sql[] =
    "WITH put AS (UPDATE crawl.url u SET verdict = r.verdict, verdict_at = clock_timestamp(),"
    "   canonical = r.canonical, noindex = r.noindex,"
    "   content_hash = coalesce(decode(r.content_hash, 'hex'), u.content_hash),"
    "   kind = coalesce(r.kind, u.kind), unchanged = r.unchanged, lane = r.lane,"
    "   state = CASE WHEN r.error IS NULL THEN u.state ELSE 'error' END,"
    "   error = coalesce(r.error, u.error),"
    "   due = CASE WHEN r.error IS NOT NULL THEN " DUE
    "    WHEN u.state <> 'done' THEN u.due"
    "    ELSE coalesce(u.fetched_at + " MS("r.due_ms") ", 'infinity') END"
    "  FROM jsonb_to_recordset($1::jsonb) AS r (host text, url_key uuid, verdict text,"
    "   canonical text, content_hash text, kind text, error text, noindex boolean,"
    "   unchanged integer, lane smallint, due_ms bigint)"
    "  WHERE u.host = r.host AND u.url_key = r.url_key RETURNING u.host, u.due)"
    " UPDATE crawl.host h SET queue_due = s.due"
    " FROM (SELECT host, min(due) AS due FROM put GROUP BY host) AS s"
    " WHERE h.host = s.host AND s.due < h.queue_due";
/* clang-format on */

void frontier_prepare_writes(struct frontier *frontier)
{
    pg_prepare(frontier->pg, "lock", lock_sql);
    pg_prepare(frontier->pg, "record", record_sql);
    pg_prepare(frontier->pg, "robots", robots_sql);
    pg_prepare(frontier->pg, "release", release_sql);
    pg_prepare(frontier->pg, "add_hosts", add_hosts_sql);
    pg_prepare(frontier->pg, "insert", insert_sql);
    pg_prepare(frontier->pg, "judged", judged_sql);
    pg_prepare(frontier->pg, "judge", judge_sql);
}

/* Runs a statement over rows, does nothing where there are none. *n_changed may be NULL. */
static bool run(struct frontier *frontier, const char *statement, const json_t *rows,
                size_t *n_changed, struct err *err)
{
    PGresult *result = NULL;
    uint64_t changed = 0;
    if (json_array_size(rows) == 0)
        return true;
    if (!frontier_run_rows(frontier, statement, rows, &result, err))
        return false;
    if (n_changed != NULL && sv_to_u64(sv_from_c(PQcmdTuples(result)), &changed))
        *n_changed += (size_t)changed;
    PQclear(result);
    return true;
}

static json_t *add_row(json_t *rows, struct sv host)
{
    json_t *const row = json_object();
    row_add_text(row, "host", host);
    json_array_append_new(rows, row);
    return row;
}

static json_t *add_leased_row(json_t *rows, json_t *locks, const struct frontier_lease *lease)
{
    json_t *const row = add_row(rows, lease->host);
    row_add_integer(row, "epoch", lease->epoch);
    (void)add_row(locks, lease->host);
    return row;
}

static void add_due(json_t *row, int64_t due_ms)
{
    if (due_ms != SCHEDULE_NEVER)
        row_add_integer(row, "due_ms", due_ms);
}

static void add_result(json_t *row, const struct frontier_result *result)
{
    row_add_key(row, &result->url->key);
    row_add_text(row, "state", sv_from_c(result->state));
    row_add_integer(row, "status", result->status);
    row_add_integer(row, "n_requests", result->n_requests);
    row_add_integer(row, "failures", result->failures);
    row_add_integer(row, "unchanged", result->n_unchanged);
    row_add_integer(row, "lane", result->lane);
    json_object_set_new(row, "brought", json_boolean(result->brought));
    json_object_set_new(row, "changed", json_boolean(result->changed));
    add_due(row, result->due_ms);
    row_add_integer(row, "fetched_us", result->fetched_us);
    if (result->missing_since_us != 0)
        row_add_integer(row, "missing_us", result->missing_since_us);
    row_add_text(row, "etag", result->etag);
    row_add_text(row, "last_modified", result->last_modified);
    row_add_text(row, "body_sha256", result->body_sha256);
    row_add_text(row, "target", result->target);
    row_add_text(row, "robots_rule", result->robots_rule);
    row_add_text(row, "error", result->error);
}

static void add_robots(json_t *row, const struct frontier_robots_result *result)
{
    static const char digits[] = "0123456789abcdef";
    const struct frontier_robots *const robots = &result->robots;
    struct buf hex;
    buf_init(&hex, 2 * robots->body.len + 1);
    for (size_t i = 0; i < robots->body.len; i++) {
        buf_add_byte(&hex, digits[(unsigned char)robots->body.ptr[i] >> 4]);
        buf_add_byte(&hex, digits[(unsigned char)robots->body.ptr[i] & 15]);
    }
    row_add_text(row, "origin", robots->origin);
    row_add_integer(row, "status", robots->status);
    row_add_text(row, "body", buf_sv(&hex));
    row_add_integer(row, "fetched_us", result->fetched_us);
    row_add_integer(row, "fresh_ms", robots->fresh_ms);
    row_add_integer(row, "failures", robots->failures);
    buf_release(&hex);
}

static void add_release(json_t *row, const struct frontier_release *release)
{
    row_add_integer(row, "rest_ms", release->rest_ms);
    row_add_integer(row, "failures", release->failures);
}

/* Begins a transaction that holds the hosts. */
static bool begin(struct frontier *frontier, const json_t *locks, struct err *err)
{
    return pg_begin(frontier->pg, err) && run(frontier, "lock", locks, NULL, err);
}

bool frontier_commit(struct frontier *frontier, const struct frontier_change *change,
                     struct frontier_counts *counts, struct err *err)
{
    json_t *const locks = json_array(), *const results = json_array();
    json_t *const robots = json_array(), *const releases = json_array();
    for (size_t i = 0; i < change->n_results; i++)
        add_result(add_leased_row(results, locks, change->results[i].lease), &change->results[i]);
    for (size_t i = 0; i < change->n_robots; i++)
        add_robots(add_leased_row(robots, locks, change->robots[i].lease), &change->robots[i]);
    for (size_t i = 0; i < change->n_releases; i++)
        add_release(add_leased_row(releases, locks, change->releases[i].lease),
                    &change->releases[i]);
    size_t n_recorded = 0;
    /* Each statement sees what was committed before it began: the release counts what others
     * inserted until the hosts were locked. */
    const bool done = pg_connect(frontier->pg, err) && begin(frontier, locks, err) &&
                      run(frontier, "record", results, &n_recorded, err) &&
                      run(frontier, "robots", robots, NULL, err) &&
                      run(frontier, "release", releases, NULL, err) && pg_commit(frontier->pg, err);
    if (done) {
        counts->n_recorded += n_recorded;
        counts->n_refused += change->n_results - n_recorded;
    } else {
        pg_rollback(frontier->pg);
    }
    json_decref(locks);
    json_decref(results);
    json_decref(robots);
    json_decref(releases);
    return done;
}

/* A date that can't be read, or lies ahead, says nothing. */
static void add_lastmod(json_t *row, struct sv lastmod, int64_t now_us)
{
    struct date date;
    if (lastmod.ptr == NULL ||
        !(date_from_iso(lastmod, &date) || date_from_rfc2822(lastmod, &date)))
        return;
    const int64_t at_us = date_to_unix_us(&date);
    if (at_us < now_us + DAY_MS * 1000)
        row_add_integer(row, "lastmod_us", at_us);
}

static json_t *found_rows(const struct frontier *frontier, const struct frontier_found *found,
                          size_t n, int64_t now_us)
{
    json_t *const rows = json_array();
    for (size_t i = 0; i < n; i++) {
        json_t *const row = add_row(rows, found[i].host);
        row_add_text(row, "domain", found[i].domain);
        row_add_key(row, &found[i].key);
        row_add_text(row, "url", found[i].url);
        row_add_text(row, "kind", sv_from_c(url_kind_name(found[i].kind)));
        row_add_integer(row, "priority", found[i].priority);
        row_add_integer(row, "depth", found[i].depth);
        row_add_text(row, "found_on", found[i].found_on);
        add_lastmod(row, found[i].lastmod, now_us);
        json_t *const hints = row_hints(&found[i].hints);
        json_t *const redirects = row_redirects(found[i].redirects, found[i].n_redirects);
        if (hints != NULL)
            json_object_set_new(row, "hints", hints);
        if (redirects != NULL)
            json_object_set_new(row, "redirects", redirects);
        row_add_integer(row, "max_urls", frontier->config.max_urls_per_host);
        row_add_integer(row, "revisit_ms", frontier->config.schedule->revisit_ms);
    }
    return rows;
}

static bool insert(struct frontier *frontier, const json_t *rows, struct frontier_counts *counts,
                   struct err *err)
{
    PGresult *result = NULL;
    if (json_array_size(rows) == 0)
        return true;
    if (!frontier_run_rows(frontier, "insert", rows, &result, err))
        return false;
    counts->n_inserted += (size_t)field_integer(result, 0, 0);
    counts->n_merged += (size_t)field_integer(result, 0, 1);
    counts->n_host_full += (size_t)field_integer(result, 0, 2);
    PQclear(result);
    return true;
}

/* What the verdict means for a row as it stands: how often it has been the same, and when to look
 * again. */
static void add_judgement(json_t *rows, const struct frontier_verdict *verdict,
                          const struct schedule *schedule, const PGresult *stored, int at,
                          uint64_t random)
{
    const int depth = (int)field_integer(stored, at, 1);
    const bool is_by_hand = field_integer(stored, at, 2) >= 100;
    const struct sv old_hash =
        sv_from(PQgetvalue(stored, at, 4), (size_t)PQgetlength(stored, at, 4));
    const bool has_hash = verdict->content_hash.len > 0;
    const bool changed = has_hash && !sv_equal(old_hash, verdict->content_hash);
    const int before = (int)field_integer(stored, at, 3);
    const int n_unchanged = !has_hash ? before : changed ? 0 : before + 1;
    const enum schedule_class class = schedule_class_of(verdict->kind, verdict->page_type, depth);
    const int64_t age_ms = field_integer(stored, at, 6) - field_integer(stored, at, 5);
    json_t *const row = add_row(rows, verdict->host);
    row_add_key(row, &verdict->key);
    row_add_text(row, "verdict", verdict->page_type);
    row_add_text(row, "canonical", verdict->canonical);
    if (has_hash)
        row_add_text(row, "content_hash", verdict->content_hash);
    if (verdict->kind != URL_UNKNOWN)
        row_add_text(row, "kind", sv_from_c(url_kind_name(verdict->kind)));
    row_add_text(row, "error", verdict->error);
    json_object_set_new(row, "noindex", json_boolean(verdict->noindex));
    row_add_integer(row, "unchanged", n_unchanged);
    row_add_integer(row, "lane", class != SCHEDULE_GATHERS ? 0 : is_by_hand ? 3 : 2);
    add_due(row, verdict->error.ptr != NULL
                     ? LOOP_WAIT_MS
                     : schedule_next(schedule, class, age_ms, changed, n_unchanged, random));
}

static json_t *verdict_places(const struct frontier_verdict *verdicts, size_t n)
{
    json_t *const rows = json_array();
    for (size_t i = 0; i < n; i++) {
        json_t *const row = add_row(rows, verdicts[i].host);
        row_add_key(row, &verdicts[i].key);
        row_add_integer(row, "place", (int64_t)i);
    }
    return rows;
}

static bool judge(struct frontier *frontier, const struct frontier_verdict *verdicts,
                  const json_t *places, uint64_t random, struct err *err)
{
    PGresult *stored = NULL;
    if (json_array_size(places) == 0)
        return true;
    if (!frontier_run_rows(frontier, "judged", places, &stored, err))
        return false;
    json_t *const rows = json_array();
    for (int at = 0; at < PQntuples(stored); at++)
        add_judgement(rows, &verdicts[field_integer(stored, at, 0)], frontier->config.schedule,
                      stored, at, random + (uint64_t)at * UINT64_C(0x9E3779B97F4A7C15));
    PQclear(stored);
    const bool done = run(frontier, "judge", rows, NULL, err);
    json_decref(rows);
    return done;
}

bool frontier_learn(struct frontier *frontier, const struct frontier_found *found, size_t n_found,
                    const struct frontier_verdict *verdicts, size_t n_verdicts, int64_t now_us,
                    uint64_t random, struct frontier_counts *counts, struct err *err)
{
    struct frontier_counts added = *counts;
    json_t *const rows = found_rows(frontier, found, n_found, now_us);
    json_t *const places = verdict_places(verdicts, n_verdicts);
    json_t *const locks = json_array();
    json_array_extend(locks, rows);
    json_array_extend(locks, places);
    const bool done =
        pg_connect(frontier->pg, err) && run(frontier, "add_hosts", rows, NULL, err) &&
        begin(frontier, locks, err) && insert(frontier, rows, &added, err) &&
        judge(frontier, verdicts, places, random, err) && pg_commit(frontier->pg, err);
    if (done)
        *counts = added;
    else
        pg_rollback(frontier->pg);
    json_decref(locks);
    json_decref(rows);
    json_decref(places);
    return done;
}
