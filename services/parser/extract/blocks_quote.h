/* blocks_quote: what a quotation is beside its text: who said it, whether it is a pull quote, whose
 * post it is. The speaker stands in <cite>, <footer> or the figure's caption, on a last line of its
 * own behind a dash or in bold, or in an element beside the quotation that names itself so.
 * Private to blocks. Pure. */
#ifndef BROADSHEET_PARSER_EXTRACT_BLOCKS_QUOTE_H
#define BROADSHEET_PARSER_EXTRACT_BLOCKS_QUOTE_H

#include "common/article.h"
#include "common/url.h"
#include "services/parser/extract/dom.h"

/* `quote` has its children; `node` is its element. Takes the speaker off its end into attribution,
 * and sets is_pull and url. */
void blocks_quote_finish(struct arena *arena, const struct dom *dom, const struct url *base,
                         uint32_t node, struct block *quote);
/* Does the block after a finished quotation say no more than who spoke? */
bool blocks_quote_is_speaker(struct arena *arena, const struct block *quote,
                             const struct block *next);

#endif
