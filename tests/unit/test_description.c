/* The description that is chosen among what a page states and shows:
 * tests/cases/description/chosen.tsv. */
#include "tests/unit/unit.h"

#include "services/parser/extract/extract.h"
#include "tests/unit/cases.h"

#define TEXT                                                                                       \
    "<p>The mayor said that the bridge would carry traffic again from Monday, after two years of " \
    "work.</p><p>Drivers had to go round by the old ford, which took them an hour longer on most " \
    "days.</p><p>The works cost twice what the council had planned when it took up the loan.</p>"

static struct article parse(struct sv head, struct sv above)
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

static void chosen_case(const struct test_case *test)
{
    const struct article article = parse(test->columns[0], test->columns[1]);
    assert_case(test, 2, article.description);
    assert_case(test, 3, source_of(&article, SV("description")));
}

static void the_best_of_what_is_stated_and_shown(void **state)
{
    (void)state;
    cases_each("tests/cases/description/chosen.tsv", 1, chosen_case);
}

static void the_standfirst_is_marked_in_the_body(void **state)
{
    (void)state;
    const struct article article = parse(
        SV_NULL, SV("<p><b>After two years of work the bridge is open to all again.</b></p>"));
    assert_true(article.n_blocks > 2);
    assert_true(article.blocks[0].is_summary);
    assert_false(article.blocks[1].is_summary);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_best_of_what_is_stated_and_shown),
        cmocka_unit_test(the_standfirst_is_marked_in_the_body),
    };
    return cmocka_run_group_tests(tests, arena_set_up, arena_tear_down);
}
