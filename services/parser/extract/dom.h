/* dom: a page as the tree that a browser makes of it (HTML Standard, section 13.2), in the arena:
 * dom_scan.c cuts it into tags and text, dom_tree.c puts them where they belong. Input is UTF-8
 * (charset.h) and must outlive the tree, whose views point into it. Bounds: depth, nodes, text,
 * attributes a tag and bytes an attribute; beyond them the tree is what was read (below the depth
 * the text is kept without its tags), and is_partial says so. Cost is linear in the page. Pure.
 *
 * Tags and attribute names are small integers (dom_tags.h; TAG_OTHER keeps the name), so that the
 * steps switch and compare without strings. Nodes are in document order in one array: a node's
 * subtree is the run [node, node->end). White space between blocks is not kept, between inline
 * elements it is. The inside of <svg>, <style>, <textarea> and <iframe>, event handlers (on...) and
 * empty data-... attributes are left out; <template> and <noscript> keep their contents as
 * elements. */
#ifndef BROADSHEET_PARSER_EXTRACT_DOM_H
#define BROADSHEET_PARSER_EXTRACT_DOM_H

#include "common/arena.h"
#include "common/err.h"
#include "services/parser/extract/dom_tags.h"

struct dom_attribute {
    enum dom_attribute_name name; /* ATTR_OTHER: see text_name */
    struct sv text_name;          /* lower case, always set */
    struct sv value;              /* entities resolved; "" where none is written */
};

struct dom_node {
    struct sv name; /* an element's, lower case */
    struct sv text; /* of TAG_TEXT; a script's or title's contents are its text child */
    const struct dom_attribute *attributes;
    uint16_t n_attributes;
    uint16_t depth;
    enum dom_tag tag;  /* TAG_TEXT: text */
    uint32_t parent;   /* index; the root's is itself */
    uint32_t end;      /* index one past its last descendant */
    uint32_t next;     /* next sibling's index, 0: none */
    uint32_t previous; /* previous sibling's, 0: none */
};

struct dom {
    struct dom_node *nodes; /* nodes[0] is the document; document order */
    uint32_t n_nodes;
    uint32_t html, head, body; /* indexes; 0: none */
    bool is_partial;
    const char *partial_why; /* "depth", "nodes", "attributes", "tag_length", "text" or NULL */
};

struct dom_limits {
    uint32_t max_nodes, max_depth, max_attributes;
    uint32_t max_tag_bytes; /* of one attribute's value; a longer one is left out */
    size_t max_text_bytes;
};
extern const struct dom_limits DOM_LIMITS;

MUST_CHECK bool dom_parse(struct arena *arena, struct sv utf8, const struct dom_limits *limits,
                          struct dom *dom, struct err *err);

/* The value, or SV_NULL. */
struct sv dom_attribute(const struct dom_node *node, enum dom_attribute_name name);
struct sv dom_attribute_named(const struct dom_node *node, struct sv name);
/* First descendant of that tag in document order, 0 where there is none. `from` excluded. */
uint32_t dom_find(const struct dom *dom, uint32_t from, enum dom_tag tag);
/* Nearest ancestor-or-self of that tag, 0 where there is none. */
uint32_t dom_closest(const struct dom *dom, uint32_t node, enum dom_tag tag);
static inline uint32_t dom_first_child(const struct dom *dom, uint32_t node)
{
    return dom->nodes[node].end > node + 1 ? node + 1 : 0;
}
bool dom_has_class(const struct dom_node *node, struct sv class_name);
/* 1 to 6 for h1 to h6, 0 for all else. */
static inline int dom_heading_level(enum dom_tag tag)
{
    return tag >= TAG_H1 && tag <= TAG_H6 ? (int)(tag - TAG_H1) + 1 : 0;
}
/* a, b, span and the like, TAG_OTHER and TAG_TEXT; all else parts words. */
bool dom_tag_is_inline(enum dom_tag tag);
/* script, style, template, noscript, svg, iframe: what a reader does not see; and rt, rp, the
 * reading of words that stand beside it. */
bool dom_tag_is_hidden(enum dom_tag tag);
/* Would a reader see distance between these two text nodes, the second the next after the first,
 * where neither has a space: at a <button>'s or <time>'s edge, and at a <span>'s or link's where
 * the letters change so ("Anna Berg<span>March 3"). */
bool dom_has_gap(const struct dom *dom, uint32_t before, uint32_t after);
/* All text below, hidden tags' left out, blocks, <br> and gaps parting words, cleaned as text_clean
 * does.
 */
struct sv dom_text(struct arena *arena, const struct dom *dom, uint32_t node);
/* Raw concatenation, for <script> and <style>. */
struct sv dom_raw_text(struct arena *arena, const struct dom *dom, uint32_t node);

#endif
