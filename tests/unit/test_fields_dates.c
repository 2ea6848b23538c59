#include "tests/unit/unit.h"

#include "common/text.h"
#include "services/parser/extract/dates_labels.h"
#include "services/parser/extract/fields.h"
#include "tests/unit/cases.h"

static struct arena *arena;

static int set_up(void **state)
{
    (void)state;
    struct err err;
    arena = arena_new(64u << 20);
    return fields_open_all(&err) ? 0 : 1;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static void parts_of_a_text_by_their_labels(void **state)
{
    (void)state;
    size_t n;
    struct dates_labels labels;
    dates_labels_init(&labels);
    const struct test_case *cases = cases_read(arena, "tests/cases/dates/labels.tsv", &n);
    assert_true(n > 20);
    for (size_t i = 0; i < n; i++) {
        const struct sv lower = text_lower(arena, cases[i].columns[0]);
        for (int k = 1; k <= 2; k++) {
            const struct sv got =
                dates_labelled_part(&labels, lower, k == 1 ? DATES_PUBLISHED : DATES_MODIFIED);
            if (!sv_equal(text_trim(got), text_trim(cases[i].columns[k])))
                print_error("labels.tsv line %d: %.*s\n", cases[i].line, SV_FMT(got));
            assert_sv_equal(text_trim(got), text_trim(cases[i].columns[k]));
        }
    }
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

static void the_date_of_a_page(void **state)
{
    (void)state;
    size_t n;
    const struct test_case *cases = cases_read(arena, "tests/cases/dates/pages.tsv", &n);
    assert_true(n > 25);
    int wrong = 0;
    for (size_t i = 0; i < n; i++) {
        const struct sv got = published(cases[i].columns[0], cases[i].columns[1]);
        if (sv_equal(got, cases[i].columns[2]))
            continue;
        wrong++;
        print_error("pages.tsv line %d: %.*s\n", cases[i].line, SV_FMT(got));
    }
    assert_int_equal(wrong, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_of_a_text_by_their_labels),
        cmocka_unit_test(the_date_of_a_page),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
