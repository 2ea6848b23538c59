/* content_script: the article of pages that are drawn by script. Such a page often carries its text
 * all the same: as markup in a <script> template, or as a string of markup in the JSON that its
 * script starts from. This module finds the string with the most text; it is asked only where the
 * page's own elements hold next to none. Linear in the scripts' size. Pure. */
#ifndef BROADSHEET_PARSER_EXTRACT_CONTENT_SCRIPT_H
#define BROADSHEET_PARSER_EXTRACT_CONTENT_SCRIPT_H

#include "services/parser/extract/dom.h"

/* Markup, in the arena; absent where there is none with at least `least_chars` of text. */
struct sv content_script_markup(struct arena *arena, const struct dom *dom, size_t least_chars);

#endif
