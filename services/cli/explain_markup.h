/* explain_markup: the pieces that the explanation's HTML page is written with (explain.h): text of
 * strangers made harmless, elements, isolates of direction. Private to explain. Pure. */
#ifndef BROADSHEET_CLI_EXPLAIN_MARKUP_H
#define BROADSHEET_CLI_EXPLAIN_MARKUP_H

#include "common/buf.h"

/* Escaped for text and for attributes in double quotes. Control characters become U+FFFD;
 * characters that override the direction of what follows are shown by name. */
void markup_text(struct buf *out, struct sv text);
/* <tag>text</tag>, nothing where there is no text. `open` may hold attributes of ours. */
void markup_element(struct buf *out, const char *open, const char *tag, struct sv text);
/* The text in <bdi>, so that its direction does not reach its neighbours. */
void markup_isolated(struct buf *out, struct sv text);

#endif
