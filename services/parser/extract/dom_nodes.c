#include "services/parser/extract/dom_tree.h"

/* ---- nodes */

static bool grow(struct dom_tree *tree)
{
    struct dom *dom = tree->dom;
    const uint32_t capacity = tree->capacity + tree->capacity / 2 + 64;
    struct dom_node *nodes = arena_alloc_array(tree->arena, capacity, sizeof *nodes);
    if (!nodes) {
        tree->is_full = true;
        return false;
    }
    memcpy(nodes, dom->nodes, dom->n_nodes * sizeof *nodes);
    dom->nodes = nodes;
    tree->capacity = capacity;
    return true;
}

static void append(struct dom_tree *tree, uint32_t index, struct dom_open *parent)
{
    struct dom_node *nodes = tree->dom->nodes;
    nodes[index].parent = parent->node;
    nodes[index].depth = (uint16_t)(nodes[parent->node].depth + 1);
    nodes[index].previous = parent->last_child;
    nodes[index].next = 0;
    if (parent->last_child)
        nodes[parent->last_child].next = index;
    parent->last_child = index;
}

/* 13.2.6.1, "foster parent": what a table can't hold goes before it. */
static void put_before(struct dom_tree *tree, uint32_t index, uint32_t table)
{
    struct dom_node *nodes = tree->dom->nodes;
    nodes[index].parent = nodes[table].parent;
    nodes[index].depth = nodes[table].depth;
    nodes[index].previous = nodes[table].previous;
    nodes[index].next = table;
    if (nodes[table].previous)
        nodes[nodes[table].previous].next = index;
    nodes[table].previous = index;
    tree->is_reordered = true;
}

/* Where a child of open[i] goes: into it, or before its table. */
static void put(struct dom_tree *tree, uint32_t index, unsigned i)
{
    if (!tree->fosters || tree->open[i].table != i) {
        append(tree, index, &tree->open[i]);
        return;
    }
    while (i > 0 && tree->open[i].tag != TAG_TABLE)
        i = tree->open[i - 1].table;
    put_before(tree, index, tree->open[i].node);
}

struct dom_node *dom_tree_add(struct dom_tree *tree, enum dom_tag tag)
{
    struct dom *dom = tree->dom;
    if (dom->n_nodes >= tree->limits->max_nodes) {
        dom->partial_why = "nodes";
        tree->is_full = true;
    }
    if (tree->is_full || (dom->n_nodes == tree->capacity && !grow(tree)))
        return NULL;
    const uint32_t index = dom->n_nodes++;
    struct dom_node *node = &dom->nodes[index];
    node->tag = tag;
    node->end = index + 1;
    put(tree, index, tree->depth);
    return node;
}

/* ---- open elements */

static bool has_own_table_rules(enum dom_tag tag)
{
    return tag == TAG_TABLE || tag == TAG_TEMPLATE || tag == TAG_NOSCRIPT ||
           (dom_tag_traits(tag) & T_TABLE);
}

/* Formatting does not go on across these. */
static bool has_marker(enum dom_tag tag)
{
    return (dom_tag_traits(tag) & T_SCOPE) && tag != TAG_TABLE && tag != TAG_HTML;
}

uint32_t dom_tree_push(struct dom_tree *tree, const struct dom_token *token)
{
    struct dom_node *node = dom_tree_add(tree, token->shown_as);
    if (!node)
        return 0;
    const uint32_t index = tree->dom->n_nodes - 1;
    node->name = token->name;
    node->attributes = token->attributes;
    node->n_attributes = token->n_attributes;
    const uint16_t table = tree->open[tree->depth].table;
    tree->depth++;
    tree->open[tree->depth] =
        (struct dom_open){.node = index,
                          .tag = (uint8_t)token->tag,
                          .table = has_own_table_rules(token->tag) ? (uint16_t)tree->depth : table};
    tree->n_open[token->tag]++;
    if (has_marker(token->tag))
        dom_formatting_mark(tree);
    if (token->tag == TAG_NOSCRIPT)
        tree->noscript = (uint16_t)tree->depth;
    return index;
}

static void pop(struct dom_tree *tree)
{
    const struct dom_open *element = &tree->open[tree->depth];
    const enum dom_tag tag = (enum dom_tag)element->tag;
    tree->dom->nodes[element->node].end = tree->dom->n_nodes;
    tree->n_open[tag]--;
    if (tag == TAG_HEAD)
        tree->head_last_child = element->last_child;
    if (has_marker(tag))
        dom_formatting_clear(tree);
    if (tree->noscript == tree->depth)
        tree->noscript = 0;
    tree->depth--;
}

void dom_tree_pop_to(struct dom_tree *tree, unsigned depth)
{
    while (tree->depth > depth)
        pop(tree);
}

void dom_tree_remove_open(struct dom_tree *tree, unsigned index)
{
    if (index == tree->depth) {
        pop(tree);
        return;
    }
    /* What is open within it is its child still, so that it ends with that. */
    tree->is_reordered = true;
    tree->n_open[tree->open[index].tag]--;
    memmove(&tree->open[index], &tree->open[index + 1], (tree->depth - index) * sizeof *tree->open);
    tree->depth--;
}

void dom_tree_move(struct dom_tree *tree, unsigned index, unsigned parent)
{
    struct dom_node *nodes = tree->dom->nodes;
    const uint32_t node = tree->open[index].node;
    const struct dom_node *moved = &nodes[node];
    for (unsigned i = index; i-- > 0;)
        if (tree->open[i].last_child == node)
            tree->open[i].last_child = moved->previous;
    if (moved->previous)
        nodes[moved->previous].next = moved->next;
    if (moved->next)
        nodes[moved->next].previous = moved->previous;
    put(tree, node, parent);
    tree->is_reordered = true;
}

unsigned dom_tree_in_scope(const struct dom_tree *tree, enum dom_tag tag, enum dom_tag also)
{
    if (!tree->n_open[tag])
        return 0;
    for (unsigned i = tree->depth; i > 0; i--) {
        const enum dom_tag open = (enum dom_tag)tree->open[i].tag;
        if (open == tag)
            return i;
        if (open == also || (dom_tag_traits(open) & T_SCOPE))
            return 0;
    }
    return 0;
}

/* ---- document order */

/* Moves the nodes of an unordered tree into a new array, each after its parent and its elder
 * siblings' descendants. */
static bool put_in_order(struct dom_tree *tree)
{
    struct dom *dom = tree->dom;
    const uint32_t n = dom->n_nodes;
    const struct dom_node *old = dom->nodes;
    uint32_t *first = arena_alloc_array(tree->arena, n, sizeof *first);
    uint32_t *place = arena_alloc_array(tree->arena, n, sizeof *place);
    struct dom_node *nodes = arena_alloc_array(tree->arena, n, sizeof *nodes);
    if (!first || !place || !nodes)
        return false;
    for (uint32_t i = 1; i < n; i++)
        if (old[i].previous == 0)
            first[old[i].parent] = i;
    uint32_t n_placed = 0, at = 0;
    for (bool is_new = true;;) {
        if (is_new) {
            place[at] = n_placed;
            nodes[n_placed] = old[at];
            nodes[n_placed++].depth =
                at ? (uint16_t)(nodes[place[old[at].parent]].depth + 1) : old[at].depth;
        }
        if (is_new && first[at]) {
            at = first[at];
            continue;
        }
        nodes[place[at]].end = n_placed;
        if (at == 0)
            break;
        is_new = old[at].next != 0;
        at = is_new ? old[at].next : old[at].parent;
    }
    for (uint32_t i = 0; i < n_placed; i++) {
        nodes[i].parent = place[nodes[i].parent];
        nodes[i].next = place[nodes[i].next];
        nodes[i].previous = place[nodes[i].previous];
    }
    dom->nodes = nodes;
    dom->n_nodes = n_placed;
    dom->html = place[dom->html];
    dom->head = place[dom->head];
    dom->body = place[dom->body];
    return true;
}

bool dom_tree_init(struct dom_tree *tree, struct arena *arena, const struct dom_limits *limits,
                   struct dom *dom, uint32_t expected)
{
    tree->arena = arena;
    tree->limits = limits;
    tree->dom = dom;
    tree->capacity = (expected < limits->max_nodes ? expected : limits->max_nodes) + 8;
    dom->nodes = arena_alloc_array(arena, tree->capacity, sizeof *dom->nodes);
    dom->n_nodes = 1; /* the document, open[0] */
    return dom->nodes != NULL;
}

bool dom_tree_finish(struct dom_tree *tree)
{
    dom_tree_pop_to(tree, 0);
    tree->dom->nodes[0].end = tree->dom->n_nodes;
    return arena_ok(tree->arena) && (!tree->is_reordered || put_in_order(tree));
}
