/* Whatever the bytes, zipped or not: reading ends, each item has an absolute http or https URL and
 * UTF-8 texts, and the counts are those of the calls. */
#include "services/parser/sitemap.h"
#include "tests/fuzz/items.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool check_item(void *ctx, const struct item *item)
{
    size_t *n = ctx;
    items_check(item);
    assert(item->kind == URL_PAGE || item->kind == URL_SITEMAP);
    ++*n;
    return *n < ITEMS_ENOUGH;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t n = 0;
    struct sitemap_summary summary;
    const struct item_handler handler = {&n, check_item};
    const struct sv bytes = sv_from((const char *)data, size);
    (void)sitemap_sniff(bytes);
    sitemap_read(bytes, SV("https://example.com/sitemap.xml"), 1u << 20, &handler, &summary);
    assert(summary.n_items == n);
    assert(summary.format != SITEMAP_NONE || (n == 0 && !summary.is_whole));
    return 0;
}
