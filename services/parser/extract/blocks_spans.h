/* blocks_spans: a run of nodes as styled, linked spans of clean text: white space collapsed across
 * them, <br> a line end, NFC, no zero-width or control characters. Private to blocks. Pure. */
#ifndef BROADSHEET_PARSER_EXTRACT_BLOCKS_SPANS_H
#define BROADSHEET_PARSER_EXTRACT_BLOCKS_SPANS_H

#include "common/article.h"
#include "common/url.h"
#include "services/parser/extract/dom.h"

struct spans {
    struct span *list;
    size_t n;
};

/* The text nodes first to last (both included), hidden tags' left out. `is_code` keeps white space
 * as it is. */
MUST_CHECK bool blocks_spans(struct arena *arena, const struct dom *dom, uint32_t first,
                             uint32_t last, const struct url *base, bool is_code,
                             struct spans *spans);

#endif
