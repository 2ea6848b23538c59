#include "services/parser/extract/dom_tree.h"

/* How often one end tag may go round, and how far in (13.2.6.4.7, "adoption agency algorithm"). */
#define MAX_ROUNDS 8
#define MAX_INNER  3
/* Of the same element after one another (13.2.4.3, the "Noah's Ark clause"). */
#define MAX_ALIKE 3

static bool is_open(const struct dom_tree *tree, uint32_t node, unsigned *index)
{
    unsigned i = tree->depth;
    while (i > 0 && tree->open[i].node != node)
        i--;
    *index = i;
    return i > 0;
}

static struct dom_token copy_of(const struct dom_tree *tree, uint32_t index)
{
    const struct dom_node *node = &tree->dom->nodes[index];
    return (struct dom_token){.tag = node->tag,
                              .shown_as = node->tag,
                              .name = node->name,
                              .attributes = node->attributes,
                              .n_attributes = node->n_attributes};
}

static void forget(struct dom_tree *tree, unsigned at)
{
    tree->n_formatting--;
    memmove(&tree->formatting[at], &tree->formatting[at + 1],
            (tree->n_formatting - at) * sizeof *tree->formatting);
}

static void insert(struct dom_tree *tree, unsigned at, uint32_t node, enum dom_tag tag)
{
    if (tree->n_formatting == DOM_MAX_FORMATTING) {
        forget(tree, 0);
        at -= at > 0;
    }
    memmove(&tree->formatting[at + 1], &tree->formatting[at],
            (tree->n_formatting - at) * sizeof *tree->formatting);
    tree->formatting[at] = (struct dom_formatting){node, (uint8_t)tag};
    tree->n_formatting++;
}

static bool is_alike(const struct dom_node *a, const struct dom_node *b)
{
    if (a->tag != b->tag || a->n_attributes != b->n_attributes)
        return false;
    for (unsigned i = 0; i < a->n_attributes; i++)
        if (!sv_equal(a->attributes[i].text_name, b->attributes[i].text_name) ||
            !sv_equal(a->attributes[i].value, b->attributes[i].value))
            return false;
    return true;
}

void dom_formatting_add(struct dom_tree *tree, uint32_t node, enum dom_tag tag)
{
    const struct dom_node *nodes = tree->dom->nodes;
    unsigned n_alike = 0, oldest = 0;
    for (unsigned i = tree->n_formatting; i-- > 0 && tree->formatting[i].node;) {
        if (!is_alike(&nodes[tree->formatting[i].node], &nodes[node]))
            continue;
        n_alike++;
        oldest = i;
    }
    if (n_alike >= MAX_ALIKE)
        forget(tree, oldest);
    insert(tree, tree->n_formatting, node, tag);
}

void dom_formatting_mark(struct dom_tree *tree)
{
    insert(tree, tree->n_formatting, 0, TAG_OTHER);
}

void dom_formatting_clear(struct dom_tree *tree)
{
    while (tree->n_formatting && tree->formatting[--tree->n_formatting].node)
        continue;
}

static unsigned find(const struct dom_tree *tree, enum dom_tag tag)
{
    unsigned i = tree->n_formatting;
    while (i > 0 && tree->formatting[i - 1].node && tree->formatting[i - 1].tag != tag)
        i--;
    return i > 0 && tree->formatting[i - 1].node ? i : 0; /* one more than its index */
}

/* 13.2.4.3, "reconstruct the active formatting elements": those that a block's end closed begin
 * anew. */
void dom_formatting_reopen(struct dom_tree *tree)
{
    unsigned i = tree->n_formatting, index;
    while (i > 0 && tree->formatting[i - 1].node &&
           !is_open(tree, tree->formatting[i - 1].node, &index))
        i--;
    for (; i < tree->n_formatting && tree->depth + 2 < tree->limits->max_depth; i++) {
        const struct dom_token token = copy_of(tree, tree->formatting[i].node);
        const uint32_t node = dom_tree_push(tree, &token);
        if (!node)
            return;
        tree->formatting[i].node = node;
    }
}

/* The outermost special element that is open within open[at], 0: none. */
static unsigned furthest_block(const struct dom_tree *tree, unsigned at)
{
    for (unsigned i = at + 1; i <= tree->depth; i++)
        if (dom_tag_traits((enum dom_tag)tree->open[i].tag) & T_SPECIAL)
            return i;
    return 0;
}

static unsigned find_node(const struct dom_tree *tree, uint32_t node)
{
    unsigned i = tree->n_formatting;
    while (i > 0 && tree->formatting[i - 1].node != node)
        i--;
    return i;
}

/* A node without a place in the tree yet, which open[index] becomes; index of the node, or 0. */
static uint32_t make_copy(struct dom_tree *tree, unsigned index, unsigned under)
{
    const unsigned depth = tree->depth;
    const bool fosters = tree->fosters;
    const struct dom_token token = copy_of(tree, tree->open[index].node);
    tree->depth = under;
    tree->fosters = false;
    struct dom_node *node = dom_tree_add(tree, token.tag);
    tree->depth = depth;
    tree->fosters = fosters;
    if (!node)
        return 0;
    node->name = token.name;
    node->attributes = token.attributes;
    node->n_attributes = token.n_attributes;
    tree->is_reordered = true;
    return tree->dom->n_nodes - 1;
}

/* Steps 13 and 14: what stands open between the formatting element and the block is closed there
 * and, if it is formatting too, goes on around the block. Returns the block's new index; *bookmark
 * becomes the innermost that goes on. */
static unsigned adopt_between(struct dom_tree *tree, unsigned at, unsigned block,
                              uint32_t *bookmark)
{
    unsigned last = block, rounds = 0;
    for (unsigned i = block - 1; i > at; i--) {
        const unsigned entry = find_node(tree, tree->open[i].node);
        const bool stays = entry && ++rounds <= MAX_INNER;
        if (entry && !stays)
            forget(tree, entry - 1);
        uint32_t copy = stays ? make_copy(tree, i, at - 1) : 0;
        if (!copy) {
            dom_tree_remove_open(tree, i);
            block--;
            last--;
            continue;
        }
        tree->formatting[entry - 1].node = copy;
        tree->open[i].node = copy;
        tree->open[i].last_child = 0;
        if (last == block)
            *bookmark = copy;
        dom_tree_move(tree, last, i);
        last = i;
    }
    dom_tree_move(tree, last, at - 1);
    return block;
}

/* Steps 15 to 19: the block's children move into a copy of the formatting element. */
static void adopt_children(struct dom_tree *tree, unsigned at, unsigned block, uint32_t bookmark)
{
    const uint32_t first_copy = make_copy(tree, at, block);
    if (!first_copy)
        return;
    struct dom_node *nodes = tree->dom->nodes;
    struct dom_open *open = &tree->open[block];
    const uint32_t last_child = nodes[first_copy].previous;
    for (uint32_t child = last_child; child; child = nodes[child].previous)
        nodes[child].parent = first_copy;
    if (last_child)
        nodes[last_child].next = 0;
    nodes[first_copy].previous = 0;
    open->last_child = first_copy;
    const enum dom_tag tag = (enum dom_tag)tree->open[at].tag;
    const unsigned entry = find_node(tree, tree->open[at].node) - 1;
    forget(tree, entry);
    insert(tree, bookmark ? find_node(tree, bookmark) : entry, first_copy, tag);
    /* The copy takes the stack's place of the old one, within the block. */
    const uint16_t table = open->table;
    memmove(&tree->open[at], &tree->open[at + 1], (block - at) * sizeof *tree->open);
    tree->open[block] = (struct dom_open){
        .node = first_copy, .last_child = last_child, .tag = (uint8_t)tag, .table = table};
}

/* One round; false where there is nothing left to do. */
static bool adopt(struct dom_tree *tree, enum dom_tag tag)
{
    const unsigned entry = find(tree, tag);
    unsigned at;
    if (!entry)
        return false;
    const uint32_t node = tree->formatting[entry - 1].node;
    if (!is_open(tree, node, &at)) {
        forget(tree, entry - 1);
        return false;
    }
    for (unsigned i = tree->depth; i > at; i--)
        if (dom_tag_traits((enum dom_tag)tree->open[i].tag) & (T_SCOPE | T_TABLE))
            return false;
    const unsigned block = furthest_block(tree, at);
    if (!block || tree->is_full) {
        dom_tree_pop_to(tree, at - 1);
        forget(tree, entry - 1);
        return false;
    }
    uint32_t bookmark = 0;
    const unsigned moved = adopt_between(tree, at, block, &bookmark);
    adopt_children(tree, at, moved, bookmark);
    return true;
}

void dom_formatting_end(struct dom_tree *tree, enum dom_tag tag)
{
    const uint32_t current = tree->open[tree->depth].node;
    if (dom_tree_current(tree) == tag && !find_node(tree, current)) {
        dom_tree_pop_to(tree, tree->depth - 1);
        return;
    }
    for (int i = 0; i < MAX_ROUNDS; i++)
        if (!adopt(tree, tag))
            return;
}

void dom_formatting_restart(struct dom_tree *tree, enum dom_tag tag)
{
    if (!find(tree, tag))
        return;
    dom_formatting_end(tree, tag);
    const unsigned entry = find(tree, tag);
    if (entry)
        forget(tree, entry - 1);
}
