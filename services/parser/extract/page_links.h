/* page_links: where a page points: its links for the frontier, feeds that it names, and the target
 * of a <meta> refresh. Links are absolute and not normalised; the same address is given once. Pure.
 */
#ifndef BROADSHEET_PARSER_EXTRACT_PAGE_LINKS_H
#define BROADSHEET_PARSER_EXTRACT_PAGE_LINKS_H

#include "services/parser/extract/content.h"
#include "services/parser/extract/extract.h"
#include "services/parser/extract/fields.h"

#define PAGE_LINKS_MAX 5000

/* Fills result->links and result->refresh_target. Without a page address there are none. `content`
 * may be NULL: then none is in the content. */
void page_links_collect(struct arena *arena, const struct dom *dom, const struct content *content,
                        const struct fields *fields, struct extract_result *result);

#endif
