#include "tests/unit/unit.h"

#include "services/crawler/visit.h"

static const struct schedule schedule = {
    .retry_ms = 1000, .retry_max_ms = 60000, .host_delay_ms = 100, .host_delay_max_ms = 1000};
static const struct visit_config config = {
    .schedule = &schedule, .robots_agent = "Broadsheet", .robots_ttl_ms = 86400000};

#define NOW      INT64_C(1000000)
#define DEADLINE (NOW + 60000)
#define ENDS     (DEADLINE + 500)

static struct frontier_lease *lease_of(const char *const *urls, size_t n)
{
    struct arena *const arena = arena_new(1 << 20);
    struct frontier_lease *const lease = arena_alloc(arena, sizeof *lease);
    *lease = (struct frontier_lease){.arena = arena,
                                     .host = SV("a.example"),
                                     .epoch = 7,
                                     .deadline_ms = DEADLINE,
                                     .ends_ms = ENDS};
    lease->urls = arena_alloc_array(arena, n, sizeof *lease->urls);
    lease->n_urls = n;
    for (size_t i = 0; i < n; i++)
        lease->urls[i].url = sv_from_c(urls[i]);
    return lease;
}

static const char *const three[] = {"http://a.example/1", "http://a.example/2",
                                    "http://a.example/3"};

static struct visit *visit_of_three(void)
{
    return visit_new(&config, lease_of(three, COUNT_OF(three)), NOW);
}

/* Answers the robots.txt under way at `at`; true where the answer is to be recorded. */
static bool answer_robots(struct visit *visit, int status, const char *body, const char *location,
                          int64_t at, struct frontier_robots_result *result)
{
    struct header header = {SV("location"), sv_from_c(location)};
    const struct fetch_response response = {.outcome =
                                                status != 0 ? FETCH_ANSWERED : FETCH_UNREACHABLE,
                                            .status = status,
                                            .body = sv_from_c(body),
                                            .headers = {&header, location != NULL}};
    const bool done = visit_robots_answered(visit, &response, 0, result);
    visit_rested(visit, at, 5);
    return done;
}

static void robots_first_then_pages_with_a_rest_between(void **state)
{
    (void)state;
    struct visit *const visit = visit_of_three();
    struct frontier_robots_result result;
    struct visit_turn turn = visit_next(visit, NOW);
    assert_int_equal(turn.step, VISIT_ROBOTS);
    assert_true(sv_equal(visit->robots_url, SV("http://a.example/robots.txt")));
    assert_int_equal(visit_next(visit, NOW).step, VISIT_WAIT);
    assert_true(answer_robots(visit, 200, "User-agent: *\nDisallow: /2\nCrawl-delay: 2", NULL,
                              NOW + 10, &result));
    assert_int_equal(result.robots.status, 200);
    assert_int_equal(result.robots.fresh_ms, 86400000);
    assert_int_equal(visit_next(visit, NOW + 2009).step, VISIT_WAIT);
    turn = visit_next(visit, NOW + 2010);
    assert_int_equal(turn.step, VISIT_PAGE);
    assert_false(turn.needs_reserve);
    assert_ptr_equal(turn.url, &visit->lease->urls[0]);
    visit_rested(visit, NOW + 2100, 90);
    /* What is excluded costs no request, so it waits for none. */
    turn = visit_next(visit, NOW + 2100);
    assert_int_equal(turn.step, VISIT_EXCLUDED);
    assert_true(sv_equal(turn.rule, SV("Disallow: /2 (line 2, user-agent *)")));
    assert_int_equal(visit_next(visit, NOW + 4099).step, VISIT_WAIT);
    assert_int_equal(visit_next(visit, NOW + 4100).step, VISIT_PAGE);
    visit_rested(visit, NOW + 4200, 10);
    assert_int_equal(visit_next(visit, NOW + 4200).step, VISIT_OVER);
    const struct frontier_release release = visit_release(visit, NOW + 4300);
    assert_int_equal(release.rest_ms, 1900);
    visit_free(visit);
}

static const struct {
    int status;
    enum visit_step next;
    int stored; /* what is recorded */
    bool rests; /* the host is left alone */
} answers[] = {
    {200, VISIT_PAGE, 200, false},    {204, VISIT_PAGE, 204, false},
    {404, VISIT_PAGE, 404, false},    {401, VISIT_PAGE, 401, false},
    {410, VISIT_PAGE, 410, false},    {429, VISIT_EXCLUDED, 429, true},
    {500, VISIT_EXCLUDED, 500, true}, {503, VISIT_EXCLUDED, 503, true},
    {0, VISIT_EXCLUDED, 0, true},     {304, VISIT_PAGE, 404, false},
};

static void what_a_robots_status_means(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(answers); i++) {
        struct visit *const visit = visit_of_three();
        struct frontier_robots_result result;
        assert_int_equal(visit_next(visit, NOW).step, VISIT_ROBOTS);
        assert_true(answer_robots(visit, answers[i].status, "", NULL, NOW, &result));
        assert_int_equal(result.robots.status, answers[i].stored);
        assert_int_equal(visit_next(visit, NOW + 1000).step, answers[i].next);
        if (answers[i].rests) {
            assert_int_equal(result.robots.failures, 1);
            assert_true(visit_release(visit, NOW + 1000).rest_ms >= 500);
        }
        visit_free(visit);
    }
}

static void five_redirects_are_followed(void **state)
{
    (void)state;
    struct visit *const visit = visit_of_three();
    struct frontier_robots_result result;
    for (int hop = 0; hop < VISIT_MAX_ROBOTS_HOPS; hop++) {
        const int64_t at = NOW + hop * 100;
        assert_int_equal(visit_next(visit, at).step, VISIT_ROBOTS);
        assert_false(answer_robots(visit, 301, "", "//b.example/other.txt", at, &result));
        assert_true(sv_equal(visit->robots_url, SV("http://b.example/other.txt")));
        assert_int_equal(visit_next(visit, at + 99).step, VISIT_WAIT);
    }
    assert_int_equal(visit_next(visit, NOW + 500).step, VISIT_ROBOTS);
    assert_true(answer_robots(visit, 301, "", "/again", NOW + 500, &result));
    assert_int_equal(result.robots.status, 404);
    assert_true(sv_equal(result.robots.origin, SV("http://a.example")));
    assert_int_equal(visit_next(visit, NOW + 600).step, VISIT_PAGE);
    visit_free(visit);
}

static void stored_rules_are_used_while_they_are_fresh(void **state)
{
    (void)state;
    struct frontier_robots stored[] = {{.origin = SV("http://a.example"),
                                        .body = SV("User-agent: *\nDisallow: /1"),
                                        .status = 200,
                                        .fresh_ms = 1}};
    struct frontier_lease *lease = lease_of(three, 1);
    lease->robots = stored;
    lease->n_robots = 1;
    struct visit *visit = visit_new(&config, lease, NOW);
    assert_int_equal(visit_next(visit, NOW).step, VISIT_EXCLUDED);
    visit_free(visit);
    stored[0].fresh_ms = 0;
    lease = lease_of(three, 1);
    lease->robots = stored;
    lease->n_robots = 1;
    visit = visit_new(&config, lease, NOW);
    assert_int_equal(visit_next(visit, NOW).step, VISIT_ROBOTS);
    visit_free(visit);
}

static void each_origin_has_its_own_file_and_all_share_one_pace(void **state)
{
    (void)state;
    static const char *const urls[] = {"http://a.example/1", "https://a.example/1",
                                       "http://a.example:8080/1"};
    struct visit *const visit = visit_new(&config, lease_of(urls, COUNT_OF(urls)), NOW);
    struct frontier_robots_result result;
    int64_t now = NOW;
    for (size_t i = 0; i < COUNT_OF(urls); i++) {
        assert_int_equal(visit_next(visit, now).step, VISIT_ROBOTS);
        assert_true(answer_robots(visit, 404, "", NULL, now, &result));
        assert_int_equal(visit_next(visit, now + 99).step, VISIT_WAIT);
        now += 100;
        assert_int_equal(visit_next(visit, now).step, VISIT_PAGE);
        visit_rested(visit, now, 1);
        now += 100;
    }
    visit_free(visit);
}

static void nothing_is_begun_past_the_deadline(void **state)
{
    (void)state;
    struct visit *visit = visit_of_three();
    assert_int_equal(visit_next(visit, DEADLINE).step, VISIT_OVER);
    visit_free(visit);
    visit = visit_of_three();
    assert_true(visit_next(visit, DEADLINE - 1).needs_reserve);
    visit_rested(visit, DEADLINE - 1, 1);
    assert_int_equal(visit_next(visit, DEADLINE - 1).step,
                     VISIT_OVER); /* its turn would come too late */
    visit_free(visit);
}

static void a_failing_host_is_left(void **state)
{
    (void)state;
    struct frontier_lease *const lease = lease_of(three, 3);
    lease->failures = 3;
    struct visit *const visit = visit_new(&config, lease, NOW);
    visit_host_failed(visit, 0, 0);
    assert_int_equal(visit_next(visit, NOW).step, VISIT_OVER);
    const struct frontier_release release = visit_release(visit, NOW);
    assert_int_equal(release.failures, 4);
    assert_int_equal(release.rest_ms, 4000);
    visit_host_failed(visit, 90000, 0);
    assert_int_equal(visit_release(visit, NOW).rest_ms, 90000);
    visit_free(visit);
}

static void a_url_that_is_none_is_rejected(void **state)
{
    (void)state;
    static const char *const urls[] = {"nonsense"};
    struct visit *const visit = visit_new(&config, lease_of(urls, 1), NOW);
    assert_int_equal(visit_next(visit, NOW).step, VISIT_REJECTED);
    assert_int_equal(visit_next(visit, NOW).step, VISIT_OVER);
    visit_free(visit);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(robots_first_then_pages_with_a_rest_between),
        cmocka_unit_test(what_a_robots_status_means),
        cmocka_unit_test(five_redirects_are_followed),
        cmocka_unit_test(stored_rules_are_used_while_they_are_fresh),
        cmocka_unit_test(each_origin_has_its_own_file_and_all_share_one_pace),
        cmocka_unit_test(nothing_is_begun_past_the_deadline),
        cmocka_unit_test(a_failing_host_is_left),
        cmocka_unit_test(a_url_that_is_none_is_rejected),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
