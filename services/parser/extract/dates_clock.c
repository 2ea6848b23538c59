#include "services/parser/extract/dates_parse.h"

#include "services/parser/extract/dates_words.h"

/* 10:30, 10h30, 10時30分. */
static bool has_time_sign(const struct dates_tokens *tokens, size_t sign)
{
    struct sv word = dates_word(tokens, sign);
    return dates_is_mark(tokens, sign, ':') || dates_is_mark(tokens, sign, 0xFF1A) ||
           sv_equal(word, SV("h")) || sv_equal(word, SV("u")) || sv_equal(word, SV("g")) ||
           sv_equal(word, SV("giờ")) || sv_starts_with(word, SV("時")) ||
           sv_starts_with(word, SV("时")) || sv_starts_with(word, SV("시"));
}

/* 10.30 between words that make it a time. */
static bool is_dotted_time(const struct dates_tokens *tokens, size_t i)
{
    if (!dates_is_mark(tokens, i + 1, '.'))
        return false;
    bool dot_before = i > 1 && dates_is_mark(tokens, i - 1, '.'); /* "kl. 10.30" */
    struct sv before = i ? dates_word(tokens, dot_before ? i - 2 : i - 1) : SV_NULL;
    return dates_is_clock_before(before) || dates_is_clock_after(dates_word(tokens, i + 3));
}

/* The minutes of an hour that there is not: "25:00:00". */
static bool goes_on(const struct dates_tokens *tokens, size_t i)
{
    return i >= 2 && dates_is_mark(tokens, i - 1, ':') && dates_is_number(tokens, i - 2) &&
           !tokens->list[i - 2].is_used && !tokens->list[i].is_spaced;
}

size_t dates_mark_times(struct dates_parse *p)
{
    struct dates_tokens *tokens = &p->tokens;
    size_t found = tokens->n;
    for (size_t i = 0; i + 2 < tokens->n; i++) {
        struct token *hour = &tokens->list[i], *minute = hour + 2;
        if (!dates_is_number(tokens, i) || hour->value > 24 || hour->digits > 2 ||
            !dates_is_number(tokens, i + 2) || minute->digits != 2 || minute->value > 59)
            continue;
        if ((!has_time_sign(tokens, i + 1) && !is_dotted_time(tokens, i)) || goes_on(tokens, i))
            continue;
        if (found == tokens->n)
            found = i;
        hour->is_used = minute->is_used = true;
        if (dates_is_mark(tokens, i + 3, ':') && dates_is_number(tokens, i + 4))
            tokens->list[i + 4].is_used = true;
    }
    return found;
}

/* From the second Sunday of March to the first of November, since 2007. */
static bool is_american_summer(const struct date *date)
{
    int64_t march = date_days(date->year, 3, 1), november = date_days(date->year, 11, 1);
    int64_t today = date_days(date->year, date->month, date->day);
    /* 1970-01-01 was a Thursday: (days + 4) % 7 is 0 on Sundays */
    int64_t begin = march + (7 - (march + 4) % 7) % 7 + 7;
    int64_t end = november + (7 - (november + 4) % 7) % 7;
    return today >= begin && today < end;
}

/* "ET" is what New York's clocks show that day. */
static bool american_zone(struct sv word, const struct date *date, int *minutes)
{
    static const struct {
        const char *name;
        int minutes;
    } ZONES[] = {{"et", -300}, {"ct", -360}, {"mt", -420}, {"pt", -480}};
    for (size_t i = 0; i < COUNT_OF(ZONES) && date->year >= 2007; i++) {
        if (sv_equal(word, sv_from_c(ZONES[i].name))) {
            *minutes = ZONES[i].minutes + (is_american_summer(date) ? 60 : 0);
            return true;
        }
    }
    return false;
}

static void read_offset(struct dates_parse *p, size_t i, struct date *date)
{
    if ((dates_is_mark(&p->tokens, i, '.') || dates_is_mark(&p->tokens, i, ',')) &&
        i + 1 < p->tokens.n && p->tokens.list[i + 1].kind == TOKEN_NUMBER &&
        !p->tokens.list[i + 1].is_spaced)
        i += 2; /* fractions of a second */
    if (dates_is_mark(&p->tokens, i, '('))
        i++;
    int minutes;
    struct sv word = dates_word(&p->tokens, i);
    if (word.len && dates_half(word))
        word = dates_word(&p->tokens, ++i);
    if (dates_zone(word, &minutes) || american_zone(word, date, &minutes)) {
        date->has_offset = true;
        date->offset_minutes = minutes;
        i++;
        if (minutes != 0)
            return; /* "GMT+0200" goes on */
    }
    bool plus = dates_is_mark(&p->tokens, i, '+');
    if ((!plus && !dates_is_mark(&p->tokens, i, '-') && !dates_is_mark(&p->tokens, i, 0x2212)) ||
        i + 1 >= p->tokens.n || p->tokens.list[i + 1].kind != TOKEN_NUMBER ||
        p->tokens.list[i + 1].is_spaced)
        return;
    int hours = p->tokens.list[i + 1].value, rest = 0;
    if (p->tokens.list[i + 1].digits == 4) {
        rest = hours % 100;
        hours /= 100;
    } else if (dates_is_mark(&p->tokens, i + 2, ':') && i + 3 < p->tokens.n &&
               p->tokens.list[i + 3].kind == TOKEN_NUMBER) {
        rest = p->tokens.list[i + 3].value;
    }
    if (hours > 14 || rest > 59)
        return;
    date->has_offset = true;
    date->offset_minutes = (hours * 60 + rest) * (plus ? 1 : -1);
}

static struct sv pair_of(struct sv first, struct sv second, char pair[4])
{
    memcpy(pair, first.ptr, first.len);
    memcpy(pair + first.len, second.ptr, second.len);
    return sv_from(pair, first.len + second.len);
}

static int half_near(const struct dates_parse *p, size_t i, size_t end)
{
    char pair[4];
    int half = dates_half(dates_word(&p->tokens, end));
    if (!half && dates_is_mark(&p->tokens, end + 1, '.')) { /* "a.m.", "μ.μ." */
        struct sv first = dates_word(&p->tokens, end), second = dates_word(&p->tokens, end + 2);
        if (first.len && first.len <= 2 && second.len && second.len <= 2)
            half = dates_half(pair_of(first, second, pair));
    }
    return half || i == 0 ? half : dates_half(dates_word(&p->tokens, i - 1));
}

void dates_read_time(struct dates_parse *p, size_t i)
{
    struct date *date = &p->date;
    int hour = p->tokens.list[i].value, minute = p->tokens.list[i + 2].value;
    size_t end = i + 3;
    if (hour == 24) /* the end of that day, which is another day's instant */
        return;
    date->precision = DATE_MINUTE;
    if (dates_is_mark(&p->tokens, i + 3, ':') && i + 4 < p->tokens.n &&
        p->tokens.list[i + 4].kind == TOKEN_NUMBER && p->tokens.list[i + 4].value < 60) {
        date->precision = DATE_SECOND;
        date->second = p->tokens.list[i + 4].value;
        end = i + 5;
    }
    int half = half_near(p, i, end);
    if (half > 0 && hour < 12)
        hour += 12;
    else if (half < 0 && hour == 12)
        hour = 0;
    date->hour = hour;
    date->minute = minute;
    /* "a.m." and "Uhr" stand between the time and its zone */
    bool fraction = dates_is_mark(&p->tokens, end, '.') && end + 1 < p->tokens.n &&
                    p->tokens.list[end + 1].kind == TOKEN_NUMBER &&
                    !p->tokens.list[end + 1].is_spaced;
    while (!fraction && end < p->tokens.n &&
           (p->tokens.list[end].kind == TOKEN_WORD || dates_is_mark(&p->tokens, end, '.')) &&
           !dates_zone(dates_word(&p->tokens, end), &(int){0}) &&
           !american_zone(dates_word(&p->tokens, end), date, &(int){0}) && end < i + 9 &&
           (p->tokens.list[end].len <= 4))
        end++;
    read_offset(p, end, date);
}

/* "3 pm": an hour alone with its half of the day. */
bool dates_read_bare_hour(struct dates_parse *p)
{
    for (size_t i = p->last + 1; i + 1 < p->tokens.n && i < p->last + 5; i++) {
        int half = p->tokens.list[i].kind == TOKEN_NUMBER && p->tokens.list[i].digits <= 2 &&
                           p->tokens.list[i].value <= 12
                       ? dates_half(dates_word(&p->tokens, i + 1))
                       : 0;
        if (!half)
            continue;
        p->date.precision = DATE_MINUTE;
        p->date.hour = p->tokens.list[i].value % 12 + (half > 0 ? 12 : 0);
        read_offset(p, i + 2, &p->date);
        return true;
    }
    return false;
}

/* Whole hours, and the half and quarter hours that are some country's. */
static bool is_clock_offset(int minutes)
{
    static const int ODD[] = {-570, -210, -150, 210, 270, 330, 345, 390, 570, 630, 765};
    for (size_t i = 0; i < COUNT_OF(ODD); i++) {
        if (minutes == ODD[i])
            return true;
    }
    return minutes % 60 == 0 && minutes >= -12 * 60 && minutes <= 14 * 60;
}

bool dates_localise(struct date *instant, const struct date *shown)
{
    const int64_t minute = INT64_C(60000000);
    if (shown->has_offset || shown->precision < DATE_DAY)
        return false;
    int64_t us = date_to_unix_us(instant);
    int64_t offset = date_to_unix_us(shown) / minute - us / minute;
    if (shown->precision == DATE_DAY && (offset <= 0 || us % (60 * minute) != 0))
        return false;
    if (offset == 0 || offset < -720 || offset > 840 || !is_clock_offset((int)offset))
        return false;
    enum date_precision precision = instant->precision;
    *instant = date_from_unix_us(us, (int)offset);
    instant->precision = precision;
    return true;
}
