#include "tests/unit/unit.h"

#include "common/url.h"
#include "tests/unit/cases.h"

static struct sv outcome(bool done, const struct url *url, const struct err *err)
{
    return done ? url->text : arena_printf(arena, "!%s", err->code);
}

static void resolve_case(const struct test_case *test)
{
    const struct sv *columns = test->columns;
    struct url base, url = {0};
    struct err err;
    if (columns[0].ptr)
        assert_true(url_parse(arena, columns[0], &base, &err));
    const bool done = url_resolve(arena, columns[0].ptr ? &base : NULL, columns[1], &url, &err);
    assert_case(test, 2, outcome(done, &url, &err));
}

static void resolves_as_the_tables_say(void **state)
{
    (void)state;
    cases_each("tests/cases/url/resolve.tsv", 100, resolve_case);
}

static void normal_case(const struct test_case *test)
{
    const struct sv normal = url_key(arena, NULL, test->columns[0]);
    assert_case(test, 1, normal);
    assert_case(test, 1, url_key(arena, NULL, normal));
}

static void normal_forms_are_as_the_tables_say_and_stay(void **state)
{
    (void)state;
    cases_each("tests/cases/url/normal.tsv", 20, normal_case);
}

static void domain_case(const struct test_case *test)
{
    assert_case(test, 1, url_registered_domain(arena, test->columns[0]));
}

static void registered_domains(void **state)
{
    (void)state;
    cases_each("tests/cases/url/domain.tsv", 1, domain_case);
}

static void home_case(const struct test_case *test)
{
    struct url url;
    struct err err;
    assert_true(url_parse(arena, test->columns[0], &url, &err));
    assert_case(test, 1, url_is_home(&url) ? SV("yes") : SV("no"));
}

static void home_pages(void **state)
{
    (void)state;
    cases_each("tests/cases/url/home.tsv", 1, home_case);
}

static void parts_are_views_of_the_text(void **state)
{
    (void)state;
    struct url url;
    struct err err;
    assert_true(url_parse(arena, SV("HTTPS://Example.com:8443/a/b?c=d#e"), &url, &err));
    assert_sv_equal(url.text, SV("https://example.com:8443/a/b?c=d"));
    assert_sv_equal(url.scheme, SV("https"));
    assert_sv_equal(url.host, SV("example.com"));
    assert_int_equal(url.port, 8443);
    assert_sv_equal(url.path, SV("/a/b"));
    assert_sv_equal(url.query, SV("c=d"));
    assert_false(url.is_ip);
    assert_sv_equal(url_origin(arena, &url), SV("https://example.com:8443"));
    assert_sv_equal(url_target(arena, &url), SV("/a/b?c=d"));
    assert_true(url.text.ptr[url.text.len] == '\0');
    assert_true(url_parse(arena, SV("http://[::1]/"), &url, &err));
    assert_true(url.is_ip && url.query.ptr == NULL && url.port == 80);
    assert_sv_equal(url.host, SV("[::1]"));
}

static void sites(void **state)
{
    (void)state;
    struct url a, b, c;
    struct err err;
    assert_true(url_parse(arena, SV("https://www.example.co.uk/"), &a, &err));
    assert_true(url_parse(arena, SV("http://news.example.co.uk/x"), &b, &err));
    assert_true(url_parse(arena, SV("http://other.co.uk/"), &c, &err));
    assert_true(url_same_site(arena, &a, &b));
    assert_false(url_same_site(arena, &a, &c));
}

static void a_long_url_is_refused_and_leaves_the_result_alone(void **state)
{
    (void)state;
    char text[URL_MAX_BYTES + 2];
    memset(text, ' ', sizeof text);
    memcpy(text, "http://example.com/", 19);
    text[sizeof text - 1] = 'x';
    struct url url = {.port = 7};
    struct err err;
    assert_false(url_parse(arena, sv_from(text, sizeof text), &url, &err));
    assert_string_equal(err.code, "url_too_long");
    assert_int_equal(err.what, ERR_REJECT);
    assert_int_equal(url.port, 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(resolves_as_the_tables_say),
        cmocka_unit_test(normal_forms_are_as_the_tables_say_and_stay),
        cmocka_unit_test(registered_domains),
        cmocka_unit_test(home_pages),
        cmocka_unit_test(parts_are_views_of_the_text),
        cmocka_unit_test(sites),
        cmocka_unit_test(a_long_url_is_refused_and_leaves_the_result_alone),
    };
    return cmocka_run_group_tests_name("url", tests, arena_set_up, arena_tear_down);
}
