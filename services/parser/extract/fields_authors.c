#include "services/parser/extract/fields_internal.h"

#include "common/text.h"
#include "services/parser/extract/authors.h"
#include "services/parser/extract/plain.h"

enum { MAX_SOURCES = 16, MAX_BYLINE_BYTES = 300 };

struct source {
    const char *name;
    double score;
    struct author_list authors;
};
struct sources {
    struct source list[MAX_SOURCES];
    size_t n;
};

static void keep(struct sources *sources, const char *name, double score,
                 struct author_list authors)
{
    if (authors.n && sources->n < MAX_SOURCES)
        sources->list[sources->n++] = (struct source){name, score, authors};
}

static void from_jsonld(struct fields *fields, const struct jsonld_node *node, double score,
                        struct sources *sources)
{
    struct author_list people = {0}, organisations = {0};
    for (size_t i = 0; i < node->n_authors; i++) {
        struct person person = node->authors[i];
        person.url = fields_url(fields, person.url);
        (void)authors_add(fields->arena, &person,
                          node->author_is_organisation[i] ? &organisations : &people);
    }
    if (people.n)
        for (size_t i = 0; i < organisations.n; i++)
            (void)authors_add(fields->arena, &organisations.list[i], &people);
    keep(sources, "json-ld", score, people);
    if (!people.n)
        keep(sources, "json-ld", score - 1.5, organisations);
}

static void from_metas(struct fields *fields, struct sources *sources)
{
    for (int trust = 9; trust >= 1; trust--) {
        struct author_list authors = {0};
        const char *name = NULL;
        for (size_t i = 0; i < fields->meta.n_entries; i++) {
            const struct meta_entry *entry = &fields->meta.entries[i];
            if (entry->name->field != META_AUTHOR || entry->name->trust != trust)
                continue;
            if (name && !sv_equal(sv_from_c(name), sv_from_c(entry->name->source)))
                continue;
            struct sv value = plain_line(fields->arena, entry->value);
            if (authors_is_empty(value) || sv_contains(value, SV(".com/")))
                continue;
            if (authors_read(fields->arena, value, AUTHOR_FIELD, &authors))
                name = entry->name->source;
        }
        if (name)
            keep(sources, name, 1.5 + trust * 0.25, authors);
    }
}

/* Is the node where a byline stands: near the headline, before or right after the body? */
static double place(const struct fields *fields, const struct fields_body *body, uint32_t node)
{
    if (dom_closest(fields->dom, node, TAG_ASIDE) || dom_closest(fields->dom, node, TAG_FOOTER) ||
        dom_closest(fields->dom, node, TAG_NAV))
        return -1.5;
    uint32_t headline = fields->headline_node;
    if (!headline && !body->first_node)
        return 0;
    uint32_t from = headline ? headline : body->first_node,
             to = body->first_node > from ? body->first_node : from;
    if (node >= from && node <= to + 20)
        return 1;
    uint32_t distance = node < from ? from - node : node - to;
    if (body->end_node && node > to && node < body->end_node)
        return 0;
    if (body->end_node && node >= body->end_node && node < body->end_node + 60)
        return 0.2;
    return distance < 40 ? 0.7 : distance < 120 ? 0.3 : -1;
}

static void add_address(struct fields *fields, uint32_t node, struct author_list *authors,
                        size_t before)
{
    const struct dom *dom = fields->dom;
    for (uint32_t i = node; i < dom->nodes[node].end; i++) {
        if (dom->nodes[i].tag != TAG_A)
            continue;
        struct sv href = sv_trim(dom_attribute(&dom->nodes[i], ATTR_HREF));
        struct sv shown = dom_text(fields->arena, dom, i);
        for (size_t k = before; k < authors->n; k++) {
            struct person *person = &authors->list[k];
            if (sv_starts_with_nocase(href, SV("mailto:"))) {
                if (!person->email.len && authors->n - before == 1)
                    person->email =
                        sv_sub(sv_skip(href, 7), 0, sv_find_byte(sv_skip(href, 7), '?'));
            } else if (!person->url.len && text_same(fields->arena, shown, person->name)) {
                person->url = fields_url(fields, href);
            }
        }
    }
    uint32_t link = dom_closest(dom, node, TAG_A);
    if (link && authors->n - before == 1 && !authors->list[before].url.len)
        authors->list[before].url = fields_url(fields, dom_attribute(&dom->nodes[link], ATTR_HREF));
}

static bool is_strong_byline(const struct dom_node *node)
{
    struct sv rel = dom_attribute(node, ATTR_REL), prop = dom_attribute(node, ATTR_ITEMPROP);
    return sv_contains_nocase(rel, SV("author")) || sv_contains_nocase(prop, SV("author")) ||
           sv_contains_nocase(dom_attribute(node, ATTR_CLASS), SV("byline"));
}

/* Elements that rel, class or itemprop name: those in the best place speak, together. */
static void from_bylines(struct fields *fields, const struct fields_body *body,
                         struct sources *sources)
{
    double best = -10;
    double places[64];
    const struct meta_nodes *nodes = &fields->meta.authors;
    for (size_t i = 0; i < nodes->n && i < COUNT_OF(places); i++) {
        places[i] = place(fields, body, nodes->list[i]) +
                    (is_strong_byline(&fields->dom->nodes[nodes->list[i]]) ? 0.3 : 0);
        best = places[i] > best ? places[i] : best;
    }
    if (best <= -0.5)
        return;
    struct author_list authors = {0};
    uint32_t first = 0;
    for (size_t i = 0; i < nodes->n && i < COUNT_OF(places) && authors.n < 12; i++) {
        uint32_t node = nodes->list[i];
        if (places[i] < best - 0.35)
            continue;
        if (first && node > first + 160)
            break;
        struct sv text = dom_text(fields->arena, fields->dom, node);
        if (!text.len || text.len > MAX_BYLINE_BYTES)
            continue;
        size_t before = authors.n;
        if (authors_read(fields->arena, text, AUTHOR_BYLINE, &authors)) {
            add_address(fields, node, &authors, before);
            if (!first)
                first = node;
        }
    }
    keep(sources, "byline", 2.2 + best, authors);
}

/* "By Jane Doe" in any short text around the headline and before the body. */
static void from_texts(struct fields *fields, const struct fields_body *body,
                       struct sources *sources)
{
    uint32_t from = fields->headline_node, to = body->first_node;
    if (!from && !to)
        return;
    if (!from || (to && from > to))
        from = to;
    from = from > 40 ? from - 40 : 1;
    to = to && to < from + 400 ? to + 30 : from + 200;
    struct author_list authors = {0};
    for (uint32_t i = from; i < to && i < fields->dom->n_nodes && !authors.n; i++) {
        const struct dom_node *node = &fields->dom->nodes[i];
        if (node->tag != TAG_TEXT || node->text.len < 5 || node->text.len > 120)
            continue;
        uint32_t parent = node->parent;
        bool introduced;
        struct sv rest = authors_after_introduction(sv_trim(node->text), &introduced);
        if (!introduced || dom_tag_is_hidden(fields->dom->nodes[parent].tag))
            continue;
        /* "By <a>Jane Doe</a>": the name is in what follows */
        struct sv text = rest.len ? node->text : dom_text(fields->arena, fields->dom, parent);
        if (text.len < 200)
            (void)authors_read(fields->arena, text_clean(fields->arena, text), AUTHOR_PATTERN,
                               &authors);
        if (authors.n)
            add_address(fields, parent, &authors, 0);
    }
    bool people = authors.n > 0;
    for (size_t i = 0; i < authors.n; i++)
        people = people && (authors_is_person(authors.list[i].name) ||
                            (unsigned char)authors.list[i].name.ptr[0] >= 0xE0);
    if (people)
        keep(sources, "text", 2, authors);
}

static bool shares(struct fields *fields, const struct author_list *a, const struct author_list *b)
{
    for (size_t i = 0; i < a->n; i++) {
        for (size_t k = 0; k < b->n; k++) {
            if (text_same(fields->arena, a->list[i].name, b->list[k].name))
                return true;
        }
    }
    return false;
}

static bool is_site_only(const struct fields *fields, const struct author_list *authors)
{
    for (size_t i = 0; i < authors->n; i++) {
        if (!fields_is_site_name(fields, fields_key(fields->arena, authors->list[i].name)))
            return false;
    }
    return true;
}

static size_t choose(struct fields *fields, struct sources *sources)
{
    double agreed[MAX_SOURCES];
    for (size_t i = 0; i < sources->n; i++) {
        agreed[i] = sources->list[i].score;
        if (is_site_only(fields, &sources->list[i].authors))
            agreed[i] -= 1;
        for (size_t k = 0; k < sources->n; k++) {
            if (k != i && shares(fields, &sources->list[i].authors, &sources->list[k].authors))
                agreed[i] += 0.3 * sources->list[k].score;
        }
    }
    size_t best = sources->n;
    for (size_t i = 0; i < sources->n; i++) {
        sources->list[i].score = agreed[i];
        if (best == sources->n || agreed[i] > agreed[best])
            best = i;
    }
    return best;
}

static struct sv joined(struct fields *fields, const struct author_list *authors)
{
    struct sv all = authors->n ? authors->list[0].name : SV_NULL;
    for (size_t i = 1; i < authors->n; i++)
        all = arena_printf(fields->arena, "%.*s; %.*s", SV_FMT(all), SV_FMT(authors->list[i].name));
    return all;
}

/* Addresses and titles that another source knows of the same person. */
static void enrich(struct fields *fields, struct author_list *authors,
                   const struct sources *sources, size_t winner)
{
    for (size_t i = 0; i < authors->n; i++) {
        struct person *person = &authors->list[i];
        for (size_t k = 0; k < sources->n; k++) {
            for (size_t j = 0; k != winner && j < sources->list[k].authors.n; j++) {
                const struct person *other = &sources->list[k].authors.list[j];
                if (!text_same(fields->arena, person->name, other->name))
                    continue;
                person->url = person->url.len ? person->url : other->url;
                person->email = person->email.len ? person->email : other->email;
                person->job_title = person->job_title.len ? person->job_title : other->job_title;
            }
        }
    }
}

void fields_fill_authors(struct fields *fields, const struct fields_body *body,
                         struct article *article)
{
    struct sources sources = {0};
    from_jsonld(fields, &fields->jsonld.article, 4.5, &sources);
    if (!fields->jsonld.article.n_authors)
        from_jsonld(fields, &fields->jsonld.page, 3, &sources);
    from_metas(fields, &sources);
    from_bylines(fields, body, &sources);
    if (sources.n == 0)
        from_texts(fields, body, &sources);
    size_t best = choose(fields, &sources);
    if (best == sources.n)
        return;
    struct fields_claims claims = {0};
    for (size_t i = 0; i < sources.n; i++)
        fields_claim(fields, &claims, sources.list[i].name,
                     joined(fields, &sources.list[i].authors), sources.list[i].score);
    struct author_list *winner = &sources.list[best].authors;
    enrich(fields, winner, &sources, best);
    article->authors = winner->list;
    article->n_authors = winner->n;
    fields_provenance(fields, article, "author", &claims, best);
}
