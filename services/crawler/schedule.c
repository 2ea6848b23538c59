#include "services/crawler/schedule.h"

#include "common/date.h"

#define DAY_MS (24 * 3600 * INT64_C(1000))

enum schedule_class schedule_class_of(enum url_kind kind, struct sv page_type, int depth)
{
    static const char *const gathering[] = {"listing", "live_blog", "feed", "sitemap"};
    static const char *const walls[] = {"consent_wall", "soft_404",    "bot_challenge", "too_short",
                                        "error",        "unsupported", "gone"};
    if (kind == URL_FEED || kind == URL_SITEMAP)
        return SCHEDULE_GATHERS;
    if (page_type.len == 0)
        return depth == 0 || kind == URL_UNKNOWN ? SCHEDULE_GATHERS : SCHEDULE_ARTICLE;
    for (size_t i = 0; i < COUNT_OF(gathering); i++)
        if (sv_equal(page_type, sv_from_c(gathering[i])))
            return SCHEDULE_GATHERS;
    for (size_t i = 0; i < COUNT_OF(walls); i++)
        if (sv_equal(page_type, sv_from_c(walls[i])))
            return depth == 0 ? SCHEDULE_GATHERS : SCHEDULE_WALL; /* a source is never given up */
    return SCHEDULE_ARTICLE;
}

/* value * (num / den)^n, at most `most`. */
static int64_t grown(int64_t value, int64_t num, int64_t den, int n, int64_t most)
{
    for (int i = 0; i < n && value < most; i++)
        value = value * num / den;
    return value < most ? value : most;
}

/* Up to a tenth more, so that what was found together does not come due together for ever. */
static int64_t spread(int64_t value, uint64_t random)
{
    return value + (int64_t)(random % (uint64_t)(value / 10 + 1));
}

int64_t schedule_next(const struct schedule *schedule, enum schedule_class class, int64_t age_ms,
                      bool changed, int n_unchanged, uint64_t random)
{
    int64_t interval_ms = 0;
    if (age_ms < 0)
        age_ms = 0;
    switch (class) {
    case SCHEDULE_GATHERS:
        interval_ms =
            grown(schedule->refresh_ms, 3, 2, changed ? 0 : n_unchanged, schedule->refresh_max_ms);
        break;
    case SCHEDULE_ARTICLE:
        if (age_ms > schedule->revisit_age_ms)
            return SCHEDULE_NEVER;
        interval_ms = changed ? age_ms / 4 : age_ms;
        if (interval_ms < schedule->revisit_ms)
            interval_ms = schedule->revisit_ms;
        break;
    case SCHEDULE_WALL: /* perhaps it was a bad day: four more looks, further and further apart */
        if (n_unchanged > 4)
            return SCHEDULE_NEVER;
        interval_ms = grown(DAY_MS, 2, 1, n_unchanged, 30 * DAY_MS);
        break;
    }
    return spread(interval_ms, random);
}

int64_t schedule_retry(const struct schedule *schedule, int n_failures, uint64_t random)
{
    const int64_t wait_ms = grown(schedule->retry_ms, 2, 1, n_failures - 1, schedule->retry_max_ms);
    const int64_t half = wait_ms / 2;
    return wait_ms - half + (int64_t)(random % (uint64_t)(half + 1));
}

bool schedule_retry_after(struct sv value, int64_t now_unix_ms, int64_t *wait_ms)
{
    int64_t ms = 0;
    struct date date;
    uint64_t seconds = 0;
    const struct sv text = sv_trim(value);
    if (sv_to_u64(text, &seconds))
        ms = seconds > DAY_MS / 1000 ? DAY_MS : (int64_t)seconds * 1000;
    else if (date_from_rfc2822(text, &date))
        ms = date_to_unix_us(&date) / 1000 - now_unix_ms;
    else
        return false;
    *wait_ms = ms < 0 ? 0 : ms > DAY_MS ? DAY_MS : ms;
    return true;
}

int64_t schedule_host_delay(const struct schedule *schedule, int64_t crawl_delay_ms,
                            int64_t response_ms)
{
    int64_t delay_ms = schedule->host_delay_ms;
    const int64_t slow_ms =
        response_ms < schedule->host_delay_max_ms ? response_ms : schedule->host_delay_max_ms;
    if (slow_ms > delay_ms)
        delay_ms = slow_ms;
    return crawl_delay_ms > delay_ms ? crawl_delay_ms : delay_ms;
}
