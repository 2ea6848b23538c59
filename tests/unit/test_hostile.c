/* extract on pages that are hard on purpose: each ends, in the memory that an ordinary worker has,
 * as an article that says whether a limit cut it. What they cost in time is measured by
 * tests/bench/run hostile. */
#include "tests/unit/unit.h"

#include "common/buf.h"
#include "services/parser/extract/dom.h"
#include "services/parser/extract/extract.h"

#define MEMORY_BYTES ((size_t)256 << 20) /* half of a worker of 512 MiB */
#define PAGE_BYTES   (16u << 20)
#define TEXT         "The council met on Monday, and a decision was put off until the spring. "

struct hostile_case {
    const char *name;
    const char *begin, *unit; /* the unit is repeated; "%u" in it is a number */
    unsigned times;
    const char *end;
    bool is_partial;
};

static const struct hostile_case CASES[] = {
    {"attributes", "<p", " a%u=1", 160000, ">" TEXT, true},
    {"depth", "", "<div>", 100000, TEXT, true},
    {"inline depth", "", "<b><i>", 50000, TEXT, true},
    {"open links", "", "<a>", 1000000, TEXT, true},
    {"links", "", "<a href=/%u>y</a>", 300000, TEXT, true},
    {"open div", "", "<div>", 1000000, TEXT, true},
    {"empty div", "", "<div></div>", 1000000, TEXT, true},
    {"tables", "", "<table>", 1000000, TEXT, true},
    {"cells", "<table>", "<tr><td>x", 400000, "", true},
    {"open paragraphs", "", "<p>word word", 400000, "", true},
    {"list items", "<ul>", "<li>one<ul><li>two</ul>", 100000, "", true},
    {"one text", "<p>", TEXT, 70000, "", false},
    {"one word", "<p>", "xxxxxxxx", 650000, "", false},
    {"keywords", "<script type=application/ld+json>{\"@type\":\"NewsArticle\",\"keywords\":[",
     "\"word\",", 1500000, "\"end\"]}</script><p>" TEXT, false},
    {"nested JSON", "<script type=application/ld+json>{\"@type\":\"NewsArticle\",\"a\":",
     "{\"a\":[", 50000, "</script><p>" TEXT, false},
    {"JSON blocks", "", "<script type=application/ld+json>{\"@type\":\"Person\"}</script>", 50000,
     TEXT, false},
    {"classes", "<p class=\"", "c%u ", 100000, "\">" TEXT, false},
    {"metas", "", "<meta property=og:image content=/%u.jpg>", 100000, TEXT, false},
    {"references", "<p>", "&eacute;&#233;&copy ", 200000, "", false},
    {"ampersands", "<p>", "&", 2000000, "", false},
    {"comments", "<p>" TEXT, "<!--", 1000000, "", false},
    {"titles", "", "<title>", 300000, "", false},
    {"drawings", "", "<svg>", 800000, TEXT, true},
    {"drawings without an end", "<p>" TEXT "<svg>", "<svg", 2000000, "", false},
    {"strange end tags", "<p>" TEXT "<u><s><i><b>", "</span></foo></template>", 200000, "", false},
    {"end tags", "", "</p>", 1000000, TEXT, false},
    {"quotes", "<p>" TEXT, "<a href=\"", 400000, "", true},
};

static void add_case(struct buf *page, const struct hostile_case *hostile)
{
    const struct sv unit = sv_from_c(hostile->unit);
    const size_t mark = sv_find(unit, SV("%u"));
    buf_add_c(page, hostile->begin);
    for (unsigned i = 0; i < hostile->times; i++) {
        buf_add(page, sv_sub(unit, 0, mark));
        if (mark == unit.len)
            continue;
        buf_printf(page, "%u", i);
        buf_add(page, sv_skip(unit, mark + 2));
    }
    buf_add_c(page, hostile->end);
    assert_true(buf_ok(page));
}

static void each_ends_in_bounded_memory(void **state)
{
    (void)state;
    struct arena *arena = arena_new(MEMORY_BYTES);
    struct buf page;
    buf_init(&page, PAGE_BYTES);
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        struct extract_result result;
        struct err err = {0};
        buf_clear(&page);
        arena_reset(arena);
        add_case(&page, &CASES[i]);
        const struct extract_input input = {.bytes = buf_sv(&page),
                                            .url = SV("https://news.example/a")};
        if (!extract_page(arena, &input, EXTRACT_LINKS, &result, &err))
            fail_msg("%s: %s", CASES[i].name, err.text);
        if (result.article.is_partial != CASES[i].is_partial)
            fail_msg("%s: partial is %d", CASES[i].name, result.article.is_partial);
    }
    buf_release(&page);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_ends_in_bounded_memory)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
