/* frontier_internal: what frontier.c and frontier_write.c share: the handle, and JSON by which rows
 * travel to and from SQL (many rows are one jsonb parameter, which PostgreSQL turns into a table).
 */
#ifndef BROADSHEET_CRAWLER_FRONTIER_INTERNAL_H
#define BROADSHEET_CRAWLER_FRONTIER_INTERNAL_H

#include "common/pg.h"
#include "services/crawler/frontier.h"

#include <jansson.h>

#define KEY_HEX_BYTES (2 * FRONTIER_KEY_BYTES)

struct frontier {
    struct frontier_config config;
    struct pg *pg;
};

void frontier_prepare_writes(struct frontier *frontier);

/* Members of a row; an absent view adds none, which reads as NULL. What is not UTF-8 is mended,
 * NULs go. */
void row_add_text(json_t *row, const char *name, struct sv text);
void row_add_integer(json_t *row, const char *name, int64_t value);
void row_add_key(json_t *row, const struct frontier_key *key);
json_t *row_hints(const struct hints *hints);                      /* NULL: none */
json_t *row_redirects(const struct redirect *redirects, size_t n); /* NULL: none */
void row_read_hints(struct arena *arena, struct sv json, struct hints *hints);
void row_read_redirects(struct arena *arena, struct sv json, struct redirect **redirects,
                        size_t *n);

/* Runs a prepared statement whose one parameter is `rows`. */
MUST_CHECK bool frontier_run_rows(struct frontier *frontier, const char *statement,
                                  const json_t *rows, PGresult **result, struct err *err);

/* A field of a result as a copy in the arena; SV_NULL for NULL. */
struct sv field_text(struct arena *arena, const PGresult *result, int row, int column);
int64_t field_integer(const PGresult *result, int row, int column); /* 0 for NULL */

#endif
