#include "services/parser/extract/fields_internal.h"

#include "common/text.h"
#include "services/parser/extract/plain.h"

enum { MAX_HEADLINE_BYTES = 400, MAX_H1 = 4 };

static const char *const SEPARATORS[] = {" | ", " - ", " – ", " — ", " :: ", " » ", " « ",
                                         " · ", " • ", " / ", " > ", " : ",  " ‹ ", " › ",
                                         " ~ ", " ‒ ", "｜",  " |",  "| ",   " — ", ": "};

/* The last (or first) separator of a title; *len is its length, 0 for none. */
static size_t separator_at(struct sv title, bool last, size_t *len)
{
    size_t found = last ? 0 : title.len;
    *len = 0;
    for (size_t i = 0; i < COUNT_OF(SEPARATORS); i++) {
        struct sv separator = sv_from_c(SEPARATORS[i]);
        struct sv rest = title;
        size_t base = 0;
        for (;;) {
            size_t at = sv_find(rest, separator);
            if (at >= rest.len)
                break;
            if (last ? base + at >= found : base + at < found) {
                if (last ? base + at > found || separator.len > *len : true) {
                    found = base + at;
                    *len = separator.len;
                }
            }
            if (!last)
                break;
            base += at + separator.len;
            rest = sv_skip(title, base);
        }
    }
    return found;
}

/* Without the site's name before or after: "Headline - The Paper", "The Paper | Headline". */
static struct sv strip_site(const struct fields *fields, struct sv title)
{
    for (int n = 0; n < 3; n++) {
        size_t len, at = separator_at(title, true, &len);
        if (len) {
            struct sv suffix = text_trim(sv_skip(title, at + len)),
                      rest = text_trim(sv_sub(title, 0, at));
            if (rest.len > 2 && fields_is_site_name(fields, fields_key(fields->arena, suffix))) {
                title = rest;
                continue;
            }
        }
        at = separator_at(title, false, &len);
        if (!len)
            break;
        struct sv prefix = text_trim(sv_sub(title, 0, at)),
                  rest = text_trim(sv_skip(title, at + len));
        if (rest.len <= 8 || rest.len < prefix.len ||
            !fields_is_site_name(fields, fields_key(fields->arena, prefix)))
            break;
        title = rest;
    }
    return title;
}

/* A <title>'s tail that nothing confirms as the site's name still is one where it is short. */
static struct sv strip_tail(struct sv title)
{
    size_t len, at = separator_at(title, true, &len);
    if (!len)
        return title;
    struct sv suffix = text_trim(sv_skip(title, at + len)), rest = text_trim(sv_sub(title, 0, at));
    if (rest.len > 12 && suffix.len * 2 < rest.len && text_count_words(suffix) <= 5 &&
        text_count_words(rest) >= 3)
        return rest;
    return title;
}

struct option {
    struct sv key;
    uint32_t node;
};

static void claim(struct fields *fields, struct fields_claims *claims, struct option *options,
                  const char *source, struct sv value, double score, uint32_t node)
{
    value = strip_site(fields, plain_line(fields->arena, value));
    if (!value.len || value.len > MAX_HEADLINE_BYTES || claims->n >= 16)
        return;
    struct sv key = fields_key(fields->arena, value);
    for (size_t i = 0; i < fields->n_site_names; i++) {
        if (sv_equal(key, fields->site_names[i]))
            return;
    }
    options[claims->n] = (struct option){key, node};
    fields_claim(fields, claims, source, value, score);
}

static void claim_h1(struct fields *fields, struct fields_claims *claims, struct option *options)
{
    const struct meta_nodes *h1 = &fields->meta.h1;
    double score = h1->n == 1 ? 3 : 2.2;
    for (size_t i = 0; i < h1->n && i < MAX_H1; i++) {
        struct sv text = dom_text(fields->arena, fields->dom, h1->list[i]);
        if (text.len < 3)
            continue;
        claim(fields, claims, options, "h1", text, score, h1->list[i]);
        score = 1;
    }
}

static void collect(struct fields *fields, struct fields_claims *claims, struct option *options)
{
    claim_h1(fields, claims, options);
    claim(fields, claims, options, "json-ld", fields->jsonld.article.headline, 3, 0);
    for (size_t i = 0; i < fields->meta.n_entries; i++) {
        const struct meta_entry *entry = &fields->meta.entries[i];
        if (entry->name->field == META_TITLE)
            claim(fields, claims, options, entry->name->source, entry->value,
                  entry->name->trust * 0.32, 0);
    }
    claim(fields, claims, options, "title", strip_tail(strip_site(fields, fields->meta.title)), 1.2,
          0);
    if (!fields->jsonld.article.headline.len)
        claim(fields, claims, options, "json-ld", fields->jsonld.article.name, 1.5, 0);
    claim(fields, claims, options, "hint", fields->input->hints.title, 1.5, 0);
}

void fields_read_headline(struct fields *fields)
{
    struct fields_claims claims = {0};
    struct option options[17] = {{SV_NULL, 0}};
    collect(fields, &claims, options);
    double agreed[17];
    for (size_t i = 0; i < claims.n; i++) {
        agreed[i] = claims.list[i].score;
        for (size_t k = 0; k < claims.n; k++) {
            if (k == i || sv_equal(claims.list[k].source, claims.list[i].source))
                continue;
            if (sv_equal(options[i].key, options[k].key))
                agreed[i] += 0.6 * claims.list[k].score;
            else if (options[i].key.len > 15 && (sv_contains(options[k].key, options[i].key)))
                agreed[i] += 0.3 * claims.list[k].score; /* cut or with a kicker */
        }
    }
    for (size_t i = 0; i < claims.n; i++)
        claims.list[i].score = agreed[i];
    size_t best = fields_best(&claims);
    fields->headline_candidates = claims.list;
    fields->n_headline_candidates = claims.n;
    fields->headline_winner = best;
    if (best == claims.n)
        return;
    fields->headline = claims.list[best].value;
    for (size_t i = 0; i < claims.n; i++) {
        if (options[i].node &&
            (!fields->headline_node || sv_equal(options[i].key, options[best].key)))
            fields->headline_node = options[i].node;
        if (options[i].node && sv_equal(options[i].key, options[best].key))
            break;
    }
}
