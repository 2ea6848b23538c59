/* Whatever the bytes: reading ends, each item has an absolute http or https URL and UTF-8 texts,
 * and the counts are those of the calls. */
#include "common/text.h"
#include "common/url.h"
#include "services/parser/feed.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool check_item(void *ctx, const struct item *item)
{
    size_t *n = ctx;
    struct arena *arena = arena_new(1u << 20);
    struct url url;
    struct err err;
    assert(url_parse(arena, item->url, &url, &err) && sv_equal(url.text, item->url));
    assert(text_is_utf8(item->hints.title) && text_is_utf8(item->hints.date));
    assert(text_is_utf8(item->hints.language) && text_is_utf8(item->hints.section));
    assert(text_is_utf8(item->hints.keywords) && text_is_utf8(item->lastmod));
    assert(item->kind == URL_PAGE && item->is_news);
    arena_free(arena);
    ++*n;
    return *n < 1000;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t n = 0;
    struct feed_summary summary;
    const struct item_handler handler = {&n, check_item};
    feed_read(sv_from((const char *)data, size), SV("https://example.com/feed"), &handler,
              &summary);
    assert(summary.n_items == n);
    assert(summary.format != FEED_NONE || (n == 0 && !summary.is_whole));
    return 0;
}
