/* The description that is chosen among what a page states and shows:
 * tests/cases/description/chosen.tsv. */
#include "tests/unit/unit.h"

#include "services/parser/extract/extract.h"
#include "tests/unit/cases.h"

#define TEXT                                                                                       \
    "<p>The mayor said that the bridge would carry traffic again from Monday, after two years of " \
    "work.</p><p>Drivers had to go round by the old ford, which took them an hour longer on most " \
    "days.</p><p>The works cost twice what the council had planned when it took up the loan.</p>"

static struct article parse(struct arena *arena, struct sv head, struct sv above)
{
    const struct extract_input input = {
        .bytes = arena_printf(arena,
                              "<html><head><title>A bridge opens</title>%.*s</head><body><main>"
                              "<h1>A bridge opens</h1>%.*s" TEXT "</main></body></html>",
                              SV_FMT(head), SV_FMT(above)),
        .url = SV("http://news.example/2024/story.html")};
    struct extract_result result;
    struct err err;
    if (!extract_page(arena, &input, 0, &result, &err))
        fail_msg("%s", err.text);
    return result.article;
}

static struct sv source_of(const struct article *article, struct sv field)
{
    for (size_t i = 0; i < article->n_provenance; i++) {
        if (sv_equal(article->provenance[i].field, field))
            return article->provenance[i].source;
    }
    return SV_NULL;
}

static void the_best_of_what_is_stated_and_shown(void **state)
{
    (void)state;
    struct arena *arena = arena_new(64u << 20);
    size_t n;
    const struct test_case *cases = cases_read(arena, "tests/cases/description/chosen.tsv", &n);
    assert_true(n > 0);
    for (size_t i = 0; i < n; i++) {
        const struct sv *columns = cases[i].columns;
        const struct article article = parse(arena, columns[0], columns[1]);
        const struct sv source = source_of(&article, SV("description"));
        if (!sv_equal(article.description, columns[2]) || !sv_equal(source, columns[3]))
            print_error("line %d\n", cases[i].line);
        assert_sv_equal(article.description, columns[2]);
        assert_sv_equal(source, columns[3]);
    }
    arena_free(arena);
}

static void the_standfirst_is_marked_in_the_body(void **state)
{
    (void)state;
    struct arena *arena = arena_new(64u << 20);
    const struct article article =
        parse(arena, SV_NULL,
              SV("<p><b>After two years of work the bridge is open to all again.</b></p>"));
    assert_true(article.n_blocks > 2);
    assert_true(article.blocks[0].is_summary);
    assert_false(article.blocks[1].is_summary);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_best_of_what_is_stated_and_shown),
        cmocka_unit_test(the_standfirst_is_marked_in_the_body),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
