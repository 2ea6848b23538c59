/* date: points in time as pages and protocols state them. A struct date keeps what was said and no
 * more: where only a day is given only a day is known, and where no offset is given none is
 * invented. Reads RFC 3339 and the ISO 8601 forms that pages use, RFC 2822 (feeds) and RFC 9110
 * HTTP-date; written dates in human languages are extract/dates.h's. Pure: "now" is always an
 * argument. Proleptic Gregorian calendar, years 1 to 9999. */
#ifndef BROADSHEET_COMMON_DATE_H
#define BROADSHEET_COMMON_DATE_H

#include "common/buf.h"

enum date_precision { DATE_NONE, DATE_YEAR, DATE_MONTH, DATE_DAY, DATE_MINUTE, DATE_SECOND };

struct date {
    enum date_precision precision; /* DATE_NONE: absent; the other members are then 0 */
    int year;
    int month; /* 1-12 */
    int day;   /* 1-31 */
    int hour;
    int minute;
    int second; /* a leap second reads as 59 */
    int microsecond;
    bool has_offset;
    int offset_minutes; /* east of UTC */
};

#define DATE_TEXT_MAX 40

/* A whole view in RFC 3339 / ISO 8601: 2024-05-01, 20240501,
 * 2024-05-01T10:00(:00(.000))(Z|+02:00|+0200|+02), a space for T, surrounding space. False where it
 * is none or names no real day. 24:00 is the next day's 00:00. */
MUST_CHECK bool date_from_iso(struct sv text, struct date *date);
/* RFC 2822 section 3.3 with its obsolete zones, two-digit years and missing weekday, and the three
 * forms of RFC 9110 5.6.7. */
MUST_CHECK bool date_from_rfc2822(struct sv text, struct date *date);
/* RFC 3339 as far as precision goes: "2024", "2024-05", "2024-05-01", "2024-05-01T10:00:00+02:00"
 * (no offset, none written; microseconds only where not 0). Returns the bytes in `text`. */
struct sv date_to_iso(const struct date *date, char text[DATE_TEXT_MAX]);

bool date_is_real(int year, int month, int day);
/* Microseconds since 1970 UTC; a missing offset counts as UTC, missing parts as their beginning. */
int64_t date_to_unix_us(const struct date *date);
struct date date_from_unix_us(int64_t unix_us, int offset_minutes);
/* Days since 1970-01-01. */
int64_t date_days(int year, int month, int day);
/* Order in time; only by what both state. */
int date_compare(const struct date *a, const struct date *b);

#endif
