/* window: where the pages lie that the parser's worker is to read (shared.h), one behind the other,
 * given back in the order in which they were put. It is gone round in a small part of it, which
 * stays in the processor's cache, unless a page is larger. The memory is the caller's. Pure. */
#ifndef BROADSHEET_PARSER_WINDOW_H
#define BROADSHEET_PARSER_WINDOW_H

#include "common/sv.h"

struct window {
    char *bytes;
    size_t size;
    size_t round;       /* bytes that are gone round in */
    size_t first, next; /* the oldest page's place, and where the newest ends; equal: empty */
};

/* Copies the bytes to *at; false where there is no room now. In an empty window there is for any
 * page shorter than it by WINDOW_ALIGNMENT. */
#define WINDOW_ALIGNMENT 64
MUST_CHECK bool window_put(struct window *window, struct sv bytes, size_t *at);
/* The oldest page is now the one at this place. */
void window_keep_from(struct window *window, size_t at);
void window_clear(struct window *window);

#endif
