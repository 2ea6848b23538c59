/* pg: a connection to PostgreSQL (the only files with libpq are this and those that run statements
 * on it through it). A connection that breaks is remade by pg_connect with back-off; SQLSTATE
 * decides what a failure means (pg_sqlstate_what). Strings go as parameters or through COPY, never
 * into the SQL text. No call waits longer than the connection's timeout: a server that stays silent
 * counts as gone, and its session is closed. One connection belongs to one thread. Every session
 * runs in UTC and UTF-8, and the server ends a transaction that its client leaves idle (a stopped
 * process) after 15 s. */
#ifndef BROADSHEET_COMMON_PG_H
#define BROADSHEET_COMMON_PG_H

#include <libpq-fe.h>

#include "common/buf.h"
#include "common/err.h"

struct pg;

void pg_free(struct pg *pg);
/* Does not connect yet. conninfo is a libpq connection string or URI; NULL or "" leaves it to PG*
 * variables. */
struct pg *pg_new(const char *conninfo, const char *application_name) OWNED_BY(pg_free);
/* How long one call may take; 20 s unless said otherwise (the server gives a statement three
 * quarters of it). Applies from the next connect on. */
void pg_set_timeout(struct pg *pg, int timeout_ms);
/* Connects or finds the connection sound. ERR_RETRY when the server can't be reached, at once and
 * without trying when the last try was a moment ago (0.1 s, doubling to 2 s); ERR_STOP when
 * conninfo makes no sense. Never blocks longer than connect_timeout (5 s unless conninfo has its
 * own). */
MUST_CHECK bool pg_connect(struct pg *pg, struct err *err);
bool pg_is_connected(const struct pg *pg);
void pg_disconnect(struct pg *pg);
/* Names a statement; both strings are literals, or live as long as pg. It is prepared when it first
 * runs on a connection. */
void pg_prepare(struct pg *pg, const char *name, const char *sql);

struct pg_param {
    const char *value; /* text format, NUL-terminated; NULL is SQL NULL */
    size_t len;        /* for binary */
    bool is_binary;
};
#define PG_TEXT(v)    ((struct pg_param){.value = (v)})
#define PG_PARAMS_MAX 64

/* Runs a statement, prepared (name) or literal (sql with $1...). The result is the caller's:
 * PQclear. On failure *result is untouched. */
MUST_CHECK bool pg_execute(struct pg *pg, const char *name, const struct pg_param *params, size_t n,
                           PGresult **result, struct err *err);
MUST_CHECK bool pg_query(struct pg *pg, const char *sql, const struct pg_param *params, size_t n,
                         PGresult **result, struct err *err);
/* For statements without a result worth reading; several may be parted by ";". */
MUST_CHECK bool pg_run(struct pg *pg, const char *sql, struct err *err);
MUST_CHECK bool pg_begin(struct pg *pg, struct err *err);
/* When the connection breaks here (ERR_RETRY, "connection"), nobody knows whether it was done: read
 * what was to be written. */
MUST_CHECK bool pg_commit(struct pg *pg, struct err *err);
/* Best effort: a broken connection has rolled back already. */
void pg_rollback(struct pg *pg);

/* COPY ... FROM STDIN in text format: begin, any number of puts, end. After a failure of put, end
 * says why. */
MUST_CHECK bool pg_copy_begin(struct pg *pg, const char *sql, struct err *err);
MUST_CHECK bool pg_copy_put(struct pg *pg, struct sv rows, struct err *err);
MUST_CHECK bool pg_copy_end(struct pg *pg, struct err *err);
/* Appends one value to a row of COPY's text format, escaped; the absent view is NULL. Then a tab,
 * or a newline to end the row. */
void pg_copy_value(struct buf *rows, struct sv value, char then);

/* What a failure with this SQLSTATE asks for: classes 08, 40, 53, 55, 57, 58, 25P03, 25006 and a
 * schema that is not there yet ERR_RETRY; 22, 23, 54 (the data) ERR_REJECT; all else ERR_STOP. */
enum err_what pg_sqlstate_what(const char *sqlstate);

#endif
