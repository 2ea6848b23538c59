/* explain: what `broadsheet parse --explain` shows: each field with its candidates and the winner,
 * each run of the page's text with the verdict on it. As text for a terminal, or as one
 * self-contained HTML page: no script, nothing loaded from elsewhere, all of the page's text
 * escaped. Pure. */
#ifndef BROADSHEET_CLI_EXPLAIN_H
#define BROADSHEET_CLI_EXPLAIN_H

#include "services/parser/extract/explain.h"
#include "services/parser/extract/extract.h"

/* `result` was made with EXTRACT_EXPLAIN. */
void explain_write_text(const struct extract_result *result, struct buf *out);
void explain_write_html(const struct extract_result *result, struct buf *out);

#endif
