#include "services/parser/extract/fields_bylines.h"

#include "common/text.h"

enum { MAX_BYLINE_BYTES = 300 };

/* Comments have authors too. */
bool fields_is_in_comments(const struct dom *dom, uint32_t node)
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

/* The page's header is furniture, but not where the headline stands in it. */
static bool is_beside_headline(const struct fields *fields, uint32_t node)
{
    const uint32_t header = dom_closest(fields->dom, node, TAG_HEADER);
    return header && fields->headline_node > header &&
           fields->headline_node < fields->dom->nodes[header].end;
}

/* Are both in one <article>? */
static bool shares_article(const struct dom *dom, uint32_t node, const struct fields_body *body)
{
    const uint32_t box = body->first_node ? dom_closest(dom, body->first_node, TAG_ARTICLE) : 0;
    return box && node > box && node < dom->nodes[box].end;
}

/* Is the node where a byline stands: near the headline, before or right after the body? */
static double place(const struct fields *fields, const struct fields_body *body, uint32_t node)
{
    if (fields_is_furniture(fields->dom, node) && !is_beside_headline(fields, node))
        return -1.5;
    if (fields_is_in_comments(fields->dom, node))
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
    if (distance < 120)
        return distance < 40 ? 0.7 : 0.3;
    return shares_article(fields->dom, node, body) ? -0.2 : -1;
}

void fields_add_address(struct fields *fields, uint32_t node, struct author_list *authors,
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
                if (!person->email.len &&
                    (authors->n - before == 1 || text_same(fields->arena, shown, person->name)))
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

/* The names that author elements inside this one hold. */
static void names_inside(struct fields *fields, uint32_t box, struct author_list *inside)
{
    const struct meta_nodes *nodes = &fields->meta.authors;
    for (size_t i = 0; i < nodes->n; i++) {
        const uint32_t node = nodes->list[i];
        if (node <= box || node >= fields->dom->nodes[box].end)
            continue;
        const struct sv text = dom_text(fields->arena, fields->dom, node);
        if (text.len && text.len <= MAX_BYLINE_BYTES)
            (void)authors_read(fields->arena, text, trust_in(&fields->dom->nodes[node], text),
                               inside);
    }
}

/* "By <a rel=author>Jane Doe</a> and John Smith": the line names more than its elements do. */
static bool is_line(struct fields *fields, uint32_t box, const struct author_list *inside)
{
    const struct sv text = dom_text(fields->arena, fields->dom, box);
    struct author_list line = {0};
    if (text.len > 120 || !authors_read(fields->arena, text, AUTHOR_PATTERN, &line) ||
        line.n <= inside->n)
        return false;
    size_t n_inside = 0;
    for (size_t i = 0; i < line.n; i++) {
        if (!authors_is_capitalised(line.list[i].name))
            return false;
        for (size_t k = 0; k < inside->n; k++)
            n_inside += sv_equal(line.list[i].name, inside->list[k].name);
    }
    return n_inside == inside->n;
}

enum { MAX_PLACES = 64 };

/* Where the author elements stand; the best of them. */
static double rate_places(struct fields *fields, const struct fields_body *body, double *places)
{
    const struct meta_nodes *nodes = &fields->meta.authors;
    double best = -10;
    for (size_t i = 0; i < nodes->n && i < MAX_PLACES; i++) {
        places[i] = place(fields, body, nodes->list[i]) +
                    (is_strong_byline(&fields->dom->nodes[nodes->list[i]]) ? 0.3 : 0);
        best = places[i] > best ? places[i] : best;
    }
    return best;
}

/* A box around several author elements is read part by part. */
static bool is_box(struct fields *fields, const double *places, size_t i)
{
    const struct meta_nodes *nodes = &fields->meta.authors;
    const uint32_t box = nodes->list[i];
    if (i + 1 >= nodes->n || i + 1 >= MAX_PLACES || places[i + 1] <= 0 ||
        nodes->list[i + 1] >= fields->dom->nodes[box].end)
        return false;
    struct author_list inside = {0};
    names_inside(fields, box, &inside);
    return inside.n && !is_line(fields, box, &inside);
}

/* Where the author is an item (microdata, RDFa), the element that holds its name. */
static uint32_t name_element(const struct dom *dom, uint32_t node)
{
    const uint32_t name = meta_inner_property(dom, node, SV("name"));
    return name && dom_first_child(dom, name) ? name : node;
}

static bool read_byline(struct fields *fields, uint32_t node, struct author_list *authors)
{
    struct sv text = dom_text(fields->arena, fields->dom, name_element(fields->dom, node));
    size_t before = authors->n;
    if (!text.len || text.len > MAX_BYLINE_BYTES || (text.len > 48 && is_ideographic(text)))
        return false;
    if (!authors_read(fields->arena, text, trust_in(&fields->dom->nodes[node], text), authors))
        return false;
    fields_add_address(fields, node, authors, before);
    return true;
}

/* Elements that rel, class or itemprop name: those in the best place speak, together. */
void fields_bylines(struct fields *fields, const struct fields_body *body, struct sources *sources)
{
    double places[MAX_PLACES] = {0};
    double best = rate_places(fields, body, places);
    if (best <= -0.5)
        return;
    const struct meta_nodes *nodes = &fields->meta.authors;
    struct author_list authors = {0};
    uint32_t first = 0, last = 0;
    for (size_t i = 0; i < nodes->n && i < MAX_PLACES && authors.n < 12; i++) {
        uint32_t node = nodes->list[i];
        /* the list's end may be past the line */
        bool beside = last && node < last + 40 && places[i] > 0;
        if ((places[i] < best - 0.35 && !beside) || is_box(fields, places, i))
            continue;
        if (first && node > first + 160)
            break;
        if (!read_byline(fields, node, &authors))
            continue;
        first = first ? first : node;
        last = node;
    }
    fields_drop_site_names(fields, &authors);
    size_t n = sources->n;
    fields_sources_keep(sources, "byline", 2.2 + best, authors);
    if (sources->n > n)
        sources->list[n].is_compact = last - first < 30;
}

/* The name over a box about the author: its first heading, link or bold text. */
static struct sv boxed_name(const struct fields *fields, uint32_t box)
{
    const struct dom *dom = fields->dom;
    for (uint32_t i = box + 1; i < dom->nodes[box].end; i++) {
        const enum dom_tag tag = dom->nodes[i].tag;
        if (tag != TAG_H2 && tag != TAG_H3 && tag != TAG_H4 && tag != TAG_H5 && tag != TAG_A &&
            tag != TAG_STRONG && tag != TAG_B)
            continue;
        const struct sv text = dom_text(fields->arena, dom, i);
        if (text.len > 6 && text.len < 40 && text_count_words(text) <= 4 &&
            authors_is_capitalised(text))
            return text;
    }
    return SV_NULL;
}

void fields_author_box(struct fields *fields, struct sources *sources)
{
    const struct meta_nodes *nodes = &fields->meta.authors;
    struct author_list authors = {0};
    for (size_t i = 0; i < nodes->n && !authors.n; i++) {
        const uint32_t node = nodes->list[i];
        if (node < fields->headline_node || fields_is_furniture(fields->dom, node) ||
            fields_is_in_comments(fields->dom, node))
            continue;
        if (authors_read(fields->arena, boxed_name(fields, node), AUTHOR_BYLINE, &authors))
            fields_add_address(fields, node, &authors, 0);
    }
    fields_sources_keep(sources, "byline", 2, authors);
}
