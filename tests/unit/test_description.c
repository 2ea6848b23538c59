/* The description that is chosen among what a page states and shows:
 * tests/cases/description/chosen.tsv. */
#include "tests/unit/unit.h"

#include "tests/unit/story.h"

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
    const struct article article = story_parse(test->columns[0], test->columns[1], SV_NULL);
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
    const struct article article = story_parse(
        SV_NULL, SV("<p><b>After two years of work the bridge is open to all again.</b></p>"),
        SV_NULL);
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
