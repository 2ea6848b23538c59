/* The authors that a page's head, bylines and text give. */
#include "tests/unit/unit.h"

#include "tests/unit/story.h"

static void page_case(const struct test_case *test)
{
    const struct article article =
        story_parse(test->columns[0], test->columns[1], test->columns[2]);
    struct sv all = SV_NULL;
    for (size_t i = 0; i < article.n_authors; i++)
        all = arena_printf(arena, "%.*s%s%.*s", SV_FMT(all), i ? "; " : "",
                           SV_FMT(article.authors[i].name));
    assert_case(test, 3, all);
}

static void authors_of_pages(void **state)
{
    (void)state;
    cases_each("tests/cases/authors/pages.tsv", 10, page_case);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(authors_of_pages)};
    return cmocka_run_group_tests(tests, arena_set_up, arena_tear_down);
}
