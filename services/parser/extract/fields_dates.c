#include "services/parser/extract/fields_dates.h"

#define TOO_LITTLE 1.0
#define SURE       4.4 /* JSON-LD's article, Open Graph; or several that agree */

static void add(struct dates_choice *choice, const char *source, struct sv text,
                const struct date *date, double score, uint32_t node)
{
    size_t n = choice->claims.n;
    if (n >= FIELDS_MAX_DATES)
        return;
    if (date->year < 1990)
        score -= 3; /* a placeholder more often than a date */
    fields_claim(choice->fields, &choice->claims, source, text, score);
    if (choice->claims.n > n)
        choice->dated[n] = (struct dated){*date, text, node};
}

void fields_dates_add(struct dates_choice *choice, const char *source, struct sv text,
                      struct sv part, double score, uint32_t node)
{
    struct date date;
    if (part.len && dates_read(choice->fields->arena, part, &choice->fields->dates, &date))
        add(choice, source, text, &date, score, node);
}

bool fields_dates_add_machine(struct dates_choice *choice, const char *source, struct sv value,
                              double score, uint32_t node)
{
    struct date date;
    if (!value.len ||
        !dates_read_machine(choice->fields->arena, value, &choice->fields->dates, &date))
        return false;
    add(choice, source, value, &date, score, node);
    return true;
}

/* Microdata in the body may be a teaser's. */
static void add_metas(struct dates_choice *choice, enum meta_field field, double scale)
{
    const struct fields *fields = choice->fields;
    for (size_t i = 0; i < fields->meta.n_entries; i++) {
        const struct meta_entry *entry = &fields->meta.entries[i];
        if (entry->name->field != field)
            continue;
        double score = scale * entry->name->trust;
        bool in_body = fields->dom->body && entry->node > fields->dom->body;
        double place = in_body ? fields_dates_place(choice, entry->node) : 1;
        if (place < 0)
            score += 2 * place;
        fields_dates_add_machine(choice, entry->source, entry->value, score,
                                 in_body ? entry->node : 0);
    }
}

static void add_address(struct dates_choice *choice, const char *source, struct sv url,
                        double score)
{
    struct date date;
    char iso[DATE_TEXT_MAX];
    if (dates_from_url(url, &choice->fields->dates, &date) && date.precision >= DATE_DAY)
        add(choice, source, arena_copy(choice->fields->arena, date_to_iso(&date, iso)), &date,
            score, 0);
}

/* "Headline | The Paper | 05.05.2024": the last part of the title that the headline has not. */
static void add_title(struct dates_choice *choice)
{
    struct sv title = choice->fields->meta.title;
    struct sv headline = choice->fields->headline;
    if (headline.len && sv_starts_with(title, headline))
        title = sv_skip(title, headline.len);
    size_t bar = sv_rfind_byte(title, '|');
    struct sv part = bar < title.len ? sv_skip(title, bar + 1) : SV_NULL;
    if (!part.len && title.len < choice->fields->meta.title.len && title.len < 60)
        part = title;
    if (dates_has_digit(part))
        fields_dates_add(choice, "title", part, part, 2.8, 0);
}

bool fields_dates_same_day(const struct date *a, const struct date *b)
{
    return a->year == b->year && a->month == b->month && a->day == b->day;
}

/* The same element read twice, as microdata and as <time>. */
static bool same_place(const struct dated *a, const struct dated *b)
{
    uint32_t low = a->node < b->node ? a->node : b->node, high = a->node ^ b->node ^ low;
    return low && high - low < 4;
}

static bool supports(const struct dates_choice *choice, size_t other, size_t mine)
{
    const struct dated *a = &choice->dated[other], *b = &choice->dated[mine];
    return other != mine && fields_dates_same_day(&a->date, &b->date) && !same_place(a, b) &&
           !sv_equal(choice->claims.list[other].source, choice->claims.list[mine].source);
}

/* Candidates of one day support each other; among them the one that says most wins. */
static size_t choose(struct dates_choice *choice)
{
    size_t n = choice->claims.n;
    double agreed[FIELDS_MAX_DATES];
    for (size_t i = 0; i < n; i++) {
        double support = 0;
        for (size_t k = 0; k < n; k++) {
            if (supports(choice, k, i) && choice->claims.list[k].score > 0)
                support += 0.25 * choice->claims.list[k].score;
        }
        /* a time and an offset are worth more than none */
        const struct date *date = &choice->dated[i].date;
        double detail = date->precision < DATE_MINUTE ? 0 : date->has_offset ? 0.2 : 0.1;
        agreed[i] = choice->claims.list[i].score + (support > 2 ? 2 : support) + detail;
    }
    for (size_t i = 0; i < n; i++)
        choice->claims.list[i].score = agreed[i];
    return fields_best(&choice->claims);
}

static bool is_midnight(const struct date *date)
{
    return date->precision >= DATE_MINUTE && date->hour == 0 && date->minute == 0 &&
           date->second == 0;
}

/* The winner may lack the time, or state midnight for want of one, where another of the same day
 * has it. */
static size_t refine(const struct dates_choice *choice, size_t best)
{
    const struct date *date = &choice->dated[best].date;
    if (date->precision >= DATE_MINUTE && !is_midnight(date) && date->has_offset)
        return best;
    size_t better = best;
    for (size_t i = 0; i < choice->claims.n; i++) {
        const struct date *other = &choice->dated[i].date;
        const struct date *current = &choice->dated[better].date;
        if (choice->claims.list[i].score < 2 || !fields_dates_same_day(date, other) ||
            other->precision < DATE_MINUTE || is_midnight(other))
            continue;
        bool lacks_time = current->precision < DATE_MINUTE || is_midnight(current);
        bool same_time = other->hour == current->hour && other->minute == current->minute;
        if (lacks_time || (same_time && other->has_offset && !current->has_offset))
            better = i;
    }
    return better;
}

static double best_score(const struct dates_choice *choice)
{
    size_t best = fields_best(&choice->claims);
    return best < choice->claims.n ? choice->claims.list[best].score : 0;
}

/* One day stands out by far: what a reader sees need not be asked. */
static bool is_settled(const struct dates_choice *choice)
{
    size_t best = fields_best(&choice->claims);
    if (best == choice->claims.n || choice->claims.list[best].score < SURE)
        return false;
    for (size_t i = 0; i < choice->claims.n; i++) {
        if (choice->claims.list[i].score >= 2.4 &&
            !fields_dates_same_day(&choice->dated[i].date, &choice->dated[best].date))
            return false;
    }
    return true;
}

static void add_stated(struct dates_choice *choice)
{
    const struct fields *fields = choice->fields;
    fields_dates_add_machine(choice, "json-ld", fields->jsonld.article.published, 5, 0);
    fields_dates_add_machine(choice, "json-ld", fields->jsonld.article.created, 2.2, 0);
    fields_dates_add_machine(choice, "json-ld", fields->jsonld.page.published, 3.6, 0);
    add_metas(choice, META_PUBLISHED, 0.5);
    add_metas(choice, META_DATE, 0.4);
    fields_dates_add_machine(choice, "hint", fields->input->hints.date, 3, 0);
    if (fields->has_url)
        add_address(choice, "url", fields->page.text, 2.6);
}

/* Each step costs more than the one before, and is worth less. */
static void add_shown(struct dates_choice *choice)
{
    const struct fields *fields = choice->fields;
    fields_dates_add_times(choice);
    add_title(choice);
    if (!is_settled(choice)) {
        fields_dates_add_near(choice);
        fields_dates_add_named(choice, &fields->meta.dates);
        fields_dates_add_named(choice, &fields->meta.authors);
    }
    if (best_score(choice) < 2)
        fields_dates_add_labelled(choice);
}

static void add_last_resorts(struct dates_choice *choice, const struct article *article)
{
    if (best_score(choice) < 1.5)
        fields_dates_add_state(choice);
    if (best_score(choice) <= TOO_LITTLE)
        fields_dates_add_only_dateline(choice);
    if (best_score(choice) <= TOO_LITTLE && article->modified.precision >= DATE_DAY)
        fields_dates_add_machine(choice, "modified", article->modified_text, 1.3, 0);
    if (best_score(choice) <= TOO_LITTLE) {
        choice->wanted = DATES_MODIFIED;
        fields_dates_add_labelled(choice);
        choice->wanted = DATES_PUBLISHED;
    }
    const struct meta_entry *image = meta_best(&choice->fields->meta, META_IMAGE);
    if (best_score(choice) <= TOO_LITTLE && image)
        add_address(choice, "image", image->value, 1.2);
}

/* Some sites state the last change as their publication here, and the publication there. */
static void doubt_changes(struct dates_choice *choice, const struct article *article)
{
    const struct date *modified = &article->modified;
    bool has_earlier = false;
    for (size_t i = 0; i < choice->claims.n; i++)
        has_earlier |= choice->claims.list[i].score >= SURE &&
                       date_compare(&choice->dated[i].date, modified) < 0;
    for (size_t i = 0; i < choice->claims.n && has_earlier; i++) {
        if (modified->precision >= DATE_MINUTE && choice->dated[i].date.precision >= DATE_MINUTE &&
            date_compare(&choice->dated[i].date, modified) == 0)
            choice->claims.list[i].score -= 2;
    }
}

static void fill_published(struct dates_choice *choice, struct article *article)
{
    add_stated(choice);
    add_shown(choice);
    add_last_resorts(choice, article);
    doubt_changes(choice, article);
    size_t best = choose(choice);
    if (best == choice->claims.n || choice->claims.list[best].score <= TOO_LITTLE)
        return;
    best = refine(choice, best);
    article->published = choice->dated[best].date;
    article->published_text = choice->dated[best].text;
    fields_dates_settle_order(choice, best, article, &article->published);
    fields_dates_localise(choice, &article->published);
    fields_provenance(choice->fields, article, "datePublished", &choice->claims, best);
}

static void fill_modified(struct dates_choice *choice, struct article *article)
{
    fields_dates_add_machine(choice, "json-ld", choice->fields->jsonld.article.modified, 5, 0);
    fields_dates_add_machine(choice, "json-ld", choice->fields->jsonld.page.modified, 3, 0);
    add_metas(choice, META_MODIFIED, 0.5);
    if (choice->claims.n == 0) {
        fields_dates_add_times(choice);
        fields_dates_add_near(choice);
        fields_dates_add_named(choice, &choice->fields->meta.dates);
    }
    size_t best = choose(choice);
    if (best == choice->claims.n || choice->claims.list[best].score < 1.5)
        return;
    article->modified = choice->dated[best].date;
    article->modified_text = choice->dated[best].text;
    fields_provenance(choice->fields, article, "dateModified", &choice->claims, best);
}

void fields_fill_dates(struct fields *fields, const struct fields_body *body,
                       struct article *article)
{
    struct dates_choice choice = {.fields = fields, .body = body, .wanted = DATES_MODIFIED};
    dates_labels_init(&choice.labels);
    fill_modified(&choice, article);
    choice.claims = (struct fields_claims){0};
    choice.wanted = DATES_PUBLISHED;
    fill_published(&choice, article);
}
