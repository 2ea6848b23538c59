/* dom_decode: HTML's character references (HTML Standard, 13.2.5.72 to 80): named ones, with and
 * without their semicolon, numbers, and what 0x80 to 0x9F mean as numbers. Pure. */
#ifndef BROADSHEET_PARSER_EXTRACT_DOM_DECODE_H
#define BROADSHEET_PARSER_EXTRACT_DOM_DECODE_H

#include "common/arena.h"

/* Code point of a named reference ("eacute", without & and ;), 0 for none; *is_legacy: it may stand
 * without its semicolon. */
uint32_t dom_entity(struct sv name, bool *is_legacy);
/* A reference at the front of the text behind its "&": bytes taken, 0 where it is none. */
size_t dom_reference(struct sv text, bool in_attribute, uint32_t *codepoint);
/* Resolves all. The text itself where there is none. */
struct sv dom_decode(struct arena *arena, struct sv text, bool in_attribute);

#endif
