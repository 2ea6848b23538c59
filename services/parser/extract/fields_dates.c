#include "services/parser/extract/fields_internal.h"

#include "common/text.h"
#include "services/parser/extract/match.h"

enum { MAX_CANDIDATES = 40 };

struct dated {
    struct date date;
    struct sv text; /* as found */
};
struct choice {
    struct fields_claims claims;
    struct dated dated[MAX_CANDIDATES];
};

static void add(struct fields *fields, struct choice *choice, const char *source, struct sv text,
                double score, bool machine)
{
    struct date date;
    size_t n = choice->claims.n;
    if (!text.len || n >= MAX_CANDIDATES)
        return;
    if (machine ? !dates_read_machine(fields->arena, text, &fields->dates, &date)
                : !dates_read(fields->arena, text, &fields->dates, &date))
        return;
    if (date.year < 1990)
        score -= 3; /* a placeholder more often than a date */
    fields_claim(fields, &choice->claims, source, text, score);
    if (choice->claims.n > n)
        choice->dated[n] = (struct dated){date, text};
}

static void add_metas(struct fields *fields, struct choice *choice, enum meta_field field,
                      double scale)
{
    for (size_t i = 0; i < fields->meta.n_entries; i++) {
        const struct meta_entry *entry = &fields->meta.entries[i];
        if (entry->name->field == field)
            add(fields, choice, entry->name->source, entry->value, scale * entry->name->trust,
                true);
    }
}

/* Where the article begins: dates far from it belong to other articles, or to the day of the visit.
 */
static double nearness(const struct fields *fields, const struct fields_body *body, uint32_t node)
{
    uint32_t from = fields->headline_node, to = body->first_node;
    if (!from && !to)
        return 0;
    if (!from || (to && to < from))
        from = to > 60 ? to - 60 : 1;
    if (!to)
        to = from + 60;
    if (node >= from && node <= to)
        return 1;
    uint32_t distance = node < from ? from - node : node - to;
    if (to && body->end_node > to && node > to && node < body->end_node)
        return 0.2;
    return distance < 25 ? 0.8 : distance < 80 ? 0.5 : distance < 200 ? 0.1 : -0.6;
}

static bool speaks_of_change(const struct fields *fields, uint32_t node, struct sv text)
{
    static const char *const WORDS[] = {
        "updated",     "modified",       "aktualisiert", "mis à jour", "modifié",   "actualizado",
        "aggiornato",  "bijgewerkt",     "oppdatert",    "uppdaterad", "opdateret", "обновлено",
        "aktualizace", "zaktualizowano", "atualizado",   "güncelle",   "更新",      "수정",
        "last-mod",    "geändert",       "last change",  "changed"};
    struct sv names[] = {text, dom_attribute(&fields->dom->nodes[node], ATTR_CLASS),
                         dom_attribute(&fields->dom->nodes[node], ATTR_ITEMPROP),
                         dom_attribute(&fields->dom->nodes[node], ATTR_ID)};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        if (match_words(text_cut(names[i], 200), WORDS, COUNT_OF(WORDS)))
            return true;
    }
    return false;
}

static void add_times(struct fields *fields, const struct fields_body *body, struct choice *choice,
                      bool modified)
{
    for (size_t i = 0; i < fields->meta.times.n; i++) {
        uint32_t node = fields->meta.times.list[i];
        const struct dom_node *element = &fields->dom->nodes[node];
        struct sv datetime = dom_attribute(element, ATTR_DATETIME);
        struct sv shown =
            element->end - node < 30 ? dom_text(fields->arena, fields->dom, node) : SV_NULL;
        if (speaks_of_change(fields, node, shown) != modified)
            continue;
        double near = nearness(fields, body, node);
        double score = 2.2 + 1.6 * near + (near >= 1 && datetime.len ? 1 : 0);
        if (dom_attribute_named(element, SV("pubdate")).ptr ||
            sv_contains_nocase(dom_attribute(element, ATTR_ITEMPROP), SV("datePublished")))
            score += 1;
        if (fields_is_furniture(fields->dom, node))
            score -= 1.5;
        add(fields, choice, "time", datetime.len ? datetime : shown, score, datetime.len > 0);
    }
}

static bool has_digit(struct sv text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (sv_is_digit(text.ptr[i]) || (unsigned char)text.ptr[i] >= 0xD9)
            return true; /* digits of other scripts lie there */
    }
    return false;
}

static void add_texts(struct fields *fields, const struct fields_body *body, struct choice *choice,
                      const struct meta_nodes *nodes, bool modified)
{
    for (size_t i = 0; i < nodes->n; i++) {
        uint32_t node = nodes->list[i];
        const struct dom_node *element = &fields->dom->nodes[node];
        struct sv datetime = dom_attribute(element, ATTR_DATETIME);
        if (!datetime.len)
            datetime = dom_attribute(element, ATTR_CONTENT);
        struct sv shown = dom_text(fields->arena, fields->dom, node);
        if (!has_digit(shown) && !datetime.len)
            continue;
        if (shown.len > 300 || (!shown.len && !datetime.len) ||
            speaks_of_change(fields, node, shown) != modified)
            continue;
        double score = 1.6 + 1.8 * nearness(fields, body, node);
        if (fields_is_furniture(fields->dom, node) || dom_closest(fields->dom, node, TAG_LI))
            score -= 1.2;
        if (datetime.len)
            add(fields, choice, "time", datetime, score + 0.3, true);
        else
            add(fields, choice, "text", shown, score, false);
    }
}

/* Texts between two nodes that no class names. Of a long one the beginning: "5 May 2024 - Berlin.
 * The ..." */
static void add_texts_between(struct fields *fields, struct choice *choice, uint32_t from,
                              uint32_t to, double score)
{
    for (uint32_t i = from; i < to && i < fields->dom->n_nodes; i++) {
        const struct dom_node *node = &fields->dom->nodes[i];
        if (node->tag != TAG_TEXT || node->text.len < 6 ||
            dom_tag_is_hidden(fields->dom->nodes[node->parent].tag))
            continue;
        bool is_long = node->text.len > 160;
        struct sv text = is_long ? text_cut(text_trim(node->text), 32) : node->text;
        if (has_digit(text) && !speaks_of_change(fields, node->parent, text))
            add(fields, choice, "text", text, score + (!is_long && node->text.len < 60 ? 0.6 : 0),
                false);
    }
}

static void add_near_texts(struct fields *fields, const struct fields_body *body,
                           struct choice *choice)
{
    uint32_t from = fields->headline_node, to = body->first_node;
    if (!from && !to)
        return;
    if (!from || (to && from > to))
        from = to;
    from = from > 30 ? from - 30 : 1;
    to = to && to < from + 400 ? to + 10 : from + 150;
    add_texts_between(fields, choice, from, to, 1.5);
    if (choice->claims.n == 0 && body->end_node)
        add_texts_between(fields, choice, body->end_node, body->end_node + 120, 1.1);
}

/* A member of the state that scripts are handed, such as "publishedAt":"2024-05-05T10:30", quotes
 * escaped or not. `at` is where its value begins. */
static bool is_published_member(struct sv script, size_t at)
{
    static const char *const KEYS[] = {"publish", "pubdate", "deploy",   "release", "issued",
                                       "posted",  "created", "firstpub", "regdate", "regdt"};
    struct sv before = sv_sub(script, at > 48 ? at - 48 : 0, at > 48 ? 48 : at);
    while (before.len && (before.ptr[before.len - 1] == '"' || before.ptr[before.len - 1] == ':' ||
                          before.ptr[before.len - 1] == '\\'))
        before = sv_sub(before, 0, before.len - 1);
    size_t quote = sv_rfind_byte(before, '"');
    return quote < before.len && match_words(sv_skip(before, quote), KEYS, COUNT_OF(KEYS));
}

static void add_script(struct fields *fields, struct choice *choice, struct sv script)
{
    static const struct sv STARTS[] = {{"\":\"20", 5}, {"\":\\\"20", 6}};
    for (size_t i = 0; i < COUNT_OF(STARTS); i++) {
        size_t at = 0;
        for (int n = 0; n < 200 && choice->claims.n == 0; n++) {
            at += sv_find(sv_skip(script, at), STARTS[i]) + STARTS[i].len - 2;
            if (at >= script.len)
                break;
            struct sv value = sv_sub(script, at, 40);
            value = sv_sub(value, 0, sv_find_byte(value, '"'));
            value = sv_sub(value, 0, sv_find_byte(value, '\\'));
            if (is_published_member(script, at))
                add(fields, choice, "script", value, 1.4, true);
        }
    }
}

/* Where nothing that a reader sees has a date: the state that scripts are handed, then the lead
 * image's address. */
static void add_last_resorts(struct fields *fields, struct choice *choice)
{
    const struct dom *dom = fields->dom;
    for (uint32_t i = 1; i < dom->n_nodes && choice->claims.n == 0; i++) {
        if (dom->nodes[i].tag == TAG_TEXT && dom->nodes[dom->nodes[i].parent].tag == TAG_SCRIPT)
            add_script(fields, choice, sv_sub(dom->nodes[i].text, 0, 1 << 20));
    }
    const struct meta_entry *image = choice->claims.n ? NULL : meta_best(&fields->meta, META_IMAGE);
    struct date date;
    char iso[DATE_TEXT_MAX];
    if (image && dates_from_url(image->value, &fields->dates, &date) && date.precision >= DATE_DAY)
        add(fields, choice, "image", arena_copy(fields->arena, date_to_iso(&date, iso)), 1.2, true);
}

/* "Headline | The Paper | 05.05.2024" */
static void add_title(struct fields *fields, struct choice *choice)
{
    struct sv title = fields->meta.title;
    size_t bar = sv_rfind_byte(title, '|');
    if (bar < title.len && has_digit(sv_skip(title, bar)))
        add(fields, choice, "title", sv_skip(title, bar + 1), 2.8, false);
}

static bool same_day(const struct date *a, const struct date *b)
{
    return a->year == b->year && a->month == b->month && a->day == b->day;
}

/* Candidates of one day support each other; among them the one that says most wins. */
static size_t choose(struct choice *choice)
{
    size_t n = choice->claims.n;
    double agreed[MAX_CANDIDATES];
    for (size_t i = 0; i < n; i++) {
        const struct candidate *mine = &choice->claims.list[i];
        agreed[i] = mine->score;
        double support = 0;
        for (size_t k = 0; k < n; k++) {
            const struct candidate *other = &choice->claims.list[k];
            if (k != i && same_day(&choice->dated[i].date, &choice->dated[k].date) &&
                !sv_equal(other->source, mine->source))
                support += 0.25 * (other->score > 0 ? other->score : 0);
        }
        agreed[i] += support > 2 ? 2 : support;
        /* a time and an offset are worth more than none */
        const struct date *date = &choice->dated[i].date;
        if (date->precision >= DATE_MINUTE)
            agreed[i] += 0.3 + (date->has_offset ? 0.3 : 0);
    }
    size_t best = n;
    for (size_t i = 0; i < n; i++) {
        choice->claims.list[i].score = agreed[i];
        if (best == n || agreed[i] > agreed[best])
            best = i;
    }
    return best;
}

static bool is_midnight(const struct date *date)
{
    return date->precision >= DATE_MINUTE && date->hour == 0 && date->minute == 0 &&
           date->second == 0;
}

/* The winner may lack the time, or state midnight for want of one, where another of the same day
 * has it. */
static size_t refine(const struct choice *choice, size_t best)
{
    const struct date *date = &choice->dated[best].date;
    if (date->precision >= DATE_MINUTE && !is_midnight(date) && date->has_offset)
        return best;
    size_t better = best;
    for (size_t i = 0; i < choice->claims.n; i++) {
        const struct date *other = &choice->dated[i].date;
        const struct date *current = &choice->dated[better].date;
        if (choice->claims.list[i].score < 2 || !same_day(date, other) ||
            other->precision < DATE_MINUTE || is_midnight(other))
            continue;
        bool lacks_time = current->precision < DATE_MINUTE || is_midnight(current);
        bool same_time = other->hour == current->hour && other->minute == current->minute;
        if (lacks_time || (same_time && other->has_offset && !current->has_offset))
            better = i;
    }
    return better;
}

static void fill_published(struct fields *fields, const struct fields_body *body,
                           struct article *article)
{
    struct choice choice = {0};
    add(fields, &choice, "json-ld", fields->jsonld.article.published, 5, true);
    add(fields, &choice, "json-ld", fields->jsonld.article.created, 2.2, true);
    add(fields, &choice, "json-ld", fields->jsonld.page.published, 3.6, true);
    add_metas(fields, &choice, META_PUBLISHED, 0.5);
    add_metas(fields, &choice, META_DATE, 0.4);
    add(fields, &choice, "hint", fields->input->hints.date, 3, true);
    struct date url_date;
    if (fields->has_url && dates_from_url(fields->page.text, &fields->dates, &url_date) &&
        url_date.precision >= DATE_DAY) {
        char iso[DATE_TEXT_MAX];
        add(fields, &choice, "url", arena_copy(fields->arena, date_to_iso(&url_date, iso)), 2.6,
            true);
    }
    add_times(fields, body, &choice, false);
    add_title(fields, &choice);
    size_t sure = fields_best(&choice.claims);
    if (sure == choice.claims.n || choice.claims.list[sure].score < 4.4) {
        add_texts(fields, body, &choice, &fields->meta.dates, false);
        add_texts(fields, body, &choice, &fields->meta.authors, false);
    }
    sure = fields_best(&choice.claims);
    if (sure == choice.claims.n || choice.claims.list[sure].score < 3)
        add_near_texts(fields, body, &choice);
    if (choice.claims.n == 0 && article->modified.precision >= DATE_DAY)
        add(fields, &choice, "modified", article->modified_text, 1.3,
            true); /* the one date that is shown */
    if (choice.claims.n == 0)
        add_last_resorts(fields, &choice);
    size_t best = choose(&choice);
    if (best < choice.claims.n && choice.claims.list[best].score > 1) {
        best = refine(&choice, best);
        article->published = choice.dated[best].date;
        article->published_text = choice.dated[best].text;
        fields_provenance(fields, article, "datePublished", &choice.claims, best);
    }
}

static void fill_modified(struct fields *fields, const struct fields_body *body,
                          struct article *article)
{
    struct choice choice = {0};
    add(fields, &choice, "json-ld", fields->jsonld.article.modified, 5, true);
    add(fields, &choice, "json-ld", fields->jsonld.page.modified, 3, true);
    add_metas(fields, &choice, META_MODIFIED, 0.5);
    if (choice.claims.n == 0) {
        add_times(fields, body, &choice, true);
        add_texts(fields, body, &choice, &fields->meta.dates, true);
    }
    size_t best = choose(&choice);
    if (best == choice.claims.n || choice.claims.list[best].score < 1.5)
        return;
    article->modified = choice.dated[best].date;
    article->modified_text = choice.dated[best].text;
    fields_provenance(fields, article, "dateModified", &choice.claims, best);
}

void fields_fill_dates(struct fields *fields, const struct fields_body *body,
                       struct article *article)
{
    fill_modified(fields, body, article);
    fill_published(fields, body, article);
}
