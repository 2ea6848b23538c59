/* jsonld_mend: real JSON-LD into strict JSON. Pages carry raw line ends in strings, trailing and
 * missing commas, trailing semicolons, comments, CDATA marks, unescaped quotes, wrong escapes,
 * several objects in a row, and ends cut off. The result is one JSON array of the text's top-level
 * values, written to a buffer; well-formed input comes out equal but for that array. One pass,
 * linear. Pure. */
#ifndef BROADSHEET_PARSER_EXTRACT_JSONLD_MEND_H
#define BROADSHEET_PARSER_EXTRACT_JSONLD_MEND_H

#include "common/buf.h"

/* `text` is UTF-8. Output is at most about twice as long as the input. */
void jsonld_mend(struct buf *out, struct sv text);

#endif
