/* Whatever a script holds: mending ends in one JSON array that jansson takes, mending that again
 * changes nothing, and reading gives values without NUL, in bounds. */
#include "common/text.h"
#include "services/parser/extract/jsonld.h"
#include "services/parser/extract/jsonld_mend.h"

#include <jansson.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_mended(struct sv utf8)
{
    struct buf once, twice;
    buf_init(&once, 4u << 20);
    buf_init(&twice, 4u << 20);
    jsonld_mend(&once, utf8);
    assert(buf_ok(&once));
    assert(once.ptr[0] == '[' && once.ptr[once.len - 1] == ']');
    json_error_t why;
    json_t *root = json_loadb(once.ptr, once.len, 0, &why);
    /* refused only where it says so: a key twice is allowed, too deep is not reached */
    assert(root);
    json_decref(root);
    struct sv inner = sv_sub(buf_sv(&once), 1, once.len - 2);
    jsonld_mend(&twice, inner);
    assert(buf_ok(&twice) && sv_equal(buf_sv(&twice), buf_sv(&once)));
    buf_release(&once);
    buf_release(&twice);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(64u << 20);
    struct buf clean;
    buf_init(&clean, 1u << 20);
    text_add_valid(&clean, sv_from((const char *)data, size));
    if (buf_ok(&clean)) {
        struct sv utf8 = arena_copy(arena, buf_sv(&clean));
        check_mended(utf8);
        struct jsonld result;
        jsonld_read(arena, &utf8, 1, SV("https://example.org/a"), &result);
        for (size_t i = 0; i < result.article.n_authors; i++)
            assert(result.article.authors[i].name.len > 0);
        assert(sv_find_byte(result.article.headline, '\0') == result.article.headline.len);
        assert(result.article.n_images <= 200 && result.article.n_keywords <= 200);
    }
    buf_release(&clean);
    arena_free(arena);
    return 0;
}
