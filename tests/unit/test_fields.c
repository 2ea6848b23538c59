#include "tests/unit/unit.h"

#include "services/parser/extract/fields.h"
#include "tests/unit/arena.h"

static int set_up(void **state)
{
    struct err err;
    arena_set_up(state);
    return fields_open_all(&err) ? 0 : 1;
}

static struct article read(struct sv url, struct sv html)
{
    static struct dom dom;
    struct fields fields;
    struct err err;
    struct article article = {0};
    const struct extract_input input = {
        .bytes = html, .url = url, .fetched_at_us = INT64_C(1718452800000000)};
    assert_true(dom_parse(arena, html, &DOM_LIMITS, &dom, &err));
    fields_read(arena, &input, &dom, &fields);
    const struct fields_body body = {0};
    fields_fill(&fields, &body, &article);
    return article;
}

#define PAGE SV("https://www.example.org/news/a-bridge")

static void the_headline_by_agreement(void **state)
{
    (void)state;
    static const struct {
        const char *html, *headline;
    } CASES[] = {
        {"<title>A bridge opens | The Paper</title><h1>A bridge opens</h1>", "A bridge opens"},
        {"<title>A bridge opens - Example</title>", "A bridge opens"},
        {"<title>Example: A bridge opens</title>", "A bridge opens"},
        {"<meta property=og:site_name content='The Daily'><title>A bridge opens – The "
         "Daily</title>",
         "A bridge opens"},
        {"<title>A bridge opens</title><h1><a href='/'>The Paper</a></h1><h2>A bridge opens</h2>",
         "A bridge opens"},
        {"<title>Bridge: traffic at last</title><h1><span class=kicker>Traffic</span> A bridge "
         "opens today"
         "</h1>",
         "A bridge opens today"},
        {"<meta property=og:title content='You will not believe this bridge'><h1>A bridge "
         "opens</h1>"
         "<script type=application/ld+json>{\"@type\":\"NewsArticle\",\"headline\":\"A bridge "
         "opens\"}"
         "</script>",
         "A bridge opens"},
        {"<meta property=og:title content='A bridge opens for all and sundry'><title>A bridge "
         "opens for all and sundry</title><h1>A bridge opens</h1>",
         "A bridge opens"},
        {"<meta property=og:title content='The city: A bridge opens'><title>The city: A bridge "
         "opens</title><h1>A bridge opens</h1><script type=application/ld+json>{\"@type\":"
         "\"NewsArticle\",\"headline\":\"The city: A bridge opens\"}</script>",
         "The city: A bridge opens"},
        {"<h1>A bridge opens <small>Traffic flows again</small></h1>"
         "<script type=application/ld+json>{\"@type\":\"NewsArticle\",\"headline\":\"A bridge "
         "opens\"}</script>",
         "A bridge opens"},
        {"<meta property=og:title content='A bridge opens'><title>A bridge opens</title><h1>"
         "Traffic at last A bridge opens</h1>",
         "A bridge opens"},
        {"<p>nothing</p>", NULL},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        const struct article got = read(PAGE, sv_from_c(CASES[i].html));
        if (!sv_equal(got.headline, sv_from_c(CASES[i].headline)))
            print_error("case %zu\n", i);
        assert_sv_equal(got.headline, sv_from_c(CASES[i].headline));
    }
}

static void identity_stays_within_the_site(void **state)
{
    (void)state;
    static const struct {
        const char *canonical, *id;
    } CASES[] = {
        {"https://example.org/news/42", "https://example.org/news/42"},
        {"/news/42?utm_source=x", "https://www.example.org/news/42"},
        {"https://other.example/news/42", "https://www.example.org/news/a-bridge"},
        {"https://example.org/", "https://www.example.org/news/a-bridge"},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        const struct sv html =
            arena_printf(arena, "<link rel=canonical href='%s'>", CASES[i].canonical);
        const struct article got = read(PAGE, html);
        assert_sv_equal(got.id, sv_from_c(CASES[i].id));
        assert_sv_equal(got.url, PAGE);
    }
}

static void authors_with_their_links_and_provenance(void **state)
{
    (void)state;
    const struct article got =
        read(PAGE, SV("<h1>A bridge opens today</h1><div class=byline>By <a rel=author "
                      "href='/people/jane'>Jane Doe</a> and "
                      "<a rel=author href='/people/john'>John Smith</a></div><meta name=author "
                      "content='Jane Doe'>"));
    assert_int_equal(got.n_authors, 2);
    assert_sv_equal(got.authors[0].name, SV("Jane Doe"));
    assert_sv_equal(got.authors[0].url, SV("https://www.example.org/people/jane"));
    assert_sv_equal(got.authors[1].name, SV("John Smith"));
    bool found = false;
    for (size_t i = 0; i < got.n_provenance; i++) {
        if (!sv_equal(got.provenance[i].field, SV("author")))
            continue;
        found = true;
        assert_sv_equal(got.provenance[i].source, SV("byline"));
        assert_int_equal(got.provenance[i].n_others, 1);
        assert_sv_equal(got.provenance[i].others[0].value, SV("Jane Doe"));
    }
    assert_true(found);
}

static void the_lead_image_that_is_stated_and_shown(void **state)
{
    (void)state;
    static const struct {
        const char *html, *url;
    } CASES[] = {
        {"<h1>A bridge opens</h1><img src=/bridge.jpg>", "https://www.example.org/bridge.jpg"},
        {"<meta property=og:image content=/card.jpg><h1>A bridge opens</h1><img src=/bridge.jpg>",
         "https://www.example.org/bridge.jpg"},
        {"<meta property=og:image content=/river-view-600.jpg?w=600><h1>A bridge opens</h1>"
         "<img src=/bridge.jpg><img src=/river-view-600.jpg?w=1200>",
         "https://www.example.org/river-view-600.jpg?w=1200"},
        {"<meta property=og:image content=/card.jpg><h1>A bridge opens</h1>",
         "https://www.example.org/card.jpg"},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        const struct article got = read(PAGE, sv_from_c(CASES[i].html));
        assert_true(got.n_images > 0);
        assert_sv_equal(got.images[0].url, sv_from_c(CASES[i].url));
    }
}

#define TAGS                                                                                       \
    "<a href=#more>Skip</a><a rel=tag href=/tag/world>World</a>, <a rel=tag "                      \
    "href=/tag/rivers>Rivers</a>"

static void keywords_that_are_stated_or_shown(void **state)
{
    (void)state;
    static const struct {
        const char *html, *keywords;
    } CASES[] = {
        {"<h1>A bridge opens</h1><div class=tags>" TAGS "</div>", "World; Rivers"},
        {"<meta name=keywords content='World'><h1>A bridge opens</h1>" TAGS, "World; Rivers"},
        {"<meta name=keywords content='Bridges'><h1>A bridge opens</h1>" TAGS, "Bridges"},
        {"<meta name=keywords content='bridge; ford'><h1>A bridge opens</h1>" TAGS, "bridge; ford"},
        {"<meta name=sailthru.tags content='k1_bridge,k2_ford'><h1>A bridge opens</h1>" TAGS,
         "World; Rivers"},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        const struct article got = read(PAGE, sv_from_c(CASES[i].html));
        struct sv all = got.n_keywords ? got.keywords[0] : SV_NULL;
        for (size_t k = 1; k < got.n_keywords; k++)
            all = arena_printf(arena, "%.*s; %.*s", SV_FMT(all), SV_FMT(got.keywords[k]));
        assert_sv_equal(all, sv_from_c(CASES[i].keywords));
    }
}

static void what_else_a_page_states(void **state)
{
    (void)state;
    const struct article got = read(
        PAGE,
        SV("<html lang=en-GB><meta name=robots content='noarchive, max-snippet:5'><meta "
           "name=tdm-reservation content=1>"
           "<meta name=keywords content='bridge, river, bridge'><meta property=article:section "
           "content=World>"
           "<link rel=amphtml href=/amp><link rel=alternate hreflang=fr href=/fr><a rel=license "
           "href='https://creativecommons.org/licenses/by/4.0/'>cc</a>"));
    assert_true(got.usage.noarchive && got.usage.tdm_reserved && !got.usage.noindex);
    assert_int_equal(got.n_keywords, 2);
    assert_sv_equal(got.section, SV("World"));
    assert_sv_equal(got.language, SV("en-GB"));
    assert_sv_equal(got.amp_url, SV("https://www.example.org/amp"));
    assert_sv_equal(got.license, SV("https://creativecommons.org/licenses/by/4.0/"));
    assert_int_equal(got.n_alternates, 1);
    assert_sv_equal(got.alternates[0].name, SV("fr"));
}

static struct article read_with_headers(struct sv html, const struct header *headers, size_t n)
{
    static struct dom dom;
    struct fields fields;
    struct err err;
    struct article article = {0};
    const struct extract_input input = {
        .bytes = html, .url = PAGE, .http_headers = headers, .n_http_headers = n};
    const struct fields_body body = {.text = SV("BERLIN (dpa) - The bridge is open to all again.")};
    assert_true(dom_parse(arena, html, &DOM_LIMITS, &dom, &err));
    fields_read(arena, &input, &dom, &fields);
    fields_fill(&fields, &body, &article);
    return article;
}

static void what_the_headers_state(void **state)
{
    (void)state;
    const struct header headers[] = {
        {SV("x-robots-tag"), SV("otherbot: noindex")},
        {SV("x-robots-tag"), SV("max-snippet: 20, noarchive")},
        {SV("link"),
         SV("</style.css>; rel=preload, <https://example.org/news/42>; rel=\"canonical\"")},
        {SV("content-language"), SV("de")},
        {SV("tdm-reservation"), SV("1")},
    };
    const struct article got = read_with_headers(SV("<p>x</p>"), headers, COUNT_OF(headers));
    assert_false(got.usage.noindex);
    assert_true(got.usage.noarchive && got.usage.tdm_reserved);
    assert_sv_equal(got.id, SV("https://example.org/news/42"));
    assert_sv_equal(got.language, SV("de"));
    assert_sv_equal(got.dateline, SV("BERLIN"));
    const struct header strict[] = {{SV("X-Robots-Tag"), SV("Broadsheet: none")}};
    assert_true(read_with_headers(SV("<p>x</p>"), strict, 1).usage.noindex);
}

static void datelines(void **state)
{
    (void)state;
    static const struct {
        const char *text, *dateline;
    } CASES[] = {
        {"NAPA COUNTY, Calif. (KGO) -- A plan", "NAPA COUNTY, Calif."},
        {"Kiel (dpa/lno) - Die Brücke", "Kiel"},
        {"WASHINGTON — The bridge", "WASHINGTON"},
        {"The bridge is open - at last", NULL},
        {"5 May 2024 - The bridge", NULL},
        {"", NULL},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        static struct dom dom;
        struct fields fields;
        struct err err;
        struct article article = {0};
        const struct extract_input input = {.bytes = SV("<p>x</p>")};
        const struct fields_body body = {.text = sv_from_c(CASES[i].text)};
        assert_true(dom_parse(arena, input.bytes, &DOM_LIMITS, &dom, &err));
        fields_read(arena, &input, &dom, &fields);
        fields_fill(&fields, &body, &article);
        assert_sv_equal(article.dateline, sv_from_c(CASES[i].dateline));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_headline_by_agreement),
        cmocka_unit_test(identity_stays_within_the_site),
        cmocka_unit_test(authors_with_their_links_and_provenance),
        cmocka_unit_test(the_lead_image_that_is_stated_and_shown),
        cmocka_unit_test(keywords_that_are_stated_or_shown),
        cmocka_unit_test(what_else_a_page_states),
        cmocka_unit_test(what_the_headers_state),
        cmocka_unit_test(datelines),
    };
    return cmocka_run_group_tests(tests, set_up, arena_tear_down);
}
