/* dates: dates as people write them, in the languages that news is written in: "5. Mai 2024, 10:30
 * Uhr", "May 5th, 2024 10:30 am EST", "2024年5月5日", "5 พ.ค. 2567", "۱۵ اردیبهشت ۱۴۰۳",
 * "05/05/24", "vor 3 Stunden". Digits of any script; the Gregorian, Solar Hijri (Iran), Buddhist,
 * Minguo and Japanese imperial reckonings, turned into Gregorian. A struct date says what the text
 * says and no more: no invented time or offset. Also dates in URLs. Words are in dates_words.c and
 * dates_months.c, each table beside its source. Pure: "now" (the fetch time) is an argument. */
#ifndef BROADSHEET_PARSER_EXTRACT_DATES_H
#define BROADSHEET_PARSER_EXTRACT_DATES_H

#include "common/arena.h"
#include "common/date.h"

struct dates_context {
    struct sv language; /* "en", "de-AT"; absent: not known */
    bool month_first;   /* 05/06/2024 is the 6th of May */
    int64_t now_us;     /* 0: not known; then nothing relative is read and no future is refused */
};

/* The first date in a short text (300 bytes are looked at). False where there is none of day
 * precision, or where it is in the future (now plus a day) or before 1900. */
MUST_CHECK bool dates_read(struct arena *arena, struct sv text, const struct dates_context *context,
                           struct date *date);
/* A value that a machine wrote (an attribute, JSON): ISO 8601, RFC 2822, a Unix time in s or ms,
 * then as dates_read. */
MUST_CHECK bool dates_read_machine(struct arena *arena, struct sv text,
                                   const struct dates_context *context, struct date *date);
/* /2024/05/06/, /2024-05-06-, /2024/may/06/, 20240506: a day, or a month where only that is given.
 */
MUST_CHECK bool dates_from_url(struct sv url, const struct dates_context *context,
                               struct date *date);
/* Where `instant`, stated in UTC, and `shown`, stated without an offset, are the same moment by
 * some clock of the world, takes that clock's offset over into `instant`; else false. A day shown
 * alone does that where it begins at the instant. */
bool dates_localise(struct date *instant, const struct date *shown);
/* Where the first digit of any script stands; text.len where there is none. */
size_t dates_find_digit(struct sv text);
static inline bool dates_has_digit(struct sv text)
{
    return dates_find_digit(text) < text.len;
}
/* From 1900 to now plus a day. */
bool dates_is_plausible(const struct date *date, int64_t now_us);

#endif
