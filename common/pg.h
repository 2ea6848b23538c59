/* pg: a connection to PostgreSQL (the only files with libpq are this and those that run statements on it through it). A
 * connection that breaks is remade by pg_connect with back-off; SQLSTATE decides what a failure means: classes 08, 53, 55,
 * 57, 40 are ERR_RETRY, 22 and 23 ERR_REJECT, all else ERR_STOP. Strings go as parameters, never into the SQL text. One
 * connection belongs to one thread. */
#ifndef BROADSHEET_COMMON_PG_H
#define BROADSHEET_COMMON_PG_H

#include <libpq-fe.h>

#include "common/err.h"
#include "common/sv.h"

struct pg;

void pg_free(struct pg *pg);
/* Does not connect yet. conninfo is a libpq connection string or URI; NULL or "" leaves it to PG* variables. application_name is set. */
struct pg *pg_new(const char *conninfo, const char *application_name) OWNED_BY(pg_free);
/* Connects or finds the connection sound. ERR_RETRY when the server can't be reached; never blocks longer than connect_timeout (5 s). */
MUST_CHECK bool pg_connect(struct pg *pg, struct err *err);
bool pg_is_connected(const struct pg *pg);
void pg_disconnect(struct pg *pg);
/* Prepared once per connection under `name`, in the order given; statements are prepared again after a reconnect. */
void pg_prepare(struct pg *pg, const char *name, const char *sql);

struct pg_param {
    const char *value; /* text format, NUL-terminated; NULL is SQL NULL */
    size_t len;        /* for binary */
    bool is_binary;
};
#define PG_TEXT(v) ((struct pg_param){.value = (v)})

/* Runs a statement, prepared (name) or literal (sql with $1...). The result is the caller's: PQclear. On failure *result is NULL. */
MUST_CHECK bool pg_execute(struct pg *pg, const char *name, const struct pg_param *params, size_t n,
                           PGresult **result, struct err *err);
MUST_CHECK bool pg_query(struct pg *pg, const char *sql, const struct pg_param *params, size_t n,
                         PGresult **result, struct err *err);
/* For statements without a result worth reading; several may be parted by ";" when n_params is 0. */
MUST_CHECK bool pg_run(struct pg *pg, const char *sql, struct err *err);
MUST_CHECK bool pg_begin(struct pg *pg, struct err *err);
MUST_CHECK bool pg_commit(struct pg *pg, struct err *err);
/* Best effort: a broken connection has rolled back already. */
void pg_rollback(struct pg *pg);
/* COPY ... FROM STDIN in text format: begin, any number of puts, end. pg_copy_value escapes one value into a row. */
MUST_CHECK bool pg_copy_begin(struct pg *pg, const char *sql, struct err *err);
MUST_CHECK bool pg_copy_put(struct pg *pg, struct sv rows, struct err *err);
MUST_CHECK bool pg_copy_end(struct pg *pg, struct err *err);

/* A migration: numbered SQL of one schema, embedded in the binaries. */
struct pg_migration {
    const char *schema; /* "crawl", "news" */
    int number;
    const char *name; /* "001_news" */
    struct sv sql;
};
/* Applies what is missing, in order, each in a transaction, under an advisory lock; *applied counts. A file changed after it
 * was applied (SHA-256 in broadsheet_migration) is ERR_STOP. */
MUST_CHECK bool pg_migrate(struct pg *pg, const struct pg_migration *list, size_t n, size_t *applied,
                           struct err *err);

#endif
