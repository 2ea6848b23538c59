/* overrides: which hosts, which fields, and the words of each refusal. */
#include "tests/unit/unit.h"

#include "services/parser/extract/extract.h"
#include "services/parser/extract/overrides.h"

static const char PAGE[] =
    "<html><head><title>Site</title></head><body><h1>Wrong</h1><h2>The  right one</h2>"
    "<p class=by>Ann Example</p><p class=by>Bo Example</p><p class=day>5 May 2024</p>"
    "<img src=/lead.png><div id=x><p>One paragraph.</p><h3>Between</h3><p>Another &amp; more.</p>"
    "</div></body></html>";
static const char RULES[] = "\xEF\xBB\xBF# a comment\n"
                            "[*.example.org]\n"
                            "headline = //h2[not(contains(., 'x:y($)'))]/ancestor-or-self::h2\n"
                            "author = //p[@class='by']\n"
                            "datePublished = //p[@class=\"day\"]\n"
                            "keywords = 'one, two'\n"
                            "image = //img/@src\n"
                            "articleBody = //div[@id='x']/*\n"
                            "[other.example]\n"
                            "headline = //h1\n"
                            "description = //nothing\n";

static bool extract(struct arena *arena, const struct overrides *overrides, const char *url,
                    struct article *article)
{
    const struct extract_input input = {
        .bytes = sv_from_c(PAGE), .url = sv_from_c(url), .overrides = overrides};
    struct extract_result result;
    struct err err;
    if (!extract_page(arena, &input, 0, &result, &err))
        return false;
    *article = result.article;
    return true;
}

static void replaces_fields_of_its_hosts(void **state)
{
    (void)state;
    struct err err;
    struct overrides *overrides;
    assert_true(overrides_read(sv_from_c(RULES), &overrides, &err));
    struct arena *arena = arena_new(64u << 20);
    struct article article;
    assert_true(extract(arena, overrides, "http://www.example.org/a", &article));
    assert_sv_equal(article.headline, SV("The right one"));
    assert_int_equal(article.n_authors, 2);
    assert_sv_equal(article.authors[1].name, SV("Bo Example"));
    assert_int_equal(article.published.year, 2024);
    assert_int_equal(article.published.month, 5);
    assert_int_equal(article.n_keywords, 2);
    assert_sv_equal(article.keywords[1], SV("two"));
    assert_sv_equal(article.images[0].url, SV("http://www.example.org/lead.png"));
    assert_sv_equal(article.body, SV("One paragraph.\n\nBetween\n\nAnother & more."));
    assert_int_equal(article.blocks[1].kind, BLOCK_HEADING);
    bool is_noted = false;
    for (size_t i = 0; i < article.n_provenance; i++)
        is_noted |= sv_equal(article.provenance[i].field, SV("headline")) &&
                    sv_equal(article.provenance[i].source, SV("override"));
    assert_true(is_noted);
    arena_free(arena);
    overrides_free(overrides);
}

static void leaves_the_rest_alone(void **state)
{
    (void)state;
    struct err err;
    struct overrides *overrides;
    assert_true(overrides_read(sv_from_c(RULES), &overrides, &err));
    assert_true(overrides_match(overrides, SV("example.org")));
    assert_true(overrides_match(overrides, SV("A.B.Example.org")));
    assert_false(overrides_match(overrides, SV("badexample.org")));
    assert_true(overrides_match(overrides, SV("other.example")));
    assert_false(overrides_match(overrides, SV("www.other.example")));
    assert_false(overrides_match(NULL, SV("example.org")));
    struct arena *arena = arena_new(64u << 20);
    struct article article;
    assert_true(extract(arena, overrides, "http://other.example/a", &article));
    assert_sv_equal(article.headline, SV("Wrong"));
    assert_null(article.description.ptr);
    arena_free(arena);
    overrides_free(overrides);
}

static void says_what_is_wrong(void **state)
{
    (void)state;
    static const struct {
        const char *file, *text;
    } cases[] = {
        {"headline = //h1",
         "Overrides, line 1: \"headline = //h1\" is neither [host] nor, below one, field = XPath."},
        {"[a]\nhedline = //h1",
         "Overrides, line 2: there is no field \"hedline\"; there are headline, "
         "alternativeHeadline, "
         "description, author, datePublished, dateModified, inLanguage, articleSection, keywords, "
         "image, articleBody."},
        {"[a]\n\nheadline = //h1[",
         "Overrides, line 3: the XPath of headline can't be read from its character 6 on."},
        {"[a]\nheadline = //h1\nheadline = //h2",
         "Overrides, line 3: [a] has headline twice; join the two with \"|\"."},
        {"[a",
         "Overrides, line 1: \"[a\" is no [host]; write the host alone, [news.example.org] or, "
         "with all below it, [*.example.org]."},
        {"[http://a/]", "Overrides, line 1: \"[http://a/]\" is no [host]; write the host alone, "
                        "[news.example.org] or, with all below it, [*.example.org]."},
        {"[a]\n[A]\n", "Overrides, line 2: [A] stands here for the second time; put its rules "
                       "together."},
        {"[a]\nheadline =", "Overrides, line 2: headline has no XPath; leave the line out to keep "
                            "what the extractor finds."},
        {"[a]\nheadline = //h1[matches(., 'x')]",
         "Overrides, line 2: the XPath of headline can't be used: XPath 1.0 has no such function."},
        {"[a]\nheadline = //x:h1",
         "Overrides, line 2: the XPath of headline can't be used: it has a "
         "prefix, and a page's elements have none."},
        {"[a]\nheadline = $x", "Overrides, line 2: the XPath of headline can't be used: it has a "
                               "variable, and there are none."},
        {"[a]\njust words",
         "Overrides, line 2: \"just words\" is neither [host] nor, below one, field = XPath."},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct err err;
        struct overrides *overrides = NULL;
        assert_false(overrides_read(sv_from_c(cases[i].file), &overrides, &err));
        assert_null(overrides);
        assert_string_equal(err.text, cases[i].text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(replaces_fields_of_its_hosts),
        cmocka_unit_test(leaves_the_rest_alone),
        cmocka_unit_test(says_what_is_wrong),
    };
    return cmocka_run_group_tests_name("overrides", tests, NULL, NULL);
}
