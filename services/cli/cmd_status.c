/* broadsheet status: the frontier, the topics with their lag, the articles and each service's
 * health, on one screen. */
#include "common/clock.h"
#include "common/json.h"
#include "common/pg.h"
#include "common/service.h"
#include "common/stop.h"
#include "services/cli/cmd.h"
#include "services/cli/http.h"
#include "services/cli/topics.h"

enum {
    OUT_BYTES = 4 << 20,
    ARENA_BYTES = 16 << 20,
    DATABASE_TIMEOUT_MS = 8000,
    CONNECT_WAIT_MS = 3000,
    HEALTH_TIMEOUT_MS = 1500,
    MARKERS_MAX = 50,
    MARKERS_WAIT_MS = 1500
};

struct values {
    struct service_options service;
    const char *database_url;
    const char *endpoints;
    bool is_json;
};

static const struct option ROWS[] = {
    DATABASE_URL_ROW(offsetof(struct values, database_url)),
    {.name = "status-endpoints",
     .type = OPTION_LIST,
     .offset = offsetof(struct values, endpoints),
     .help = "Services to ask for their health: NAME=http://HOST:PORT of their admin ports, "
             "comma-separated."},
    {.name = "json",
     .type = OPTION_BOOL,
     .offset = offsetof(struct values, is_json),
     .default_value = "false",
     .help = "The same as one JSON object."},
};
static const struct option_table TABLE = {.program = "broadsheet status",
                                          .summary =
                                              "Shows the frontier, the topics with their lag, the "
                                              "articles and each service's health. Exits 1 when "
                                              "something does not answer or is not ready.",
                                          .rows = ROWS,
                                          .n_rows = COUNT_OF(ROWS),
                                          .base = &CLIENT_OPTIONS};

/* One screen in two forms: text goes to `out` as lines, JSON through `json`. */
struct screen {
    const struct values *values;
    struct arena *arena;
    struct pg *pg;
    struct buf out;
    struct json json;
    bool is_json;
    bool is_well;    /* all answered, all ready */
    bool has_waited; /* for the database, in vain: once is enough */
};

static void open_section(struct screen *screen, const char *name, char bracket)
{
    if (screen->is_json) {
        json_key(&screen->json, name);
        json_open(&screen->json, bracket);
    } else {
        buf_printf(&screen->out, "%s%s\n", screen->out.len ? "\n" : "", name);
    }
}

static void close_section(struct screen *screen, char bracket)
{
    if (screen->is_json)
        json_close(&screen->json, bracket);
}

static void put_error(struct screen *screen, const struct err *err)
{
    screen->is_well = false;
    if (screen->is_json)
        json_member(&screen->json, "error", sv_from_c(err->text));
    else
        buf_printf(&screen->out, "  %s\n  %s\n", err->text, cmd_remedy(err));
}

static void put_number(struct screen *screen, const char *name, int64_t number)
{
    if (screen->is_json)
        json_member_i64(&screen->json, name, number);
    else
        buf_printf(&screen->out, "  %-24s %" PRId64 "\n", name, number);
}

/* ---- The database ---- */

/* A statement of one row of numbers; its columns' names are what they are called on the screen. */
static void put_numbers(struct screen *screen, const char *sql)
{
    struct err err = {0};
    PGresult *result = NULL;
    if (!pg_query(screen->pg, sql, NULL, 0, &result, &err)) {
        if (strcmp(err.code, "sqlstate_57014") !=
            0) /* the statement's time was up: there are too many to count */
            put_error(screen, &err);
        return;
    }
    for (int column = 0; PQntuples(result) && column < PQnfields(result); column++) {
        int64_t number = 0;
        if (!PQgetisnull(result, 0, column) &&
            sv_to_i64(sv_from_c(PQgetvalue(result, 0, column)), &number))
            put_number(screen, PQfname(result, column), number);
    }
    PQclear(result);
}

/* What costs the same however many URLs there are; then what does not, and is given up where it
 * takes too long. */
static const char frontier_sql[] =
    "SELECT (SELECT count(*) FROM crawl.source) AS sources, count(*) AS hosts,"
    " count(*) FILTER (WHERE lease_until > now()) AS \"hostsLeased\","
    " count(*) FILTER (WHERE ready_at <= now()) AS \"hostsDue\", coalesce(sum(n_urls), 0) AS urls "
    "FROM crawl.host";
static const char urls_sql[] =
    "SELECT count(*) FILTER (WHERE state = 'new') AS \"urlsNew\", count(*) FILTER (WHERE state = "
    "'done') AS \"urlsDone\","
    " count(*) FILTER (WHERE state = 'redirect') AS \"urlsRedirect\","
    " count(*) FILTER (WHERE state = 'excluded') AS \"urlsExcluded\","
    " count(*) FILTER (WHERE state IN ('missing', 'gone')) AS \"urlsGone\","
    " count(*) FILTER (WHERE state IN ('unsupported', 'error')) AS \"urlsFailed\","
    " count(*) FILTER (WHERE fetches > 0) AS \"urlsFetched\" FROM crawl.url";

static const char articles_sql[] =
    "SELECT count(*) AS articles, count(*) FILTER (WHERE deleted_at IS NOT NULL) AS gone,"
    " (SELECT count(*) FROM news.article_revision) AS revisions, (SELECT count(*) FROM "
    "news.publisher) AS publishers,"
    " (SELECT count(*) FROM news.author) AS authors,"
    " extract(epoch FROM now() - max(updated_at))::bigint AS \"secondsSinceLastChange\" FROM "
    "news.article";

static bool connect(struct screen *screen, struct err *err)
{
    const int64_t until_ms = clock_monotonic_ms() + (screen->has_waited ? 0 : CONNECT_WAIT_MS);
    bool ok = pg_connect(screen->pg, err);
    while (!ok && err->what == ERR_RETRY && clock_monotonic_ms() < until_ms && !stop_wait(100))
        ok = pg_connect(screen->pg, err);
    screen->has_waited = !ok;
    return ok;
}

static void put_database(struct screen *screen, const char *section, const char *const *statements,
                         size_t n)
{
    struct err err = {0};
    open_section(screen, section, '{');
    if (connect(screen, &err))
        for (size_t i = 0; i < n; i++)
            put_numbers(screen, statements[i]);
    else
        put_error(screen, &err);
    close_section(screen, '}');
}

/* ---- Topics ---- */

/* The sink's offsets are in the database, not in Kafka. */
static bool read_sink_offsets(struct screen *screen, struct bus_lag_row *rows, size_t n,
                              struct err *err)
{
    for (size_t i = 0; i < n; i++) {
        char partition[16];
        snprintf(partition, sizeof partition, "%" PRId32, rows[i].partition);
        const struct pg_param params[] = {PG_TEXT(rows[i].topic), PG_TEXT(partition)};
        PGresult *result = NULL;
        if (!pg_query(
                screen->pg,
                "SELECT next_offset FROM news.ingest_offset WHERE topic = $1 AND partition = $2",
                params, COUNT_OF(params), &result, err))
            return false;
        int64_t next = -1;
        if (PQntuples(result) == 1 && sv_to_i64(sv_from_c(PQgetvalue(result, 0, 0)), &next) &&
            next >= 0)
            rows[i].committed = next;
        PQclear(result);
    }
    return true;
}

/* What a reader that has committed nothing yet has before it is all there is. */
static int64_t lag_of(const struct bus_lag_row *row)
{
    const int64_t from =
        row->committed == BUS_NO_OFFSET || row->committed < row->low ? row->low : row->committed;
    return row->high > from ? row->high - from : 0;
}

/* Commit markers of transactions take offsets that no message has, so a reader that has read all
 * may seem to lack a few. Where it is a few, they are looked at: a partition without a message in
 * them has no lag. */
static void clear_markers(struct screen *screen, const struct bus_config *bus,
                          struct bus_lag_row *rows, size_t n)
{
    struct err err = {0};
    struct bus_place *places = arena_alloc_array(screen->arena, n, sizeof *places);
    size_t n_places = 0;
    for (size_t i = 0; places && i < n; i++)
        if (lag_of(&rows[i]) > 0 && lag_of(&rows[i]) <= MARKERS_MAX)
            places[n_places++] = (struct bus_place){rows[i].topic, rows[i].partition,
                                                    rows[i].high - lag_of(&rows[i])};
    struct bus_consumer *reader = n_places ? bus_reader_new(bus, places, n_places, &err) : NULL;
    const int64_t until_ms = clock_monotonic_ms() + MARKERS_WAIT_MS;
    bool ok = reader != NULL;
    while (ok && !bus_at_end(reader) && clock_monotonic_ms() < until_ms) {
        struct bus_message message = {0};
        bool got = false;
        ok = bus_poll(reader, screen->arena, 50, &message, &got, &err);
        for (size_t i = 0; got && i < n_places; i++)
            if (places[i].partition == message.partition)
                places[i].offset = BUS_NO_OFFSET;
        bus_message_release(&message);
    }
    for (size_t i = 0; ok && bus_at_end(reader) && i < n_places; i++)
        for (size_t k = 0; places[i].offset != BUS_NO_OFFSET && k < n; k++)
            if (rows[k].partition == places[i].partition)
                rows[k].committed = rows[k].high;
    bus_consumer_free(reader);
}

static void put_topic(struct screen *screen, const struct topic_row *topic, const char *name,
                      const struct bus_lag_row *rows, size_t n)
{
    int64_t records = 0, lag = 0;
    for (size_t i = 0; i < n; i++) {
        records += rows[i].high - rows[i].low;
        lag += lag_of(&rows[i]);
    }
    if (screen->is_json) {
        json_member(&screen->json, "topic", sv_from_c(name));
        json_member_i64(&screen->json, "partitions", (int64_t)n);
        json_member_i64(&screen->json, "offsets", records);
        if (topic->group)
            json_member(&screen->json, "reader", sv_from_c(topic->group));
        if (topic->group)
            json_member_i64(&screen->json, "lag", lag);
        return;
    }
    buf_printf(&screen->out, "  %-24s partitions %-4zu offsets %-10" PRId64, name, n, records);
    if (topic->group)
        buf_printf(&screen->out, " lag of the %s %" PRId64, topic->group, lag);
    buf_add_byte(&screen->out, '\n');
}

static void put_topics(struct screen *screen, const struct bus_config *bus,
                       const struct bus_topics *topics)
{
    struct err err = {0};
    bool ok = true;
    open_section(screen, "topics", '[');
    for (size_t i = 0; ok && i < n_topic_rows; i++) {
        const struct topic_row *topic = &topic_rows[i];
        const char *name = topic_row_name(topic, topics);
        const bool is_sink = topic->group && strcmp(topic->group, "sink") == 0;
        char group[160];
        struct bus_lag_row *rows = NULL;
        size_t n = 0;
        snprintf(group, sizeof group, "%s%s", screen->values->service.topic_prefix,
                 topic->group ? topic->group : "");
        if (screen->is_json)
            json_open(&screen->json, '{');
        ok = bus_describe(bus, screen->arena, name, topic->group && !is_sink ? group : NULL, &rows,
                          &n, &err) &&
             (!is_sink || !pg_is_connected(screen->pg) || read_sink_offsets(screen, rows, n, &err));
        if (ok && topic->group)
            clear_markers(screen, bus, rows, n);
        if (ok)
            put_topic(screen, topic, name, rows, n);
        else
            put_error(screen, &err);
        if (screen->is_json)
            json_close(&screen->json, '}');
    }
    close_section(screen, ']');
}

/* ---- Services ---- */

static void put_service(struct screen *screen, struct sv name, struct sv base)
{
    char url[512];
    struct buf body;
    struct err err = {0};
    struct http_response response = {0};
    buf_init(&body, 4096);
    snprintf(url, sizeof url, "%.*s/readyz", SV_FMT(base));
    const bool answered = http_get(url, NULL, HEALTH_TIMEOUT_MS, &body, &response, &err);
    const bool is_ready = answered && response.status == 200;
    const struct sv said = answered ? sv_trim(buf_sv(&body)) : SV("does not answer");
    screen->is_well = screen->is_well && is_ready;
    if (screen->is_json) {
        json_open(&screen->json, '{');
        json_member(&screen->json, "name", name);
        json_member_bool(&screen->json, "ready", is_ready);
        json_member(&screen->json, "state", said);
        json_close(&screen->json, '}');
    } else {
        buf_printf(&screen->out, "  %-24.*s %s%.*s\n", SV_FMT(name),
                   is_ready ? "" : "NOT READY: ", SV_FMT(said));
    }
    buf_release(&body);
}

static void put_services(struct screen *screen)
{
    struct sv rest = sv_from_c(screen->values->endpoints), endpoint = SV_NULL;
    open_section(screen, "services", '[');
    if (!rest.len && !screen->is_json)
        buf_add_c(&screen->out, "  none named: see --status-endpoints\n");
    while (sv_cut(&rest, ',', &endpoint)) {
        struct sv base = sv_trim(endpoint), name = SV_NULL;
        if (!base.len)
            continue;
        if (sv_find_byte(base, '=') < base.len)
            sv_cut(&base, '=', &name);
        put_service(screen, name.len ? name : base, base);
    }
    close_section(screen, ']');
}

static int run(const struct values *values, const struct option_set *set)
{
    struct err err = {0};
    struct bus_topics topics;
    if (!bus_topics_init(&topics, values->service.topic_prefix, &err))
        return cmd_failed("status", &err);
    const struct bus_config bus = service_bus_config(&values->service, set, "broadsheet-status");
    struct screen screen = {.values = values,
                            .arena = arena_new(ARENA_BYTES),
                            .pg = pg_new(values->database_url, "broadsheet-status"),
                            .is_json = values->is_json,
                            .is_well = true};
    pg_set_timeout(screen.pg, DATABASE_TIMEOUT_MS);
    buf_init(&screen.out, OUT_BYTES);
    screen.json = (struct json){.out = &screen.out};
    if (screen.is_json)
        json_open(&screen.json, '{');
    put_database(&screen, "frontier", (const char *const[]){frontier_sql, urls_sql}, 2);
    put_database(&screen, "articles", (const char *const[]){articles_sql}, 1);
    put_topics(&screen, &bus, &topics);
    put_services(&screen);
    if (screen.is_json) {
        json_member_bool(&screen.json, "well", screen.is_well);
        json_close(&screen.json, '}');
        buf_add_byte(&screen.out, '\n');
    }
    fwrite(screen.out.ptr, 1, screen.out.len, stdout);
    buf_release(&screen.out);
    pg_free(screen.pg);
    arena_free(screen.arena);
    return screen.is_well ? 0 : 1;
}

int cmd_status(int argc, char **argv)
{
    struct values values = {0};
    struct option_set *set = NULL;
    int status = 0;
    if (service_start(&TABLE, argc, argv, &values.service, &set, NULL, &status))
        status = run(&values, set);
    service_end(set);
    return status;
}
