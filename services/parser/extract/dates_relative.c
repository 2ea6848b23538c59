#include "services/parser/extract/dates_parse.h"

#include "services/parser/extract/dates_words.h"

enum { DAY_SECONDS = 86400, WEEK_SECONDS = 7 * DAY_SECONDS };

/* 3時間前, 3小时前: unit and pointer in one word; seconds, 0 for none. */
static int64_t glued_unit(const struct dates_parse *p, size_t number)
{
    static const struct {
        const char *word;
        int64_t seconds;
    } GLUED[] = {{"分钟前", 60},   {"分鐘前", 60},   {"分前", 60},
                 {"小时前", 3600}, {"小時前", 3600}, {"時間前", 3600},
                 {"天前", 86400},  {"日前", 86400},  {"周前", 604800}};
    struct sv word = dates_word(&p->tokens, number + 1);
    struct sv before = number ? dates_word(&p->tokens, number - 1) : SV_NULL;
    if (sv_ends_with(before, SV("月"))) /* 5月20日前往 */
        return 0;
    for (size_t i = 0; word.len && i < COUNT_OF(GLUED); i++) {
        if (sv_starts_with(word, sv_from_c(GLUED[i].word)))
            return GLUED[i].seconds;
    }
    return 0;
}

static bool is_ago_before(const struct dates_parse *p, size_t i)
{
    for (size_t back = 1; back <= 3 && back <= i; back++) {
        if (dates_is_ago(dates_word(&p->tokens, i - back)))
            return true;
    }
    return false;
}

/* The seconds that are named at token i: "3 hours", "an hour", ساعتين; *next is past them. 0 for
 * none. */
static int64_t amount_at(const struct dates_parse *p, size_t i, size_t *next)
{
    if (i >= p->tokens.n)
        return 0;
    const struct token *t = &p->tokens.list[i];
    struct sv word = dates_word(&p->tokens, i);
    int64_t dual = dates_dual(word);
    bool is_one = dates_is_one(word);
    *next = dual ? i + 1 : i + 2;
    if (dual)
        return dual;
    if (!is_one && (t->kind != TOKEN_NUMBER || t->digits > 3))
        return 0;
    return (is_one ? 1 : t->value) * dates_unit(dates_word(&p->tokens, i + 1));
}

/* "3 hours and 5 minutes ago", "vor einer Stunde": seconds, 0 for none. Months and years tell no
 * day; their number is then no day's either. */
static int64_t seconds_ago(struct dates_parse *p, size_t i)
{
    size_t next, after;
    int64_t glued = glued_unit(p, i), seconds = amount_at(p, i, &next);
    if (glued && p->tokens.list[i].kind == TOKEN_NUMBER && p->tokens.list[i].digits <= 3)
        return glued * p->tokens.list[i].value;
    if (!seconds)
        return 0;
    for (size_t part = 0; part < 2 && !dates_is_ago(dates_word(&p->tokens, next)); part++) {
        int64_t more = amount_at(p, next, &after);
        if (!more)
            more = amount_at(p, next + 1, &after); /* a comma or "and" between them */
        if (!more || more >= seconds)
            break;
        seconds += more;
        next = after;
    }
    if (!is_ago_before(p, i) && !dates_is_ago(dates_word(&p->tokens, next)))
        return 0;
    bool is_vague = dates_unit(dates_word(&p->tokens, i + 1)) > WEEK_SECONDS;
    p->tokens.list[i].is_used |= is_vague;
    return is_vague ? 0 : seconds;
}

bool dates_relative(struct dates_parse *p, size_t within)
{
    for (size_t i = 0; p->context->now_us && i < p->tokens.n && i < within; i++) {
        int64_t seconds = seconds_ago(p, i);
        if (!seconds)
            continue;
        p->date = date_from_unix_us(p->context->now_us - seconds * 1000000, 0);
        p->date.precision = DATE_MINUTE;
        p->date.second = p->date.microsecond = 0;
        if (seconds % DAY_SECONDS == 0)
            p->date = (struct date){.precision = DATE_DAY,
                                    .year = p->date.year,
                                    .month = p->date.month,
                                    .day = p->date.day};
        return true;
    }
    return false;
}

bool dates_day_named(struct dates_parse *p, size_t *at)
{
    for (size_t i = 0; p->context->now_us && i < p->tokens.n && i < 3; i++) {
        int back =
            p->tokens.list[i].kind == TOKEN_WORD ? dates_day_word(dates_word(&p->tokens, i)) : -1;
        if (back < 0)
            continue;
        struct date date = date_from_unix_us(p->context->now_us - back * INT64_C(86400000000), 0);
        *at = i;
        return dates_set_day(p, date.year, date.month, date.day, i, i);
    }
    return false;
}
