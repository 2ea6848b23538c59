#include "services/parser/extract/dates.h"

/* Digits of exactly n that neither more digits precede nor follow. */
static bool url_number(struct sv url, size_t at, size_t n, int *value)
{
    if (at + n > url.len || (at && sv_is_digit(url.ptr[at - 1])) ||
        (at + n < url.len && sv_is_digit(url.ptr[at + n])))
        return false;
    *value = 0;
    for (size_t i = at; i < at + n; i++) {
        if (!sv_is_digit(url.ptr[i]))
            return false;
        *value = *value * 10 + (url.ptr[i] - '0');
    }
    return true;
}

static bool url_separator(struct sv url, size_t at)
{
    return at < url.len &&
           (url.ptr[at] == '/' || url.ptr[at] == '-' || url.ptr[at] == '_' || url.ptr[at] == '.');
}

/* One or two digits, or a month's English name; *end is past it. */
static int url_part(struct sv url, size_t at, bool month, size_t *end)
{
    int value;
    for (size_t n = 2; n >= 1; n--) {
        if (url_number(url, at, n, &value)) {
            *end = at + n;
            return value;
        }
    }
    if (!month)
        return 0;
    static const char *const NAMES = "janfebmaraprmayjunjulaugsepoctnovdec";
    for (int i = 0; i < 12; i++) {
        if (sv_starts_with_nocase(sv_skip(url, at), sv_from(NAMES + (size_t)i * 3, 3)) &&
            url_separator(url, at + 3)) {
            *end = at + 3;
            return i + 1;
        }
    }
    return 0;
}

bool dates_from_url(struct sv url, const struct dates_context *context, struct date *date)
{
    struct date month_only = {0};
    size_t start = sv_find(url, SV("://"));
    start = start < url.len ? start + 3 : 0;
    start += sv_find_byte(sv_skip(url, start), '/');
    for (size_t i = start; i + 4 <= url.len; i++) {
        int year, value;
        if (url_number(url, i, 8, &value)) {
            struct date day = {.precision = DATE_DAY,
                               .year = value / 10000,
                               .month = value / 100 % 100,
                               .day = value % 100};
            if (day.year >= 1990 && date_is_real(day.year, day.month, day.day) &&
                dates_is_plausible(&day, context->now_us)) {
                *date = day;
                return true;
            }
        }
        if (!url_number(url, i, 4, &year) || year < 1990 || !url_separator(url, i + 4))
            continue;
        size_t end = 0, day_end = 0;
        int month = url_part(url, i + 5, true, &end);
        if (month < 1 || month > 12 || (end < url.len && !url_separator(url, end)))
            continue;
        int day = end < url.len ? url_part(url, end + 1, false, &day_end) : 0;
        struct date whole = {.precision = DATE_DAY, .year = year, .month = month, .day = day};
        /* "2020/05/10-things": a number that a word follows is a title's */
        bool day_ends =
            day_end >= url.len || url_separator(url, day_end) || url.ptr[day_end] == '?';
        if (day && day_ends && date_is_real(year, month, day) &&
            dates_is_plausible(&whole, context->now_us)) {
            *date = whole;
            return true;
        }
        whole.precision = DATE_MONTH;
        whole.day = 0;
        if (month_only.precision == DATE_NONE && url.ptr[i + 4] == '/' &&
            dates_is_plausible(&whole, context->now_us))
            month_only = whole;
    }
    if (month_only.precision == DATE_NONE)
        return false;
    *date = month_only;
    return true;
}
