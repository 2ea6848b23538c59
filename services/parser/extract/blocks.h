/* blocks: the kept runs of a page (content.h) as the ordered blocks of its article: paragraphs,
 * headings, lists, quotes, tables, code, with links and emphasis, and between them the figures and
 * embeds that stand in the same part of the page. Nesting follows the page's markup (lists, quotes,
 * tables); tables that only lay the page out are looked through. All in the arena; links absolute.
 * Pure. */
#ifndef BROADSHEET_PARSER_EXTRACT_BLOCKS_H
#define BROADSHEET_PARSER_EXTRACT_BLOCKS_H

#include "common/article.h"
#include "common/url.h"
#include "services/parser/extract/content.h"

struct blocks {
    struct block *list;
    size_t n;
};

/* `is_live`: the page says that it is a live blog, whose entries are blocks that hold others
 * (blocks_live.h also finds them where it does not).
 * `base` resolves links; NULL where the page's address is not known: links then have none. False
 * where the arena is full. */
MUST_CHECK bool blocks_cut(struct arena *arena, const struct dom *dom,
                           const struct content *content, const struct url *base, bool is_live,
                           struct blocks *blocks);

#endif
