/* Whatever the JSON: an article that is read is written as JSON that reads as the same article; its
 * Markdown and text are UTF-8; sealing it is repeatable. */
#include "common/article.h"
#include "common/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct sv json_of(struct arena *arena, const struct article *article)
{
    struct buf out;
    struct err err;
    buf_init(&out, 16u << 20);
    assert(article_to_json(article, &out, &err));
    const struct sv json = arena_copy(arena, buf_sv(&out));
    buf_release(&out);
    return json;
}

static void check_print(const struct article *article)
{
    struct buf out;
    buf_init(&out, 64u << 20);
    article_to_markdown(article, &out);
    assert(!buf_ok(&out) || text_is_utf8(buf_sv(&out)));
    buf_clear(&out);
    article_to_text(article, &out);
    assert(!buf_ok(&out) || text_is_utf8(buf_sv(&out)));
    buf_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(128u << 20);
    struct article article, again;
    struct err err;
    if (article_from_json(arena, sv_from((const char *)data, size), &article, &err)) {
        const struct sv json = json_of(arena, &article);
        assert(article_from_json(arena, json, &again, &err));
        assert(sv_equal(json_of(arena, &again), json));
        check_print(&article);
        article.body = article_body_text(arena, article.blocks, article.n_blocks);
        assert(text_is_utf8(article.body));
        article_seal(arena, &article);
        const uint64_t simhash = article.simhash;
        const struct sv hash = article.content_hash;
        article_seal(arena, &article);
        assert(article.simhash == simhash && sv_equal(article.content_hash, hash));
    } else {
        assert(err.what == ERR_REJECT && err.code[0] && err.text[0]);
    }
    arena_free(arena);
    return 0;
}
