/* rows: a message of the topic `articles` as values for the database. An article's columns are
 * those that SQL would not get out of its JSON as well: keys, dates as instants, the version's
 * order; the rest is taken from the JSON by the statements (statements.h). Values are text as COPY
 * wants it before escaping, absent ones are NULL. Everything lives in the arena. Pure. */
#ifndef BROADSHEET_SINK_ROWS_H
#define BROADSHEET_SINK_ROWS_H

#include "common/envelope.h"

/* In the order of statement_copy_stage, after the position. */
enum row_column {
    ROW_ARTICLE_ID,
    ROW_CANONICAL_URL,
    ROW_URL,
    ROW_URL_ID,
    ROW_PUBLISHER_ID,
    ROW_PAGE_TYPE,
    ROW_DATE_PUBLISHED,
    ROW_DATE_PUBLISHED_PRECISION,
    ROW_DATE_MODIFIED,
    ROW_DATE_MODIFIED_PRECISION,
    ROW_WORD_COUNT,
    ROW_SIMHASH,
    ROW_FETCHED_AT,
    ROW_EXTRACTOR,
    ROW_EXTRACTOR_RANK,
    ROW_PAGE_PARTITION,
    ROW_PAGE_OFFSET,
    ROW_TRACEPARENT,
    ROW_COLUMNS,
};
struct row {
    struct sv values[ROW_COLUMNS];
    int64_t fetched_at_us;
};
/* In the order of statement_copy_gone. */
enum gone_column { GONE_ID, GONE_URL, GONE_AT, GONE_COLUMNS };
struct gone {
    struct sv values[GONE_COLUMNS];
};

/* The record's value as a row. `scratch` is for the article in between and may be reset afterwards.
 * timestamp_ms is the record's, the fetch time of those that state none. ERR_REJECT where it is no
 * article, or one without an identity. */
MUST_CHECK bool rows_article(struct arena *arena, struct arena *scratch,
                             const struct record *record, int64_t timestamp_ms, struct row *row,
                             struct err *err);
/* The same for a tombstone, whose key is the page's URL. */
MUST_CHECK bool rows_gone(struct arena *arena, const struct record *record, int64_t timestamp_ms,
                          struct gone *gone, struct err *err);
/* "1.2.3" as a number that orders as versions do; what is not like that counts as 0. */
int64_t rows_extractor_rank(struct sv extractor);
/* The key of a URL, as news.id_of() makes it: a UUID's text. */
struct sv rows_id_of(struct arena *arena, struct sv url);

#endif
