#include "tests/unit/unit.h"

#include "services/parser/extract/match.h"
#include "services/parser/extract/meta.h"
#include "services/parser/extract/plain.h"
#include "tests/unit/arena.h"

static struct meta read(struct sv html, struct dom *dom)
{
    struct meta meta;
    struct err err;
    assert_true(dom_parse(arena, html, &DOM_LIMITS, dom, &err));
    meta_read(arena, dom, &meta);
    return meta;
}

static void names_of_all_vocabularies(void **state)
{
    (void)state;
    /* The first, some of the middle and the last of a table that is searched by halving. */
    static const struct {
        const char *name;
        enum meta_field field;
    } NAMES[] = {
        {"abstract", META_DESCRIPTION},
        {"article:published_time", META_PUBLISHED},
        {"og:title", META_TITLE},
        {"DC.creator", META_AUTHOR},
        {"parsely-author", META_AUTHOR},
        {"sailthru.tags", META_KEYWORDS},
        {"twitter:image:src", META_IMAGE},
        {"cXenseParse:publishtime", META_PUBLISHED},
        {"vr:published_time", META_PUBLISHED},
        {"citation_author", META_AUTHOR},
        {"tdm-reservation", META_TDM},
        {"article:tag", META_TAG},
    };
    for (size_t i = 0; i < COUNT_OF(NAMES); i++) {
        const struct meta_name *found = meta_name_find(sv_from_c(NAMES[i].name));
        if (!found)
            fail_msg("%s is not found", NAMES[i].name);
        assert_int_equal(found->field, NAMES[i].field);
    }
    assert_null(meta_name_find(SV("viewport")));
    assert_int_equal(meta_itemprop_find(SV("datePublished"))->field, META_PUBLISHED);
    assert_null(meta_itemprop_find(SV("itemListElement")));
}

static void what_a_page_states(void **state)
{
    (void)state;
    struct dom dom;
    const struct meta meta =
        read(SV("<html lang=de-AT><head><title>T &amp; U</title><base href='/b/'><meta "
                "property=og:title content='Og'>"
                "<meta name=title content='Plain'><link rel='canonical' href='/c'><link "
                "rel=alternate hreflang=fr href=/fr>"
                "<script type='application/ld+json'>{\"a\":1}</script></head><body><h1>H</h1>"
                "<div itemscope itemtype='http://schema.org/NewsArticle'><span itemprop='author' "
                "itemscope>"
                "<span itemprop=name>Jane Doe</span></span><time itemprop='datePublished' "
                "datetime='2024-05-05'>x</time></div>"
                "<div itemscope itemtype='http://schema.org/Comment'><span "
                "itemprop=author>Troll</span></div>"
                "<p class='post-byline'>By X</p></body></html>"),
             &dom);
    assert_sv_equal(meta.html_lang, SV("de-AT"));
    assert_sv_equal(meta.title, SV("T & U"));
    assert_sv_equal(meta.base_href, SV("/b/"));
    assert_sv_equal(meta_best(&meta, META_TITLE)->value, SV("Og"));
    assert_sv_equal(meta_best(&meta, META_AUTHOR)->value, SV("Jane Doe"));
    assert_sv_equal(meta_best(&meta, META_PUBLISHED)->value, SV("2024-05-05"));
    assert_sv_equal(meta_link_href(&meta, SV("canonical")), SV("/c"));
    assert_int_equal(meta.n_scripts, 1);
    assert_sv_equal(meta.scripts[0], SV("{\"a\":1}"));
    assert_int_equal(meta.h1.n, 1);
    assert_int_equal(meta.times.n, 1);
    assert_int_equal(meta.authors.n, 2); /* the item and the byline, not the comment's */
    assert_null(meta_best(&meta, META_LICENSE));
}

static void plain_text_out_of_values(void **state)
{
    (void)state;
    static const struct {
        const char *value, *line;
    } CASES[] = {
        {"Tom &amp;amp; Jerry", "Tom & Jerry"},
        {"&lt;b&gt;Bold&lt;/b&gt; text", "Bold text"},
        {"<p>One</p><p>Two</p>", "One Two"},
        {"1 < 2 and 3 > 2", "1 < 2 and 3 > 2"},
        {"  a\n\tb  ", "a b"},
        {"it&#8217;s", "it\xE2\x80\x99s"},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++)
        assert_sv_equal(plain_line(arena, sv_from_c(CASES[i].value)), sv_from_c(CASES[i].line));
    assert_sv_equal(plain_lines(arena, SV("<p>One</p><p>Two<br>Three</p>")), SV("One\nTwo\nThree"));
}

static void words_anywhere_in_a_text(void **state)
{
    (void)state;
    static const char *const WORDS[] = {"author", "by-line"};
    assert_true(match_words(SV("post-Author-name"), WORDS, COUNT_OF(WORDS)));
    assert_true(match_words(SV("BY-LINE"), WORDS, COUNT_OF(WORDS)));
    assert_false(match_words(SV("autho"), WORDS, COUNT_OF(WORDS)));
    assert_false(match_words(SV("a"), WORDS, COUNT_OF(WORDS)));
    assert_false(match_words(SV("AU\x14hor"), WORDS, COUNT_OF(WORDS)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_of_all_vocabularies),
        cmocka_unit_test(what_a_page_states),
        cmocka_unit_test(plain_text_out_of_values),
        cmocka_unit_test(words_anywhere_in_a_text),
    };
    return cmocka_run_group_tests(tests, arena_set_up, arena_tear_down);
}
