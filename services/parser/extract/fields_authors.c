#include "services/parser/extract/fields_internal.h"

#include "common/text.h"
#include "services/parser/extract/authors.h"
#include "services/parser/extract/plain.h"

enum { MAX_SOURCES = 16, MAX_BYLINE_BYTES = 300 };

struct source {
    const char *name;
    double score;
    struct author_list authors;
    bool is_compact; /* a byline whose parts stand side by side */
};
struct sources {
    struct source list[MAX_SOURCES];
    size_t n;
};

static void keep(struct sources *sources, const char *name, double score,
                 struct author_list authors)
{
    if (authors.n && sources->n < MAX_SOURCES)
        sources->list[sources->n++] = (struct source){name, score, authors, false};
}

/* Comments have authors too. */
static bool is_in_comments(const struct dom *dom, uint32_t node)
{
    for (uint32_t i = node; i != 0; i = dom->nodes[i].parent) {
        const struct dom_node *box = &dom->nodes[i];
        if (box->n_attributes &&
            (sv_contains_nocase(dom_attribute(box, ATTR_CLASS), SV("comment")) ||
             sv_contains_nocase(dom_attribute(box, ATTR_ID), SV("comment"))) &&
            i != dom->body && box->tag != TAG_ARTICLE && box->tag != TAG_MAIN)
            return true;
    }
    return false;
}

/* The site's own name beside persons says nothing more. */
static void drop_site_names(const struct fields *fields, struct author_list *authors)
{
    size_t persons = 0, kept = 0;
    for (size_t i = 0; i < authors->n; i++)
        persons += !fields_is_site_name(fields, fields_key(fields->arena, authors->list[i].name));
    for (size_t i = 0; persons && i < authors->n; i++) {
        if (!fields_is_site_name(fields, fields_key(fields->arena, authors->list[i].name)))
            authors->list[kept++] = authors->list[i];
    }
    if (persons)
        authors->n = kept;
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
        const char *name = NULL, *source = NULL;
        for (size_t i = 0; i < fields->meta.n_entries; i++) {
            const struct meta_entry *entry = &fields->meta.entries[i];
            if (entry->name->field != META_AUTHOR || entry->name->trust != trust)
                continue;
            if (name && !sv_equal(sv_from_c(name), sv_from_c(entry->name->name)))
                continue;
            struct sv value = plain_line(fields->arena, entry->value);
            if (authors_is_empty(value) || sv_contains(value, SV(".com/")))
                continue;
            if (authors_read(fields->arena, value, AUTHOR_FIELD, &authors))
                name = entry->name->name, source = entry->name->source;
        }
        drop_site_names(fields, &authors);
        if (name)
            keep(sources, source, 1.5 + trust * 0.25, authors);
    }
}

/* Is the node where a byline stands: near the headline, before or right after the body? */
static double place(const struct fields *fields, const struct fields_body *body, uint32_t node)
{
    if (fields_is_furniture(fields->dom, node))
        return -1.5;
    if (is_in_comments(fields->dom, node))
        return -3;
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

static bool has_token(struct sv list, const char *const *words, size_t n)
{
    struct sv one;
    while (sv_cut(&list, ' ', &one)) {
        for (size_t i = 0; i < n; i++) {
            if (sv_equal_nocase(one, sv_from_c(words[i])))
                return true;
        }
    }
    return false;
}

/* The element holds a name and nothing else: pen names count as well. */
static bool is_name_element(const struct dom_node *node)
{
    static const char *const TOKENS[] = {"fn",
                                         "vcard",
                                         "author",
                                         "autor",
                                         "author-name",
                                         "author_name",
                                         "authorname",
                                         "author__name",
                                         "byline__name",
                                         "byline-name",
                                         "byline__author",
                                         "article-author",
                                         "post-author-name",
                                         "author-link",
                                         "p-author",
                                         "entry-author-name",
                                         "username"};
    static const char *const AUTHOR[] = {"author"}, *const PROPS[] = {"author", "creator"};
    return (node->tag == TAG_A && has_token(dom_attribute(node, ATTR_REL), AUTHOR, 1)) ||
           has_token(dom_attribute(node, ATTR_CLASS), TOKENS, COUNT_OF(TOKENS)) ||
           has_token(dom_attribute(node, ATTR_ITEMPROP), PROPS, COUNT_OF(PROPS));
}

static enum author_trust trust_in(const struct dom_node *node, struct sv text)
{
    return is_name_element(node) && text.len <= 50 && text_count_words(text) <= 5 ? AUTHOR_FIELD
                                                                                  : AUTHOR_BYLINE;
}

static bool is_strong_byline(const struct dom_node *node)
{
    struct sv rel = dom_attribute(node, ATTR_REL), prop = dom_attribute(node, ATTR_ITEMPROP);
    return sv_contains_nocase(rel, SV("author")) || sv_contains_nocase(prop, SV("author")) ||
           sv_contains_nocase(dom_attribute(node, ATTR_CLASS), SV("byline"));
}

/* Mostly of characters that have no spaces between words: a name is then short. */
static bool is_ideographic(struct sv text)
{
    size_t n = 0;
    for (size_t i = 0; i < text.len; i++)
        n += (unsigned char)text.ptr[i] >= 0xE3 && (unsigned char)text.ptr[i] <= 0xED;
    return n * 6 > text.len;
}

/* Does any of the author elements inside this one hold a name by itself? */
static bool names_inside(struct fields *fields, const struct meta_nodes *nodes, size_t at)
{
    uint32_t end = fields->dom->nodes[nodes->list[at]].end;
    for (size_t i = at + 1; i < nodes->n && nodes->list[i] < end; i++) {
        struct author_list inside = {0};
        struct sv text = dom_text(fields->arena, fields->dom, nodes->list[i]);
        if (text.len && text.len <= MAX_BYLINE_BYTES &&
            authors_read(fields->arena, text, trust_in(&fields->dom->nodes[nodes->list[i]], text),
                         &inside))
            return true;
    }
    return false;
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
    uint32_t first = 0, last = 0;
    for (size_t i = 0; i < nodes->n && i < COUNT_OF(places) && authors.n < 12; i++) {
        uint32_t node = nodes->list[i];
        bool beside =
            last && node < last + 40 && places[i] > 0; /* the list's end may be past the line */
        if (places[i] < best - 0.35 && !beside)
            continue;
        /* a box around several is read part by part */
        bool is_box = i + 1 < nodes->n && i + 1 < COUNT_OF(places) &&
                      nodes->list[i + 1] < fields->dom->nodes[node].end && places[i + 1] > 0;
        if (is_box && names_inside(fields, nodes, i))
            continue;
        if (first && node > first + 160)
            break;
        struct sv text = dom_text(fields->arena, fields->dom, node);
        if (!text.len || text.len > MAX_BYLINE_BYTES || (text.len > 48 && is_ideographic(text)))
            continue;
        size_t before = authors.n;
        if (authors_read(fields->arena, text, trust_in(&fields->dom->nodes[node], text),
                         &authors)) {
            add_address(fields, node, &authors, before);
            if (!first)
                first = node;
            last = node;
        }
    }
    drop_site_names(fields, &authors);
    size_t n = sources->n;
    keep(sources, "byline", 2.2 + best, authors);
    if (sources->n > n)
        sources->list[n].is_compact = last - first < 30;
}

/* "5 May 2024 | Jane Doe", "13:10 - Jane Doe": a name that marks part from a date. */
static bool read_dated_name(struct fields *fields, struct sv text, struct author_list *authors)
{
    size_t digits = 0;
    for (size_t i = 0; i < text.len; i++)
        digits += sv_is_digit(text.ptr[i]);
    if (digits < 4 || text.len > 80)
        return false;
    static const struct sv MARKS[] = {
        {" | ", 3}, {" - ", 3}, {" \xC2\xB7 ", 4}, {" \xE2\x80\xA2 ", 5}, {" \xE2\x80\x93 ", 5}};
    for (size_t i = 0; i < COUNT_OF(MARKS); i++) {
        struct sv rest = text;
        while (rest.len) {
            size_t at = sv_find(rest, MARKS[i]);
            struct sv part = text_trim(sv_sub(rest, 0, at));
            bool alone = part.len == text.len;
            if (!alone && part.len > 6 && part.len < 40 && authors_is_capitalised(part) &&
                text_count_words(part) <= 3 &&
                !fields_is_site_name(fields, fields_key(fields->arena, part)) &&
                authors_read(fields->arena, part, AUTHOR_BYLINE, authors))
                return true;
            rest = sv_skip(rest, at + MARKS[i].len);
        }
    }
    return false;
}

/* "<h5>Author:</h5> Jane Doe": the label with the text that comes after its element. */
static struct sv label_and_next(struct fields *fields, uint32_t label, struct sv own)
{
    const struct dom *dom = fields->dom;
    uint32_t element = dom->nodes[label].parent;
    uint32_t next = dom->nodes[label].next ? dom->nodes[label].next : dom->nodes[element].next;
    if (next && dom->nodes[next].tag == TAG_TEXT && !text_trim(dom->nodes[next].text).len)
        next = dom->nodes[next].next;
    if (!next || dom->nodes[next].end - next > 12)
        return SV_NULL;
    struct sv text = dom->nodes[next].tag == TAG_TEXT
                         ? text_clean(fields->arena, dom->nodes[next].text)
                         : dom_text(fields->arena, dom, next);
    return text.len && text.len < 60
               ? arena_printf(fields->arena, "%.*s %.*s", SV_FMT(own), SV_FMT(text))
               : SV_NULL;
}

/* "By Jane Doe" in any short text of a run of nodes; the first that names somebody. */
static void read_texts(struct fields *fields, uint32_t from, uint32_t to, bool dated,
                       struct author_list *authors)
{
    for (uint32_t i = from; i < to && i < fields->dom->n_nodes && !authors->n; i++) {
        const struct dom_node *node = &fields->dom->nodes[i];
        struct sv own = node->tag == TAG_TEXT ? text_trim(node->text) : SV_NULL;
        if (own.len < 2 || own.len > 120)
            continue;
        if (sv_contains(fields->headline, own))
            continue; /* "From Berlin to Paris" */
        uint32_t parent = node->parent;
        bool introduced;
        struct sv rest = authors_after_introduction(own, &introduced);
        if (!introduced && dated && read_dated_name(fields, own, authors))
            break;
        if (!introduced || dom_tag_is_hidden(fields->dom->nodes[parent].tag))
            continue;
        /* "By <a>Jane Doe</a>", "<b>Author</b> Jane Doe": the name is in what follows */
        if (!rest.len && dom_tag_is_inline(fields->dom->nodes[parent].tag))
            parent = fields->dom->nodes[parent].parent;
        struct sv text = rest.len ? own : label_and_next(fields, i, own);
        if (!text.len)
            text = dom_text(fields->arena, fields->dom, parent);
        if (text.len < 200)
            (void)authors_read(fields->arena, text_clean(fields->arena, text), AUTHOR_PATTERN,
                               authors);
        if (authors->n)
            add_address(fields, parent, authors, 0);
    }
    for (size_t i = 0; i < authors->n; i++) {
        struct sv name = authors->list[i].name;
        bool person =
            authors_is_capitalised(name) || (unsigned char)name.ptr[0] >= 0xE0 || name.len <= 6;
        if (!person || text_count_words(name) > 4)
            authors->n = 0;
    }
}

/* Around the headline and before the body; then below it. */
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
    read_texts(fields, from, to, sources->n == 0, &authors);
    if (!authors.n && !sources->n && body->end_node)
        read_texts(fields, body->end_node > 60 ? body->end_node - 60 : 1, body->end_node + 120,
                   false, &authors);
    keep(sources, "text", 3.6, authors);
}

/* A paragraph that is a name and nothing else opens or closes the text of papers without a byline
 * of their own. */
static void from_name_paragraph(struct fields *fields, const struct fields_body *body,
                                struct sources *sources)
{
    const struct dom *dom = fields->dom;
    const uint32_t starts[] = {fields->headline_node,
                               body->first_node > 12 ? body->first_node - 12 : body->first_node};
    struct author_list authors = {0};
    for (size_t w = 0; w < COUNT_OF(starts); w++) {
        for (uint32_t i = starts[w]; i && i < dom->n_nodes && i < starts[w] + 200 && !authors.n;
             i++) {
            const struct dom_node *node = &dom->nodes[i];
            if (node->tag != TAG_P || node->end - i > 12)
                continue;
            struct sv text = dom_text(fields->arena, dom, i);
            if (text.len > 200)
                break; /* the text has begun */
            bool introduced;
            struct sv name = authors_after_introduction(text, &introduced);
            size_t slash = sv_find_byte(name, '/');
            if (slash < name.len)
                name = text_trim(sv_sub(name, 0, slash)); /* "Jane Doe / John Smith" */
            if (name.len > 6 && name.len < 40 && authors_is_capitalised(name) &&
                text_count_words(name) <= 3 && !sv_contains(name, SV(":")) &&
                !is_in_comments(dom, i) && !dom_closest(dom, i, TAG_FIGURE))
                (void)authors_read(fields->arena, text, AUTHOR_BYLINE, &authors);
        }
    }
    keep(sources, "text", 3.9, authors);
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

static bool has_name(struct fields *fields, const struct author_list *authors, struct sv name)
{
    for (size_t i = 0; i < authors->n; i++) {
        if (text_same(fields->arena, authors->list[i].name, name))
            return true;
    }
    return false;
}

/* Metadata that holds one of several authors is filled from a field made for one: the byline shows
 * all. */
static bool completes(struct fields *fields, const struct author_list *byline,
                      const struct author_list *other)
{
    if (byline->n <= other->n || !other->n)
        return false;
    for (size_t i = 0; i < byline->n; i++) {
        if (!authors_is_capitalised(byline->list[i].name))
            return false;
    }
    for (size_t i = 0; i < other->n; i++) {
        if (!has_name(fields, byline, other->list[i].name))
            return false;
    }
    return true;
}

/* "jdoe" or "Jane" in a field, "Jane Doe" in the byline: the full name. */
static void lengthen(struct fields *fields, struct sources *sources)
{
    for (size_t i = 0; i < sources->n; i++) {
        for (size_t a = 0; a < sources->list[i].authors.n; a++) {
            struct sv *name = &sources->list[i].authors.list[a].name;
            if (sv_contains(*name, SV(" ")) || name->len < 4)
                continue;
            for (size_t k = 0; k < sources->n; k++) {
                for (size_t b = 0; k != i && b < sources->list[k].authors.n; b++) {
                    struct sv other = sources->list[k].authors.list[b].name;
                    size_t space = sv_find_byte(other, ' ');
                    if (authors_is_capitalised(other) &&
                        (sv_equal(*name, sv_sub(other, 0, space)) ||
                         sv_equal(fields_key(fields->arena, *name),
                                  fields_key(fields->arena, other))))
                        *name = other;
                }
            }
        }
    }
}

static size_t choose(struct fields *fields, struct sources *sources)
{
    lengthen(fields, sources);
    double agreed[MAX_SOURCES];
    for (size_t i = 0; i < sources->n; i++) {
        agreed[i] = sources->list[i].score;
        bool site_only = is_site_only(fields, &sources->list[i].authors);
        if (site_only)
            agreed[i] -= 1; /* however many say so: one template fills them all */
        for (size_t k = 0; k < sources->n; k++) {
            if (k != i && sources->list[i].is_compact &&
                completes(fields, &sources->list[i].authors, &sources->list[k].authors))
                agreed[i] += 1.2;
            if (k != i && !site_only &&
                shares(fields, &sources->list[i].authors, &sources->list[k].authors))
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
    bool site_only = true;
    for (size_t i = 0; i < sources.n; i++)
        site_only = site_only && is_site_only(fields, &sources.list[i].authors);
    if (site_only) {
        from_texts(fields, body, &sources);
        from_name_paragraph(fields, body, &sources);
    }
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
