/* links: which of a page's links the frontier is told of. */
#include "tests/unit/unit.h"

#include "common/url.h"
#include "services/parser/links.h"

static const struct {
    struct extract_link link;
    const char *found; /* NULL: not told */
    int priority;
    enum url_kind kind;
} CASES[] = {
    {{.url = {"http://a.example/1", 18}}, "http://a.example/1", LINKS_PLAIN, URL_PAGE},
    {{.url = {"http://a.example/1#part", 23}}, NULL, 0, 0},
    {{.url = {"HTTP://A.example:80/1?utm_source=x", 34}}, NULL, 0, 0},
    {{.url = {"http://a.example/2", 18}, .nofollow = true}, NULL, 0, 0},
    {{.url = {"http://a.example/3", 18}, .in_content = true},
     "http://a.example/3",
     LINKS_OF_ARTICLE,
     URL_PAGE},
    {{.url = {"https://b.example/rss", 21}, .is_feed = true},
     "https://b.example/rss",
     LINKS_FEED,
     URL_FEED},
    {{.url = {"mailto:x@a.example", 18}}, NULL, 0, 0},
    {{.url = {"javascript:void(0)", 18}}, NULL, 0, 0},
    {{.url = {"ftp://a.example/f", 17}}, NULL, 0, 0},
    {{.url = {"http://a.example/page", 21}}, NULL, 0, 0}, /* itself */
    {{.url = {"http://a.example/end", 20}}, NULL, 0, 0},  /* and where it was led to */
    {{.url = {"not a url", 9}}, NULL, 0, 0},
};

static struct links_origin origin(void)
{
    return (struct links_origin){.url = SV("http://a.example/page"),
                                 .final_url = SV("http://a.example/end"),
                                 .depth = 2,
                                 .max_links = 100};
}

static void links_are_told_once(void **state)
{
    (void)state;
    struct arena *arena = arena_new(1 << 20);
    struct extract_link links[COUNT_OF(CASES)];
    struct url_found *found = NULL;
    const struct links_origin from = origin();
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        links[i] = CASES[i].link;
        links[i].key = url_key(arena, NULL, links[i].url);
    }
    const size_t n = links_collect(arena, &from, links, COUNT_OF(CASES), &found);
    size_t at = 0;
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        if (!CASES[i].found)
            continue;
        assert_true(at < n);
        assert_sv_equal(found[at].url, sv_from_c(CASES[i].found));
        assert_sv_equal(found[at].found_on, from.url);
        assert_int_equal(found[at].depth, 3);
        assert_int_equal(found[at].priority, CASES[i].priority);
        assert_int_equal(found[at].kind, CASES[i].kind);
        at++;
    }
    assert_int_equal(at, n);
    arena_free(arena);
}

static void links_are_bounded(void **state)
{
    (void)state;
    struct arena *arena = arena_new(1 << 22);
    struct extract_link links[1000];
    struct url_found *found = NULL;
    struct links_origin from = origin();
    for (size_t i = 0; i < COUNT_OF(links); i++)
        links[i] =
            (struct extract_link){.key = arena_printf(arena, "http://a.example/n/%zu", i % 600)};
    from.max_links = 10000;
    assert_int_equal(links_collect(arena, &from, links, COUNT_OF(links), &found), 600);
    from.max_links = 10;
    assert_int_equal(links_collect(arena, &from, links, COUNT_OF(links), &found), 10);
    from.nofollow = true;
    assert_int_equal(links_collect(arena, &from, links, COUNT_OF(links), &found), 0);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(links_are_told_once),
        cmocka_unit_test(links_are_bounded),
    };
    return cmocka_run_group_tests_name("links", tests, NULL, NULL);
}
