#include "tests/unit/unit.h"

#include "services/parser/extract/authors.h"
#include "tests/unit/cases.h"

static struct sv joined(const struct author_list *list)
{
    struct sv all = list->n ? list->list[0].name : SV_NULL;
    for (size_t i = 1; i < list->n; i++)
        all = arena_printf(arena, "%.*s; %.*s", SV_FMT(all), SV_FMT(list->list[i].name));
    return all;
}

static void name_case(const struct test_case *test)
{
    const struct sv how = test->columns[0];
    const enum author_trust trust = sv_equal(how, SV("field"))    ? AUTHOR_FIELD
                                    : sv_equal(how, SV("byline")) ? AUTHOR_BYLINE
                                                                  : AUTHOR_PATTERN;
    struct author_list list = {0};
    const bool found = authors_read(arena, test->columns[1], trust, &list);
    assert_case(test, 2, joined(&list));
    assert_int_equal(found, list.n > 0);
}

static void names_as_the_table_says(void **state)
{
    (void)state;
    cases_each("tests/cases/authors/names.tsv", 30, name_case);
}

static void a_person_of_json_ld(void **state)
{
    (void)state;
    static const struct {
        struct sv name, expected;
    } CASES[] = {
        {{"Jane Doe", 8}, {"Jane Doe", 8}},
        {{"Jane Doe, John Smith", 20}, {"Jane Doe; John Smith", 20}},
        {{"The Times and AFP", 17}, {"The Times and AFP", 17}},
        {{"AFP, MANILA", 11}, {"AFP, MANILA", 11}},
        {{"Jane Doe (jd)", 13}, {"Jane Doe", 8}},
        {{"Jane Doe, Senior Editor", 23}, {"Jane Doe", 8}},
        {{"example.org", 11}, {"example.org", 11}},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        const struct person person = {.name = CASES[i].name, .url = SV("https://example.org/jane")};
        struct author_list list = {0};
        assert_true(authors_add(arena, &person, &list));
        assert_sv_equal(joined(&list), CASES[i].expected);
    }
}

static void names_are_not_repeated(void **state)
{
    (void)state;
    struct author_list list = {0};
    assert_true(authors_read(arena, SV("Jane Doe"), AUTHOR_FIELD, &list));
    assert_true(authors_read(arena, SV("JANE DOE and John Smith"), AUTHOR_FIELD, &list));
    assert_sv_equal(joined(&list), SV("Jane Doe; John Smith"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_as_the_table_says),
        cmocka_unit_test(a_person_of_json_ld),
        cmocka_unit_test(names_are_not_repeated),
    };
    return cmocka_run_group_tests(tests, arena_set_up, arena_tear_down);
}
