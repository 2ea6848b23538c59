/* dom_scan: what dom reads before libxml2 does. It cuts the page into tags and text as the
 * tokenizer of the HTML Standard (section 13.2.5) does, keeps attributes and text in the arena with
 * their character references resolved, and writes for libxml2 a skeleton: the same tags in the one
 * spelling that it reads right and in linear time, with a number in place of what was kept. So
 * libxml2 decides on the tree alone, and neither its handling of references, long tags and many
 * attributes nor the contents of scripts, styles and drawings cost anything. Private to dom.c;
 * input is UTF-8; views point into it or the arena. Pure. */
#ifndef BROADSHEET_PARSER_EXTRACT_DOM_SCAN_H
#define BROADSHEET_PARSER_EXTRACT_DOM_SCAN_H

#include "common/buf.h"
#include "services/parser/extract/dom.h"

struct dom_token {
    enum dom_tag tag; /* TAG_TEXT: text */
    uint16_t n_attributes;
    struct sv name;
    struct sv text; /* of TAG_TEXT, and the contents of script, style and title */
    const struct dom_attribute *attributes;
};

struct dom_scanned {
    struct dom_token *tokens; /* token n is what the skeleton calls n */
    uint32_t n_tokens;
    const char *partial_why; /* as in struct dom */
};

/* Appends the skeleton to *skeleton. False when the arena or the skeleton's ceiling is reached. */
MUST_CHECK bool dom_scan(struct arena *arena, struct sv utf8, const struct dom_limits *limits,
                         struct buf *skeleton, struct dom_scanned *scanned);

/* Names to numbers: a table made once a page, since nothing here is global. */
#define DOM_NAMES_SLOTS 512
struct dom_names {
    uint8_t tags[DOM_NAMES_SLOTS];
    uint8_t attributes[DOM_NAMES_SLOTS];
};
struct sv dom_tag_name(enum dom_tag tag);
void dom_names_init(struct dom_names *names);
/* name is lower case; TAG_OTHER and ATTR_OTHER for what is not in dom_tags.h. */
enum dom_tag dom_names_tag(const struct dom_names *names, struct sv name);
enum dom_attribute_name dom_names_attribute(const struct dom_names *names, struct sv name);

/* Code point of a named reference ("eacute", without & and ;), 0 for none; *is_legacy: it may stand
 * without its semicolon. */
uint32_t dom_entity(struct sv name, bool *is_legacy);
/* Resolves character references (13.2.5.72 to 80). The text itself where there is none. */
struct sv dom_decode(struct arena *arena, struct sv text, bool in_attribute);

#endif
