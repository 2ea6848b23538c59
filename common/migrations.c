#include "common/migrations.h"

#include "common/pg.h"

/* Any number will do as long as it is always the same: "broadsheet" by FNV-1a, cut to 31 bits. */
#define LOCK_SQL   "SELECT pg_advisory_lock(1118236003)"
#define UNLOCK_SQL "SELECT pg_advisory_unlock(1118236003)"

static const char table_sql[] =
    "CREATE SCHEMA IF NOT EXISTS broadsheet;"
    "COMMENT ON SCHEMA broadsheet IS 'What Broadsheet knows of its own tables.';"
    "CREATE TABLE IF NOT EXISTS broadsheet.migration ("
    " name text PRIMARY KEY,"
    " sha256 text NOT NULL,"
    " applied_at timestamptz NOT NULL DEFAULT now());"
    "COMMENT ON TABLE broadsheet.migration IS 'One row for each SQL file that `broadsheet migrate` "
    "has applied.';"
    "COMMENT ON COLUMN broadsheet.migration.name IS 'The file: schema/number_name.';"
    "COMMENT ON COLUMN broadsheet.migration.sha256 IS 'Its contents then; a file is never changed "
    "once applied.';"
    "COMMENT ON COLUMN broadsheet.migration.applied_at IS 'When it was applied.';";

static bool check_known(struct pg *pg, const struct migration *list, size_t n, struct err *err)
{
    PGresult *result = NULL;
    if (!pg_query(pg, "SELECT name FROM broadsheet.migration ORDER BY name", NULL, 0, &result, err))
        return false;
    bool ok = true;
    for (int row = 0; ok && row < PQntuples(result); row++) {
        const char *name = PQgetvalue(result, row, 0);
        bool known = false;
        for (size_t i = 0; i < n && !known; i++)
            known = strcmp(list[i].name, name) == 0;
        if (!known)
            ok = err_set(err, ERR_STOP, "migration_unknown",
                         "The database has the migration %s, which this version does not know: it "
                         "is newer than this "
                         "program.",
                         name);
    }
    PQclear(result);
    return ok;
}

/* Is it there? *is_applied says so; a different content is an error. */
static bool look_up(struct pg *pg, const struct migration *migration, bool *is_applied,
                    struct err *err)
{
    const struct pg_param params[] = {PG_TEXT(migration->name), PG_TEXT(migration->sql.ptr)};
    PGresult *result = NULL;
    if (!pg_query(pg,
                  "SELECT sha256 = encode(sha256(convert_to($2, 'UTF8')), 'hex')"
                  " FROM broadsheet.migration WHERE name = $1",
                  params, COUNT_OF(params), &result, err))
        return false;
    const bool found = PQntuples(result) == 1;
    const bool same = found && PQgetvalue(result, 0, 0)[0] == 't';
    PQclear(result);
    if (found && !same)
        return err_set(err, ERR_STOP, "migration_changed",
                       "The migration %s was changed after it was applied to this database; put "
                       "the change into a new "
                       "file.",
                       migration->name);
    *is_applied = found;
    return true;
}

static bool apply_one(struct pg *pg, const struct migration *migration, struct err *err)
{
    const struct pg_param params[] = {PG_TEXT(migration->name), PG_TEXT(migration->sql.ptr)};
    PGresult *result = NULL;
    bool ok = pg_begin(pg, err) && pg_run(pg, migration->sql.ptr, err) &&
              pg_query(pg,
                       "INSERT INTO broadsheet.migration (name, sha256)"
                       " VALUES ($1, encode(sha256(convert_to($2, 'UTF8')), 'hex'))",
                       params, COUNT_OF(params), &result, err);
    PQclear(result);
    ok = ok && pg_commit(pg, err);
    if (!ok)
        pg_rollback(pg);
    return ok;
}

static bool apply_missing(struct pg *pg, const struct migration *list, size_t n, size_t *applied,
                          struct err *err)
{
    if (!pg_run(pg, table_sql, err) || !check_known(pg, list, n, err))
        return false;
    for (size_t i = 0; i < n; i++) {
        bool is_applied = false;
        if (!look_up(pg, &list[i], &is_applied, err))
            return false;
        if (is_applied)
            continue;
        if (!apply_one(pg, &list[i], err))
            return false;
        ++*applied;
    }
    return true;
}

bool migrations_apply(struct pg *pg, const struct migration *list, size_t n, size_t *applied,
                      struct err *err)
{
    *applied = 0;
    if (!pg_run(pg, LOCK_SQL, err))
        return false;
    const bool ok = apply_missing(pg, list, n, applied, err);
    struct err ignored;
    if (!pg_run(pg, UNLOCK_SQL, &ignored))
        pg_disconnect(pg); /* the lock ends with the session */
    return ok;
}
