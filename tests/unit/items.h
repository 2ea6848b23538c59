/* items: writes what a feed or sitemap gave as lines, to compare with the golden files in
 * tests/cases: kind ("!" for news), URL, title, date, language, section, lastmod, publisher,
 * keywords, parted by tabs. */
#ifndef BROADSHEET_TESTS_UNIT_ITEMS_H
#define BROADSHEET_TESTS_UNIT_ITEMS_H

#include "common/buf.h"
#include "services/parser/item.h"

struct items_dump {
    struct buf text;
    bool marks_news;
    size_t n, max; /* says "enough" at max; 0: never */
};

static inline bool items_dump_one(void *ctx, const struct item *item)
{
    struct items_dump *dump = ctx;
    const struct sv columns[] = {
        item->url,           item->hints.title, item->hints.date,      item->hints.language,
        item->hints.section, item->lastmod,     item->hints.publisher, item->hints.keywords};
    buf_add_c(&dump->text, url_kind_name(item->kind));
    if (dump->marks_news && item->is_news)
        buf_add_byte(&dump->text, '!');
    for (size_t i = 0; i < COUNT_OF(columns); i++) {
        buf_add_byte(&dump->text, '\t');
        buf_add(&dump->text, columns[i]);
    }
    buf_add_byte(&dump->text, '\n');
    dump->n++;
    return dump->max == 0 || dump->n < dump->max;
}

#endif
