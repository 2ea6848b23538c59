/* images: the pictures that a page states for its article and those in its text: one address for
 * each (the largest of a srcset, lazy-loading attributes too), sizes, caption and credit told
 * apart. Pure. */
#ifndef BROADSHEET_PARSER_EXTRACT_IMAGES_H
#define BROADSHEET_PARSER_EXTRACT_IMAGES_H

#include "common/article.h"
#include "common/url.h"
#include "services/parser/extract/dom.h"

/* The widest candidate of a srcset ("a.jpg 320w, b.jpg 2x"); absent for none. */
struct sv images_from_srcset(struct sv srcset, int *width);
/* The address of an <img>, <amp-img> or <picture>'s image, largest first, absolute; absent where it
 * has none (a placeholder, data:). Size as stated. */
bool images_read(struct arena *arena, const struct dom *dom, uint32_t node, const struct url *base,
                 struct image *image);
/* A credit at the end or the whole of a caption: "(Photo: Jane Doe/AP)", "Foto: dpa", "© Reuters".
 * Cuts it off *caption and returns it; absent where there is none. */
struct sv images_split_credit(struct arena *arena, struct sv *caption);
/* By its address: a logo, icon, avatar, pixel or placeholder. */
bool images_is_decoration(struct sv url);
/* Caption and credit of the <figure> around an image, or of the nearest caption element; absent
 * where there is none. */
void images_read_caption(struct arena *arena, const struct dom *dom, uint32_t node,
                         struct image *image);

#endif
