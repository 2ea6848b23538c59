/* dom_scan: the tokenizer of the HTML Standard (section 13.2.5): cuts the page into tags and text,
 * keeps attributes and text in the arena with their character references resolved, and gives them
 * to dom_tree one by one. The contents of scripts, styles and drawings are passed over as text.
 * Private to dom*.c; input is UTF-8; views point into it or the arena. Pure. */
#ifndef BROADSHEET_PARSER_EXTRACT_DOM_SCAN_H
#define BROADSHEET_PARSER_EXTRACT_DOM_SCAN_H

#include "services/parser/extract/dom_decode.h"
#include "services/parser/extract/dom_tree.h"

/* False when the arena is full. */
MUST_CHECK bool dom_scan(struct arena *arena, struct sv utf8, const struct dom_limits *limits,
                         struct dom_tree *tree);

/* Names to numbers: a table made once a page, since nothing here is global. */
#define DOM_NAMES_SLOTS 512
struct dom_names {
    uint8_t tags[DOM_NAMES_SLOTS];
    uint8_t attributes[DOM_NAMES_SLOTS];
};
void dom_names_init(struct dom_names *names);
/* name is lower case; TAG_OTHER and ATTR_OTHER for what is not in dom_tags.h. */
enum dom_tag dom_names_tag(const struct dom_names *names, struct sv name);
enum dom_attribute_name dom_names_attribute(const struct dom_names *names, struct sv name);

#endif
