#include "tests/unit/unit.h"

#include "services/parser/extract/extract.h"

#define LIVE                                                                                       \
    "<script type='application/ld+json'>{\"@context\":\"https://schema.org\",\"@type\":"           \
    "\"LiveBlogPosting\",\"headline\":\"Storm night in the bay, as it happened\"}</script>"
#define PAGE                                                                                       \
    "<h1>Storm night in the bay, as it happened</h1>"                                              \
    "<p>The worst night in the harbour for seventy years, from our reporters on the quay.</p>"     \
    "<div class=entry><time datetime='2025-01-12T04:10:00Z'>04:10</time><h2>Water falls</h2>"      \
    "<p>The water in the low streets has begun to fall, and the last pump is still running.</p>"   \
    "</div><div class=entry><time datetime='2025-01-12T02:35:00Z'>02:35</time><h2>Roof gone</h2>"  \
    "<p>The roof of the ice house has been carried across the quay and lies in pieces there.</p>"  \
    "<p>Everybody is asked to keep away from the north side until the tide has turned.</p></div>"  \
    "<div class=entry><time datetime='2025-01-11T23:55:00Z'>23:55</time>"                          \
    "<p>The north wall has broken, and the sea is running straight into the lanes behind.</p>"     \
    "</div>"

static const struct block *read_page(struct arena *arena, const char *html, size_t *n)
{
    const struct extract_input input = {.bytes = sv_from_c(html),
                                        .content_type = SV("text/html; charset=utf-8"),
                                        .url = SV("http://paper.example/live")};
    struct extract_result result;
    struct err err;
    assert_true(extract_page(arena, &input, 0, &result, &err));
    *n = result.article.n_blocks;
    return result.article.blocks;
}

static void entries_have_their_time_title_and_paragraphs(void **state)
{
    (void)state;
    static const struct {
        const char *title, *at;
        size_t n_children;
    } WANTED[] = {{"Water falls", "2025-01-12T04:10:00Z", 1},
                  {"Roof gone", "2025-01-12T02:35:00Z", 2},
                  {NULL, "2025-01-11T23:55:00Z", 1}};
    struct arena *arena = arena_new(64u << 20);
    size_t n, found = 0;
    const struct block *blocks = read_page(arena, LIVE PAGE, &n);
    for (size_t i = 0; i < n; i++) {
        if (blocks[i].kind != BLOCK_LIVE_ENTRY)
            continue;
        assert_true(found < COUNT_OF(WANTED));
        char text[DATE_TEXT_MAX];
        assert_sv_equal(date_to_iso(&blocks[i].date, text), sv_from_c(WANTED[found].at));
        assert_int_equal(blocks[i].n_children, WANTED[found].n_children);
        assert_int_equal(blocks[i].n_spans, WANTED[found].title ? 1 : 0);
        if (WANTED[found].title)
            assert_sv_equal(blocks[i].spans[0].text, sv_from_c(WANTED[found].title));
        found++;
    }
    assert_int_equal(found, COUNT_OF(WANTED));
    arena_free(arena);
}

static void a_page_that_is_no_live_blog_has_no_entries(void **state)
{
    (void)state;
    struct arena *arena = arena_new(64u << 20);
    size_t n;
    const struct block *blocks = read_page(arena, PAGE, &n);
    assert_true(n > 3);
    for (size_t i = 0; i < n; i++)
        assert_int_not_equal(blocks[i].kind, BLOCK_LIVE_ENTRY);
    arena_free(arena);
}

static void a_page_that_names_its_entries_so_has_them(void **state)
{
    (void)state;
    struct arena *arena = arena_new(64u << 20);
    size_t n, found = 0;
    const struct block *blocks =
        read_page(arena, "<main class=liveblog-entries>" PAGE "</main>", &n);
    for (size_t i = 0; i < n; i++)
        found += blocks[i].kind == BLOCK_LIVE_ENTRY;
    assert_int_equal(found, 3);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(entries_have_their_time_title_and_paragraphs),
        cmocka_unit_test(a_page_that_names_its_entries_so_has_them),
        cmocka_unit_test(a_page_that_is_no_live_blog_has_no_entries),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
