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

/* ---- gaps */

static bool is_word(char c)
{
    return (unsigned char)c >= 0x80 || sv_is_alpha(c) || sv_is_digit(c);
}

/* "Berg" and "March", "read" and "12": no word goes on so. */
static bool is_change(char before, char after)
{
    return before >= 'a' && before <= 'z' && ((after >= 'A' && after <= 'Z') || sv_is_digit(after));
}

/* What has a form of its own in the line, and is no part of a word. */
static bool stands_apart(enum dom_tag tag)
{
    return tag == TAG_BUTTON || tag == TAG_TIME;
}

/* By its style, if at all. */
static bool may_stand_apart(enum dom_tag tag)
{
    return tag == TAG_SPAN || tag == TAG_A || tag == TAG_LABEL || tag == TAG_SMALL ||
           tag == TAG_OTHER;
}

/* Does an element that stands apart, or may where the letters say so, begin or end between the
 * two texts? */
static bool is_edge(const struct dom *dom, uint32_t from, uint32_t other, bool is_change)
{
    const struct dom_node *nodes = dom->nodes;
    for (uint32_t i = nodes[from].parent; i && !(i <= other && other < nodes[i].end);
         i = nodes[i].parent)
        if (stands_apart(nodes[i].tag) || (is_change && may_stand_apart(nodes[i].tag)))
            return true;
    return false;
}

bool dom_has_gap(const struct dom *dom, uint32_t before, uint32_t after)
{
    const struct sv left = dom->nodes[before].text, right = dom->nodes[after].text;
    if (!left.len || !right.len || dom->nodes[before].parent == dom->nodes[after].parent)
        return false;
    const char end = left.ptr[left.len - 1], begin = right.ptr[0];
    return is_word(end) && is_word(begin) &&
           (is_edge(dom, after, before, is_change(end, begin)) ||
            is_edge(dom, before, after, is_change(end, begin)));
}

/* ---- text */

/* Blocks and line breaks part words, and so do gaps; other inline tags do not. */
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
    uint32_t last_block = node, last_text = 0;
    for (uint32_t i = node; i < nodes[node].end;) {
        if (i != node && dom_tag_is_hidden(nodes[i].tag)) {
            i = nodes[i].end;
            continue;
        }
        if (nodes[i].tag == TAG_BR)
            *to++ = ' ';
        if (nodes[i].tag == TAG_TEXT) {
            const uint32_t block = block_of(dom, nodes[i].parent, node);
            if (block != last_block || (last_text && dom_has_gap(dom, last_text, i)))
                *to++ = ' ';
            last_block = block;
            last_text = i;
            memcpy(to, nodes[i].text.ptr, nodes[i].text.len);
            to += nodes[i].text.len;
        }
        i++;
    }
    return text_clean(arena, sv_from(text, (size_t)(to - text)));
}
