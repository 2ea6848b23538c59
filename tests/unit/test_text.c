#include "tests/unit/unit.h"

#include "common/text.h"
#include "tests/unit/arena.h"

struct pair {
    struct sv input, expected;
};

static void broken_sequences_become_one_replacement_each(void **state)
{
    (void)state;
    static const struct pair CASES[] = {
        {{"abc", 3}, {"abc", 3}},
        {{"a\0b", 3}, {"ab", 2}},
        {{"\xC3\xA9", 2}, {"\xC3\xA9", 2}},
        {{"\xC3", 1}, {"\xEF\xBF\xBD", 3}},
        {{"\xC3(", 2}, {"\xEF\xBF\xBD(", 4}},
        {{"\xC0\xAF", 2}, {"\xEF\xBF\xBD\xEF\xBF\xBD", 6}},
        {{"\xE0\x80\xAF", 3}, {"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD", 9}},
        {{"\xED\xA0\x80", 3}, {"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD", 9}},
        {{"\xF0\x9F\x98", 3}, {"\xEF\xBF\xBD", 3}},
        {{"\xF0\x9F\x98\x80", 4}, {"\xF0\x9F\x98\x80", 4}},
        {{"\xF4\x90\x80\x80", 4}, {"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD", 12}},
        {{"\xE2\x82x", 3}, {"\xEF\xBF\xBDx", 4}},
        {{"\xFF", 1}, {"\xEF\xBF\xBD", 3}},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        struct buf out;
        buf_init(&out, 100);
        text_add_valid(&out, CASES[i].input);
        assert_sv_equal(buf_sv(&out), CASES[i].expected);
        assert_true(text_is_utf8(buf_sv(&out)));
        const bool has_nul = sv_find_byte(CASES[i].input, '\0') < CASES[i].input.len;
        assert_int_equal(text_is_utf8(CASES[i].input),
                         has_nul || sv_equal(CASES[i].input, CASES[i].expected));
        buf_release(&out);
    }
}

static void cleans(void **state)
{
    (void)state;
    static const struct {
        const char *input, *words, *lines;
    } CASES[] = {
        {"", "", ""},
        {"  a  ", "a", "a"},
        {"a b", "a b", "a b"},
        {" a \t b\xC2\xA0\xC2\xA0"
         "c\xE3\x80\x80",
         "a b c", "a b c"},
        {"a \n b", "a b", "a\nb"},
        {"a\r\n\r\nb", "a b", "a\nb"},
        {"a\xE2\x80\xA8"
         "b",
         "a b", "a\nb"},
        {"co\xC2\xADop", "coop", "coop"},
        {"a\xE2\x80\x8B"
         "b\xEF\xBB\xBF",
         "ab", "ab"},
        {"\x01"
         "a\x7F\xC2\x9D"
         "b",
         "ab", "ab"},
        /* windows-1252 read as Latin-1 */
        {"don\xC2\x92t \xC2\x80", "don\xE2\x80\x99t \xE2\x82\xAC", "don\xE2\x80\x99t \xE2\x82\xAC"},
        {"a \xC2\xAD b", "a b", "a b"},
        {"\xC2\xAD a", "a", "a"},
        {"e\xCC\x81", "\xC3\xA9", "\xC3\xA9"},
        {"\xE2\x84\xAB", "\xC3\x85", "\xC3\x85"},
        /* Two marks out of canonical order. */
        {"q\xCC\x87\xCC\xA3", "q\xCC\xA3\xCC\x87", "q\xCC\xA3\xCC\x87"},
        /* Persian is spelt with the non-joiner; Latin is not. */
        {"\xD9\x85\xDB\x8C\xE2\x80\x8C\xD8\xB4", "\xD9\x85\xDB\x8C\xE2\x80\x8C\xD8\xB4",
         "\xD9\x85\xDB\x8C\xE2\x80\x8C\xD8\xB4"},
        {"a\xE2\x80\x8C"
         "b",
         "ab", "ab"},
        /* A right-to-left override. */
        {"a\xE2\x80\xAE"
         "b",
         "ab", "ab"},
        {"a\xFF"
         "b",
         "a\xEF\xBF\xBD"
         "b",
         "a\xEF\xBF\xBD"
         "b"},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        const struct sv input = sv_from_c(CASES[i].input);
        const struct sv words = text_clean(arena, input);
        assert_sv_equal(words, sv_from_c(CASES[i].words));
        assert_sv_equal(text_clean_lines(arena, input), sv_from_c(CASES[i].lines));
        assert_sv_equal(text_clean(arena, words), words);
    }
    assert_null(text_clean(arena, SV_NULL).ptr);
}

static void clean_text_is_not_copied(void **state)
{
    (void)state;
    static const char *const CASES[] = {
        "Plain words, nothing else.",
        "D\xC3\xA9j\xC3\xA0 vu \xE2\x80\x94 \xE2\x80\x9Cquoted\xE2\x80\x9D",
        "\xD0\x9F\xD1\x80\xD0\xB8\xD0\xB2\xD0\xB5\xD1\x82",
        "\xE6\x97\xA5\xE6\x9C\xAC\xE8\xAA\x9E\xE3\x81\xAE",
        "\xE0\xB8\xA0\xE0\xB8\xB2\xE0\xB8\xA9\xE0\xB8\xB2\xE0\xB9\x84\xE0\xB8\x97\xE0\xB8\xA2",
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        const struct sv input = sv_from_c(CASES[i]);
        assert_ptr_equal(text_clean(arena, input).ptr, input.ptr);
    }
}

static void folds_and_compares(void **state)
{
    (void)state;
    assert_sv_equal(text_fold(arena, SV("ABC def")), SV("abc def"));
    assert_sv_equal(text_fold(arena, SV("Stra\xC3\x9F"
                                        "e")),
                    SV("strasse"));
    assert_sv_equal(text_fold(arena, SV("\xEF\xBC\xA1")), SV("a"));
    assert_sv_equal(text_lower(arena, SV("\xC3\x89T\xC3\x89")), SV("\xC3\xA9t\xC3\xA9"));
    assert_true(text_same(arena, SV("The  News: today!"), SV("the news today")));
    assert_true(text_same(arena, SV("\xE2\x80\x9CSt\xC3\xBCrm\xE2\x80\x9D"), SV("STÜRM")));
    assert_false(text_same(arena, SV("news"), SV("new")));
    assert_false(text_same(arena, SV("!"), SV("?")));
    assert_true(text_same(arena, SV(" ? "), SV("?")));
    assert_true(text_same(arena, SV("\xE2\x80\xA4 *"), SV(". *")));
    assert_true(text_same(arena, SV(""), SV_NULL));
}

static void counts_words(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t words;
    } CASES[] = {
        {"", 0},
        {"one two, three.", 3},
        {"don't stop-start 3.5 e\xCC\x81t\xC3\xA9", 4},
        {"a - b", 2},
        {"...", 0},
        {"\xD0\x94\xD0\xB2\xD0\xB0 \xD1\x81\xD0\xBB\xD0\xBE\xD0\xB2\xD0\xB0", 2},
        {"\xE6\x97\xA5\xE6\x9C\xAC\xE8\xAA\x9E", 2},
        {"\xE6\x97\xA5\xE6\x9C\xAC\xE3\x80\x82\xE8\xAA\x9E", 2},
        {"iPhone\xE3\x82\x92\xE8\xB2\xB7\xE3\x81\x86", 3},
        {"\xE0\xB8\xA0\xE0\xB8\xB2\xE0\xB8\xA9\xE0\xB8\xB2\xE0\xB9\x84\xE0\xB8\x97\xE0\xB8\xA2", 2},
        {"\xED\x95\x9C\xEA\xB5\xAD\xEC\x96\xB4 \xEB\x89\xB4\xEC\x8A\xA4", 2},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++)
        assert_int_equal(text_count_words(sv_from_c(CASES[i].text)), CASES[i].words);
}

static void trims_and_cuts(void **state)
{
    (void)state;
    assert_sv_equal(text_trim(SV("\xC2\xA0 a b \xE3\x80\x80")), SV("a b"));
    assert_sv_equal(text_trim(SV(" \xC2\xA0 ")), SV(""));
    assert_sv_equal(text_trim(SV("\x80 ")), SV("\x80"));
    assert_sv_equal(text_cut(SV("a\xC3\xA9z"), 2), SV("a"));
    assert_sv_equal(text_cut(SV("a\xC3\xA9z"), 3), SV("a\xC3\xA9"));
    assert_sv_equal(text_cut(SV("abc"), 10), SV("abc"));
    assert_true(text_is_letter(0x416) && !text_is_letter('1') && !text_is_letter(0x2014));
    assert_true(text_is_unspaced(0x4E00) && text_is_unspaced(0xE01) && !text_is_unspaced(0xAC00));
    struct sv rest = SV("\xC3\xA9\xFF");
    assert_int_equal(text_next(&rest), 0xE9);
    assert_int_equal(text_next(&rest), 0xFFFD);
    assert_int_equal(rest.len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(broken_sequences_become_one_replacement_each),
        cmocka_unit_test(cleans),
        cmocka_unit_test(clean_text_is_not_copied),
        cmocka_unit_test(folds_and_compares),
        cmocka_unit_test(counts_words),
        cmocka_unit_test(trims_and_cuts),
    };
    return cmocka_run_group_tests_name("text", tests, arena_set_up, arena_tear_down);
}
