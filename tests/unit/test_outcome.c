#include "tests/unit/unit.h"

#include "services/crawler/outcome.h"
#include "tests/unit/arena.h"

#define HOUR INT64_C(3600000)
#define DAY  (24 * HOUR)
#define NOW  (INT64_C(1700000000) * 1000000) /* microseconds */

static const struct schedule schedule = {.refresh_ms = HOUR / 6,
                                         .refresh_max_ms = 6 * HOUR,
                                         .revisit_ms = HOUR,
                                         .revisit_age_ms = 30 * DAY,
                                         .retry_ms = 60000,
                                         .retry_max_ms = DAY,
                                         .host_delay_ms = 1000};
static const struct outcome_config config = {.schedule = &schedule, .gone_after_ms = DAY};

static const struct {
    const char *what;
    int status;
    const char *location, *retry_after;
    /* the URL as it stands */
    bool had_page, same_body;
    int depth, failures;
    int64_t missing_for_ms;
    /* what is expected */
    const char *state;
    bool publishes, host_failed;
    const char *target;
    int64_t due_ms; /* SCHEDULE_NEVER; with random 0 */
} cases[] = {
    {.what = "a page",
     .status = 200,
     .depth = 1,
     .state = "done",
     .publishes = true,
     .due_ms = HOUR},
    {.what = "a home page",
     .status = 200,
     .depth = 0,
     .state = "done",
     .publishes = true,
     .due_ms = HOUR / 6},
    {.what = "the same bytes again",
     .status = 200,
     .had_page = true,
     .same_body = true,
     .depth = 0,
     .state = "done",
     .due_ms = HOUR / 4},
    {.what = "not modified",
     .status = 304,
     .had_page = true,
     .depth = 0,
     .state = "done",
     .due_ms = HOUR / 4},
    {.what = "moved for good",
     .status = 301,
     .location = "/b?utm_source=x#y",
     .depth = 1,
     .state = "redirect",
     .target = "http://a.example/b",
     .due_ms = 30 * DAY},
    {.what = "moved for now",
     .status = 302,
     .location = "https://b.example",
     .depth = 1,
     .state = "redirect",
     .target = "https://b.example/",
     .due_ms = DAY},
    {.what = "a source moved",
     .status = 301,
     .location = "//www.a.example/",
     .depth = 0,
     .state = "redirect",
     .target = "http://www.a.example/",
     .due_ms = DAY},
    {.what = "a redirect to itself",
     .status = 302,
     .location = "/a",
     .depth = 1,
     .state = "error",
     .due_ms = 30000},
    {.what = "a redirect to a file",
     .status = 302,
     .location = "file:///etc/passwd",
     .depth = 1,
     .state = "error",
     .due_ms = 30000},
    {.what = "a redirect to nowhere", .status = 302, .depth = 1, .state = "error", .due_ms = 30000},
    {.what = "not found, first time",
     .status = 404,
     .had_page = true,
     .depth = 1,
     .state = "missing",
     .due_ms = HOUR / 2},
    {.what = "not found, often but not for long",
     .status = 404,
     .had_page = true,
     .depth = 1,
     .failures = 9,
     .missing_for_ms = DAY - 1,
     .state = "missing",
     .due_ms = DAY / 2},
    {.what = "not found for long",
     .status = 404,
     .had_page = true,
     .depth = 1,
     .failures = 2,
     .missing_for_ms = DAY,
     .state = "gone",
     .publishes = true,
     .due_ms = SCHEDULE_NEVER},
    {.what = "never found",
     .status = 404,
     .depth = 1,
     .failures = 2,
     .state = "gone",
     .due_ms = SCHEDULE_NEVER},
    {.what = "gone",
     .status = 410,
     .had_page = true,
     .depth = 1,
     .state = "gone",
     .publishes = true,
     .due_ms = SCHEDULE_NEVER},
    {.what = "gone and never seen",
     .status = 410,
     .depth = 1,
     .state = "gone",
     .due_ms = SCHEDULE_NEVER},
    {.what = "a source that is gone", .status = 410, .depth = 0, .state = "gone", .due_ms = DAY},
    {.what = "too many requests",
     .status = 429,
     .retry_after = "30",
     .depth = 1,
     .state = "error",
     .host_failed = true,
     .due_ms = 30000},
    {.what = "out of order",
     .status = 503,
     .depth = 1,
     .state = "error",
     .host_failed = true,
     .due_ms = 0},
    {.what = "out of order again",
     .status = 502,
     .depth = 1,
     .failures = 2,
     .state = "error",
     .host_failed = true,
     .due_ms = 120000},
    {.what = "too many requests again, and for longer",
     .status = 429,
     .retry_after = "3600",
     .depth = 1,
     .failures = 2,
     .state = "error",
     .host_failed = true,
     .due_ms = HOUR},
    {.what = "out of order for ever",
     .status = 503,
     .depth = 1,
     .failures = 12,
     .state = "error",
     .host_failed = true,
     .due_ms = SCHEDULE_NEVER},
    {.what = "a source that is out of order for ever",
     .status = 503,
     .depth = 0,
     .failures = 12,
     .state = "error",
     .host_failed = true,
     .due_ms = DAY / 2},
    {.what = "forbidden", .status = 403, .depth = 1, .state = "error", .due_ms = 30000},
    {.what = "an error again",
     .status = 500,
     .depth = 1,
     .failures = 2,
     .state = "error",
     .due_ms = 120000},
    {.what = "an error for ever",
     .status = 500,
     .depth = 1,
     .failures = 12,
     .state = "error",
     .due_ms = SCHEDULE_NEVER},
    {.what = "a page that is in error for long",
     .status = 500,
     .had_page = true,
     .depth = 1,
     .failures = 12,
     .state = "error",
     .due_ms = DAY / 2},
    {.what = "a status of no meaning",
     .status = 204,
     .depth = 1,
     .state = "error",
     .due_ms = 30000},
};

static struct frontier_lease lease;

static void make_answer(size_t i, struct frontier_url *url, struct fetch_response *response,
                        struct header headers[3])
{
    size_t n = 0;
    if (cases[i].location != NULL)
        headers[n++] = (struct header){SV("location"), sv_from_c(cases[i].location)};
    if (cases[i].retry_after != NULL)
        headers[n++] = (struct header){SV("retry-after"), sv_from_c(cases[i].retry_after)};
    *response = (struct fetch_response){.outcome = FETCH_ANSWERED,
                                        .status = cases[i].status,
                                        .headers = {headers, n},
                                        .body = SV("body"),
                                        .fetched_us = NOW,
                                        .code = "ok"};
    sha256_hex_of(response->body, response->body_sha256);
    *url = (struct frontier_url){
        .url = SV("http://a.example/a"), .depth = cases[i].depth, .failures = cases[i].failures};
    if (cases[i].had_page)
        url->first_fetched_us = url->fetched_us = NOW - HOUR * 1000;
    if (cases[i].same_body)
        url->body_sha256 = sv_from(response->body_sha256, SHA256_HEX_BYTES);
    if (cases[i].missing_for_ms != 0)
        url->missing_since_us = NOW - cases[i].missing_for_ms * 1000;
}

static void what_answers_mean(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct header headers[3];
        struct frontier_url url;
        struct fetch_response response;
        struct outcome outcome;
        make_answer(i, &url, &response, headers);
        outcome_of(&config, &lease, &url, &response, SV_NULL, 0, &outcome);
        const struct sv target = sv_from_c(cases[i].target);
        if (!sv_equal(sv_from_c(outcome.result.state), sv_from_c(cases[i].state)) ||
            outcome.publishes != cases[i].publishes ||
            outcome.host_failed != cases[i].host_failed || !sv_equal(outcome.target, target) ||
            outcome.result.due_ms != cases[i].due_ms)
            fail_msg("%s: %s, publishes %d, host failed %d, target %.*s, due %" PRId64,
                     cases[i].what, outcome.result.state, outcome.publishes, outcome.host_failed,
                     SV_FMT(outcome.target), outcome.result.due_ms);
        assert_non_null(outcome.name);
        assert_int_equal(outcome.result.brought, sv_equal(sv_from_c(cases[i].state), SV("done")));
        assert_int_equal(outcome.result.n_requests, 1);
        arena_reset(arena);
    }
}

static void redirects_in_a_circle_end(void **state)
{
    (void)state;
    struct redirect chain[] = {{SV("http://a.example/1"), 301}, {SV("http://a.example/2"), 302}};
    const struct frontier_url url = {
        .url = SV("http://a.example/3"), .redirects = chain, .n_redirects = 2};
    struct header header = {SV("location"), SV("/1")};
    const struct fetch_response response = {
        .outcome = FETCH_ANSWERED, .status = 301, .headers = {&header, 1}};
    struct outcome outcome;
    outcome_of(&config, &lease, &url, &response, SV_NULL, 0, &outcome);
    assert_true(outcome.is_loop);
    assert_null(outcome.target.ptr);
    assert_string_equal(outcome.result.state, "error");
}

static void a_chain_has_an_end(void **state)
{
    (void)state;
    struct redirect chain[OUTCOME_MAX_REDIRECTS];
    for (size_t i = 0; i < COUNT_OF(chain); i++)
        chain[i] = (struct redirect){arena_printf(arena, "http://a.example/%zu", i), 301};
    struct frontier_url url = {
        .url = SV("http://a.example/x"), .redirects = chain, .n_redirects = COUNT_OF(chain)};
    struct header header = {SV("location"), SV("/new")};
    const struct fetch_response response = {
        .outcome = FETCH_ANSWERED, .status = 301, .headers = {&header, 1}};
    struct outcome outcome;
    outcome_of(&config, &lease, &url, &response, SV_NULL, 0, &outcome);
    assert_string_equal(outcome.name, "too_many_redirects");
    url.n_redirects--;
    outcome_of(&config, &lease, &url, &response, SV_NULL, 0, &outcome);
    assert_string_equal(outcome.name, "redirect");
}

static const struct {
    enum fetch_outcome fetched;
    const char *state;
    bool host_failed;
    bool is_due_again;
} failures[] = {
    {FETCH_UNSUPPORTED, "unsupported", false, false},
    {FETCH_UNREACHABLE, "error", true, true},
    {FETCH_BROKEN, "error", false, true},
    {FETCH_REFUSED, "error", true, true},
};

static void what_failures_mean(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(failures); i++) {
        const struct frontier_url url = {.url = SV("http://a.example/"), .depth = 2};
        const struct fetch_response response = {
            .outcome = failures[i].fetched, .code = "code", .error = "Why."};
        struct outcome outcome;
        outcome_of(&config, &lease, &url, &response, SV_NULL, 0, &outcome);
        assert_string_equal(outcome.result.state, failures[i].state);
        assert_int_equal(outcome.host_failed, failures[i].host_failed);
        assert_int_equal(outcome.result.due_ms != SCHEDULE_NEVER, failures[i].is_due_again);
        assert_false(outcome.publishes);
    }
}

static void what_is_excluded_keeps_its_lane(void **state)
{
    const struct frontier_url url = {.url = SV("http://a.example/"), .depth = 1, .lane = 3};
    struct frontier_result result;
    (void)state;
    outcome_excluded(&lease, &url, SV("/"), HOUR, 0, &result);
    assert_string_equal(result.state, "excluded");
    assert_int_equal(result.lane, 3);
}

static int set_up(void **state)
{
    arena_set_up(state);
    lease = (struct frontier_lease){.arena = arena};
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_answers_mean),
        cmocka_unit_test(redirects_in_a_circle_end),
        cmocka_unit_test(a_chain_has_an_end),
        cmocka_unit_test(what_failures_mean),
        cmocka_unit_test(what_is_excluded_keeps_its_lane),
    };
    return cmocka_run_group_tests(tests, set_up, arena_tear_down);
}
