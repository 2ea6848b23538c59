#include "common/date.h"

#define US_PER_S      INT64_C(1000000)
#define US_PER_MINUTE (60 * US_PER_S)
#define US_PER_DAY    (86400 * US_PER_S)

/* PostgreSQL takes no larger offset, and no place on earth has one. */
#define MAX_OFFSET_MINUTES (15 * 60 + 59)

static const char *const MONTHS[12] = {"jan", "feb", "mar", "apr", "may", "jun",
                                       "jul", "aug", "sep", "oct", "nov", "dec"};

/* RFC 2822 section 4.3's zones, then what feeds write beside them where it means one thing only. */
static const struct zone {
    const char *name;
    int offset_minutes;
} ZONES[] = {
    {"ut", 0},     {"gmt", 0},    {"utc", 0},     {"z", 0},       {"est", -300}, {"edt", -240},
    {"cst", -360}, {"cdt", -300}, {"mst", -420},  {"mdt", -360},  {"pst", -480}, {"pdt", -420},
    {"wet", 0},    {"west", 60},  {"bst", 60},    {"cet", 60},    {"cest", 120}, {"met", 60},
    {"mest", 120}, {"eet", 120},  {"eest", 180},  {"msk", 180},   {"jst", 540},  {"kst", 540},
    {"hkt", 480},  {"awst", 480}, {"acst", 570},  {"acdt", 630},  {"aest", 600}, {"aedt", 660},
    {"nzst", 720}, {"nzdt", 780}, {"akst", -540}, {"akdt", -480}, {"hst", -600}, {"nst", -210},
    {"sast", 120},
};

static bool is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

bool date_is_real(int year, int month, int day)
{
    static const int DAYS[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1)
        return false;
    return day <= DAYS[month - 1] + (month == 2 && is_leap(year) ? 1 : 0);
}

/* The civil calendar by 400-year eras that begin on 1 March, so that the leap day is a year's last.
 */
int64_t date_days(int year, int month, int day)
{
    const int64_t y = month <= 2 ? year - 1 : year;
    const int64_t era = (y >= 0 ? y : y - 399) / 400;
    const int64_t year_of_era = y - era * 400;
    const int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year -
           719468;
}

static void set_day(struct date *date, int64_t days)
{
    days += 719468;
    const int64_t era = (days >= 0 ? days : days - 146096) / 146097;
    const int64_t doe = days - era * 146097;
    const int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    const int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    const int64_t mp = (5 * doy + 2) / 153;
    date->day = (int)(doy - (153 * mp + 2) / 5 + 1);
    date->month = (int)(mp < 10 ? mp + 3 : mp - 9);
    date->year = (int)(yoe + era * 400 + (date->month <= 2 ? 1 : 0));
}

int64_t date_to_unix_us(const struct date *date)
{
    const int64_t days = date_days(date->year ? date->year : 1, date->month ? date->month : 1,
                                   date->day ? date->day : 1);
    const int64_t seconds = days * 86400 + date->hour * 3600 + date->minute * 60 + date->second;
    return seconds * US_PER_S + date->microsecond -
           (date->has_offset ? date->offset_minutes * US_PER_MINUTE : 0);
}

struct date date_from_unix_us(int64_t unix_us, int offset_minutes)
{
    /* What lies outside years 1 to 9999 is brought to their edge: such a time is an error of its
     * source. */
    const int64_t first = (date_days(1, 1, 2)) * US_PER_DAY;
    const int64_t last = (date_days(9999, 12, 30)) * US_PER_DAY;
    unix_us = unix_us < first ? first : unix_us > last ? last : unix_us;
    struct date date = {.precision = DATE_SECOND, .has_offset = true};
    date.offset_minutes = offset_minutes;
    const int64_t local = unix_us + offset_minutes * US_PER_MINUTE;
    int64_t days = local / US_PER_DAY;
    int64_t rest = local % US_PER_DAY;
    if (rest < 0) {
        rest += US_PER_DAY;
        days--;
    }
    set_day(&date, days);
    date.microsecond = (int)(rest % US_PER_S);
    const int seconds = (int)(rest / US_PER_S);
    date.hour = seconds / 3600;
    date.minute = seconds / 60 % 60;
    date.second = seconds % 60;
    return date;
}

/* Takes exactly n digits off the front. */
static bool take_digits(struct sv *rest, size_t n, int *value)
{
    if (rest->len < n)
        return false;
    int sum = 0;
    for (size_t i = 0; i < n; i++) {
        if (!sv_is_digit(rest->ptr[i]))
            return false;
        sum = sum * 10 + (rest->ptr[i] - '0');
    }
    *value = sum;
    *rest = sv_skip(*rest, n);
    return true;
}

static bool take_byte(struct sv *rest, char byte)
{
    if (!rest->len || rest->ptr[0] != byte)
        return false;
    *rest = sv_skip(*rest, 1);
    return true;
}

static void skip_space(struct sv *rest)
{
    while (rest->len && sv_is_space(rest->ptr[0]))
        *rest = sv_skip(*rest, 1);
}

/* ".123" or ",123": the digits beyond microseconds are dropped, not rounded. */
static bool take_fraction(struct sv *rest, int *microsecond)
{
    int sum = 0, n = 0;
    *rest = sv_skip(*rest, 1);
    while (rest->len && sv_is_digit(rest->ptr[0])) {
        if (n < 6)
            sum = sum * 10 + (rest->ptr[0] - '0');
        n++;
        *rest = sv_skip(*rest, 1);
    }
    for (int i = n; i < 6; i++)
        sum *= 10;
    *microsecond = sum;
    return n > 0;
}

/* hh:mm, hh:mm:ss, hhmm, hhmmss, with a fraction of a second. 24:00:00 is marked by hour 24. */
static bool take_time(struct sv *rest, struct date *date)
{
    if (!take_digits(rest, 2, &date->hour))
        return false;
    const bool has_colon = take_byte(rest, ':');
    if (!take_digits(rest, 2, &date->minute))
        return false;
    date->precision = DATE_MINUTE;
    const bool has_seconds =
        has_colon ? take_byte(rest, ':') : rest->len && sv_is_digit(rest->ptr[0]);
    if (has_seconds) {
        if (!take_digits(rest, 2, &date->second))
            return false;
        date->precision = DATE_SECOND;
        if (rest->len && (rest->ptr[0] == '.' || rest->ptr[0] == ',') &&
            !take_fraction(rest, &date->microsecond))
            return false;
    }
    if (date->second == 60)
        date->second = 59;
    const bool is_midnight =
        date->hour == 24 && !date->minute && !date->second && !date->microsecond;
    return (date->hour < 24 || is_midnight) && date->minute < 60 && date->second < 60;
}

/* "+02:00", "+0200", "+02", and the minus that some typesetters make of it (U+2212). */
static bool take_numeric_offset(struct sv *rest, struct date *date)
{
    int sign = 1;
    if (sv_starts_with(*rest, SV("\xE2\x88\x92"))) {
        sign = -1;
        *rest = sv_skip(*rest, 3);
    } else if (take_byte(rest, '-')) {
        sign = -1;
    } else if (!take_byte(rest, '+')) {
        return false;
    }
    int hours = 0, minutes = 0;
    if (!take_digits(rest, 2, &hours))
        return false;
    const bool has_colon = take_byte(rest, ':');
    if ((has_colon || (rest->len && sv_is_digit(rest->ptr[0]))) && !take_digits(rest, 2, &minutes))
        return false;
    if (minutes > 59 || hours * 60 + minutes > MAX_OFFSET_MINUTES)
        return false;
    date->has_offset = true;
    date->offset_minutes = sign * (hours * 60 + minutes);
    return true;
}

/* A named zone. One that is not known is taken and gives no offset: none is invented. */
static bool take_named_offset(struct sv *rest, struct date *date)
{
    size_t n = 0;
    while (n < rest->len && sv_is_alpha(rest->ptr[n]))
        n++;
    if (n == 0 || n > 5)
        return false;
    const struct sv name = sv_sub(*rest, 0, n);
    *rest = sv_skip(*rest, n);
    for (size_t i = 0; i < COUNT_OF(ZONES); i++) {
        if (sv_equal_nocase(name, sv_from_c(ZONES[i].name))) {
            date->has_offset = true;
            date->offset_minutes = ZONES[i].offset_minutes;
            return true;
        }
    }
    /* RFC 2822 4.3: the military letters were defined wrongly once, so they mean UTC with nothing
     * known of the place. */
    if (n == 1 && sv_lower(name.ptr[0]) != 'j')
        date->has_offset = true;
    return n != 2; /* "am", "pm" */
}

static bool finish(struct date *read, struct date *date)
{
    if (!date_is_real(read->year, read->month ? read->month : 1, read->day ? read->day : 1))
        return false;
    if (read->hour == 24) {
        read->hour = 0;
        set_day(read, date_days(read->year, read->month, read->day) + 1);
        if (read->year > 9999)
            return false;
    }
    *date = *read;
    return true;
}

/* The calendar part: YYYY, YYYY-MM, YYYY-MM-DD, YYYYMMDD. */
static bool take_iso_day(struct sv *rest, struct date *date)
{
    if (!take_digits(rest, 4, &date->year))
        return false;
    date->precision = DATE_YEAR;
    if (rest->len == 0)
        return true;
    const bool has_dash = take_byte(rest, '-');
    if (!take_digits(rest, 2, &date->month) || date->month == 0)
        return false;
    date->precision = DATE_MONTH;
    if (rest->len == 0)
        return has_dash;
    if (has_dash && !take_byte(rest, '-'))
        return false;
    date->precision = DATE_DAY;
    return take_digits(rest, 2, &date->day) && date->day > 0;
}

bool date_from_iso(struct sv text, struct date *date)
{
    struct sv rest = sv_trim(text);
    struct date read = {0};
    if (!take_iso_day(&rest, &read))
        return false;
    if (rest.len == 0)
        return finish(&read, date);
    if (rest.ptr[0] == 'T' || rest.ptr[0] == 't')
        rest = sv_skip(rest, 1);
    else if (!sv_is_space(rest.ptr[0]))
        return false;
    skip_space(&rest);
    if (!take_time(&rest, &read))
        return false;
    skip_space(&rest);
    if (rest.len && rest.ptr[0] != '[') {
        const bool is_name = sv_is_alpha(rest.ptr[0]);
        if (is_name ? !take_named_offset(&rest, &read) : !take_numeric_offset(&rest, &read))
            return false;
    }
    /* RFC 9557 puts a zone's name behind, which adds nothing to the instant. */
    if (rest.len && rest.ptr[0] == '[' && rest.ptr[rest.len - 1] == ']')
        rest.len = 0;
    return rest.len == 0 && finish(&read, date);
}

/* White space, commas, hyphens between the parts of a date, and comments in parentheses. */
static void skip_folding(struct sv *rest)
{
    int depth = 0;
    while (rest->len) {
        const char c = rest->ptr[0];
        if (c == '(')
            depth++;
        else if (c == ')' && depth)
            depth--;
        else if (!depth && !sv_is_space(c) && c != ',')
            return;
        *rest = sv_skip(*rest, 1);
    }
}

static struct sv take_word(struct sv *rest)
{
    size_t n = 0;
    while (n < rest->len && sv_is_alpha(rest->ptr[n]))
        n++;
    const struct sv word = sv_sub(*rest, 0, n);
    *rest = sv_skip(*rest, n);
    take_byte(rest, '.');
    skip_folding(rest);
    return word;
}

static int month_of(struct sv word)
{
    for (int i = 0; i < 12 && word.len >= 3; i++) {
        if (sv_equal_nocase(sv_sub(word, 0, 3), sv_from_c(MONTHS[i])))
            return i + 1;
    }
    return 0;
}

static bool take_number(struct sv *rest, int *value, size_t *n_digits)
{
    size_t n = 0;
    while (n < rest->len && n < 5 && sv_is_digit(rest->ptr[n]))
        n++;
    *n_digits = n;
    return n > 0 && n < 5 && take_digits(rest, n, value);
}

/* RFC 2822 4.3: two digits below 50 are of this century, other ones and three digits count from
 * 1900. */
static bool take_year(struct sv *rest, int *year)
{
    size_t n;
    if (!take_number(rest, year, &n) || n == 1)
        return false;
    if (n == 2)
        *year += *year < 50 ? 2000 : 1900;
    else if (n == 3)
        *year += 1900;
    return true;
}

/* "9:05" happens where "09:05" is meant. */
static bool take_mail_time(struct sv *rest, struct date *date)
{
    char padded[64] = "0";
    if (rest->len < 2 || rest->ptr[1] != ':')
        return take_time(rest, date);
    const size_t n = rest->len < sizeof padded - 1 ? rest->len : sizeof padded - 1;
    memcpy(padded + 1, rest->ptr, n);
    struct sv short_time = sv_from(padded, n + 1);
    if (!take_time(&short_time, date))
        return false;
    *rest = sv_skip(*rest, n - short_time.len);
    return true;
}

/* asctime: "Nov  6 08:49:37 1994", the weekday gone. */
static bool read_asctime(struct sv rest, int month, struct date *date)
{
    struct date read = {.precision = DATE_DAY, .month = month};
    size_t n;
    if (!take_number(&rest, &read.day, &n) || read.day == 0)
        return false;
    skip_folding(&rest);
    if (!take_mail_time(&rest, &read))
        return false;
    skip_folding(&rest);
    if (!take_year(&rest, &read.year) || sv_trim(rest).len)
        return false;
    read.has_offset = true;
    return finish(&read, date);
}

bool date_from_rfc2822(struct sv text, struct date *date)
{
    struct sv rest = sv_trim(text);
    struct date read = {.precision = DATE_DAY};
    skip_folding(&rest);
    if (rest.len && sv_is_alpha(rest.ptr[0])) {
        take_word(&rest);
        if (rest.len && sv_is_alpha(rest.ptr[0])) {
            const int month = month_of(take_word(&rest));
            return month && read_asctime(rest, month, date);
        }
    }
    size_t n;
    if (!take_number(&rest, &read.day, &n))
        return false;
    skip_folding(&rest);
    take_byte(&rest, '-');
    read.month = month_of(take_word(&rest));
    take_byte(&rest, '-');
    if (read.month == 0 || read.day == 0 || !take_year(&rest, &read.year))
        return false;
    skip_folding(&rest);
    if (rest.len && !take_mail_time(&rest, &read))
        return false;
    skip_folding(&rest);
    if (rest.len && read.precision > DATE_DAY &&
        !(sv_is_alpha(rest.ptr[0]) ? take_named_offset(&rest, &read)
                                   : take_numeric_offset(&rest, &read)))
        return false;
    skip_folding(&rest);
    return rest.len == 0 && finish(&read, date);
}

static struct sv printed(const char *text, int n)
{
    assert(n > 0 && n < DATE_TEXT_MAX);
    return sv_from(text, (size_t)n);
}

/* The time of day, its fraction and offset behind a day already written. */
static int add_time(const struct date *date, char *text, int at)
{
    int n = at;
    n += snprintf(text + n, (size_t)(DATE_TEXT_MAX - n), "T%02d:%02d:%02d", date->hour,
                  date->minute, date->second);
    if (date->microsecond)
        n += snprintf(text + n, (size_t)(DATE_TEXT_MAX - n), ".%06d", date->microsecond);
    if (!date->has_offset)
        return n;
    if (date->offset_minutes == 0)
        return n + snprintf(text + n, (size_t)(DATE_TEXT_MAX - n), "Z");
    const int size = date->offset_minutes < 0 ? -date->offset_minutes : date->offset_minutes;
    return n + snprintf(text + n, (size_t)(DATE_TEXT_MAX - n), "%c%02d:%02d",
                        date->offset_minutes < 0 ? '-' : '+', size / 60, size % 60);
}

struct sv date_to_iso(const struct date *date, char text[DATE_TEXT_MAX])
{
    const size_t size = DATE_TEXT_MAX;
    switch (date->precision) {
    case DATE_NONE:
        text[0] = '\0';
        return SV_NULL;
    case DATE_YEAR:
        return printed(text, snprintf(text, size, "%04d", date->year));
    case DATE_MONTH:
        return printed(text, snprintf(text, size, "%04d-%02d", date->year, date->month));
    case DATE_DAY:
        return printed(text,
                       snprintf(text, size, "%04d-%02d-%02d", date->year, date->month, date->day));
    case DATE_MINUTE:
    case DATE_SECOND:
        break;
    }
    const int n = snprintf(text, size, "%04d-%02d-%02d", date->year, date->month, date->day);
    return printed(text, add_time(date, text, n));
}

static int order(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

int date_compare(const struct date *a, const struct date *b)
{
    const enum date_precision precision = a->precision < b->precision ? a->precision : b->precision;
    if (precision >= DATE_MINUTE && a->has_offset == b->has_offset) {
        const int64_t unit = precision == DATE_MINUTE ? US_PER_MINUTE : 1;
        const int64_t left = date_to_unix_us(a), right = date_to_unix_us(b);
        return order(left - (left % unit + unit) % unit, right - (right % unit + unit) % unit);
    }
    const int parts[][2] = {{a->year, b->year}, {a->month, b->month},   {a->day, b->day},
                            {a->hour, b->hour}, {a->minute, b->minute}, {a->second, b->second}};
    /* DATE_YEAR compares one part, DATE_MONTH two, DATE_DAY three, DATE_MINUTE five, DATE_SECOND
     * six. */
    const int n = precision <= DATE_DAY ? (int)precision : (int)precision + 1;
    for (int i = 0; i < n; i++) {
        if (parts[i][0] != parts[i][1])
            return order(parts[i][0], parts[i][1]);
    }
    return 0;
}
