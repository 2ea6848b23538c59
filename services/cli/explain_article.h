/* explain_article: the article as it will be stored, as HTML to look at: nothing is loaded and
 * nothing can be followed, pictures and players are told by their addresses. Private to explain.
 * Pure. */
#ifndef BROADSHEET_CLI_EXPLAIN_ARTICLE_H
#define BROADSHEET_CLI_EXPLAIN_ARTICLE_H

#include "common/article.h"

void explain_add_article(struct buf *out, const struct article *article);

#endif
