#include "tests/unit/unit.h"

#include "common/date.h"
#include "tests/unit/cases.h"

static void date_case(const struct test_case *test, bool read, const struct date *date)
{
    char text[DATE_TEXT_MAX];
    assert_case(test, 1, read ? date_to_iso(date, text) : SV_NULL);
}

static void iso_case(const struct test_case *test)
{
    static const char *const PRECISIONS[] = {"none", "year", "month", "day", "minute", "second"};
    struct date date = {0};
    const bool read = date_from_iso(test->columns[0], &date);
    date_case(test, read, &date);
    if (read)
        assert_case(test, 2, sv_from_c(PRECISIONS[date.precision]));
}

static void mail_case(const struct test_case *test)
{
    struct date date = {0};
    const bool read = date_from_rfc2822(test->columns[0], &date);
    date_case(test, read, &date);
}

static void iso_as_the_table_says(void **state)
{
    (void)state;
    cases_each("tests/cases/date/iso.tsv", 40, iso_case);
}

static void mail_dates_as_the_table_says(void **state)
{
    (void)state;
    cases_each("tests/cases/date/mail.tsv", 25, mail_case);
}

static void instants(void **state)
{
    (void)state;
    static const struct {
        const char *iso;
        int64_t unix_us;
        int offset_minutes;
    } CASES[] = {
        {"1970-01-01T00:00:00Z", 0, 0},
        {"1969-12-31T23:59:59.999999Z", -1, 0},
        {"2000-02-29T12:00:00Z", INT64_C(951825600000000), 0},
        {"2024-05-01T10:00:00+02:00", INT64_C(1714550400000000), 120},
        {"2024-05-01T10:00:00-03:30", INT64_C(1714570200000000), -210},
        {"0001-01-02T00:00:00Z", INT64_C(-62135510400000000), 0},
        {"9999-12-30T00:00:00Z", INT64_C(253402128000000000), 0},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        struct date date;
        char text[DATE_TEXT_MAX];
        assert_true(date_from_iso(sv_from_c(CASES[i].iso), &date));
        assert_true(date_to_unix_us(&date) == CASES[i].unix_us);
        const struct date back = date_from_unix_us(CASES[i].unix_us, CASES[i].offset_minutes);
        assert_sv_equal(date_to_iso(&back, text), sv_from_c(CASES[i].iso));
    }
}

static void each_day_follows_the_one_before(void **state)
{
    (void)state;
    int64_t expected = date_days(1, 1, 1);
    for (int year = 1; year <= 9999; year++) {
        for (int month = 1; month <= 12; month++) {
            for (int day = 1; date_is_real(year, month, day); day++) {
                if (date_days(year, month, day) != expected)
                    fail_msg("%04d-%02d-%02d", year, month, day);
                expected++;
            }
        }
    }
    assert_true(expected - date_days(1, 1, 1) == 3652059);
    assert_int_equal(date_days(1970, 1, 1), 0);
}

static void order_is_by_what_both_state(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        int order;
    } CASES[] = {
        {"2024-05-01", "2024-05-02", -1},
        {"2024-05-01", "2024-05-01T23:00:00Z", 0},
        {"2024", "2024-12-31", 0},
        {"2024-05-01T10:00:00+02:00", "2024-05-01T08:00:00Z", 0},
        {"2024-05-01T10:00:00+02:00", "2024-05-01T09:00:00Z", -1},
        {"2024-05-01T10:00+02:00", "2024-05-01T08:00:30Z", 0},
        {"2024-05-01T10:00:00", "2024-05-01T09:00:00", 1},
        {"2024-05-01T10:00:00", "2024-05-01T10:00:00+09:00", 0},
        {"1969-12-31T23:59:30Z", "1969-12-31T23:59Z", 0},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        struct date a, b;
        assert_true(date_from_iso(sv_from_c(CASES[i].a), &a));
        assert_true(date_from_iso(sv_from_c(CASES[i].b), &b));
        assert_int_equal(date_compare(&a, &b), CASES[i].order);
        assert_int_equal(date_compare(&b, &a), -CASES[i].order);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(iso_as_the_table_says),
        cmocka_unit_test(mail_dates_as_the_table_says),
        cmocka_unit_test(instants),
        cmocka_unit_test(each_day_follows_the_one_before),
        cmocka_unit_test(order_is_by_what_both_state),
    };
    return cmocka_run_group_tests_name("date", tests, arena_set_up, arena_tear_down);
}
