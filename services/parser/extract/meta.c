#include "services/parser/extract/meta.h"

#include "services/parser/extract/match.h"

enum { MAX_NODES_KEPT = 64, MAX_ENTRIES = 600, MAX_TEXT_NODES = 400 };

struct scan {
    struct arena *arena;
    const struct dom *dom;
    struct meta *meta;
    struct match any_words, author_words, date_words, tag_words;
    struct sv last_class; /* lists repeat one class: asked once */
    bool last_mentions;
};

static void add_entry(struct scan *s, const struct meta_name *name, const char *source,
                      struct sv value, uint32_t node)
{
    value = sv_trim(value);
    if (!name || !value.len || s->meta->n_entries >= MAX_ENTRIES)
        return;
    struct meta_entry *entry =
        arena_push(s->arena, &s->meta->entries, &s->meta->n_entries, sizeof(*entry));
    if (entry)
        *entry = (struct meta_entry){name, source, value, node};
}

static void add_node(struct scan *s, struct meta_nodes *nodes, uint32_t node)
{
    if (nodes->n >= MAX_NODES_KEPT)
        return;
    uint32_t *added = arena_push(s->arena, &nodes->list, &nodes->n, sizeof(*added));
    if (added)
        *added = node;
}

static void read_meta(struct scan *s, uint32_t index)
{
    const struct dom_node *node = &s->dom->nodes[index];
    struct sv content = dom_attribute(node, ATTR_CONTENT);
    if (!content.len)
        content = dom_attribute(node, ATTR_VALUE);
    if (!content.len)
        return;
    static const enum dom_attribute_name KEYS[] = {ATTR_PROPERTY, ATTR_NAME, ATTR_HTTP_EQUIV};
    for (size_t i = 0; i < COUNT_OF(KEYS); i++) {
        struct sv key = dom_attribute(node, KEYS[i]);
        const struct meta_name *name = key.len ? meta_name_find(key) : NULL;
        if (name) {
            add_entry(s, name, name->source, content, index);
            return;
        }
    }
}

static void read_link(struct scan *s, uint32_t index)
{
    const struct dom_node *node = &s->dom->nodes[index];
    struct meta_link link = {
        .rel = dom_attribute(node, ATTR_REL),
        .href = sv_trim(dom_attribute(node, ATTR_HREF)),
        .type = dom_attribute(node, ATTR_TYPE),
        .hreflang = dom_attribute(node, ATTR_HREFLANG),
        .media = dom_attribute(node, ATTR_MEDIA),
    };
    if (!link.rel.len || !link.href.len || s->meta->n_links >= MAX_ENTRIES)
        return;
    struct meta_link *added =
        arena_push(s->arena, &s->meta->links, &s->meta->n_links, sizeof(*added));
    if (added)
        *added = link;
}

uint32_t meta_inner_property(const struct dom *dom, uint32_t item, struct sv name)
{
    for (uint32_t i = item + 1; i < dom->nodes[item].end; i++) {
        const struct dom_node *node = &dom->nodes[i];
        if (sv_equal_nocase(dom_attribute(node, ATTR_ITEMPROP), name) ||
            sv_equal_nocase(dom_attribute(node, ATTR_PROPERTY), name))
            return i;
    }
    return 0;
}

/* An element's own address: an image's, a link's. */
static struct sv address_of(const struct dom_node *node)
{
    static const enum dom_attribute_name NAMES[] = {ATTR_CONTENT, ATTR_SRC, ATTR_HREF};
    for (size_t i = 0; i < COUNT_OF(NAMES); i++) {
        const struct sv value = dom_attribute(node, NAMES[i]);
        if (value.len)
            return value;
    }
    return SV_NULL;
}

/* An image's or logo's address, or that of the ImageObject which it is. */
static struct sv image_value(const struct dom *dom, uint32_t index)
{
    const struct sv own = address_of(&dom->nodes[index]);
    static const struct sv NAMES[] = {SV_INIT("url"), SV_INIT("contentUrl")};
    for (size_t i = 0; i < COUNT_OF(NAMES) && !own.len; i++) {
        const uint32_t inner = meta_inner_property(dom, index, NAMES[i]);
        if (inner)
            return address_of(&dom->nodes[inner]);
    }
    return own;
}

/* The value of a microdata or RDFa property on an element (WHATWG HTML, "values"). An item (author,
 * image) is told by its own name or URL. */
static struct sv property_value(struct scan *s, uint32_t index, enum meta_field field)
{
    const struct dom_node *node = &s->dom->nodes[index];
    if (field == META_IMAGE || field == META_LOGO)
        return image_value(s->dom, index);
    struct sv content = dom_attribute(node, ATTR_CONTENT);
    if (content.len)
        return content;
    if (node->tag == TAG_TIME || field == META_PUBLISHED || field == META_MODIFIED) {
        struct sv datetime = dom_attribute(node, ATTR_DATETIME);
        if (datetime.len)
            return datetime;
    }
    if (node->tag == TAG_LINK)
        return field == META_AUTHOR ? SV_NULL : dom_attribute(node, ATTR_HREF);
    if (node->end - index > MAX_TEXT_NODES)
        return SV_NULL;
    const uint32_t name = field == META_AUTHOR || field == META_PUBLISHER
                              ? meta_inner_property(s->dom, index, SV("name"))
                              : 0;
    content = name ? dom_attribute(&s->dom->nodes[name], ATTR_CONTENT) : SV_NULL;
    return content.len ? content : dom_text(s->arena, s->dom, name ? name : index);
}

/* Comments and products on the page have authors and dates too, and so have teasers of other
 * articles. */
static bool is_of_something_else(const struct dom *dom, uint32_t index)
{
    for (uint32_t i = dom->nodes[index].parent; i != 0; i = dom->nodes[i].parent) {
        const struct dom_node *node = &dom->nodes[i];
        if (node->tag == TAG_NAV || node->tag == TAG_ASIDE)
            return true;
        struct sv type = dom_attribute(node, ATTR_ITEMTYPE);
        if (!type.len)
            type = dom_attribute(node, ATTR_TYPEOF);
        if (!type.len)
            continue;
        if (sv_contains(type, SV("Comment")) || sv_contains(type, SV("Product")) ||
            sv_contains(type, SV("Organization")) || sv_contains(type, SV("ImageObject")) ||
            sv_contains(type, SV("Answer")) || sv_contains(type, SV("UserComments")))
            return true;
        if (sv_contains(type, SV("Article")) || sv_contains(type, SV("BlogPosting")))
            return false;
    }
    return false;
}

/* schema.org's names stand alone under a vocab, or with a prefix; Open Graph's and others' are
 * those of <meta>. */
static const struct meta_name *find_rdfa(struct sv property)
{
    static const struct sv PREFIXES[] = {SV_INIT("schema:"), SV_INIT("rnews:")};
    for (size_t i = 0; i < COUNT_OF(PREFIXES); i++) {
        if (sv_starts_with(property, PREFIXES[i]))
            property = sv_skip(property, PREFIXES[i].len);
    }
    const struct meta_name *name = meta_itemprop_find(property);
    return name ? name : meta_name_find(property);
}

static void read_properties(struct scan *s, uint32_t index, struct sv names, bool rdfa)
{
    struct sv rest = names, one;
    while (sv_cut(&rest, ' ', &one)) {
        const struct meta_name *name = rdfa ? find_rdfa(one) : meta_itemprop_find(one);
        if (!name || (name->field != META_LOGO && is_of_something_else(s->dom, index)))
            continue;
        add_entry(s, name, rdfa ? "rdfa" : name->source, property_value(s, index, name->field),
                  index);
        if (name->field == META_AUTHOR)
            add_node(s, &s->meta->authors, index);
    }
}

/* Words in class and id that speak of authors, dates and topics, each looked for inside the value.
 */
static const char *const CLASS_WORDS[] = {
    "author",     "byline",     "autor",     "auteur",    "writer",      "reporter",  "creator",
    "verfasser",  "journalist", "redakt",    "avtor",     "contributor", "posted-by", "postedby",
    "by-line",    "schreiber",  "forfatter", "skribent",  "autore",      "firma",     "yazar",
    "penulis",    "submitted",  "username",  "date",      "time",        "datum",     "fecha",
    "publish",    "posted",     "created",   "data-pub",  "zeit",        "dato",      "veroeff",
    "entry-meta", "post-meta",  "meta-info", "pubdat",    "tag",         "topic",     "keyword",
    "thema",      "themen",     "etiquet",   "mots-cles", "schlag",
};
enum { N_AUTHOR_WORDS = 24, N_DATE_WORDS = 15, N_TAG_WORDS = 8 };

static bool mentions(struct scan *s, struct sv value)
{
    if (!sv_equal(s->last_class, value)) {
        s->last_class = value;
        s->last_mentions = match_any(&s->any_words, value);
    }
    return s->last_mentions;
}

static void read_classes(struct scan *s, uint32_t index)
{
    const struct dom_node *node = &s->dom->nodes[index];
    struct meta *meta = s->meta;
    struct sv values[6];
    size_t n_values = 0;
    for (size_t i = 0; i < node->n_attributes && n_values < COUNT_OF(values); i++) {
        const struct dom_attribute *attribute = &node->attributes[i];
        bool test =
            attribute->name == ATTR_OTHER && (sv_equal(attribute->text_name, SV("data-testid")) ||
                                              sv_equal(attribute->text_name, SV("data-qa")));
        if (attribute->name == ATTR_CLASS || attribute->name == ATTR_ID || test)
            values[n_values++] = attribute->value;
    }
    bool author = false, date = false, tag = false;
    for (size_t i = 0; i < n_values; i++) {
        struct sv value = sv_sub(values[i], 0, 120);
        if (!value.len || !mentions(s, value))
            continue;
        author = author || match_any(&s->author_words, value);
        date = date || match_any(&s->date_words, value);
        tag = tag || match_any(&s->tag_words, value);
    }
    size_t size = node->end - index;
    if (author && size < 120)
        add_node(s, &meta->authors, index);
    if (date && size < 60)
        add_node(s, &meta->dates, index);
    if (tag && size < 200)
        add_node(s, &meta->tags, index);
}

static void read_script(struct scan *s, uint32_t index)
{
    struct sv type = dom_attribute(&s->dom->nodes[index], ATTR_TYPE);
    if (!sv_contains_nocase(type, SV("ld+json")) || s->meta->n_scripts >= MAX_NODES_KEPT)
        return;
    struct sv *script =
        arena_push(s->arena, &s->meta->scripts, &s->meta->n_scripts, sizeof(*script));
    if (script)
        *script = dom_raw_text(s->arena, s->dom, index);
}

static void read_element(struct scan *s, uint32_t index)
{
    const struct dom_node *node = &s->dom->nodes[index];
    struct meta *meta = s->meta;
    if (node->tag == TAG_META)
        read_meta(s, index);
    else if (node->tag == TAG_LINK)
        read_link(s, index);
    else if (node->tag == TAG_SCRIPT)
        read_script(s, index);
    else if (node->tag == TAG_TITLE && !meta->title.len)
        meta->title = dom_text(s->arena, s->dom, index);
    else if (node->tag == TAG_BASE && !meta->base_href.len)
        meta->base_href = sv_trim(dom_attribute(node, ATTR_HREF));
    else if (node->tag == TAG_H1 && node->end - index < MAX_TEXT_NODES)
        add_node(s, &meta->h1, index);
    else if ((node->tag == TAG_H2 || node->tag == TAG_H3) && node->end - index < 20 &&
             meta->h2.n < 24)
        add_node(s, &meta->h2, index);
    else if (node->tag == TAG_TIME)
        add_node(s, &meta->times, index);
    if (node->n_attributes == 0)
        return;
    struct sv itemprop = dom_attribute(node, ATTR_ITEMPROP);
    if (itemprop.len)
        read_properties(s, index, itemprop, false);
    struct sv property = node->tag == TAG_META ? SV_NULL : dom_attribute(node, ATTR_PROPERTY);
    if (property.len)
        read_properties(s, index, property, true);
    if (sv_contains_nocase(dom_attribute(node, ATTR_REL), SV("author")) && node->tag == TAG_A)
        add_node(s, &meta->authors, index);
    if (node->tag != TAG_META && node->tag != TAG_LINK && node->tag != TAG_SCRIPT &&
        node->tag != TAG_BODY)
        read_classes(s, index);
}

void meta_read(struct arena *arena, const struct dom *dom, struct meta *meta)
{
    struct scan s = {.arena = arena, .dom = dom, .meta = meta};
    _Static_assert(COUNT_OF(CLASS_WORDS) == N_AUTHOR_WORDS + N_DATE_WORDS + N_TAG_WORDS,
                   "three runs");
    match_init(&s.any_words, CLASS_WORDS, COUNT_OF(CLASS_WORDS));
    match_init(&s.author_words, CLASS_WORDS, N_AUTHOR_WORDS);
    match_init(&s.date_words, CLASS_WORDS + N_AUTHOR_WORDS, N_DATE_WORDS);
    match_init(&s.tag_words, CLASS_WORDS + N_AUTHOR_WORDS + N_DATE_WORDS, N_TAG_WORDS);
    *meta = (struct meta){0};
    if (dom->html) {
        const struct dom_node *html = &dom->nodes[dom->html];
        meta->html_lang = sv_trim(dom_attribute(html, ATTR_LANG));
        if (!meta->html_lang.len)
            meta->html_lang = sv_trim(dom_attribute_named(html, SV("xml:lang")));
    }
    for (uint32_t i = 1; i < dom->n_nodes; i++) {
        if (dom->nodes[i].tag != TAG_TEXT)
            read_element(&s, i);
    }
}

const struct meta_entry *meta_best(const struct meta *meta, enum meta_field field)
{
    const struct meta_entry *best = NULL;
    for (size_t i = 0; i < meta->n_entries; i++) {
        const struct meta_entry *entry = &meta->entries[i];
        if (entry->name->field == field && (!best || entry->name->trust > best->name->trust))
            best = entry;
    }
    return best;
}

/* rel is a list of words. */
static bool has_word(struct sv list, struct sv word)
{
    struct sv one;
    while (sv_cut(&list, ' ', &one)) {
        if (sv_equal_nocase(sv_trim(one), word))
            return true;
    }
    return false;
}

struct sv meta_link_href(const struct meta *meta, struct sv rel)
{
    for (size_t i = 0; i < meta->n_links; i++) {
        if (has_word(meta->links[i].rel, rel))
            return meta->links[i].href;
    }
    return SV_NULL;
}
