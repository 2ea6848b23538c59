#include "tests/unit/unit.h"

#include "common/sv.h"

static void finds_and_cuts(void **state)
{
    (void)state;
    assert_int_equal(sv_find(SV("abcabc"), SV("ca")), 2);
    assert_int_equal(sv_find(SV("abc"), SV("x")), 3);
    assert_int_equal(sv_find(SV("abc"), SV("")), 0);
    assert_int_equal(sv_find_nocase(SV("xxAbC"), SV("aBc")), 2);
    assert_int_equal(sv_rfind_byte(SV("a/b/c"), '/'), 3);
    assert_true(sv_equal(sv_trim(SV(" \t a b \r\n")), SV("a b")));
    assert_true(sv_equal(sv_trim(SV("   ")), SV("")));
    assert_true(sv_equal(sv_sub(SV("abc"), 5, 2), SV("")));
    assert_true(sv_ends_with_nocase(SV("x.HTML"), SV(".html")));
    assert_false(sv_contains(SV_NULL, SV("a")));
    assert_true(sv_contains(SV_NULL, SV("")));
}

static void cut_gives_every_part_once(void **state)
{
    (void)state;
    struct sv rest = SV("a,,b,"), part;
    const struct sv expected[] = {SV("a"), SV(""), SV("b"), SV("")};
    size_t n = 0;
    while (sv_cut(&rest, ',', &part)) {
        assert_true(n < COUNT_OF(expected));
        assert_sv_equal(part, expected[n]);
        n++;
    }
    assert_int_equal(n, COUNT_OF(expected));
    struct sv none = SV_NULL;
    assert_false(sv_cut(&none, ',', &part));
}

static void reads_integers(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool ok;
        int64_t value;
    } cases[] = {
        {"0", true, 0},
        {"-1", true, -1},
        {"9223372036854775807", true, INT64_MAX},
        {"9223372036854775808", false, 0},
        {"-9223372036854775808", true, INT64_MIN},
        {"-9223372036854775809", false, 0},
        {"", false, 0},
        {"-", false, 0},
        {"1x", false, 0},
        {" 1", false, 0},
        {"99999999999999999999999", false, 0},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int64_t value = 7;
        assert_int_equal(sv_to_i64(sv_from_c(cases[i].text), &value), cases[i].ok);
        assert_int_equal(value, cases[i].ok ? cases[i].value : 7);
    }
}

static void compares_bytewise(void **state)
{
    (void)state;
    assert_true(sv_compare(SV("a"), SV("ab")) < 0);
    assert_true(sv_compare(SV("b"), SV("ab")) > 0);
    assert_int_equal(sv_compare(SV(""), SV_NULL), 0);
    assert_true(sv_compare(SV("a\0b"), SV("a\0c")) < 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_and_cuts),
        cmocka_unit_test(cut_gives_every_part_once),
        cmocka_unit_test(reads_integers),
        cmocka_unit_test(compares_bytewise),
    };
    return cmocka_run_group_tests_name("sv", tests, NULL, NULL);
}
