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

/* A whole page, its body found, with a line of `columns[1]` below the headline. */
static void byline_case(const struct test_case *test)
{
    static const char *const PROSE =
        "The bridge had been closed for repairs since the flood, and the people of the old town "
        "had to walk for half an hour to the market on the other side. Now the first carts went "
        "over it, and many stood on the banks and waved, as the mayor and his guests came along.";
    const struct sv html = arena_printf(
        arena,
        "<html lang='%.*s'><header><nav><a href='/'>Home</a> Tuesday, 11 June 2024</nav></header>"
        "<main><article><h1>A bridge opens in the old town</h1>%.*s<p>%s %s</p><p>%s</p></article>"
        "</main><aside><a href='/x'>Another story</a> <span class=date>01.06.2024</span></aside>"
        "<footer>© 2019-2024 The Paper</footer>",
        SV_FMT(test->columns[0]), SV_FMT(test->columns[1]), PROSE, PROSE, PROSE);
    const struct extract_input input = {.bytes = html,
                                        .url = SV("https://paper.example/news/bridge"),
                                        .content_type = SV("text/html; charset=utf-8")};
    struct extract_result result;
    struct err err;
    char iso[DATE_TEXT_MAX];
    assert_true(extract_page(arena, &input, 0, &result, &err));
    const struct date *date = &result.article.published;
    struct sv got = date->precision ? date_to_iso(date, iso) : SV_NULL;
    if (date->precision == DATE_MINUTE)
        got = arena_printf(arena, "%.*s%.*s", SV_FMT(sv_sub(got, 0, 16)), SV_FMT(sv_skip(got, 19)));
    assert_case(test, 2, got);
}

static void lines_of_many_languages(void **state)
{
    (void)state;
    cases_each("tests/cases/dates/bylines.tsv", 35, byline_case);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_of_a_text_by_their_labels),
        cmocka_unit_test(the_date_of_a_page),
        cmocka_unit_test(lines_of_many_languages),
    };
    return cmocka_run_group_tests(tests, set_up, arena_tear_down);
}
