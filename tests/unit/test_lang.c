#include "tests/unit/unit.h"

#include "services/parser/extract/lang.h"
#include "services/parser/extract/lang_words.h"
#include "tests/unit/cases.h"

static void check_text(const struct test_case *test)
{
    const struct lang_guess guess = lang_guess(arena, test->columns[1]);
    assert_case(test, 0, guess.code);
}

static void texts_of_their_languages(void **state)
{
    (void)state;
    cases_each("tests/cases/lang/texts.tsv", 70, check_text);
}

static void too_little_text_is_none(void **state)
{
    (void)state;
    assert_false(lang_guess(arena, SV("")).code.len);
    assert_false(lang_guess(arena, SV("2024 - 12:30")).code.len);
}

static void declarations_become_tags(void **state)
{
    (void)state;
    static const struct {
        struct sv declared, tag;
    } CASES[] = {
        {{"en", 2}, {"en", 2}},         {{"EN_us", 5}, {"en-US", 5}},
        {{"de-DE", 5}, {"de-DE", 5}},   {{"English", 7}, {"en", 2}},
        {{"nb-NO", 5}, {"no-NO", 5}},   {{"zh-hans-cn", 10}, {"zh-Hans-CN", 10}},
        {{"es-419", 6}, {"es-419", 6}}, {{"de_DE.UTF-8", 11}, {"de-DE", 5}},
        {{"en, de", 6}, {"en", 2}},     {{"x", 1}, {NULL, 0}},
        {{"", 0}, {NULL, 0}},           {{"und", 3}, {NULL, 0}},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++)
        assert_sv_equal(lang_normalise(arena, CASES[i].declared), CASES[i].tag);
    assert_true(lang_is_rtl(SV("ar-EG")) && lang_is_rtl(SV("he")) && !lang_is_rtl(SV("en")));
    assert_true(lang_is_near(SV("yi"), SV("he")));
    assert_true(lang_is_near(SV("id"), SV("ms-MY")) && !lang_is_near(SV("en"), SV("de")));
}

/* The table is searched by halving: out of order it would lose words. */
static void common_words_are_found(void **state)
{
    (void)state;
    static const char *const WORDS[] = {"a",  "the", "und", "que",       "nie", "ja", "že",
                                        "və", "и",   "ў",   "қазақстан", "في",  "کہ", "है"};
    for (size_t i = 0; i < COUNT_OF(WORDS); i++) {
        if (!lang_word_languages(sv_from_c(WORDS[i])))
            fail_msg("%s is not found", WORDS[i]);
    }
    assert_false(lang_word_languages(SV("xyzzy")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_of_their_languages),
        cmocka_unit_test(too_little_text_is_none),
        cmocka_unit_test(declarations_become_tags),
        cmocka_unit_test(common_words_are_found),
    };
    return cmocka_run_group_tests(tests, arena_set_up, arena_tear_down);
}
