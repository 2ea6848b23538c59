/* next_page: the address of the next page of an article told on several, where no rel=next in the
 * head says it: a link in a pager whose address is the page's own but for the page's number
 * ("?page=3",
 * "/news/wall/3", "wall_3.html") and that number one more. Pagers of comments are passed over.
 * Pure. */
#ifndef BROADSHEET_PARSER_EXTRACT_NEXT_PAGE_H
#define BROADSHEET_PARSER_EXTRACT_NEXT_PAGE_H

#include "common/url.h"
#include "services/parser/extract/dom.h"

/* The address, absolute; SV_NULL where there is none. */
struct sv next_page_find(struct arena *arena, const struct dom *dom, const struct url *page,
                         const struct url *base);

#endif
