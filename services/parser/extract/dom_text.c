#include "common/text.h"
#include "services/parser/extract/dom.h"

bool dom_tag_is_hidden(enum dom_tag tag)
{
    return tag == TAG_SCRIPT || tag == TAG_STYLE || tag == TAG_TEMPLATE || tag == TAG_NOSCRIPT ||
           tag == TAG_SVG || tag == TAG_IFRAME || tag == TAG_RT || tag == TAG_RP;
}

static uint32_t block_of(const struct dom *dom, uint32_t index, uint32_t root)
{
    while (index != root && dom_tag_is_inline(dom->nodes[index].tag))
        index = dom->nodes[index].parent;
    return index;
}

/* Blocks and line breaks part words; inline tags do not. */
struct sv dom_text(struct arena *arena, const struct dom *dom, uint32_t node)
{
    const struct dom_node *nodes = dom->nodes;
    size_t room = 0;
    for (uint32_t i = node; i < nodes[node].end; i++)
        room += nodes[i].text.len + 1;
    char *text = arena_alloc(arena, room);
    if (!text)
        return SV_NULL;
    char *to = text;
    uint32_t last_block = node;
    for (uint32_t i = node; i < nodes[node].end;) {
        if (i != node && dom_tag_is_hidden(nodes[i].tag)) {
            i = nodes[i].end;
            continue;
        }
        if (nodes[i].tag == TAG_BR)
            *to++ = ' ';
        if (nodes[i].tag == TAG_TEXT) {
            const uint32_t block = block_of(dom, nodes[i].parent, node);
            if (block != last_block)
                *to++ = ' ';
            last_block = block;
            memcpy(to, nodes[i].text.ptr, nodes[i].text.len);
            to += nodes[i].text.len;
        }
        i++;
    }
    return text_clean(arena, sv_from(text, (size_t)(to - text)));
}
