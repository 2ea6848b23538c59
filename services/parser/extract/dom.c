#include "services/parser/extract/dom.h"

#include "services/parser/extract/dom_scan.h"

const struct dom_limits DOM_LIMITS = {
    .max_nodes = 400000, /* of nothing but tags, with all that is made of them: 170 MiB */
    .max_depth = 512,
    .max_attributes = 256,
    .max_tag_bytes = 1u << 20,
    .max_text_bytes = 16u << 20,
};

/* Most pages have a node for about each "<": an end tag is none, a start tag is one with its text.
 */
static uint32_t expected_nodes(struct sv utf8)
{
    size_t n = 0;
    const char *at = utf8.ptr, *const end = utf8.ptr + utf8.len;
    while (at < end) {
        at = memchr(at, '<', (size_t)(end - at));
        if (!at)
            break;
        at++;
        n++;
    }
    return n < UINT32_MAX - 64 ? (uint32_t)n + 16 : UINT32_MAX - 64;
}

static bool build(struct arena *arena, struct sv utf8, const struct dom_limits *limits,
                  struct dom *dom)
{
    assert(limits->max_depth <= DOM_MAX_DEPTH);
    struct dom_tree *tree = arena_alloc(arena, sizeof *tree);
    return tree && dom_tree_init(tree, arena, limits, dom, expected_nodes(utf8)) &&
           dom_scan(arena, utf8, limits, tree) && dom_tree_finish(tree);
}

bool dom_parse(struct arena *arena, struct sv utf8, const struct dom_limits *limits,
               struct dom *dom, struct err *err)
{
    struct dom made = {0};
    if (!build(arena, utf8, limits, &made) || !arena_ok(arena))
        return err_set(err, ERR_REJECT, "arena_full",
                       "The page of %zu bytes needs more memory than a page may have.", utf8.len);
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
