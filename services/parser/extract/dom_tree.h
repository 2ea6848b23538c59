/* dom_tree: the tree that the HTML Standard makes of a page's tags (section 13.2.6, "tree
 * construction"), in the arena. dom_scan calls it for each start tag, end tag and run of text; the
 * insertion modes follow from the elements that are open. What differs from the Standard:
 * <noscript> is an element like a template, whose inside opens and closes nothing outside; no
 * <tbody> is implied and no empty <p> is made of a stray </p>; in <select> all tags are taken, as
 * browsers now do; frames and quirks are not known; and below the depth that is allowed elements
 * are left out, their text is not. Private to dom*.c: dom_nodes.c has the nodes and the stack of
 * open elements, dom_formatting.c the formatting elements, dom_raised.c what is
 * raised and lowered, dom_tree.c the rules. Pure. */
#ifndef BROADSHEET_PARSER_EXTRACT_DOM_TREE_H
#define BROADSHEET_PARSER_EXTRACT_DOM_TREE_H

#include "services/parser/extract/dom.h"

struct sv dom_tag_name(enum dom_tag tag);

struct dom_token {
    enum dom_tag tag, shown_as; /* unlike for a declarative shadow root, which is shown */
    uint16_t n_attributes;
    struct sv name;
    const struct dom_attribute *attributes;
};

#define DOM_MAX_DEPTH      1024 /* of the stack; limits->max_depth is at most this */
#define DOM_MAX_FORMATTING 32   /* remembered; older ones are forgotten */

struct dom_open {
    uint32_t node;
    uint32_t last_child; /* 0: none yet */
    uint16_t table;      /* nearest table, part of one, or <template>: an index of the stack */
    uint8_t tag;
};

/* An active formatting element; node 0 is a marker. */
struct dom_formatting {
    uint32_t node;
    uint8_t tag;
};

struct dom_tree {
    struct arena *arena;
    const struct dom_limits *limits;
    struct dom *dom;
    uint32_t capacity;
    unsigned depth;             /* open elements; open[0] is the document */
    unsigned too_deep;          /* open elements that the stack has no room for */
    uint16_t n_open[TAG_COUNT]; /* no search for one where there is none */
    unsigned n_formatting;
    uint32_t form, head_last_child;
    uint16_t noscript; /* index of the open one; 0: none */
    bool fosters;      /* content that a table can't hold is put before it */
    bool is_reordered; /* nodes are not in document order yet */
    bool is_full;      /* no more is taken */
    struct dom_open open[DOM_MAX_DEPTH];
    struct dom_formatting formatting[DOM_MAX_FORMATTING];
};

/* False when the arena is full. `expected` nodes are made room for. */
MUST_CHECK bool dom_tree_init(struct dom_tree *tree, struct arena *arena,
                              const struct dom_limits *limits, struct dom *dom, uint32_t expected);
/* The element's index; 0 where the rules leave it out. `contents`: of script, style and title. */
uint32_t dom_tree_start(struct dom_tree *tree, const struct dom_token *token, struct sv contents,
                        bool is_closed);
void dom_tree_end(struct dom_tree *tree, enum dom_tag tag, struct sv name);
/* Without length: white space that is not kept. */
void dom_tree_text(struct dom_tree *tree, struct sv text);
/* Closes all, puts the nodes in document order. False when the arena was full. */
MUST_CHECK bool dom_tree_finish(struct dom_tree *tree);

/* ---- dom_nodes.c */
static inline enum dom_tag dom_tree_current(const struct dom_tree *tree)
{
    return (enum dom_tag)tree->open[tree->depth].tag;
}
/* A node where the next belongs; NULL when there may be no more. */
struct dom_node *dom_tree_add(struct dom_tree *tree, enum dom_tag tag);
/* An element there, open from now on; its index, 0 for none. */
uint32_t dom_tree_push(struct dom_tree *tree, const struct dom_token *token);
void dom_tree_pop_to(struct dom_tree *tree, unsigned depth);
/* Out of the stack, its children stay its own. */
void dom_tree_remove_open(struct dom_tree *tree, unsigned index);
/* Takes the open element at `index`, its parent's last child, to the end of open[parent]. */
void dom_tree_move(struct dom_tree *tree, unsigned index, unsigned parent);
/* Index of the open element of that tag in scope (13.2.4.2), 0: none; `also` bounds it too. */
unsigned dom_tree_in_scope(const struct dom_tree *tree, enum dom_tag tag, enum dom_tag also);

/* ---- dom_formatting.c */
void dom_formatting_reopen(struct dom_tree *tree);
void dom_formatting_add(struct dom_tree *tree, uint32_t node, enum dom_tag tag);
void dom_formatting_mark(struct dom_tree *tree);
/* Forgets them up to the last marker. */
void dom_formatting_clear(struct dom_tree *tree);
/* The "adoption agency": the end of a formatting element, wherever it stands. */
void dom_formatting_end(struct dom_tree *tree, enum dom_tag tag);
/* The same before another of that tag begins: <a> in <a>. */
void dom_formatting_restart(struct dom_tree *tree, enum dom_tag tag);

/* ---- dom_raised.c */
/* The text of a <sup> or <sub> that is open: numbers in Unicode's raised and lowered digits, so
 * that 10<sup>6</sup> does not become 106; nothing of the mark of a footnote. */
struct sv dom_tree_raised(struct dom_tree *tree, struct sv text);

#endif
