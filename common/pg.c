#include "common/pg.h"

#include <poll.h>

#include "common/backoff.h"
#include "common/clock.h"

enum {
    CONNECT_TIMEOUT_S = 5,
    REPLY_TIMEOUT_MS = 20000,
    BACKOFF_FIRST_MS = 100,
    BACKOFF_MAX_MS = 2000,
    STATEMENTS_MAX = 64,
};

struct statement {
    const char *name, *sql;
    bool is_prepared; /* on the present connection */
};

struct pg {
    char *conninfo;
    char *application_name;
    int timeout_ms;
    PGconn *conn;
    struct statement statements[STATEMENTS_MAX];
    size_t n_statements;
    struct backoff backoff;
    struct err last; /* why the last connect failed */
};

static char *copy_string(const char *string)
{
    char *copy = strdup(string ? string : "");
    if (!copy)
        err_out_of_memory(strlen(string));
    return copy;
}

struct pg *pg_new(const char *conninfo, const char *application_name)
{
    struct pg *pg = calloc(1, sizeof *pg);
    if (!pg)
        err_out_of_memory(sizeof *pg);
    pg->backoff = (struct backoff){.first_ms = BACKOFF_FIRST_MS, .max_ms = BACKOFF_MAX_MS};
    pg->conninfo = copy_string(conninfo);
    pg->application_name = copy_string(application_name);
    pg->timeout_ms = REPLY_TIMEOUT_MS;
    return pg;
}

void pg_free(struct pg *pg)
{
    if (!pg)
        return;
    pg_disconnect(pg);
    free(pg->conninfo);
    free(pg->application_name);
    free(pg);
}

void pg_set_timeout(struct pg *pg, int timeout_ms)
{
    pg->timeout_ms = timeout_ms;
}

bool pg_is_connected(const struct pg *pg)
{
    return pg->conn && PQstatus(pg->conn) == CONNECTION_OK;
}

void pg_disconnect(struct pg *pg)
{
    PQfinish(pg->conn);
    pg->conn = NULL;
    for (size_t i = 0; i < pg->n_statements; i++)
        pg->statements[i].is_prepared = false;
}

void pg_prepare(struct pg *pg, const char *name, const char *sql)
{
    assert(pg->n_statements < STATEMENTS_MAX);
    pg->statements[pg->n_statements++] = (struct statement){.name = name, .sql = sql};
}

enum err_what pg_sqlstate_what(const char *sqlstate)
{
    static const struct {
        const char *prefix;
        enum err_what what;
    } meanings[] = {
        {"08", ERR_RETRY},    /* connection */
        {"40", ERR_RETRY},    /* serialization, deadlock */
        {"53", ERR_RETRY},    /* disk or memory full, too many connections */
        {"55", ERR_RETRY},    /* lock not available */
        {"57", ERR_RETRY},    /* shutdown, cancelled by a timeout */
        {"58", ERR_RETRY},    /* the server's own I/O */
        {"25P03", ERR_RETRY}, /* our session stood still in a transaction */
        {"25P04", ERR_RETRY}, /* a transaction took longer than the operator lets it */
        {"25006", ERR_RETRY}, /* a standby: the connection follows the primary */
        {"3F000", ERR_RETRY}, /* no such schema, table, column or function: migrations are still to
                                 come */
        {"42P01", ERR_RETRY},  {"42703", ERR_RETRY}, {"42883", ERR_RETRY}, {"22", ERR_REJECT},
        {"23", ERR_REJECT},    {"54", ERR_REJECT}, /* too large for an index or for jsonb */
        {"P0001", ERR_REJECT},                     /* a trigger of the operator's */
    };
    for (size_t i = 0; i < COUNT_OF(meanings); i++)
        if (strncmp(sqlstate, meanings[i].prefix, strlen(meanings[i].prefix)) == 0)
            return meanings[i].what;
    return ERR_STOP;
}

/* libpq's messages are several lines, some of them indented, and end in one; an err's text is a
 * sentence. */
static void one_line(const char *message, char *out, size_t size)
{
    size_t n = 0;
    for (; *message && n + 1 < size; message++) {
        const bool is_break = *message == '\n' || *message == '\t';
        if (!is_break)
            out[n++] = *message;
        else if (message[1] && n && out[n - 1] != ' ')
            out[n++] = ' ';
    }
    out[n] = '\0';
}

static bool fail_connection(struct pg *pg, const char *why, struct err *err)
{
    char text[300];
    one_line(why, text, sizeof text);
    pg_disconnect(pg);
    return err_set(err, ERR_RETRY, "connection", "The connection to PostgreSQL broke: %s", text);
}

static bool fail_result(struct pg *pg, const PGresult *result, struct err *err)
{
    const char *sqlstate = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    if (!sqlstate)
        return fail_connection(pg, PQresultErrorMessage(result), err);
    const char *message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    const char *detail = PQresultErrorField(result, PG_DIAG_MESSAGE_DETAIL);
    const char *context = PQresultErrorField(result, PG_DIAG_CONTEXT);
    const bool no_schema = sqlstate[0] == '4' || strcmp(sqlstate, "3F000") == 0;
    const enum err_what what = pg_sqlstate_what(sqlstate);
    char code[16];
    snprintf(code, sizeof code, "sqlstate_%s", sqlstate);
    err_set(err, what, code, "PostgreSQL refused (%s): %s%s%.200s%s%.100s%s", sqlstate,
            message ? message : "no message", detail ? "; " : "", detail ? detail : "",
            context ? "; " : "", context ? context : "",
            no_schema && what == ERR_RETRY && sqlstate[1] != '0'
                ? "; has `broadsheet migrate` been run?"
                : "");
    if (PQstatus(pg->conn) != CONNECTION_OK || strcmp(sqlstate, "25006") == 0)
        pg_disconnect(pg);
    return false;
}

/* Waits until the socket can do `events`; false when the deadline passed or the wait failed. */
static bool wait_socket(const struct pg *pg, short events, int64_t deadline_ms)
{
    for (;;) {
        const int64_t left = deadline_ms - clock_monotonic_ms();
        if (left <= 0)
            return false;
        struct pollfd fd = {.fd = PQsocket(pg->conn), .events = events};
        const int ready = poll(&fd, 1, (int)left);
        if (ready > 0)
            return true;
        /* EINTR and a zero go round: the deadline decides. */
        if (ready < 0 && fd.fd < 0)
            return false;
    }
}

/* Everything queued goes out; input is taken meanwhile, since a server that can't write does not
 * read either. */
static bool flush(struct pg *pg, int64_t deadline_ms, struct err *err)
{
    int left = PQflush(pg->conn);
    while (left > 0) {
        if (!wait_socket(pg, POLLIN | POLLOUT, deadline_ms))
            return fail_connection(pg, "the server took no data in time", err);
        if (!PQconsumeInput(pg->conn))
            return fail_connection(pg, PQerrorMessage(pg->conn), err);
        left = PQflush(pg->conn);
    }
    return left == 0 || fail_connection(pg, PQerrorMessage(pg->conn), err);
}

/* The next result of what was sent; *result NULL after the last. */
static bool next_result(struct pg *pg, int64_t deadline_ms, PGresult **result, struct err *err)
{
    while (PQisBusy(pg->conn)) {
        if (!wait_socket(pg, POLLIN, deadline_ms))
            return fail_connection(pg, "the server gave no answer in time", err);
        if (!PQconsumeInput(pg->conn))
            return fail_connection(pg, PQerrorMessage(pg->conn), err);
    }
    *result = PQgetResult(pg->conn);
    return true;
}

static bool is_copy(const PGresult *result)
{
    return PQresultStatus(result) == PGRES_COPY_IN;
}

/* Sends off what is queued and collects the answers: the last result is the caller's, the first
 * error wins. Stops at COPY, which has its own dialogue. */
static bool collect(struct pg *pg, PGresult **out, struct err *err)
{
    const int64_t deadline_ms = clock_monotonic_ms() + pg->timeout_ms;
    PGresult *last = NULL;
    bool ok = flush(pg, deadline_ms, err);
    bool done = !ok;
    while (!done) {
        PGresult *result = NULL;
        struct err later;
        if (!next_result(pg, deadline_ms, &result, ok ? err : &later)) {
            ok = false;
            break;
        }
        done = !result || is_copy(result);
        if (!result)
            break;
        PQclear(last);
        last = result;
        const ExecStatusType status = PQresultStatus(result);
        const bool good =
            status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || is_copy(result);
        if (!good && ok)
            ok = fail_result(pg, result, err);
        done = done || !pg->conn;
    }
    if (!ok) {
        PQclear(last);
        return false;
    }
    *out = last;
    return true;
}

static bool need_connection(const struct pg *pg, struct err *err)
{
    return pg_is_connected(pg) ||
           err_set(err, ERR_RETRY, "connection", "There is no connection to PostgreSQL.");
}

/* The settings that every session of ours has. They come after conninfo: what the promises rest on
 * can't be changed there. */
static bool prepare_session(struct pg *pg, struct err *err)
{
    char timeout[16];
    snprintf(timeout, sizeof timeout, "%d", pg->timeout_ms / 4 * 3);
    const struct pg_param params[] = {PG_TEXT(timeout)};
    PGresult *result = NULL;
    if (!pg_query(pg,
                  "SELECT set_config('timezone', 'UTC', false), set_config('client_min_messages', "
                  "'warning', false),"
                  " set_config('idle_in_transaction_session_timeout', '15s', false),"
                  " set_config('default_transaction_isolation', 'read committed', false),"
                  " set_config('statement_timeout', $1, false)",
                  params, COUNT_OF(params), &result, err))
        return false;
    PQclear(result);
    return true;
}

static bool try_connect(struct pg *pg, struct err *err)
{
    char connect_timeout[8];
    snprintf(connect_timeout, sizeof connect_timeout, "%d", CONNECT_TIMEOUT_S);
    /* A later key wins: conninfo (as dbname) may change what stands before it, not what comes
     * after. */
    const char *const keys[] = {"connect_timeout",
                                "target_session_attrs",
                                "tcp_user_timeout",
                                "keepalives_idle",
                                "keepalives_interval",
                                "keepalives_count",
                                "dbname",
                                "application_name",
                                "client_encoding",
                                NULL};
    const char *const values[] = {connect_timeout, "read-write",         "20000", "10", "5", "3",
                                  pg->conninfo,    pg->application_name, "UTF8",  NULL};
    char *why = NULL;
    PQconninfoOption *parsed = *pg->conninfo ? PQconninfoParse(pg->conninfo, &why) : NULL;
    if (*pg->conninfo && !parsed) {
        char text[200];
        one_line(why ? why : "out of memory", text, sizeof text);
        PQfreemem(why);
        return err_set(err, ERR_STOP, "config", "The database URL can't be read: %s", text);
    }
    PQconninfoFree(parsed);
    pg->conn = PQconnectdbParams(keys, values, 1);
    if (!pg_is_connected(pg)) {
        char text[400];
        one_line(pg->conn ? PQerrorMessage(pg->conn) : "out of memory", text, sizeof text);
        pg_disconnect(pg);
        return err_set(err, ERR_RETRY, "connection", "PostgreSQL can't be reached: %s", text);
    }
    if (PQsetnonblocking(pg->conn, 1) != 0)
        return fail_connection(pg, PQerrorMessage(pg->conn), err);
    return prepare_session(pg, err);
}

bool pg_connect(struct pg *pg, struct err *err)
{
    if (pg_is_connected(pg))
        return true;
    pg_disconnect(pg);
    if (!backoff_is_over(&pg->backoff, clock_monotonic_ms())) {
        *err = pg->last;
        return false;
    }
    if (try_connect(pg, err)) {
        backoff_reset(&pg->backoff);
        return true;
    }
    pg_disconnect(pg);
    backoff_failed(&pg->backoff, clock_monotonic_ms());
    pg->last = *err;
    return false;
}

/* libpq wants its parameters as three arrays. */
struct split {
    const char *values[PG_PARAMS_MAX];
    int lengths[PG_PARAMS_MAX];
    int formats[PG_PARAMS_MAX];
};

static void split_params(const struct pg_param *params, size_t n, struct split *split)
{
    assert(n <= PG_PARAMS_MAX);
    for (size_t i = 0; i < n; i++) {
        assert(params[i].len <= INT_MAX);
        split->values[i] = params[i].value;
        split->lengths[i] = (int)params[i].len;
        split->formats[i] = params[i].is_binary;
    }
}

bool pg_query(struct pg *pg, const char *sql, const struct pg_param *params, size_t n,
              PGresult **result, struct err *err)
{
    struct split split;
    split_params(params, n, &split);
    if (!need_connection(pg, err))
        return false;
    if (!PQsendQueryParams(pg->conn, sql, (int)n, NULL, split.values, split.lengths, split.formats,
                           0))
        return fail_connection(pg, PQerrorMessage(pg->conn), err);
    return collect(pg, result, err);
}

bool pg_execute(struct pg *pg, const char *name, const struct pg_param *params, size_t n,
                PGresult **result, struct err *err)
{
    struct statement *statement = NULL;
    for (size_t i = 0; i < pg->n_statements && !statement; i++)
        if (strcmp(pg->statements[i].name, name) == 0)
            statement = &pg->statements[i];
    assert(statement);
    struct split split;
    split_params(params, n, &split);
    if (!need_connection(pg, err))
        return false;
    if (!statement->is_prepared) {
        PGresult *prepared = NULL;
        if (!PQsendPrepare(pg->conn, name, statement->sql, (int)n, NULL))
            return fail_connection(pg, PQerrorMessage(pg->conn), err);
        if (!collect(pg, &prepared, err))
            return false;
        PQclear(prepared);
        statement->is_prepared = true;
    }
    if (!PQsendQueryPrepared(pg->conn, name, (int)n, split.values, split.lengths, split.formats, 0))
        return fail_connection(pg, PQerrorMessage(pg->conn), err);
    return collect(pg, result, err);
}

static bool run_text(struct pg *pg, const char *sql, PGresult **result, struct err *err)
{
    if (!need_connection(pg, err))
        return false;
    if (!PQsendQuery(pg->conn, sql))
        return fail_connection(pg, PQerrorMessage(pg->conn), err);
    return collect(pg, result, err);
}

bool pg_run(struct pg *pg, const char *sql, struct err *err)
{
    PGresult *result = NULL;
    if (!run_text(pg, sql, &result, err))
        return false;
    PQclear(result);
    return true;
}

bool pg_begin(struct pg *pg, struct err *err)
{
    return pg_run(pg, "BEGIN", err);
}

bool pg_commit(struct pg *pg, struct err *err)
{
    PGresult *result = NULL;
    if (!pg_query(pg, "COMMIT", NULL, 0, &result, err))
        return false;
    /* COMMIT of a failed transaction succeeds, as a ROLLBACK. */
    const bool committed = strcmp(PQcmdStatus(result), "COMMIT") == 0;
    PQclear(result);
    return committed || err_set(err, ERR_STOP, "rolled_back",
                                "A transaction that had failed was to be committed.");
}

void pg_rollback(struct pg *pg)
{
    struct err ignored;
    if (pg_is_connected(pg) && PQtransactionStatus(pg->conn) != PQTRANS_IDLE &&
        !pg_run(pg, "ROLLBACK", &ignored))
        pg_disconnect(pg);
}

bool pg_copy_begin(struct pg *pg, const char *sql, struct err *err)
{
    PGresult *result = NULL;
    if (!run_text(pg, sql, &result, err))
        return false;
    assert(is_copy(result));
    PQclear(result);
    return true;
}

bool pg_copy_put(struct pg *pg, struct sv rows, struct err *err)
{
    if (!need_connection(pg, err))
        return false;
    const int64_t deadline_ms = clock_monotonic_ms() + pg->timeout_ms;
    while (rows.len) {
        const struct sv part = sv_sub(rows, 0, 1 << 20);
        const int put = PQputCopyData(pg->conn, part.ptr, (int)part.len);
        if (put < 0)
            return fail_connection(pg, PQerrorMessage(pg->conn), err);
        if (!flush(pg, deadline_ms, err))
            return false;
        if (put > 0)
            rows = sv_skip(rows, part.len);
    }
    return true;
}

bool pg_copy_end(struct pg *pg, struct err *err)
{
    if (!need_connection(pg, err))
        return false;
    const int64_t deadline_ms = clock_monotonic_ms() + pg->timeout_ms;
    int put = PQputCopyEnd(pg->conn, NULL);
    while (put == 0) {
        if (!flush(pg, deadline_ms, err))
            return false;
        put = PQputCopyEnd(pg->conn, NULL);
    }
    if (put < 0)
        return fail_connection(pg, PQerrorMessage(pg->conn), err);
    PGresult *result = NULL;
    if (!collect(pg, &result, err))
        return false;
    PQclear(result);
    return true;
}

void pg_copy_value(struct buf *rows, struct sv value, char then)
{
    if (!value.ptr)
        buf_add(rows, SV("\\N"));
    size_t from = 0;
    for (size_t i = 0; i < value.len; i++) {
        const char c = value.ptr[i];
        const char escape = c == '\\'   ? '\\'
                            : c == '\n' ? 'n'
                            : c == '\r' ? 'r'
                            : c == '\t' ? 't'
                                        : '\0';
        if (!escape)
            continue;
        buf_add(rows, sv_sub(value, from, i - from));
        buf_add(rows, sv_from((const char[]){'\\', escape}, 2));
        from = i + 1;
    }
    buf_add(rows, sv_skip(value, from));
    buf_add_byte(rows, then);
}
