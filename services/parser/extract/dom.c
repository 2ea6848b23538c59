#include "services/parser/extract/dom.h"

#include <libxml/HTMLparser.h>
#include <libxml/parserInternals.h>

#include "services/parser/extract/dom_scan.h"

#define MAX_DEPTH          1024 /* of the stack; limits->max_depth is at most this */
#define SKELETON_MAX_BYTES (256u << 20)

const struct dom_limits DOM_LIMITS = {
    .max_nodes = 400000, /* of nothing but tags: 250 MiB of arena */
    .max_depth = 512,
    .max_attributes = 256,
    .max_tag_bytes = 1u << 20,
    .max_text_bytes = 16u << 20,
};

/* An element that libxml2 holds open. HTML5 may have closed it before (is_closed): it then takes no
 * more children. */
struct open_element {
    uint32_t node;
    uint32_t last_child; /* 0: none yet */
    bool is_closed;
};

struct builder {
    struct arena *arena;
    struct dom *dom;
    const struct dom_limits *limits;
    const struct dom_scanned *scanned;
    struct dom_names names;
    htmlParserCtxtPtr parser;
    uint32_t capacity;
    unsigned depth; /* open elements; open[0] is the document */
    unsigned n_open_p;
    uint32_t text_number; /* digits read so far */
    bool failed;
    struct open_element open[MAX_DEPTH];
};

static void stop(struct builder *builder, const char *why)
{
    if (why && !builder->dom->partial_why)
        builder->dom->partial_why = why;
    xmlStopParser(builder->parser);
}

/* ---- nodes */

static bool grow(struct builder *builder)
{
    struct dom *dom = builder->dom;
    const uint32_t capacity = builder->capacity + builder->capacity / 2 + 64;
    struct dom_node *nodes = arena_alloc_array(builder->arena, capacity, sizeof *nodes);
    if (!nodes) {
        builder->failed = true;
        stop(builder, NULL);
        return false;
    }
    if (dom->n_nodes)
        memcpy(nodes, dom->nodes, dom->n_nodes * sizeof *nodes);
    dom->nodes = nodes;
    builder->capacity = capacity;
    return true;
}

static struct open_element *top(struct builder *builder)
{
    unsigned i = builder->depth;
    while (i > 0 && builder->open[i].is_closed)
        i--;
    return &builder->open[i];
}

static struct dom_node *add_node(struct builder *builder, enum dom_tag tag)
{
    struct dom *dom = builder->dom;
    if (dom->n_nodes >= builder->limits->max_nodes) {
        stop(builder, "nodes");
        return NULL;
    }
    if (dom->n_nodes == builder->capacity && !grow(builder))
        return NULL;
    const uint32_t index = dom->n_nodes++;
    struct dom_node *node = &dom->nodes[index];
    struct open_element *parent = top(builder);
    node->tag = tag;
    node->parent = parent->node;
    node->depth = (uint16_t)(dom->nodes[parent->node].depth + 1);
    node->previous = parent->last_child;
    node->end = index + 1;
    if (parent->last_child)
        dom->nodes[parent->last_child].next = index;
    parent->last_child = index;
    return node;
}

static void close_element(struct builder *builder, struct open_element *element)
{
    if (element->is_closed)
        return;
    element->is_closed = true;
    struct dom_node *node = &builder->dom->nodes[element->node];
    node->end = builder->dom->n_nodes;
    if (node->tag == TAG_P)
        builder->n_open_p--;
}

/* ---- HTML5's rules that libxml2 lacks */

/* 13.2.6.4.7: start tags that close a <p> in button scope. */
static bool closes_p(enum dom_tag tag, struct sv name)
{
    switch ((int)tag) {
    case TAG_ADDRESS:
    case TAG_ARTICLE:
    case TAG_ASIDE:
    case TAG_BLOCKQUOTE:
    case TAG_CENTER:
    case TAG_DETAILS:
    case TAG_DIALOG:
    case TAG_DIV:
    case TAG_DL:
    case TAG_FIELDSET:
    case TAG_FIGCAPTION:
    case TAG_FIGURE:
    case TAG_FOOTER:
    case TAG_FORM:
    case TAG_H1:
    case TAG_H2:
    case TAG_H3:
    case TAG_H4:
    case TAG_H5:
    case TAG_H6:
    case TAG_HEADER:
    case TAG_HR:
    case TAG_MAIN:
    case TAG_NAV:
    case TAG_OL:
    case TAG_P:
    case TAG_PRE:
    case TAG_SECTION:
    case TAG_SUMMARY:
    case TAG_TABLE:
    case TAG_UL:
        return true;
    case TAG_OTHER:
        return sv_equal(name, SV("menu")) || sv_equal(name, SV("hgroup")) ||
               sv_equal(name, SV("search")) || sv_equal(name, SV("dir"));
    default:
        return false;
    }
}

static bool bounds_scope(enum dom_tag tag)
{
    switch ((int)tag) {
    case TAG_BUTTON:
    case TAG_CAPTION:
    case TAG_HTML:
    case TAG_OBJECT:
    case TAG_TABLE:
    case TAG_TD:
    case TAG_TEMPLATE:
    case TAG_TH:
        return true;
    default:
        return false;
    }
}

static void close_p(struct builder *builder)
{
    unsigned i = builder->depth;
    for (; i > 0; i--) {
        if (builder->open[i].is_closed)
            continue;
        const enum dom_tag tag = builder->dom->nodes[builder->open[i].node].tag;
        if (tag == TAG_P)
            break;
        if (bounds_scope(tag))
            return;
    }
    if (i == 0)
        return;
    for (unsigned k = builder->depth; k >= i; k--)
        close_element(builder, &builder->open[k]);
}

/* ---- libxml2's events */

/* The token that the skeleton's attribute i='...' names; NULL for elements that libxml2 implies. */
static const struct dom_token *token_of(const struct builder *builder, const xmlChar **attributes)
{
    if (!attributes || !attributes[0] || !attributes[1])
        return NULL;
    uint32_t number = 0;
    for (const xmlChar *c = attributes[1]; *c >= '0' && *c <= '9'; c++)
        number = number * 10 + (uint32_t)(*c - '0');
    return number < builder->scanned->n_tokens ? &builder->scanned->tokens[number] : NULL;
}

static void remember(struct dom *dom, enum dom_tag tag, uint32_t index)
{
    uint32_t *first = tag == TAG_HTML ? &dom->html : tag == TAG_HEAD ? &dom->head : &dom->body;
    if ((tag == TAG_HTML || tag == TAG_HEAD || tag == TAG_BODY) && *first == 0)
        *first = index;
}

static void push(struct builder *builder, uint32_t index)
{
    builder->open[++builder->depth] = (struct open_element){.node = index};
}

static void on_start(void *data, const xmlChar *name, const xmlChar **attributes)
{
    struct builder *builder = data;
    if (builder->depth + 1 >= builder->limits->max_depth || builder->depth + 1 >= MAX_DEPTH) {
        stop(builder, "depth");
        return;
    }
    const struct dom_token *token = token_of(builder, attributes);
    const struct sv own_name = sv_from((const char *)name, (size_t)xmlStrlen(name));
    const enum dom_tag tag = token ? token->tag : dom_names_tag(&builder->names, own_name);
    const struct sv kept_name = token ? token->name : dom_tag_name(tag);
    if (builder->n_open_p && closes_p(tag, kept_name))
        close_p(builder);
    struct dom_node *node = add_node(builder, tag);
    if (!node)
        return;
    const uint32_t index = builder->dom->n_nodes - 1;
    node->name = kept_name;
    if (token) {
        node->attributes = token->attributes;
        node->n_attributes = token->n_attributes;
    }
    remember(builder->dom, tag, index);
    builder->n_open_p += tag == TAG_P;
    push(builder, index);
    if (token && token->text.len) {
        struct dom_node *text = add_node(builder, TAG_TEXT);
        if (text)
            text->text = token->text;
    }
}

static void on_end(void *data, const xmlChar *name)
{
    struct builder *builder = data;
    (void)name; /* libxml2 ends what it started, innermost first */
    if (builder->depth == 0)
        return;
    close_element(builder, &builder->open[builder->depth]);
    builder->depth--;
}

/* "12;13;": tokens of text. libxml2 may cut a long run anywhere, so a number may go on in the next
 * call. */
static void on_characters(void *data, const xmlChar *bytes, int len)
{
    struct builder *builder = data;
    for (int i = 0; i < len; i++) {
        if (bytes[i] >= '0' && bytes[i] <= '9') {
            builder->text_number = builder->text_number * 10 + (uint32_t)(bytes[i] - '0');
            continue;
        }
        if (bytes[i] != ';')
            continue;
        const uint32_t number = builder->text_number;
        builder->text_number = 0;
        if (number < builder->scanned->n_tokens) {
            struct dom_node *node = add_node(builder, TAG_TEXT);
            if (!node)
                return;
            node->text = builder->scanned->tokens[number].text;
        }
    }
}

static bool run(struct builder *builder, const struct buf *skeleton)
{
    htmlParserCtxtPtr parser = htmlCreateMemoryParserCtxt(skeleton->ptr, (int)skeleton->len);
    if (!parser)
        err_out_of_memory(sizeof *parser);
    memset(parser->sax, 0, sizeof *parser->sax);
    parser->sax->startElement = on_start;
    parser->sax->endElement = on_end;
    parser->sax->characters = on_characters;
    htmlCtxtUseOptions(parser, HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
                                   HTML_PARSE_NONET | HTML_PARSE_IGNORE_ENC | XML_PARSE_HUGE);
    parser->charset = XML_CHAR_ENCODING_UTF8;
    parser->userData = builder;
    builder->parser = parser;
    htmlParseDocument(parser);
    htmlFreeParserCtxt(parser);
    while (builder->depth > 0)
        on_end(builder, NULL);
    builder->dom->nodes[0].end = builder->dom->n_nodes;
    return !builder->failed;
}

static bool build(struct arena *arena, const struct dom_scanned *scanned,
                  const struct dom_limits *limits, const struct buf *skeleton, struct dom *dom)
{
    struct builder *builder = arena_alloc(arena, sizeof *builder);
    if (!builder)
        return false;
    builder->arena = arena;
    builder->dom = dom;
    builder->limits = limits;
    builder->scanned = scanned;
    builder->capacity = scanned->n_tokens + scanned->n_tokens / 8 + 16;
    dom_names_init(&builder->names);
    dom->nodes = arena_alloc_array(arena, builder->capacity, sizeof *dom->nodes);
    if (!dom->nodes)
        return false;
    dom->n_nodes = 1; /* the document, open[0] */
    dom->nodes[0].end = 1;
    return skeleton->len == 0 || run(builder, skeleton);
}

bool dom_parse(struct arena *arena, struct sv utf8, const struct dom_limits *limits,
               struct dom *dom, struct err *err)
{
    struct dom made = {0};
    struct dom_scanned scanned;
    struct buf skeleton;
    buf_init(&skeleton, SKELETON_MAX_BYTES);
    const bool is_done = dom_scan(arena, utf8, limits, &skeleton, &scanned) &&
                         build(arena, &scanned, limits, &skeleton, &made) && arena_ok(arena);
    buf_release(&skeleton);
    if (!is_done)
        return err_set(err, ERR_REJECT, "arena_full",
                       "The page of %zu bytes needs more memory than a page may have.", utf8.len);
    if (scanned.partial_why)
        made.partial_why = scanned.partial_why;
    made.is_partial = made.partial_why != NULL;
    *dom = made;
    return true;
}

/* ---- questions */

struct sv dom_attribute(const struct dom_node *node, enum dom_attribute_name name)
{
    for (unsigned i = 0; i < node->n_attributes; i++)
        if (node->attributes[i].name == name)
            return node->attributes[i].value;
    return SV_NULL;
}

struct sv dom_attribute_named(const struct dom_node *node, struct sv name)
{
    for (unsigned i = 0; i < node->n_attributes; i++)
        if (sv_equal(node->attributes[i].text_name, name))
            return node->attributes[i].value;
    return SV_NULL;
}

uint32_t dom_find(const struct dom *dom, uint32_t from, enum dom_tag tag)
{
    for (uint32_t i = from + 1; i < dom->nodes[from].end; i++)
        if (dom->nodes[i].tag == tag)
            return i;
    return 0;
}

uint32_t dom_closest(const struct dom *dom, uint32_t node, enum dom_tag tag)
{
    while (node && dom->nodes[node].tag != tag)
        node = dom->nodes[node].parent;
    return node;
}

bool dom_has_class(const struct dom_node *node, struct sv class_name)
{
    struct sv rest = dom_attribute(node, ATTR_CLASS);
    while (rest.len) {
        size_t at = 0;
        while (at < rest.len && !sv_is_space(rest.ptr[at]))
            at++;
        if (at && sv_equal(sv_sub(rest, 0, at), class_name))
            return true;
        rest = sv_skip(rest, at + 1);
    }
    return false;
}

struct sv dom_raw_text(struct arena *arena, const struct dom *dom, uint32_t node)
{
    const struct dom_node *nodes = dom->nodes;
    size_t len = 0;
    struct sv only = SV_NULL;
    unsigned n = 0;
    for (uint32_t i = node; i < nodes[node].end; i++)
        if (nodes[i].tag == TAG_TEXT) {
            len += nodes[i].text.len;
            only = nodes[i].text;
            n++;
        }
    if (n <= 1)
        return only;
    char *text = arena_alloc(arena, len);
    if (!text)
        return SV_NULL;
    char *to = text;
    for (uint32_t i = node; i < nodes[node].end; i++)
        if (nodes[i].tag == TAG_TEXT) {
            memcpy(to, nodes[i].text.ptr, nodes[i].text.len);
            to += nodes[i].text.len;
        }
    return sv_from(text, len);
}
