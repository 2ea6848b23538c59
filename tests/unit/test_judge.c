#include "tests/unit/unit.h"

#include "common/url.h"
#include "services/crawler/judge.h"

#define ARENA_BYTES (1 << 20)

struct fixture {
    struct arena *scratch, *arena;
    struct seen *seen;
    struct judge judge;
};

static int set_up(void **state)
{
    static struct fixture fixture;
    static struct sv domains[3];
    domains[0] = SV("news.example");
    domains[1] = SV("paper.example");
    domains[2] = SV("daily.example");
    fixture.scratch = arena_new(ARENA_BYTES);
    fixture.arena = arena_new(ARENA_BYTES);
    fixture.seen = seen_new(1 << 20);
    fixture.judge = (struct judge){.max_depth = 3, .seen = fixture.seen};
    judge_set_scope(&fixture.judge, domains, COUNT_OF(domains));
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    arena_free(fixture->scratch);
    arena_free(fixture->arena);
    seen_free(fixture->seen);
    return 0;
}

static enum judgement judge_one(struct fixture *fixture, const struct url_found *from, bool forced,
                                struct frontier_found *found)
{
    enum judgement judgement = JUDGE_WANTED;
    struct err err;
    assert_true(judge_found(&fixture->judge, fixture->scratch, fixture->arena, from, forced, found,
                            &judgement, &err));
    arena_reset(fixture->scratch);
    return judgement;
}

static const struct {
    const char *url;
    int depth, priority;
    bool forced;
    enum judgement judgement;
} cases[] = {
    {"https://news.example/a", 1, 0, false, JUDGE_WANTED},
    {"https://www.news.example/a", 3, 0, false, JUDGE_WANTED},
    {"https://www.news.example/a", 4, 0, false, JUDGE_TOO_DEEP},
    {"https://www.news.example/a", 4, JUDGE_BY_HAND, false, JUDGE_WANTED},
    {"https://elsewhere.example/a", 1, 0, false, JUDGE_STRANGE},
    {"https://elsewhere.example/a", 1, JUDGE_BY_HAND, false, JUDGE_WANTED},
    {"https://elsewhere.example/a", 9, 0, true, JUDGE_WANTED},
    {"https://elsewhere.example/a", 9, 0, false, JUDGE_TOO_DEEP},
    {"https://news.example/a/a/a/b", 1, 0, false, JUDGE_WANTED},
    {"https://news.example/a/a/a/a", 1, 0, false, JUDGE_TRAP},
    {"https://news.example/a/a/a/a", 1, 0, true, JUDGE_WANTED},
    {"https://news.example/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17/18/19/20/21/22/23", 1, 0,
     false, JUDGE_WANTED},
    {"https://news.example/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17/18/19/20/21/22/23/24", 1, 0,
     false, JUDGE_TRAP},
};

static void judges_by_depth_scope_and_path(void **state)
{
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct url_found from = {
            .url = sv_from_c(cases[i].url), .depth = cases[i].depth, .priority = cases[i].priority};
        struct frontier_found found = {0};
        if (judge_one(*state, &from, cases[i].forced, &found) != cases[i].judgement)
            fail_msg("case %zu: %s", i, cases[i].url);
    }
}

static void an_open_scope_knows_no_strangers(void **state)
{
    struct fixture *fixture = *state;
    const struct url_found from = {.url = SV("https://elsewhere.example/a"), .depth = 1};
    struct frontier_found found;
    fixture->judge.is_scope_open = true;
    assert_int_equal(judge_one(fixture, &from, false, &found), JUDGE_WANTED);
}

static void a_row_is_normalised_clamped_and_a_copy(void **state)
{
    char title[] = "Harbour opens";
    const struct url_found from = {.url = SV("HTTPS://WWW.News.Example:443/b/../a#top"),
                                   .depth = 1000000,
                                   .priority = 1000000,
                                   .hints = {.title = sv_from_c(title)}};
    struct frontier_found found;
    assert_int_equal(judge_one(*state, &from, false, &found), JUDGE_WANTED);
    title[0] = 'X';
    assert_sv_equal(found.url, SV("https://www.news.example/a"));
    assert_sv_equal(found.host, SV("www.news.example"));
    assert_sv_equal(found.domain, SV("news.example"));
    assert_sv_equal(found.hints.title, SV("Harbour opens"));
    assert_int_equal(found.priority, JUDGE_BY_HAND);
    assert_int_equal(found.depth, 30000);
}

static void what_is_longer_than_a_url_is_not_kept_as_one(void **state)
{
    static char text[URL_MAX_BYTES + 1];
    memset(text, 'a', sizeof text);
    const struct url_found from = {.url = SV("https://news.example/a"),
                                   .found_on = sv_from(text, sizeof text)};
    struct frontier_found found;
    assert_int_equal(judge_one(*state, &from, false, &found), JUDGE_WANTED);
    assert_null(found.found_on.ptr);
}

static void what_is_seen_is_known_until_more_is_said_of_it(void **state)
{
    struct fixture *fixture = *state;
    struct url_found from = {.url = SV("https://news.example/a"), .depth = 2};
    struct frontier_found found;
    assert_int_equal(judge_one(fixture, &from, false, &found), JUDGE_WANTED);
    const struct frontier_key key = judge_seen_key(&found);
    seen_add(fixture->seen, &key);
    assert_int_equal(judge_one(fixture, &from, false, &found), JUDGE_KNOWN);
    assert_int_equal(judge_one(fixture, &from, true, &found), JUDGE_KNOWN);
    from.depth = 1;
    assert_int_equal(judge_one(fixture, &from, false, &found), JUDGE_WANTED);
    from.depth = 2;
    from.hints.title = SV("A");
    assert_int_equal(judge_one(fixture, &from, false, &found), JUDGE_WANTED);
    from.hints.title = SV_NULL;
    from.lastmod = SV("2026-01-01");
    assert_int_equal(judge_one(fixture, &from, false, &found), JUDGE_WANTED);
}

static void what_is_no_url_is_rejected(void **state)
{
    struct fixture *fixture = *state;
    const struct url_found from = {.url = SV("mailto:desk@news.example")};
    struct frontier_found found;
    struct frontier_verdict verdict;
    enum judgement judgement;
    struct err err = {0};
    assert_false(judge_found(&fixture->judge, fixture->scratch, fixture->arena, &from, true, &found,
                             &judgement, &err));
    assert_int_equal(err.what, ERR_REJECT);
    assert_false(
        judge_error(fixture->scratch, fixture->arena, SV("http://"), SV("No."), &verdict, &err));
    assert_int_equal(err.what, ERR_REJECT);
}

static void a_verdict_keeps_a_hash_only_if_it_is_one(void **state)
{
    struct fixture *fixture = *state;
    struct url_verdict from = {.url = SV("https://news.example/a"),
                               .page_type = SV("article"),
                               .content_hash = SV("00ff")};
    struct frontier_verdict verdict;
    struct err err;
    assert_true(judge_verdict(fixture->scratch, fixture->arena, &from, &verdict, &err));
    assert_sv_equal(verdict.host, SV("news.example"));
    assert_sv_equal(verdict.page_type, SV("article"));
    assert_null(verdict.content_hash.ptr);
    from.content_hash = SV("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef");
    assert_true(judge_verdict(fixture->scratch, fixture->arena, &from, &verdict, &err));
    assert_sv_equal(verdict.content_hash, from.content_hash);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(judges_by_depth_scope_and_path),
        TEST(an_open_scope_knows_no_strangers),
        TEST(a_row_is_normalised_clamped_and_a_copy),
        TEST(what_is_longer_than_a_url_is_not_kept_as_one),
        TEST(what_is_seen_is_known_until_more_is_said_of_it),
        TEST(what_is_no_url_is_rejected),
        TEST(a_verdict_keeps_a_hash_only_if_it_is_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
