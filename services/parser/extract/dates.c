#include "services/parser/extract/dates.h"

#include "common/text.h"
#include "services/parser/extract/dates_parse.h"
#include "services/parser/extract/dates_words.h"

enum { LOOK_BYTES = 300 };

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
static int full_year(const struct dates_parse *p, size_t i)
{
    const struct token *t = &p->tokens.list[i];
    int year = t->value;
    struct sv before = i ? dates_word(&p->tokens, i - 1) : SV_NULL;
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

bool dates_set_day(struct dates_parse *p, int year, int month, int day, size_t first, size_t last)
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

/* Five tokens that are three numbers with one separator: . / - and perhaps spaces after them. */
static bool is_numeric_form(const struct dates_parse *p, size_t i)
{
    const struct dates_tokens *tokens = &p->tokens;
    if (!dates_is_number(tokens, i) || i + 4 >= tokens->n || tokens->list[i + 1].kind != TOKEN_MARK)
        return false;
    uint32_t mark = tokens->list[i + 1].mark;
    bool separator = mark == '.' || mark == '/' || mark == '-' || mark == '|' || mark == 0x2013 ||
                     mark == 0x2010 || mark == 0x2011;
    if (!separator || !dates_is_number(tokens, i + 2) || !dates_is_mark(tokens, i + 3, mark) ||
        !dates_is_number(tokens, i + 4))
        return false;
    /* four numbers: an address or a version */
    return !(i + 6 < tokens->n && dates_is_mark(tokens, i + 5, mark) &&
             dates_is_number(tokens, i + 6) && !tokens->list[i + 5].is_spaced &&
             !tokens->list[i + 6].is_spaced);
}

/* 06.05.2024, 5/6/24: the usual order first, the other where that is no day or in the future. */
static bool day_month_year(struct dates_parse *p, size_t i)
{
    const struct token *a = &p->tokens.list[i], *b = a + 2, *c = a + 4;
    uint32_t mark = a[1].mark;
    if (a->digits > 2 || b->digits > 2 || (c->digits != 4 && c->digits != 2))
        return false;
    int year = c->digits == 4 ? full_year(p, i + 4) : short_year(c->value);
    bool month_first = (mark == '/' || mark == '-') && p->context->month_first;
    int day = month_first ? b->value : a->value, month = month_first ? a->value : b->value;
    if (!year)
        return false;
    return dates_set_day(p, year, month, day, i, i + 4) ||
           (mark != '.' && dates_set_day(p, year, day, month, i, i + 4));
}

/* 2024-05-06, 06.05.2024, 5/6/24. */
static bool numeric_at(struct dates_parse *p, size_t i)
{
    if (!is_numeric_form(p, i))
        return false;
    const struct token *a = &p->tokens.list[i], *b = a + 2, *c = a + 4;
    if (a->digits != 4 && (a->digits != 3 || a->value <= 100))
        return day_month_year(p, i);
    int year = a->digits == 4 ? full_year(p, i) : a->value + 1911; /* Minguo */
    return year && b->digits <= 2 && c->digits <= 2 &&
           dates_set_day(p, year, b->value, c->value, i, i + 4);
}

/* 2024年5月6日, 2024년 5월 6일, 5月6日. */
static bool east_asian_at(struct dates_parse *p, size_t i)
{
    if (!dates_is_number(&p->tokens, i))
        return false;
    if (dates_word_begins(&p->tokens, i + 1, "年", "년") && dates_is_number(&p->tokens, i + 2) &&
        dates_word_begins(&p->tokens, i + 3, "月", "월") && dates_is_number(&p->tokens, i + 4)) {
        int year = full_year(p, i);
        return year &&
               dates_set_day(p, year, p->tokens.list[i + 2].value, p->tokens.list[i + 4].value, i,
                             i + 5 < p->tokens.n ? i + 5 : i + 4);
    }
    if (!dates_word_begins(&p->tokens, i + 1, "月", "월") || !dates_is_number(&p->tokens, i + 2) ||
        !dates_word_begins(&p->tokens, i + 3, "日", "일") || !p->context->now_us)
        return false;
    struct date now = date_from_unix_us(p->context->now_us, 0);
    return dates_set_day(p, now.year, p->tokens.list[i].value, p->tokens.list[i + 2].value, i,
                         i + 3) ||
           dates_set_day(p, now.year - 1, p->tokens.list[i].value, p->tokens.list[i + 2].value, i,
                         i + 3);
}

static bool may_be_day(const struct token *t)
{
    return t->digits <= 2 && t->value >= 1 && t->value <= 31;
}

/* Something that a date does not reach across. */
static bool parts_dates(const struct token *t)
{
    if (t->kind == TOKEN_WORD)
        return t->len > 12;
    return t->kind == TOKEN_MARK &&
           (t->mark == '|' || t->mark == 0x2022 || t->mark == 0xB7 || t->mark == '(');
}

/* The nearest number on one side of token i that may be a day (1-31) or a year; *at is its place.
 */
static bool near_number(const struct dates_parse *p, size_t i, int step, bool year, size_t *at)
{
    size_t k = i;
    for (int n = 0; n < 5; n++) {
        if ((step < 0 && k == 0) || (step > 0 && k + 1 >= p->tokens.n))
            return false;
        k = step < 0 ? k - 1 : k + 1;
        const struct token *t = &p->tokens.list[k];
        if (parts_dates(t))
            return false;
        if (t->kind != TOKEN_NUMBER || t->is_used)
            continue;
        *at = k;
        if (year ? full_year(p, k) != 0 : may_be_day(t))
            return true;
        if (!year)
            return false;
    }
    return false;
}

static bool is_near(size_t month_at, size_t day_at)
{
    return day_at < month_at ? month_at - day_at <= 3 : day_at - month_at <= 3;
}

/* Without a number beside it a word need not be looked up: that is the dear part. */
static bool has_number_near(const struct dates_parse *p, size_t i)
{
    for (size_t k = i > 3 ? i - 3 : 0; k <= i + 3; k++) {
        if (dates_is_number(&p->tokens, k))
            return true;
    }
    return false;
}

/* The month that a word names, in its calendar; 0 for none. */
static int month_at(struct dates_parse *p, size_t i, bool *hijri)
{
    size_t len;
    *hijri = false;
    if (p->tokens.list[i].kind != TOKEN_WORD || !has_number_near(p, i))
        return 0;
    int month = dates_month(p->tokens.list[i].text, p->context->language, &len);
    if (month)
        return month;
    month = dates_month_hijri(p->tokens.list[i].text, &len);
    if (month) {
        *hijri = true;
        return month;
    }
    if (!dates_word_begins(&p->tokens, i, "tháng", "thg") || !dates_is_number(&p->tokens, i + 1))
        return 0;
    p->tokens.list[i + 1].is_used = true; /* Vietnamese numbers its months */
    return p->tokens.list[i + 1].value;
}

/* The day beside a month's name. "May 5, 2024": the number after it wins where it touches the name
 * and comes before the year. */
static bool day_beside(const struct dates_parse *p, size_t i, bool year_after, size_t year_at,
                       size_t *day_at)
{
    size_t day_before, day_after;
    bool before = near_number(p, i, -1, false, &day_before) && is_near(i, day_before);
    bool after = near_number(p, i, 1, false, &day_after) && is_near(i, day_after);
    if (!before && !after)
        return false;
    *day_at = before ? day_before : day_after;
    if (before && after && year_after && day_after < year_at && day_after == i + 1 &&
        day_before + 1 != i)
        *day_at = day_after;
    return true;
}

/* "5 May 24", "5 May '24", "5 May": a short year, or the one that makes it the latest such day. */
static bool without_year(struct dates_parse *p, int month, int day, size_t low, size_t high)
{
    const struct dates_tokens *tokens = &p->tokens;
    size_t quoted = dates_is_mark(tokens, high + 1, 0x2019) || dates_is_mark(tokens, high + 1, '\'')
                        ? high + 2
                        : high + 1;
    bool has_short = dates_is_number(tokens, quoted) && tokens->list[quoted].digits == 2 &&
                     !dates_is_mark(tokens, quoted + 1, ':') &&
                     !dates_is_mark(tokens, quoted + 1, '.');
    if (has_short)
        return dates_set_day(p, short_year(tokens->list[quoted].value), month, day, low, quoted);
    if (!p->context->now_us)
        return false;
    struct date now = date_from_unix_us(p->context->now_us, 0);
    return dates_set_day(p, now.year, month, day, low, high) ||
           dates_set_day(p, now.year - 1, month, day, low, high);
}

/* A month's name with a day and a year around it, in any order. */
static bool named_at(struct dates_parse *p, size_t i)
{
    bool hijri;
    int month = month_at(p, i, &hijri);
    if (!month)
        return false;
    size_t day_at, year_at = i;
    bool year_after = near_number(p, i, 1, true, &year_at);
    bool has_year = year_after || near_number(p, i, -1, true, &year_at);
    if (!day_beside(p, i, year_after, year_at, &day_at))
        return false;
    int day = p->tokens.list[day_at].value;
    size_t low = day_at < i ? day_at : i, high = day_at > i ? day_at : i;
    if (!has_year)
        return !hijri && without_year(p, month, day, low, high);
    low = year_at < low ? year_at : low;
    high = year_at > high ? year_at : high;
    int year = p->tokens.list[year_at].value;
    return dates_set_day(p, hijri && year <= 1600 ? year : full_year(p, year_at), month, day, low,
                         high);
}

/* A number's tokens glued to what follows are 20240506T101500 and the like; only whole tokens are
 * read here. */
static bool compact_at(struct dates_parse *p, size_t i)
{
    const struct token *t = &p->tokens.list[i];
    if (t->kind != TOKEN_NUMBER || t->digits != 8 || t->value < 19000101 || t->value > 21001231)
        return false;
    return dates_set_day(p, t->value / 10000, t->value / 100 % 100, t->value % 100, i, i);
}

bool dates_read(struct arena *arena, struct sv text, const struct dates_context *context,
                struct date *date)
{
    struct dates_parse p = {.context = context};
    dates_tokenise(&p.tokens, text_lower(arena, text_cut(text_trim(text), LOOK_BYTES)));
    size_t time_at = dates_mark_times(&p), word_at_place = 0;
    bool found = false, is_relative = dates_relative(&p, 4);
    for (size_t i = 0; i < p.tokens.n && !found && !is_relative; i++)
        found = numeric_at(&p, i) || east_asian_at(&p, i) || compact_at(&p, i) || named_at(&p, i);
    if (is_relative || (!found && dates_relative(&p, 12))) {
        *date = p.date;
        return true;
    }
    if (!found && !dates_day_named(&p, &word_at_place))
        return false;
    /* A time further away belongs to something else. */
    if (time_at < p.tokens.n && time_at + 8 >= p.first && time_at <= p.last + 8)
        dates_read_time(&p, time_at);
    else
        (void)dates_read_bare_hour(&p);
    if (!dates_is_plausible(&p.date, context->now_us))
        return false;
    *date = p.date;
    return true;
}

/* Seconds or milliseconds since 1970, perhaps as /Date(1716625800000)/ or 1716625800.123; the
 * first day is for want of a date. */
static bool unix_time(struct sv text, struct date *date)
{
    int64_t number;
    if (sv_starts_with(text, SV("/Date(")))
        text = sv_sub(text, 6, sv_find_byte(sv_skip(text, 6), ')'));
    text = sv_sub(text, 0, sv_find_byte(text, '.'));
    if (!sv_to_i64(text, &number) || (text.len != 10 && text.len != 13))
        return false;
    *date = date_from_unix_us(text.len == 10 ? number * 1000000 : number * 1000, 0);
    date->precision = DATE_SECOND;
    return true;
}

/* 20240525103000 */
static bool compact_time(struct arena *arena, struct sv text, struct date *date)
{
    uint64_t number;
    return text.len == 14 && sv_to_u64(text, &number) &&
           date_from_iso(arena_printf(arena, "%.*sT%.*s", SV_FMT(sv_sub(text, 0, 8)),
                                      SV_FMT(sv_skip(text, 8))),
                         date);
}

static bool is_no_date(const struct date *date)
{
    return date->year == 1970 && date->month == 1 && date->day == 1;
}

bool dates_read_machine(struct arena *arena, struct sv text, const struct dates_context *context,
                        struct date *date)
{
    text = text_trim(text);
    struct date read = {0};
    if (date_from_iso(text, &read) || unix_time(text, &read) || date_from_rfc2822(text, &read) ||
        compact_time(arena, text, &read)) {
        if (is_no_date(&read) || read.precision < DATE_DAY)
            return false;
        if (dates_is_plausible(&read, context->now_us)) {
            *date = read;
            return true;
        } /* perhaps of another reckoning */
    }
    return dates_read(arena, text, context, date);
}

bool dates_is_plausible(const struct date *date, int64_t now_us)
{
    if (date->precision == DATE_NONE || date->year < 1900 || date->year > 2100)
        return false;
    return now_us == 0 || date_to_unix_us(date) <= now_us + INT64_C(86400000000);
}
