/* Whatever the bytes: the tree is one (parents before children, runs nested, siblings in order),
 * within its bounds. */
#include "services/parser/extract/dom.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct dom_limits LIMITS = {.max_nodes = 5000,
                                         .max_depth = 100,
                                         .max_attributes = 20,
                                         .max_tag_bytes = 1000,
                                         .max_text_bytes = 1u << 20};

static void check_node(const struct dom *dom, uint32_t i)
{
    const struct dom_node *node = &dom->nodes[i];
    const struct dom_node *parent = &dom->nodes[node->parent];
    assert(node->parent < i && node->end > i && node->end <= parent->end);
    assert(node->depth == parent->depth + 1 && node->depth <= LIMITS.max_depth);
    assert(node->n_attributes <= LIMITS.max_attributes);
    if (node->next) {
        assert(node->next == node->end && dom->nodes[node->next].previous == i);
        assert(dom->nodes[node->next].parent == node->parent);
    }
    assert(node->tag == TAG_TEXT ? node->end == i + 1 : node->name.len > 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(64u << 20);
    struct dom dom;
    struct err err;
    if (dom_parse(arena, sv_from((const char *)data, size), &LIMITS, &dom, &err)) {
        assert(dom.n_nodes >= 1 && dom.nodes[0].end == dom.n_nodes);
        assert(dom.n_nodes <= LIMITS.max_nodes);
        for (uint32_t i = 1; i < dom.n_nodes; i++)
            check_node(&dom, i);
        (void)dom_text(arena, &dom, 0);
        assert(dom_find(&dom, 0, TAG_BODY) == dom.body);
    }
    arena_free(arena);
    return 0;
}
