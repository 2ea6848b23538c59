#include "tests/unit/unit.h"

#include "services/crawler/schedule.h"

#define MINUTE (60 * INT64_C(1000))
#define HOUR   (60 * MINUTE)
#define DAY    (24 * HOUR)

static const struct schedule schedule = {
    .refresh_ms = 10 * MINUTE,
    .refresh_max_ms = 6 * HOUR,
    .revisit_ms = HOUR,
    .revisit_age_ms = 30 * DAY,
    .retry_ms = MINUTE,
    .retry_max_ms = DAY,
    .host_delay_ms = 1000,
    .host_delay_max_ms = 10000,
};

static const struct {
    enum url_kind kind;
    const char *page_type;
    int depth;
    enum schedule_class class;
} classes[] = {
    {URL_FEED, "", 3, SCHEDULE_GATHERS},          {URL_SITEMAP, "error", 1, SCHEDULE_GATHERS},
    {URL_UNKNOWN, "", 0, SCHEDULE_GATHERS},       {URL_PAGE, "", 0, SCHEDULE_GATHERS},
    {URL_PAGE, "", 1, SCHEDULE_ARTICLE},          {URL_PAGE, "article", 0, SCHEDULE_ARTICLE},
    {URL_PAGE, "listing", 2, SCHEDULE_GATHERS},   {URL_PAGE, "live_blog", 2, SCHEDULE_GATHERS},
    {URL_PAGE, "paywalled", 2, SCHEDULE_ARTICLE}, {URL_PAGE, "bot_challenge", 2, SCHEDULE_WALL},
    {URL_PAGE, "too_short", 0, SCHEDULE_GATHERS}, {URL_PAGE, "a later type", 1, SCHEDULE_ARTICLE},
};

static void classes_of_urls(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(classes); i++)
        assert_int_equal(
            schedule_class_of(classes[i].kind, sv_from_c(classes[i].page_type), classes[i].depth),
            classes[i].class);
}

static const struct {
    enum schedule_class class;
    int64_t age_ms;
    bool changed;
    int n_unchanged;
    int64_t expected_ms;
} nexts[] = {
    {SCHEDULE_GATHERS, DAY, true, 0, 10 * MINUTE},
    {SCHEDULE_GATHERS, DAY, false, 1, 15 * MINUTE},
    {SCHEDULE_GATHERS, 900 * DAY, false, 100, 6 * HOUR},
    {SCHEDULE_ARTICLE, 0, true, 0, HOUR},
    {SCHEDULE_ARTICLE, -5, true, 0, HOUR},
    {SCHEDULE_ARTICLE, 2 * HOUR, false, 1, 2 * HOUR},
    {SCHEDULE_ARTICLE, 8 * HOUR, true, 0, 2 * HOUR},
    {SCHEDULE_ARTICLE, 31 * DAY, true, 0, SCHEDULE_NEVER},
    {SCHEDULE_WALL, 0, true, 0, DAY},
    {SCHEDULE_WALL, DAY, false, 2, 4 * DAY},
    {SCHEDULE_WALL, DAY, false, 5, SCHEDULE_NEVER},
};

static void next_visits(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(nexts); i++) {
        assert_int_equal(schedule_next(&schedule, nexts[i].class, nexts[i].age_ms, nexts[i].changed,
                                       nexts[i].n_unchanged, 0),
                         nexts[i].expected_ms);
        if (nexts[i].expected_ms == SCHEDULE_NEVER)
            continue;
        for (uint64_t random = 1; random < UINT64_MAX / 4; random *= 3) {
            const int64_t spread = schedule_next(&schedule, nexts[i].class, nexts[i].age_ms,
                                                 nexts[i].changed, nexts[i].n_unchanged, random);
            assert_true(spread >= nexts[i].expected_ms);
            assert_true(spread <= nexts[i].expected_ms + nexts[i].expected_ms / 10);
        }
    }
}

static void retries_double_up_to_the_most(void **state)
{
    (void)state;
    for (int n = 1; n < 40; n++) {
        const int64_t whole = n < 12 ? MINUTE << (n - 1) : DAY;
        const int64_t most = whole < DAY ? whole : DAY;
        for (uint64_t random = 0; random < 1000000; random += 9973) {
            const int64_t wait = schedule_retry(&schedule, n, random);
            assert_true(wait >= most / 2 && wait <= most);
        }
    }
}

static const struct {
    const char *value;
    int64_t wait_ms; /* -1: not understood */
} retry_afters[] = {
    {"0", 0},
    {"120", 120000},
    {" 120 ", 120000},
    {"99999999999", DAY},
    {"18446744073709551616", -1},
    {"-1", -1},
    {"1.5", -1},
    {"soon", -1},
    {"", -1},
    {"Sun, 06 Nov 1994 08:49:37 GMT", 0},
    {"Sun, 06 Nov 1994 08:50:37 GMT", 60000},
    {"Sunday, 06-Nov-94 08:50:37 GMT", 60000},
    {"Sun Nov  6 08:50:37 1994", 60000},
    {"Mon, 06 Nov 2034 08:49:37 GMT", DAY},
    {"Sat, 05 Nov 1994 08:49:37 GMT", 0},
};

static void retry_after(void **state)
{
    (void)state;
    const int64_t now_ms = INT64_C(784111777) * 1000; /* Sun, 06 Nov 1994 08:49:37 GMT */
    for (size_t i = 0; i < COUNT_OF(retry_afters); i++) {
        int64_t wait_ms = -1;
        const bool read = schedule_retry_after(sv_from_c(retry_afters[i].value), now_ms, &wait_ms);
        assert_int_equal(read, retry_afters[i].wait_ms >= 0);
        assert_int_equal(wait_ms, retry_afters[i].wait_ms);
    }
}

static void a_host_rests_as_long_as_the_longest_reason(void **state)
{
    (void)state;
    assert_int_equal(schedule_host_delay(&schedule, 0, 20), 1000);
    assert_int_equal(schedule_host_delay(&schedule, 300, 20), 1000);
    assert_int_equal(schedule_host_delay(&schedule, 5000, 20), 5000);
    assert_int_equal(schedule_host_delay(&schedule, 0, 3000), 3000);
    assert_int_equal(schedule_host_delay(&schedule, 0, 90000), 10000);
    assert_int_equal(schedule_host_delay(&schedule, 20000, 90000), 20000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(classes_of_urls),
        cmocka_unit_test(next_visits),
        cmocka_unit_test(retries_double_up_to_the_most),
        cmocka_unit_test(retry_after),
        cmocka_unit_test(a_host_rests_as_long_as_the_longest_reason),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
