#include "tests/unit/unit.h"

#include "services/parser/extract/jsonld.h"
#include "services/parser/extract/jsonld_mend.h"
#include "tests/unit/cases.h"

static int set_up(void **state)
{
    jsonld_open();
    return arena_set_up(state);
}

static void mend_case(const struct test_case *test)
{
    struct buf out;
    buf_init(&out, 1u << 20);
    jsonld_mend(&out, test->columns[0]);
    assert_case(test, 1, buf_sv(&out));
    buf_release(&out);
}

static void broken_json_is_mended(void **state)
{
    (void)state;
    cases_each("tests/cases/jsonld/mend.tsv", 1, mend_case);
}

static struct jsonld read_one(struct sv script)
{
    struct jsonld result;
    jsonld_read(arena, &script, 1, SV("https://example.org/a"), &result);
    return result;
}

static void authors_case(const struct test_case *test)
{
    const struct jsonld got = read_one(test->columns[0]);
    struct sv all = SV_NULL;
    for (size_t i = 0; i < got.article.n_authors; i++)
        all = arena_printf(arena, "%.*s%s%.*s", SV_FMT(all), i ? "; " : "",
                           SV_FMT(got.article.authors[i].name));
    assert_case(test, 1, all);
}

static void authors_as_the_table_says(void **state)
{
    (void)state;
    cases_each("tests/cases/jsonld/authors.tsv", 10, authors_case);
}

static void an_article_in_a_graph_with_referenced_people(void **state)
{
    (void)state;
    const struct jsonld got = read_one(
        SV("{\"@context\":\"https://schema.org\",\"@graph\":["
           "{\"@type\":\"WebPage\",\"@id\":\"https://example.org/"
           "a\",\"datePublished\":\"2024-05-05\"},"
           "{\"@type\":[\"Article\",\"NewsArticle\"],\"headline\":\"Tom &amp; "
           "Jerry\",\"author\":{\"@id\":\"#jane\"},"
           "\"publisher\":{\"@id\":\"#paper\"},\"isAccessibleForFree\":\"False\",\"keywords\":["
           "\"cats\",{\"name\":\"mice\"}],"
           "\"image\":[\"https://example.org/1.jpg\",{\"@type\":\"ImageObject\",\"url\":\"https://"
           "example.org/2.jpg\","
           "\"width\":\"1200px\",\"caption\":\"Two\"}]},"
           "{\"@type\":\"Person\",\"@id\":\"#jane\",\"name\":\"Jane Doe\",\"url\":\"/jane\"},"
           "{\"@type\":\"NewsMediaOrganization\",\"@id\":\"#paper\",\"name\":\"The "
           "Paper\",\"logo\":{\"url\":\"/logo.png\"}}]}"));
    assert_sv_equal(got.article.headline, SV("Tom & Jerry"));
    assert_int_equal(got.article.n_authors, 1);
    assert_sv_equal(got.article.authors[0].name, SV("Jane Doe"));
    assert_sv_equal(got.article.authors[0].url, SV("/jane"));
    assert_sv_equal(got.article.publisher_name, SV("The Paper"));
    assert_sv_equal(got.article.publisher_logo, SV("/logo.png"));
    assert_int_equal(got.article.access, ACCESS_PAID);
    assert_int_equal(got.article.n_keywords, 2);
    assert_sv_equal(got.article.keywords[1], SV("mice"));
    assert_int_equal(got.article.n_images, 2);
    assert_int_equal(got.article.images[1].width, 1200);
    assert_sv_equal(got.page.published, SV("2024-05-05"));
    assert_false(got.was_mended);
}

static void the_pages_own_article_among_others(void **state)
{
    (void)state;
    const struct sv scripts[] = {
        SV("{\"@type\":\"NewsArticle\",\"url\":\"https://example.org/"
           "b\",\"headline\":\"Other\",\"author\":\"X Y\"}"),
        SV("{\"@type\":\"NewsArticle\",\"mainEntityOfPage\":{\"@id\":\"http://www.example.org/a/"
           "?x=1\"},"
           "\"headline\":\"Own\", \"datePublished\": \"2024-05-05\",}"),
        SV("{\"@type\":\"BreadcrumbList\",\"itemListElement\":[{\"name\":\"Home\"},{\"item\":{"
           "\"name\":\"World\"}}]}"),
    };
    struct jsonld got;
    jsonld_read(arena, scripts, COUNT_OF(scripts), SV("https://example.org/a"), &got);
    assert_sv_equal(got.article.headline, SV("Own"));
    assert_true(got.was_mended);
    assert_int_equal(got.n_breadcrumbs, 2);
    assert_sv_equal(got.breadcrumbs[1], SV("World"));
}

static void authors_in_all_their_shapes(void **state)
{
    (void)state;
    const struct jsonld got =
        read_one(SV("{\"@type\":\"Article\",\"headline\":\"H\",\"author\":[\"A B\",{\"name\":\"C "
                    "D\",\"email\":\"mailto:c@example.org\"},"
                    "[{\"givenName\":\"E\",\"familyName\":\"F\"}],{\"@type\":\"Organization\","
                    "\"name\":\"AFP\"},{\"name\":[\"G H\",\"I J\"]},"
                    "{\"name\":\"\"},null,{\"name\":{\"@type\":\"Person\",\"name\":\"K L\"}}]}"));
    const char *const NAMES[] = {"A B", "C D", "E F", "AFP", "G H", "I J", "K L"};
    assert_int_equal(got.article.n_authors, COUNT_OF(NAMES));
    for (size_t i = 0; i < COUNT_OF(NAMES); i++)
        assert_sv_equal(got.article.authors[i].name, sv_from_c(NAMES[i]));
    assert_true(got.article.author_is_organisation[3]);
    assert_sv_equal(got.article.authors[1].email, SV("c@example.org"));
}

static void a_live_blog_and_its_entries(void **state)
{
    (void)state;
    const struct jsonld got = read_one(SV(
        "{\"@type\":\"LiveBlogPosting\",\"headline\":\"Live\",\"liveBlogUpdate\":[{\"headline\":"
        "\"First\","
        "\"articleBody\":\"<p>One</p><p>Two</p>\",\"datePublished\":\"2024-05-05T10:00:00Z\"}]}"));
    assert_true(got.article.is_live);
    assert_int_equal(got.article.n_entries, 1);
    assert_sv_equal(got.article.entries[0].body, SV("One\nTwo"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(broken_json_is_mended),
        cmocka_unit_test(authors_as_the_table_says),
        cmocka_unit_test(an_article_in_a_graph_with_referenced_people),
        cmocka_unit_test(the_pages_own_article_among_others),
        cmocka_unit_test(authors_in_all_their_shapes),
        cmocka_unit_test(a_live_blog_and_its_entries),
    };
    return cmocka_run_group_tests(tests, set_up, arena_tear_down);
}
