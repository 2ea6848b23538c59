/* blocks_live: the entries of a live blog: elements that are brothers of the same tag and class,
 * three or more, each with a <time> that states when it was written. Private to blocks. Pure. */
#ifndef BROADSHEET_PARSER_EXTRACT_BLOCKS_LIVE_H
#define BROADSHEET_PARSER_EXTRACT_BLOCKS_LIVE_H

#include "common/date.h"
#include "services/parser/extract/dom.h"

struct blocks_live {
    uint32_t *entries; /* elements, in document order; none of them holds another */
    size_t n;
};

/* False where the arena is full. */
MUST_CHECK bool blocks_live_find(struct arena *arena, const struct dom *dom,
                                 struct blocks_live *live);
bool blocks_live_has(const struct blocks_live *live, uint32_t node);
/* What the entry's first <time> states; absent where it can't be read. */
struct date blocks_live_date(const struct dom *dom, uint32_t entry);

#endif
