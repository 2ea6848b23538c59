/* items: what holds of every item that a feed or a sitemap gave, whatever the bytes: an absolute
 * http or https URL in its parsed form, and texts in UTF-8. */
#ifndef BROADSHEET_TESTS_FUZZ_ITEMS_H
#define BROADSHEET_TESTS_FUZZ_ITEMS_H

#include "common/text.h"
#include "common/url.h"
#include "services/parser/item.h"

#define ITEMS_ENOUGH 1000

static inline void items_check(const struct item *item)
{
    const struct sv texts[] = {item->lastmod,        item->hints.title,   item->hints.date,
                               item->hints.language, item->hints.section, item->hints.publisher,
                               item->hints.keywords};
    struct arena *arena = arena_new(1u << 20);
    struct url url;
    struct err err;
    assert(url_parse(arena, item->url, &url, &err) && sv_equal(url.text, item->url));
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        assert(text_is_utf8(texts[i]));
    arena_free(arena);
}

#endif
