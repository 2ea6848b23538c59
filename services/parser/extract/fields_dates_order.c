#include "services/parser/extract/fields_dates.h"

/* Countries' names under which sites of all the world are. */
static bool is_generic_label(struct sv label)
{
    static const struct sv LABELS[] = {SV_INIT("io"), SV_INIT("co"), SV_INIT("tv"), SV_INIT("me"),
                                       SV_INIT("ai"), SV_INIT("fm"), SV_INIT("ly"), SV_INIT("gg"),
                                       SV_INIT("cc"), SV_INIT("us"), SV_INIT("ph")};
    for (size_t i = 0; i < COUNT_OF(LABELS); i++) {
        if (sv_equal(label, LABELS[i]))
            return true;
    }
    return label.len > 2;
}

static bool is_american(struct sv language)
{
    return sv_equal_nocase(language, SV("en")) || sv_equal_nocase(language, SV("en-us")) ||
           sv_equal_nocase(language, SV("en_us")) || sv_equal_nocase(language, SV("en-ph"));
}

bool fields_is_month_first(const struct fields *fields, struct sv language)
{
    const struct sv host = fields->has_url ? fields->page.host : SV_NULL;
    const size_t dot = sv_rfind_byte(host, '.');
    if (dot == host.len)
        return sv_equal_nocase(language, SV("en-us"));
    if (!is_generic_label(sv_skip(host, dot + 1)) || (language.len && !is_american(language)))
        return false;
    for (size_t i = 0; i < fields->meta.n_entries; i++) { /* og:locale of en_GB says more than en */
        const struct meta_entry *entry = &fields->meta.entries[i];
        if (entry->name->field == META_LANGUAGE && entry->value.len > 2 &&
            sv_starts_with_nocase(entry->value, SV("en")) && !is_american(entry->value))
            return false;
    }
    return true;
}

/* 05/06/2024 may be read in two ways. */
static bool is_ambiguous(const struct dated *dated)
{
    const struct date *date = &dated->date;
    size_t digit = dates_find_digit(dated->text), run = digit;
    while (run < dated->text.len && sv_is_digit(dated->text.ptr[run]))
        run++;
    bool has_sign =
        run < dated->text.len && (dated->text.ptr[run] == '/' || dated->text.ptr[run] == '-');
    return has_sign && run - digit <= 2 && date->day <= 12 && date->day != date->month;
}

static int number_at(struct sv text, size_t at, size_t *end)
{
    int value = 0;
    for (*end = at; *end < text.len && *end < at + 4 && sv_is_digit(text.ptr[*end]); ++*end)
        value = value * 10 + (text.ptr[*end] - '0');
    return value;
}

/* What other dates of the page with slashes tell: +1 the month comes first, -1 the day, 0 nothing.
 */
static int order_told_by(struct sv text)
{
    for (size_t at = 0; at < text.len; at++) {
        size_t first_end, second_end, year_end;
        at += sv_find_byte(sv_skip(text, at), '/');
        if (at < 1 || at + 6 > text.len)
            return 0;
        size_t from = at - 1 - (at > 1 && sv_is_digit(text.ptr[at - 2]));
        int first = number_at(text, from, &first_end),
            second = number_at(text, at + 1, &second_end);
        if (first_end != at || second_end >= text.len || text.ptr[second_end] != '/')
            continue;
        int year = number_at(text, second_end + 1, &year_end);
        if (year < 1990 || year > 2100 || first < 1 || second < 1)
            continue;
        if (first > 12 && first <= 31 && second <= 12)
            return -1;
        if (second > 12 && second <= 31 && first <= 12)
            return 1;
    }
    return 0;
}

/* Votes for the reading that was not taken, against the one that was. */
static int votes_to_swap(const struct dates_choice *choice, const struct date *date,
                         const struct date *swapped, const struct article *article)
{
    const struct fields *fields = choice->fields;
    int votes = 0, told = 0;
    for (uint32_t i = 1; i < fields->dom->n_nodes; i++) {
        if (fields->dom->nodes[i].tag == TAG_TEXT && fields->dom->nodes[i].text.len < 400)
            told += order_told_by(fields->dom->nodes[i].text);
    }
    if (told)
        votes += (told > 0) == fields->dates.month_first ? -2 : 2;
    struct date url;
    if (fields->has_url && dates_from_url(fields->page.text, &fields->dates, &url) &&
        url.year == date->year)
        votes += url.month == swapped->month ? 2 : url.month == date->month ? -2 : 0;
    if (article->modified.precision >= DATE_DAY) {
        if (fields_dates_same_day(&article->modified, swapped) ||
            date_compare(date, &article->modified) > 0)
            votes += 2;
        if (fields_dates_same_day(&article->modified, date) ||
            date_compare(swapped, &article->modified) > 0)
            votes -= 2;
    }
    return votes;
}

void fields_dates_settle_order(const struct dates_choice *choice, size_t winner,
                               const struct article *article, struct date *date)
{
    struct date swapped = *date;
    swapped.day = date->month;
    swapped.month = date->day;
    if (is_ambiguous(&choice->dated[winner]) &&
        dates_is_plausible(&swapped, choice->fields->dates.now_us) &&
        votes_to_swap(choice, date, &swapped, article) > 0)
        *date = swapped;
}
