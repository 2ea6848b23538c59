/* The runs of text that pages are cut into, and the small readers that judge them: words of class
 * names, phrases, shingles. */
#include "tests/unit/unit.h"

#include "common/arena.h"
#include "common/buf.h"
#include "services/parser/extract/content_phrases.h"
#include "services/parser/extract/segments.h"
#include "services/parser/extract/shingles.h"

struct cut_case {
    const char *html, *runs; /* parted by "|" */
};

static const struct cut_case CUTS[] = {
    {"<p>one <b>two</b> three</p><p>four", "one two three|four"},
    {"<div>a<p>b</p>c</div>", "a|b|c"},
    {"<div>a<hr>b</div>", "a|b"},
    {"<div>one<br>two<br><br>three<br> <br>four</div>", "one two|three|four"},
    {"<p>a  \n b\xC2\xA0\xC2\xA0"
     "c\xC2\xAD"
     "d</p>",
     "a b cd"},
    {"<p>one<script>x()</script>two<style>p{}</style>three</p>", "onetwothree"},
    {"<p><ruby>\xE6\xB3\x95<rt>hou</rt></ruby>x</p>", "\xE6\xB3\x95x"},
    {"<p>a<noscript>b</noscript><template>c</template><select><option>d</select></p>", "a"},
    {"<span><div>a</div>b</span>", "a|b"},
    {"<my-box><p>a</p></my-box><my-word>b</my-word> c", "a|b c"},
    {"<table><tr><td>a<td>b</table>", "a|b"},
    {"<p> </p><p>&nbsp;</p>", ""},
};

static void pages_are_cut_into_runs(void **state)
{
    (void)state;
    struct arena *arena = arena_new(8u << 20);
    struct content_words words;
    content_words_init(&words, CONTENT_WORDS, CONTENT_N_WORDS);
    for (size_t i = 0; i < COUNT_OF(CUTS); i++) {
        struct dom dom;
        struct err err;
        struct segments segments;
        struct buf out;
        buf_init(&out, 4096);
        assert_true(dom_parse(arena, sv_from_c(CUTS[i].html), &DOM_LIMITS, &dom, &err));
        assert_true(segments_cut(arena, &dom, &words, &segments));
        for (uint32_t k = 0; k < segments.n; k++) {
            if (k)
                buf_add_byte(&out, '|');
            buf_add(&out, segments.runs[k].text);
        }
        assert_sv_equal(buf_sv(&out), sv_from_c(CUTS[i].runs));
        buf_release(&out);
        arena_reset(arena);
    }
    arena_free(arena);
}

static void runs_are_counted(void **state)
{
    (void)state;
    struct arena *arena = arena_new(8u << 20);
    struct content_words words;
    struct dom dom;
    struct err err;
    struct segments segments;
    content_words_init(&words, CONTENT_WORDS, CONTENT_N_WORDS);
    assert_true(
        dom_parse(arena,
                  SV("<aside class='related-comments'><p>The vote, he said, <a href=x>was "
                     "lost</a>. <b>Why</b>?\xE2\x80\x9D</p></aside>"
                     "<main><h1 hidden>Title "
                     "12</h1><p>\xE6\xBD\xAE\xE8\xA6\x8B\xE7\x94\xBA\xE3\x80\x82</p></main>"),
                  &DOM_LIMITS, &dom, &err));
    assert_true(segments_cut(arena, &dom, &words, &segments));
    assert_int_equal(segments.n, 3);
    const struct segment *run = &segments.runs[0];
    assert_int_equal(run->n_words, 7);
    assert_int_equal(run->n_link_chars, 9); /* the space before it too */
    assert_int_equal(run->n_links, 1);
    assert_int_equal(run->n_strong_chars, 4);
    assert_int_equal(run->n_commas, 2);
    assert_int_equal(run->n_sentences, 2);
    assert_true(run->ends_sentence);
    assert_true((run->within & WITHIN_ASIDE) && !(run->within & WITHIN_MAIN));
    assert_int_equal(segments.elements[run->block].near_signs, SIGN_RELATED | SIGN_COMMENT);
    assert_true(segments.runs[1].within & WITHIN_HIDDEN);
    assert_int_equal(segments.runs[1].n_digits, 2);
    assert_true(segments.runs[2].ends_sentence);
    assert_int_equal(segments.runs[2].n_words, 2);
    arena_free(arena);
}

static void names_are_parted_into_words(void **state)
{
    (void)state;
    struct sv rest = SV("articleBody c-article__related-Links XMLHttp x2 a ad-300x250 "
                        "averyveryverylongwordofnomeaning");
    struct buf out;
    char bytes[CONTENT_WORD_MAX];
    struct sv word;
    buf_init(&out, 4096);
    while (content_words_next(&rest, bytes, &word)) {
        buf_add(&out, word);
        buf_add_byte(&out, ' ');
    }
    assert_sv_equal(buf_sv(&out), SV("article body article related links xmlhttp ad "));
    buf_release(&out);
}

static void phrases_are_known(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum phrase_kind kind;
    } CASES[] = {
        {"Read more: the vote", PHRASE_MORE},
        {"Lesen Sie auch", PHRASE_MORE},
        {"Il vous reste 57.09% de cet article \xC3\xA0 lire.", PHRASE_SUBSCRIBE},
        {"Ein Klick f\xC3\xBCr den Datenschutz", PHRASE_COOKIE},
        {"\xD0\xA7\xD0\xB8\xD1\x82\xD0\xB0\xD0\xB9\xD1\x82\xD0\xB5 "
         "\xD1\x82\xD0\xB0\xD0\xBA\xD0\xB6\xD0\xB5",
         PHRASE_MORE},
        {"\xE9\x96\xA2\xE9\x80\xA3\xE8\xA8\x98\xE4\xBA\x8B\xEF\xBC\x9A", PHRASE_MORE},
        {"> Share this", PHRASE_SHARE},
        {"Shareholders met", PHRASE_NONE},
        {"Foto: A. Stein", PHRASE_CREDIT},
        {"By Ann Lee", PHRASE_BYLINE},
        {"Bypass closed", PHRASE_NONE},
        {"", PHRASE_NONE},
        {"...", PHRASE_NONE},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++)
        if (content_phrase(sv_from_c(CASES[i].text)) != CASES[i].kind)
            fail_msg("%s", CASES[i].text);
}

static void shares_are_of_word_runs(void **state)
{
    (void)state;
    struct arena *arena = arena_new(1u << 20);
    const struct shingles three = shingles_of(arena, SV("The old wall was lost in the storm."), 3);
    assert_true(shingles_share(&three, SV("the OLD wall, was lost")) >= 1);
    assert_true(shingles_share(&three, SV("an old wall stood here")) <= 0);
    assert_true(shingles_share(&three, SV("old wall")) <= 0);
    const struct shingles one = shingles_of(arena, SV("\xE6\xBD\xAE\xE8\xA6\x8B\xE7\x94\xBA"), 1);
    assert_int_equal(one.n_words, 3);
    assert_true(shingles_share(&one, SV("\xE7\x94\xBA\xE6\xBD\xAE")) >= 1);
    const struct shingles none = shingles_of(arena, SV_NULL, 3);
    assert_true(shingles_share(&none, SV("a b c")) <= 0);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pages_are_cut_into_runs),     cmocka_unit_test(runs_are_counted),
        cmocka_unit_test(names_are_parted_into_words), cmocka_unit_test(phrases_are_known),
        cmocka_unit_test(shares_are_of_word_runs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
