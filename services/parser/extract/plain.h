/* plain: text out of attribute values and JSON strings, which on real pages hold character
 * references (once or twice escaped), tags and odd spaces. Results are UTF-8 as text_clean makes
 * it, in the arena, or the input itself where nothing changed. Pure. */
#ifndef BROADSHEET_PARSER_EXTRACT_PLAIN_H
#define BROADSHEET_PARSER_EXTRACT_PLAIN_H

#include "common/arena.h"

/* One line of text: references resolved, tags dropped, cleaned. */
struct sv plain_line(struct arena *arena, struct sv text);
/* The same keeping line ends; <p>, <br> and their like make one. */
struct sv plain_lines(struct arena *arena, struct sv text);

#endif
