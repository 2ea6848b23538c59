/* Whatever the bytes: reading ends, each item has an absolute http or https URL and UTF-8 texts,
 * and the counts are those of the calls. */
#include "services/parser/feed.h"
#include "tests/fuzz/items.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool check_item(void *ctx, const struct item *item)
{
    size_t *n = ctx;
    items_check(item);
    assert(item->kind == URL_PAGE && item->is_news);
    ++*n;
    return *n < ITEMS_ENOUGH;
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
