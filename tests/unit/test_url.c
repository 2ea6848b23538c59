#include "tests/unit/unit.h"

#include "common/url.h"
#include "tests/unit/cases.h"

static struct arena *arena;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new(64u << 20);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static struct sv outcome(bool done, const struct url *url, const struct err *err)
{
    return done ? url->text : arena_printf(arena, "!%s", err->code);
}

static void resolves_as_the_tables_say(void **state)
{
    (void)state;
    size_t n;
    const struct test_case *cases = cases_read(arena, "tests/cases/url/resolve.tsv", &n);
    assert_true(n > 100);
    for (size_t i = 0; i < n; i++) {
        const struct sv *columns = cases[i].columns;
        struct url base, url = {0};
        struct err err;
        if (columns[0].ptr)
            assert_true(url_parse(arena, columns[0], &base, &err));
        const bool done = url_resolve(arena, columns[0].ptr ? &base : NULL, columns[1], &url, &err);
        if (!sv_equal(outcome(done, &url, &err), columns[2]))
            print_error("resolve.tsv line %d\n", cases[i].line);
        assert_sv_equal(outcome(done, &url, &err), columns[2]);
    }
}

static void normal_forms_are_as_the_tables_say_and_stay(void **state)
{
    (void)state;
    size_t n;
    const struct test_case *cases = cases_read(arena, "tests/cases/url/normal.tsv", &n);
    assert_true(n > 20);
    for (size_t i = 0; i < n; i++) {
        const struct sv normal = url_key(arena, NULL, cases[i].columns[0]);
        if (!sv_equal(normal, cases[i].columns[1]))
            print_error("normal.tsv line %d\n", cases[i].line);
        assert_sv_equal(normal, cases[i].columns[1]);
        assert_sv_equal(url_key(arena, NULL, normal), normal);
    }
}

static void registered_domains(void **state)
{
    (void)state;
    size_t n;
    const struct test_case *cases = cases_read(arena, "tests/cases/url/domain.tsv", &n);
    for (size_t i = 0; i < n; i++)
        assert_sv_equal(url_registered_domain(arena, cases[i].columns[0]), cases[i].columns[1]);
}

static void home_pages(void **state)
{
    (void)state;
    size_t n;
    const struct test_case *cases = cases_read(arena, "tests/cases/url/home.tsv", &n);
    for (size_t i = 0; i < n; i++) {
        struct url url;
        struct err err;
        assert_true(url_parse(arena, cases[i].columns[0], &url, &err));
        assert_sv_equal(url_is_home(&url) ? SV("yes") : SV("no"), cases[i].columns[1]);
    }
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
    return cmocka_run_group_tests_name("url", tests, set_up, tear_down);
}
