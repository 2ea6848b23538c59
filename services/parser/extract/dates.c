#include "services/parser/extract/dates.h"

#include "common/text.h"
#include "services/parser/extract/dates_words.h"

enum { MAX_TOKENS = 72, LOOK_BYTES = 300 };

enum token_kind { TOKEN_NUMBER, TOKEN_WORD, TOKEN_MARK };

struct token {
    enum token_kind kind;
    int value;      /* of a number */
    int digits;     /* of a number */
    uint32_t mark;  /* of a mark */
    bool is_spaced; /* white space before it */
    bool is_used;   /* part of a time */
    struct sv text; /* from here to the end of the whole, lower case */
    size_t len;
};

struct parse {
    const struct dates_context *context;
    struct token tokens[MAX_TOKENS];
    size_t n;
    struct date date;
    size_t first, last; /* tokens that make the date */
};

static int digit_value(uint32_t c)
{
    static const uint32_t ZEROS[] = {'0',   0x660, 0x6F0, 0x966, 0x9E6, 0xA66,  0xAE6,  0xBE6,
                                     0xC66, 0xCE6, 0xD66, 0xE50, 0xED0, 0x1040, 0x17E0, 0xFF10};
    for (size_t i = 0; i < COUNT_OF(ZEROS); i++) {
        if (c >= ZEROS[i] && c < ZEROS[i] + 10)
            return (int)(c - ZEROS[i]);
    }
    return -1;
}

static bool is_word_part(uint32_t c)
{
    /* marks that join in Indic, Thai and Semitic scripts, where they are no letters */
    return text_is_letter(c) || (c >= 0x300 && c < 0x370) || (c >= 0x591 && c < 0x5C8) ||
           (c >= 0x64B && c < 0x660) || (c >= 0x900 && c < 0xE50 && digit_value(c) < 0) ||
           c == 0x200C || c == 0x200D;
}

static void tokenise(struct parse *p, struct sv lower)
{
    bool spaced = true;
    while (lower.len && p->n < MAX_TOKENS) {
        struct sv rest = lower;
        uint32_t c = text_next(&rest);
        if (text_is_space(c)) {
            spaced = true;
            lower = rest;
            continue;
        }
        struct token *t = &p->tokens[p->n++];
        *t = (struct token){.kind = TOKEN_MARK, .mark = c, .is_spaced = spaced, .text = lower};
        spaced = false;
        if (digit_value(c) >= 0) {
            t->kind = TOKEN_NUMBER;
            rest = lower;
            while (rest.len) {
                struct sv before = rest;
                int digit = digit_value(text_next(&rest));
                if (digit < 0) {
                    rest = before;
                    break;
                }
                if (t->digits++ < 8)
                    t->value = t->value * 10 + digit;
            }
        } else if (is_word_part(c)) {
            t->kind = TOKEN_WORD;
            while (rest.len) {
                struct sv before = rest;
                if (!is_word_part(text_next(&rest))) {
                    rest = before;
                    break;
                }
            }
        }
        t->len = lower.len - rest.len;
        lower = rest;
    }
}

static bool is_mark(const struct parse *p, size_t i, uint32_t mark)
{
    return i < p->n && p->tokens[i].kind == TOKEN_MARK && p->tokens[i].mark == mark;
}
static bool is_number(const struct parse *p, size_t i)
{
    return i < p->n && p->tokens[i].kind == TOKEN_NUMBER && !p->tokens[i].is_used;
}
static struct sv word_at(const struct parse *p, size_t i)
{
    if (i >= p->n || p->tokens[i].kind != TOKEN_WORD)
        return SV_NULL;
    return sv_sub(p->tokens[i].text, 0, p->tokens[i].len);
}
static bool word_begins(const struct parse *p, size_t i, const char *a, const char *b)
{
    struct sv word = word_at(p, i);
    return word.len &&
           (sv_starts_with(word, sv_from_c(a)) || (b && sv_starts_with(word, sv_from_c(b))));
}

/* Solar Hijri to Gregorian, by the 33-year cycle that holds from 1178 to 1633. */
static int64_t hijri_days(int year, int month, int day)
{
    int64_t y = year + 1595;
    return 365 * y + y / 33 * 8 + (y % 33 + 3) / 4 + day +
           (month < 7 ? (month - 1) * 31 : (month - 7) * 30 + 186);
}
static bool set_hijri(struct date *date, int year, int month, int day)
{
    if (year < 1200 || year > 1600 || month < 1 || month > 12 || day < 1 ||
        day > (month < 7 ? 31 : 30))
        return false;
    int64_t days = date_days(2024, 3, 20) + hijri_days(year, month, day) - hijri_days(1403, 1, 1);
    *date = date_from_unix_us(days * 86400 * INT64_C(1000000), 0);
    *date = (struct date){
        .precision = DATE_DAY, .year = date->year, .month = date->month, .day = date->day};
    return true;
}

/* A year as written into Gregorian; 0 where it is none. */
static int full_year(const struct parse *p, size_t i)
{
    const struct token *t = &p->tokens[i];
    int year = t->value;
    struct sv before = i ? word_at(p, i - 1) : SV_NULL;
    if (before.len) { /* 令和6年, 民國113年 */
        static const struct {
            struct sv name;
            int base;
        } ERAS[] = {{{"令和", 6}, 2018},
                    {{"平成", 6}, 1988},
                    {{"昭和", 6}, 1925},
                    {{"民國", 6}, 1911},
                    {{"民国", 6}, 1911}};
        for (size_t k = 0; k < COUNT_OF(ERAS); k++) {
            if (sv_ends_with(before, ERAS[k].name) && year < 200)
                return year + ERAS[k].base;
        }
    }
    if (t->digits == 4 && year >= 2400 && year < 2700)
        return year - 543; /* Buddhist */
    if (t->digits == 4 && year >= 1000 && year < 2400)
        return year;
    return 0;
}

static int short_year(int value)
{
    return value < 70 ? 2000 + value : 1900 + value;
}

static bool set_day(struct parse *p, int year, int month, int day, size_t first, size_t last)
{
    struct date date = {.precision = DATE_DAY, .year = year, .month = month, .day = day};
    bool hijri_year = year >= 1300 && year < 1450;
    if (hijri_year ? !set_hijri(&date, year, month, day) : !date_is_real(year, month, day))
        return false;
    if (!dates_is_plausible(&date, p->context->now_us))
        return false;
    p->date = date;
    p->first = first;
    p->last = last;
    return true;
}

/* 2024-05-06, 06.05.2024, 5/6/24; with the separators . / - and perhaps spaces after them. */
static bool numeric_at(struct parse *p, size_t i)
{
    if (!is_number(p, i) || i + 4 >= p->n || p->tokens[i + 1].kind != TOKEN_MARK)
        return false;
    uint32_t mark = p->tokens[i + 1].mark;
    bool is_separator = mark == '.' || mark == '/' || mark == '-' || mark == 0x2013 ||
                        mark == 0x2010 || mark == 0x2011;
    if (!is_separator || !is_number(p, i + 2) || !is_mark(p, i + 3, mark) || !is_number(p, i + 4))
        return false;
    const struct token *a = &p->tokens[i], *b = a + 2, *c = a + 4;
    if (i + 6 < p->n && is_mark(p, i + 5, mark) && is_number(p, i + 6) &&
        !p->tokens[i + 5].is_spaced && !p->tokens[i + 6].is_spaced)
        return false; /* four numbers: an address or a version */
    if (a->digits == 4 || (a->digits == 3 && a->value > 100)) {
        int year = a->digits == 4 ? full_year(p, i) : a->value + 1911; /* Minguo */
        return year && b->digits <= 2 && c->digits <= 2 &&
               set_day(p, year, b->value, c->value, i, i + 4);
    }
    if (a->digits > 2 || b->digits > 2 || (c->digits != 4 && c->digits != 2))
        return false;
    int year = c->digits == 4 ? full_year(p, i + 4) : short_year(c->value);
    bool month_first = (mark == '/' || mark == '-') && p->context->month_first;
    int day = month_first ? b->value : a->value, month = month_first ? a->value : b->value;
    if (month > 12 && day <= 12 && mark != '.') {
        int swap = day;
        day = month;
        month = swap;
    }
    if (year && set_day(p, year, month, day, i, i + 4))
        return true;
    /* the other order, where the usual one would be in the future or is no day */
    return year && mark == '/' && set_day(p, year, day, month, i, i + 4);
}

/* 2024年5月6日, 2024년 5월 6일, 5月6日. */
static bool east_asian_at(struct parse *p, size_t i)
{
    if (!is_number(p, i))
        return false;
    if (word_begins(p, i + 1, "年", "년") && is_number(p, i + 2) &&
        word_begins(p, i + 3, "月", "월") && is_number(p, i + 4)) {
        int year = full_year(p, i);
        return year && set_day(p, year, p->tokens[i + 2].value, p->tokens[i + 4].value, i,
                               i + 5 < p->n ? i + 5 : i + 4);
    }
    if (!word_begins(p, i + 1, "月", "월") || !is_number(p, i + 2) ||
        !word_begins(p, i + 3, "日", "일") || !p->context->now_us)
        return false;
    struct date now = date_from_unix_us(p->context->now_us, 0);
    return set_day(p, now.year, p->tokens[i].value, p->tokens[i + 2].value, i, i + 3) ||
           set_day(p, now.year - 1, p->tokens[i].value, p->tokens[i + 2].value, i, i + 3);
}

/* The nearest number on one side of token i that may be a day (1-31) or a year; *at is its place.
 */
static bool near_number(const struct parse *p, size_t i, int step, bool year, size_t *at)
{
    size_t k = i;
    for (int n = 0; n < 5; n++) {
        if ((step < 0 && k == 0) || (step > 0 && k + 1 >= p->n))
            return false;
        k = step < 0 ? k - 1 : k + 1;
        const struct token *t = &p->tokens[k];
        if (t->kind == TOKEN_NUMBER) {
            if (t->is_used)
                continue;
            if (year ? full_year(p, k) != 0 : (t->digits <= 2 && t->value >= 1 && t->value <= 31)) {
                *at = k;
                return true;
            }
            if (!year)
                return false;
        } else if (t->kind == TOKEN_WORD && t->len > 12) {
            return false;
        } else if (t->kind == TOKEN_MARK &&
                   (t->mark == '|' || t->mark == 0x2022 || t->mark == 0xB7 || t->mark == '(')) {
            return false;
        }
    }
    return false;
}

static bool is_near(size_t month_at, size_t day_at)
{
    return day_at < month_at ? month_at - day_at <= 3 : day_at - month_at <= 3;
}

/* A month's name with a day and a year around it, in any order. */
static bool named_at(struct parse *p, size_t i)
{
    if (p->tokens[i].kind != TOKEN_WORD)
        return false;
    size_t len;
    bool hijri = false;
    int month = dates_month(p->tokens[i].text, p->context->language, &len);
    if (!month) {
        month = dates_month_hijri(p->tokens[i].text, &len);
        hijri = true;
    }
    if (!month && word_begins(p, i, "tháng", NULL) &&
        is_number(p, i + 1)) { /* Vietnamese numbers its months */
        month = p->tokens[i + 1].value;
        hijri = false;
        p->tokens[i + 1].is_used = true;
    }
    if (!month)
        return false;
    size_t day_before, day_after, year_at = i;
    bool before = near_number(p, i, -1, false, &day_before) && is_near(i, day_before);
    bool after = near_number(p, i, 1, false, &day_after) && is_near(i, day_after);
    bool year_after = near_number(p, i, 1, true, &year_at);
    if (!year_after && !near_number(p, i, -1, true, &year_at))
        year_at = i;
    /* "May 5, 2024": the number after wins where it comes before the year and touches the name */
    size_t day_at = before ? day_before : day_after;
    if (before && after && year_after && day_after < year_at && day_after == i + 1 &&
        day_before + 1 != i)
        day_at = day_after;
    if (!before && !after)
        return false;
    int day = p->tokens[day_at].value;
    size_t low = day_at < i ? day_at : i, high = day_at > i ? day_at : i;
    if (year_at != i) {
        low = year_at < low ? year_at : low;
        high = year_at > high ? year_at : high;
        int year = p->tokens[year_at].value;
        if (!hijri || year > 1600)
            year = full_year(p, year_at);
        return set_day(p, year, month, day, low, high);
    }
    if (!hijri && is_number(p, high + 1) && p->tokens[high + 1].digits == 2 &&
        !is_mark(p, high + 2, ':') && !is_mark(p, high + 2, '.'))
        return set_day(p, short_year(p->tokens[high + 1].value), month, day, low, high + 1);
    if (is_mark(p, high + 1, 0x2019) && is_number(p, high + 2) && p->tokens[high + 2].digits == 2)
        return set_day(p, short_year(p->tokens[high + 2].value), month, day, low, high + 2);
    if (hijri || !p->context->now_us)
        return false;
    struct date now = date_from_unix_us(p->context->now_us, 0);
    return set_day(p, now.year, month, day, low, high) ||
           set_day(p, now.year - 1, month, day, low, high);
}

/* Marks hours and minutes as used, so that they are taken for no day; returns where a time begins,
 * or n. */
static size_t mark_times(struct parse *p)
{
    size_t found = p->n;
    for (size_t i = 0; i + 2 < p->n; i++) {
        if (!is_number(p, i) || p->tokens[i].value > 24 || p->tokens[i].digits > 2 ||
            !is_number(p, i + 2) || p->tokens[i + 2].digits != 2 || p->tokens[i + 2].value > 59)
            continue;
        struct sv word = word_at(p, i + 1), after = word_at(p, i + 3);
        bool colon = is_mark(p, i + 1, ':') || is_mark(p, i + 1, 0xFF1A);
        bool letter = sv_equal(word, SV("h")) || sv_equal(word, SV("u")) ||
                      sv_equal(word, SV("g")) || sv_starts_with(word, SV("時")) ||
                      sv_starts_with(word, SV("时")) || sv_starts_with(word, SV("시")) ||
                      sv_equal(word, SV("giờ"));
        bool dot =
            is_mark(p, i + 1, '.') &&
            (sv_equal(after, SV("uhr")) || sv_equal(after, SV("am")) || sv_equal(after, SV("pm")) ||
             sv_equal(after, SV("wib")) || sv_equal(after, SV("uur")) ||
             (i && (word_begins(p, i - 1, "kl", NULL) || word_begins(p, i - 1, "ore", "klo") ||
                    word_begins(p, i - 1, "alle", "at"))) ||
             (i > 1 && is_mark(p, i - 1, '.') && word_begins(p, i - 2, "kl", "klo")));
        if (!colon && !letter && !dot)
            continue;
        if (found == p->n)
            found = i;
        p->tokens[i].is_used = p->tokens[i + 2].is_used = true;
        if (colon && is_mark(p, i + 3, ':') && i + 4 < p->n &&
            p->tokens[i + 4].kind == TOKEN_NUMBER)
            p->tokens[i + 4].is_used = true;
    }
    return found;
}

static void read_offset(struct parse *p, size_t i, struct date *date)
{
    if ((is_mark(p, i, '.') || is_mark(p, i, ',')) && i + 1 < p->n &&
        p->tokens[i + 1].kind == TOKEN_NUMBER && !p->tokens[i + 1].is_spaced)
        i += 2; /* fractions of a second */
    if (is_mark(p, i, '('))
        i++;
    int minutes;
    struct sv word = word_at(p, i);
    if (word.len && dates_half(word))
        word = word_at(p, ++i);
    if (dates_zone(word, &minutes)) {
        date->has_offset = true;
        date->offset_minutes = minutes;
        i++;
        if (minutes != 0)
            return; /* "GMT+0200" goes on */
    }
    bool plus = is_mark(p, i, '+');
    if ((!plus && !is_mark(p, i, '-') && !is_mark(p, i, 0x2212)) || i + 1 >= p->n ||
        p->tokens[i + 1].kind != TOKEN_NUMBER || p->tokens[i + 1].is_spaced)
        return;
    int hours = p->tokens[i + 1].value, rest = 0;
    if (p->tokens[i + 1].digits == 4) {
        rest = hours % 100;
        hours /= 100;
    } else if (is_mark(p, i + 2, ':') && i + 3 < p->n && p->tokens[i + 3].kind == TOKEN_NUMBER) {
        rest = p->tokens[i + 3].value;
    }
    if (hours > 14 || rest > 59)
        return;
    date->has_offset = true;
    date->offset_minutes = (hours * 60 + rest) * (plus ? 1 : -1);
}

static int half_near(const struct parse *p, size_t i, size_t end)
{
    int half = dates_half(word_at(p, end));
    if (!half && end + 2 < p->n && is_mark(p, end + 1, '.')) /* "a.m." */
        half = sv_equal(word_at(p, end), SV("p")) && word_begins(p, end + 2, "m", NULL)   ? 1
               : sv_equal(word_at(p, end), SV("a")) && word_begins(p, end + 2, "m", NULL) ? -1
                                                                                          : 0;
    return half || i == 0 ? half : dates_half(word_at(p, i - 1));
}

static void read_time(struct parse *p, size_t i)
{
    struct date *date = &p->date;
    int hour = p->tokens[i].value, minute = p->tokens[i + 2].value;
    size_t end = i + 3;
    date->precision = DATE_MINUTE;
    if (is_mark(p, i + 3, ':') && i + 4 < p->n && p->tokens[i + 4].kind == TOKEN_NUMBER &&
        p->tokens[i + 4].value < 60) {
        date->precision = DATE_SECOND;
        date->second = p->tokens[i + 4].value;
        end = i + 5;
    }
    int half = half_near(p, i, end);
    if (half > 0 && hour < 12)
        hour += 12;
    else if (half < 0 && hour == 12)
        hour = 0;
    if (hour == 24)
        hour = 0;
    date->hour = hour;
    date->minute = minute;
    /* "a.m." and "Uhr" stand between the time and its zone */
    bool fraction = is_mark(p, end, '.') && end + 1 < p->n &&
                    p->tokens[end + 1].kind == TOKEN_NUMBER && !p->tokens[end + 1].is_spaced;
    while (!fraction && end < p->n && (p->tokens[end].kind == TOKEN_WORD || is_mark(p, end, '.')) &&
           !dates_zone(word_at(p, end), &(int){0}) && end < i + 9 && (p->tokens[end].len <= 4))
        end++;
    read_offset(p, end, date);
}

/* "3 pm": an hour alone with its half of the day. */
static bool read_bare_hour(struct parse *p)
{
    for (size_t i = p->last + 1; i + 1 < p->n && i < p->last + 5; i++) {
        int half = p->tokens[i].kind == TOKEN_NUMBER && p->tokens[i].digits <= 2 &&
                           p->tokens[i].value <= 12
                       ? dates_half(word_at(p, i + 1))
                       : 0;
        if (!half)
            continue;
        p->date.precision = DATE_MINUTE;
        p->date.hour = p->tokens[i].value % 12 + (half > 0 ? 12 : 0);
        read_offset(p, i + 2, &p->date);
        return true;
    }
    return false;
}

/* "3 hours ago", "vor einer Stunde", "3 сағат бұрын": number, unit, and a word that points back. */
static bool relative(struct parse *p, size_t within)
{
    if (!p->context->now_us)
        return false;
    for (size_t i = 0; i < p->n && i < within; i++) {
        bool one = dates_is_one(word_at(p, i));
        if (!one && (p->tokens[i].kind != TOKEN_NUMBER || p->tokens[i].digits > 3))
            continue;
        struct sv unit_word = word_at(p, i + 1);
        int64_t unit = dates_unit(unit_word);
        if (!unit && unit_word.len) { /* 3時間前, 3분 전: unit and pointer may be one word */
            static const char *const GLUED[] = {"分钟前", "分鐘前", "分前", "小时前",
                                                "小時前", "時間前", "天前", "日前",
                                                "周前",   "分鐘",   "分"};
            static const int64_t SECONDS[] = {60,    60,    60,     3600, 3600, 3600,
                                              86400, 86400, 604800, 60,   60};
            for (size_t k = 0; k < COUNT_OF(GLUED) - 2 && !unit; k++) {
                if (sv_starts_with(unit_word, sv_from_c(GLUED[k])))
                    unit = -SECONDS[k];
            }
        }
        bool ago = unit < 0 || dates_is_ago(word_at(p, i + 2)) ||
                   (i && dates_is_ago(word_at(p, i - 1))) ||
                   (i > 1 && dates_is_ago(word_at(p, i - 2))) ||
                   (i > 2 && dates_is_ago(word_at(p, i - 3)));
        if (!unit || !ago)
            continue;
        int64_t seconds = (unit < 0 ? -unit : unit);
        int64_t then = p->context->now_us - (one ? 1 : p->tokens[i].value) * seconds * 1000000;
        struct date date = date_from_unix_us(then, 0);
        if (seconds >= 86400)
            date = (struct date){
                .precision = DATE_DAY, .year = date.year, .month = date.month, .day = date.day};
        else
            date.precision = DATE_MINUTE, date.second = 0, date.microsecond = 0;
        p->date = date;
        return true;
    }
    return false;
}

static bool day_word(struct parse *p, size_t *at)
{
    for (size_t i = 0; p->context->now_us && i < p->n && i < 3; i++) {
        int back = p->tokens[i].kind == TOKEN_WORD ? dates_day_word(word_at(p, i)) : -1;
        if (back < 0)
            continue;
        struct date date = date_from_unix_us(p->context->now_us - back * INT64_C(86400000000), 0);
        *at = i;
        return set_day(p, date.year, date.month, date.day, i, i);
    }
    return false;
}

/* A number's tokens glued to what follows are 20240506T101500 and the like; only whole tokens are
 * read here. */
static bool compact_at(struct parse *p, size_t i)
{
    const struct token *t = &p->tokens[i];
    if (t->kind != TOKEN_NUMBER || t->digits != 8 || t->value < 19000101 || t->value > 21001231)
        return false;
    return set_day(p, t->value / 10000, t->value / 100 % 100, t->value % 100, i, i);
}

bool dates_read(struct arena *arena, struct sv text, const struct dates_context *context,
                struct date *date)
{
    struct parse p = {.context = context};
    tokenise(&p, text_lower(arena, text_cut(text_trim(text), LOOK_BYTES)));
    size_t time_at = mark_times(&p), word_at_place = 0;
    bool found = false, is_relative = relative(&p, 4);
    for (size_t i = 0; i < p.n && !found && !is_relative; i++)
        found = numeric_at(&p, i) || east_asian_at(&p, i) || compact_at(&p, i) || named_at(&p, i);
    if (is_relative || (!found && relative(&p, 12))) {
        *date = p.date;
        return true;
    }
    if (!found && !day_word(&p, &word_at_place))
        return false;
    /* A time further away belongs to something else. */
    if (time_at < p.n && time_at + 8 >= p.first && time_at <= p.last + 8)
        read_time(&p, time_at);
    else
        (void)read_bare_hour(&p);
    if (!dates_is_plausible(&p.date, context->now_us))
        return false;
    *date = p.date;
    return true;
}

static bool unix_time(struct sv text, struct date *date)
{
    int64_t number;
    if (!sv_to_i64(text, &number) || (text.len != 10 && text.len != 13))
        return false;
    *date = date_from_unix_us(text.len == 10 ? number * 1000000 : number * 1000, 0);
    date->precision = DATE_SECOND;
    return true;
}

bool dates_read_machine(struct arena *arena, struct sv text, const struct dates_context *context,
                        struct date *date)
{
    text = text_trim(text);
    struct date read = {0};
    if (date_from_iso(text, &read) || unix_time(text, &read) || date_from_rfc2822(text, &read)) {
        if (read.precision < DATE_DAY || !dates_is_plausible(&read, context->now_us))
            return false;
        *date = read;
        return true;
    }
    return dates_read(arena, text, context, date);
}

bool dates_is_plausible(const struct date *date, int64_t now_us)
{
    if (date->precision == DATE_NONE || date->year < 1900 || date->year > 2100)
        return false;
    return now_us == 0 || date_to_unix_us(date) <= now_us + INT64_C(86400000000);
}

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
