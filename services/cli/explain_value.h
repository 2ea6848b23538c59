/* explain_value: what an article has in a field that its provenance names, as one line of text.
 * Private to explain. Pure. */
#ifndef BROADSHEET_CLI_EXPLAIN_VALUE_H
#define BROADSHEET_CLI_EXPLAIN_VALUE_H

#include "common/article.h"

/* Appends the value; of a list all values, parted by ", ". */
void explain_value(const struct article *article, struct sv field, struct buf *out);

#endif
