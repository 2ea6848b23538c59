/* migrations: the numbered SQL files services/NAME/schema/NNN_NAME.sql, embedded in the binaries at
 * build time. They go forward only: a file that was ever released is never changed, a new one
 * follows it. What was applied stands in the table broadsheet.migration with the file's SHA-256. */
#ifndef BROADSHEET_COMMON_MIGRATIONS_H
#define BROADSHEET_COMMON_MIGRATIONS_H

#include "common/err.h"
#include "common/sv.h"

struct pg;

struct migration {
    const char *name; /* "crawl/001_crawl": unique */
    struct sv sql;    /* NUL-terminated */
};
/* All of them, in the order in which they apply; made from the SQL files by deploy/dev/embed. */
extern const struct migration migrations[];
extern const size_t n_migrations;

/* Applies what is missing, in order, each in a transaction of its own, under an advisory lock;
 * *applied counts them. A file that changed after it was applied is ERR_STOP, and so is one applied
 * that this binary doesn't know. */
MUST_CHECK bool migrations_apply(struct pg *pg, const struct migration *list, size_t n,
                                 size_t *applied, struct err *err);

#endif
