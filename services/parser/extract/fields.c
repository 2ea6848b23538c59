#include "services/parser/extract/fields_internal.h"

#include "common/text.h"
#include "services/parser/extract/charset.h"
#include "services/parser/extract/lang.h"
#include "services/parser/extract/plain.h"

bool fields_open_all(struct err *err)
{
    jsonld_open();
    return charset_open_all(err);
}

struct sv fields_key(struct arena *arena, struct sv text)
{
    struct sv lower = text_lower(arena, text_cut(text, 2000));
    char *key = arena_alloc(arena, lower.len + 1);
    if (!key)
        return SV_NULL;
    size_t len = 0;
    while (lower.len) {
        unsigned char byte = (unsigned char)lower.ptr[0];
        if (byte < 0x80) {
            if (sv_is_alpha((char)byte) || sv_is_digit((char)byte))
                key[len++] = (char)byte;
            lower = sv_skip(lower, 1);
            continue;
        }
        const char *from = lower.ptr;
        uint32_t c = text_next(&lower);
        /* marks between 0x2000 and 0x2FFF and the Latin-1 signs are no letters; all other scripts'
         * are kept, marks too */
        if (c < 0xAA || (c > 0xBA && c < 0xC0) || (c >= 0x2000 && c < 0x2C00) ||
            (c >= 0x3000 && c < 0x3005) || (c >= 0xFF00 && c < 0xFF10) || c == 0xB7 || c == 0xAB ||
            c == 0xBB)
            continue;
        memcpy(key + len, from, (size_t)(lower.ptr - from));
        len += (size_t)(lower.ptr - from);
    }
    return sv_from(key, len);
}

struct sv fields_url(const struct fields *fields, struct sv reference)
{
    struct url url;
    struct err err;
    reference = sv_trim(reference);
    if (!reference.len ||
        !url_resolve(fields->arena, fields->has_url ? &fields->base : NULL, reference, &url, &err))
        return SV_NULL;
    return url.text;
}

bool fields_is_site_name(const struct fields *fields, struct sv key)
{
    if (key.len < 2)
        return false;
    for (size_t i = 0; i < fields->n_site_names; i++) {
        struct sv name = fields->site_names[i];
        if (sv_equal(name, key))
            return true;
        /* "BBC News" of "bbc", "example.org" of "Example" */
        if (name.len >= 3 && key.len < name.len * 2 + 6 && sv_contains(key, name))
            return true;
        if (name.len >= 3 && sv_starts_with(key, name) && key.len < name.len * 2 + 12)
            return true; /* a regional or topical part of it */
        if (key.len >= 4 && key.len * 2 > name.len && sv_contains(name, key))
            return true;
    }
    return false;
}

bool fields_is_furniture(const struct dom *dom, uint32_t node)
{
    bool in_article = false, in_frame = false;
    for (uint32_t i = node; i != 0; i = dom->nodes[i].parent) {
        enum dom_tag tag = dom->nodes[i].tag;
        if (tag == TAG_NAV || tag == TAG_ASIDE)
            return true;
        in_frame |= tag == TAG_FOOTER || tag == TAG_HEADER;
        in_article |= tag == TAG_ARTICLE || tag == TAG_MAIN;
    }
    return in_frame && !in_article;
}

void fields_claim(const struct fields *fields, struct fields_claims *claims, const char *source,
                  struct sv value, double score)
{
    if (!value.len || claims->n >= 60)
        return;
    struct candidate *added = arena_push(fields->arena, &claims->list, &claims->n, sizeof(*added));
    if (added)
        *added = (struct candidate){sv_from_c(source), value, score};
}

size_t fields_best(const struct fields_claims *claims)
{
    size_t best = claims->n;
    for (size_t i = 0; i < claims->n; i++) {
        if (best == claims->n || claims->list[i].score > claims->list[best].score)
            best = i;
    }
    return best;
}

void fields_provenance(const struct fields *fields, struct article *article, const char *field,
                       const struct fields_claims *claims, size_t winner)
{
    if (winner >= claims->n)
        return;
    struct provenance *added =
        arena_push(fields->arena, &article->provenance, &article->n_provenance, sizeof(*added));
    if (!added)
        return;
    *added = (struct provenance){.field = sv_from_c(field), .source = claims->list[winner].source};
    for (size_t i = 0; i < claims->n; i++) {
        if (i == winner)
            continue;
        struct candidate *other =
            arena_push(fields->arena, &added->others, &added->n_others, sizeof(*other));
        if (other)
            *other = claims->list[i];
    }
}

static void read_urls(struct fields *fields)
{
    struct err err;
    fields->has_url =
        fields->input->url.len && url_parse(fields->arena, fields->input->url, &fields->page, &err);
    if (!fields->has_url) {
        struct sv stated = meta_link_href(&fields->meta, SV("canonical"));
        if (!stated.len) {
            const struct meta_entry *entry = meta_best(&fields->meta, META_URL);
            stated = entry ? entry->value : SV_NULL;
        }
        fields->has_url = stated.len && url_parse(fields->arena, stated, &fields->page, &err);
    }
    if (!fields->has_url)
        return;
    fields->base = fields->page;
    if (fields->meta.base_href.len &&
        !url_resolve(fields->arena, &fields->page, fields->meta.base_href, &fields->base, &err))
        fields->base = fields->page;
}

static void add_site_name(struct fields *fields, struct sv name)
{
    struct sv key = fields_key(fields->arena, name);
    if (key.len >= 2 && key.len < 60 && fields->n_site_names < COUNT_OF(fields->site_names))
        fields->site_names[fields->n_site_names++] = key;
}

static void read_site_names(struct fields *fields)
{
    const struct meta_entry *site = meta_best(&fields->meta, META_SITE_NAME);
    if (site)
        add_site_name(fields, site->value);
    if (fields->has_url) { /* "example" of news.example.co.uk */
        struct sv domain = url_registered_domain(fields->arena, fields->page.host);
        struct sv label = sv_sub(domain, 0, sv_find_byte(domain, '.'));
        if (label.len >= 3)
            add_site_name(fields, label);
    }
    add_site_name(fields, fields->jsonld.site_name);
    add_site_name(fields, fields->jsonld.article.publisher_name);
    add_site_name(fields, fields->input->hints.publisher);
    const struct meta_entry *publisher = meta_best(&fields->meta, META_PUBLISHER);
    if (publisher)
        add_site_name(fields, publisher->value);
}

static void add_byline_nodes(struct fields *fields, const struct meta_nodes *nodes)
{
    for (size_t i = 0; i < nodes->n; i++) {
        uint32_t node = nodes->list[i];
        if (fields->dom->nodes[node].end - node > 80)
            continue;
        uint32_t *added = arena_push(fields->arena, &fields->byline_nodes, &fields->n_byline_nodes,
                                     sizeof(*added));
        if (added)
            *added = node;
    }
}

static int compare_nodes(const void *a, const void *b)
{
    uint32_t first = *(const uint32_t *)a, second = *(const uint32_t *)b;
    return first < second ? -1 : first > second;
}

void fields_read(struct arena *arena, const struct extract_input *input, const struct dom *dom,
                 struct fields *fields)
{
    *fields = (struct fields){.arena = arena, .input = input, .dom = dom};
    meta_read(arena, dom, &fields->meta);
    read_urls(fields);
    jsonld_read(arena, fields->meta.scripts, fields->meta.n_scripts,
                fields->has_url ? fields->page.text : SV_NULL, &fields->jsonld);
    read_site_names(fields);
    struct sv language = lang_normalise(arena, fields->meta.html_lang);
    if (!language.len)
        language = lang_normalise(arena, fields->jsonld.article.language);
    fields->dates = (struct dates_context){language, fields_is_month_first(fields, language),
                                           input->fetched_at_us};
    fields_read_headline(fields);
    fields->body_hint = fields->jsonld.article.body;
    fields->description = fields->jsonld.article.description;
    const struct meta_entry *description = meta_best(&fields->meta, META_DESCRIPTION);
    if (description)
        fields->description = plain_line(arena, description->value);
    add_byline_nodes(fields, &fields->meta.authors);
    add_byline_nodes(fields, &fields->meta.dates);
    add_byline_nodes(fields, &fields->meta.times);
    if (fields->n_byline_nodes)
        qsort(fields->byline_nodes, fields->n_byline_nodes, sizeof(uint32_t), compare_nodes);
}

void fields_fill(struct fields *fields, const struct fields_body *body, struct article *article)
{
    article->headline = fields->headline;
    const struct fields_claims headlines = {fields->headline_candidates,
                                            fields->n_headline_candidates};
    fields_provenance(fields, article, "headline", &headlines, fields->headline_winner);
    fields_fill_rest(fields, article);
    fields_fill_language(fields, body, article);
    if (article->language.len) {
        if (!fields->dates.language.len) /* the text's own language is now known */
            fields->dates.month_first = fields_is_month_first(fields, article->language);
        fields->dates.language = article->language;
    }
    fields_fill_description(fields, body, article);
    fields_fill_dates(fields, body, article);
    fields_fill_authors(fields, body, article);
    fields_fill_topics(fields, article);
    fields_fill_images(fields, body, article);
    fields_fill_dateline(fields, body, article);
}
