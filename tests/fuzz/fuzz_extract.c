/* Whatever the bytes: there is an article or a stated refusal; its JSON is valid and UTF-8 and
 * reads back; the same bytes give the same article. */
#include "common/text.h"
#include "services/parser/extract/extract.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct sv parse(struct arena *arena, struct sv bytes)
{
    const struct extract_input input = {.bytes = bytes,
                                        .url = SV("https://paper.example/2024/a.html")};
    struct extract_result result;
    struct err err;
    struct buf out;
    if (!extract_page(arena, &input, EXTRACT_LINKS | EXTRACT_EXPLAIN, &result, &err)) {
        assert(err.what == ERR_REJECT);
        return SV_NULL;
    }
    buf_init(&out, 64u << 20);
    assert(article_to_json(&result.article, &out, &err));
    const struct sv json = arena_copy(arena, buf_sv(&out));
    buf_release(&out);
    return json;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(256u << 20);
    struct article article;
    struct err err;
    const struct sv bytes = sv_from((const char *)data, size);
    const struct sv json = parse(arena, bytes);
    if (json.len) {
        assert(text_is_utf8(json));
        assert(article_from_json(arena, json, &article, &err));
        assert(sv_equal(parse(arena, bytes), json));
    }
    arena_free(arena);
    return 0;
}
