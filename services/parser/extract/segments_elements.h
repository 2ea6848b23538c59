/* segments_elements: what an element says of the text within it: by its tag, role, item type and
 * style, by the words of its names (content_words.h, content_signs.h), and what it inherits of all
 * that. The part of segments.h that reads attributes. Pure. */
#ifndef BROADSHEET_PARSER_EXTRACT_SEGMENTS_ELEMENTS_H
#define BROADSHEET_PARSER_EXTRACT_SEGMENTS_ELEMENTS_H

#include "services/parser/extract/segments.h"

struct segments_reader {
    const struct dom *dom;
    const struct content_words *words;
    struct content_words signs;
    struct element *elements; /* beside the dom's nodes; has_block_below is known */
};

/* Fills elements[index]; the parent's is filled. */
void segments_enter(const struct segments_reader *reader, uint32_t index);

#endif
