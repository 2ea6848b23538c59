#include "tests/unit/unit.h"

#include "common/text.h"
#include "services/parser/extract/dates_labels.h"
#include "services/parser/extract/fields.h"
#include "tests/unit/cases.h"

static int set_up(void **state)
{
    struct err err;
    arena_set_up(state);
    return fields_open_all(&err) ? 0 : 1;
}

static struct dates_labels labels;

static void labels_case(const struct test_case *test)
{
    const struct sv lower = text_lower(arena, test->columns[0]);
    assert_case(test, 1, dates_labelled_part(&labels, lower, DATES_PUBLISHED));
    assert_case(test, 2, dates_labelled_part(&labels, lower, DATES_MODIFIED));
}

static void parts_of_a_text_by_their_labels(void **state)
{
    (void)state;
    dates_labels_init(&labels);
    cases_each("tests/cases/dates/labels.tsv", 20, labels_case);
}

static struct sv published(struct sv url, struct sv html)
{
    static struct dom dom;
    static char iso[DATE_TEXT_MAX];
    struct fields fields;
    struct err err;
    struct article article = {0};
    const struct extract_input input = {
        .bytes = html, .url = url, .fetched_at_us = INT64_C(1718452800000000)};
    const struct fields_body body = {0};
    assert_true(dom_parse(arena, html, &DOM_LIMITS, &dom, &err));
    fields_read(arena, &input, &dom, &fields);
    fields_fill(&fields, &body, &article);
    return article.published.precision ? date_to_iso(&article.published, iso) : SV_NULL;
}

static void page_case(const struct test_case *test)
{
    assert_case(test, 2, published(test->columns[0], test->columns[1]));
}

static void the_date_of_a_page(void **state)
{
    (void)state;
    cases_each("tests/cases/dates/pages.tsv", 25, page_case);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_of_a_text_by_their_labels),
        cmocka_unit_test(the_date_of_a_page),
    };
    return cmocka_run_group_tests(tests, set_up, arena_tear_down);
}
