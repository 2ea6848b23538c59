/* blocks_live: the entries of a live blog: elements that are brothers of the same tag and class,
 * three or more, each with a <time> that states when it was written, or a clock's time as a text
 * of its own. A page that does not declare
 * itself a live blog (JSON-LD) has entries where class or id names them so and they are most of the
 * text. Private to blocks. Pure. */
#ifndef BROADSHEET_PARSER_EXTRACT_BLOCKS_LIVE_H
#define BROADSHEET_PARSER_EXTRACT_BLOCKS_LIVE_H

#include "services/parser/extract/blocks.h"
#include "services/parser/extract/jsonld.h"

struct blocks_live {
    uint32_t *entries; /* elements, in document order; none of them holds another */
    size_t n;
};

/* False where the arena is full. */
MUST_CHECK bool blocks_live_find(struct arena *arena, const struct dom *dom,
                                 const struct content *content, bool is_declared,
                                 struct blocks_live *live);
bool blocks_live_has(const struct blocks_live *live, uint32_t node);
/* What the entry's first <time> states; absent where it can't be read. */
struct date blocks_live_date(const struct dom *dom, uint32_t entry);

/* Adds the entries that JSON-LD tells, where they have more words than what was found in the page,
 * which is then drawn by script, and no entry was found there. False where the arena is full. */
MUST_CHECK bool blocks_live_add_stated(struct arena *arena, const struct jsonld_node *stated,
                                       uint32_t n_words, struct blocks *blocks);

#endif
