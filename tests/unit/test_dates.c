#include "tests/unit/unit.h"

#include "services/parser/extract/dates.h"
#include "services/parser/extract/dates_months.h"
#include "tests/unit/cases.h"

#define FETCHED_AT_US INT64_C(1718452800000000) /* 2024-06-15T12:00:00Z */

/* To the minute, where no seconds are stated; the table is for people. */
static struct sv shown(bool found, const struct date *date)
{
    char text[DATE_TEXT_MAX];
    if (!found)
        return SV_NULL;
    struct sv iso = arena_copy(arena, date_to_iso(date, text));
    if (date->precision != DATE_MINUTE)
        return iso;
    return arena_printf(arena, "%.*s%.*s", SV_FMT(sv_sub(iso, 0, 16)), SV_FMT(sv_skip(iso, 19)));
}

static void written_case(const struct test_case *test)
{
    const struct sv *columns = test->columns;
    const struct dates_context context = {columns[1], sv_equal(columns[1], SV("en-US")),
                                          FETCHED_AT_US};
    struct date date = {0};
    assert_case(test, 2, shown(dates_read(arena, columns[0], &context, &date), &date));
}

static void written_dates(void **state)
{
    (void)state;
    cases_each("tests/cases/dates/written.tsv", 90, written_case);
}

/* Each month of a language, as "5 NAME 2023". */
static void months_case(const struct test_case *test)
{
    const struct dates_context context = {test->columns[0], false, FETCHED_AT_US};
    struct sv rest = test->columns[1], name;
    for (int month = 1; sv_cut(&rest, ' ', &name); month++) {
        struct date date = {0};
        const struct sv text = arena_printf(arena, "5 %.*s 2023", SV_FMT(name));
        const struct sv got = shown(dates_read(arena, text, &context, &date), &date);
        const struct sv wanted = arena_printf(arena, "2023-%02d-05", month);
        if (!sv_equal(got, wanted))
            print_error("%s line %d: %.*s\n", test->path, test->line, SV_FMT(text));
        assert_sv_equal(got, wanted);
    }
}

static void months_by_name(void **state)
{
    (void)state;
    cases_each("tests/cases/dates/months.tsv", 50, months_case);
}

static void url_case(const struct test_case *test)
{
    const struct dates_context context = {.now_us = FETCHED_AT_US};
    struct date date = {0};
    assert_case(test, 1, shown(dates_from_url(test->columns[0], &context, &date), &date));
}

static void months_in_byte_order(void **state)
{
    (void)state;
    for (size_t i = 1; i < DATES_N_MONTHS; i++) {
        if (strncmp(DATES_MONTHS[i - 1].name, DATES_MONTHS[i].name, 2) > 0)
            print_error("%s\n", DATES_MONTHS[i].name);
        assert_true(strncmp(DATES_MONTHS[i - 1].name, DATES_MONTHS[i].name, 2) <= 0);
    }
}

static void dates_in_addresses(void **state)
{
    (void)state;
    cases_each("tests/cases/dates/url.tsv", 1, url_case);
}

static void machine_case(const struct test_case *test)
{
    const struct dates_context context = {.now_us = FETCHED_AT_US};
    struct date date = {0};
    const bool found = dates_read_machine(arena, test->columns[0], &context, &date);
    assert_case(test, 1, shown(found, &date));
}

static void machine_forms(void **state)
{
    (void)state;
    cases_each("tests/cases/dates/machine.tsv", 20, machine_case);
}

static void nothing_beyond_the_fetch_and_a_day(void **state)
{
    (void)state;
    const struct dates_context context = {.now_us = FETCHED_AT_US};
    struct date date;
    assert_true(dates_read(arena, SV("16 June 2024"), &context, &date));
    assert_false(dates_read(arena, SV("17 June 2024"), &context, &date));
    const struct dates_context unknown = {.now_us = 0};
    assert_true(dates_read(arena, SV("17 June 2031"), &unknown, &date));
    assert_false(dates_read(arena, SV("3 hours ago"), &unknown, &date));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(written_dates),
        cmocka_unit_test(months_by_name),
        cmocka_unit_test(months_in_byte_order),
        cmocka_unit_test(dates_in_addresses),
        cmocka_unit_test(machine_forms),
        cmocka_unit_test(nothing_beyond_the_fetch_and_a_day),
    };
    return cmocka_run_group_tests(tests, arena_set_up, arena_tear_down);
}
