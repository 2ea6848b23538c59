#include "services/parser/extract/dom_tree.h"

#include "common/buf.h"
#include "common/text.h"

#define LEVELS         3  /* between the text and its <sup>: a link, a bold */
#define MAX_TEXT_BYTES 12 /* 10⁻³, not a sentence that somebody raised */
#define GROWTH         3  /* bytes of a raised sign, from one */

static unsigned nearest(const struct dom_tree *tree, enum dom_tag tag)
{
    for (unsigned i = tree->depth; i > 0 && i + LEVELS > tree->depth; i--)
        if (tree->open[i].tag == tag)
            return i;
    return 0;
}

/* ---- footnotes' marks */

static bool is_mark(struct sv text)
{
    const struct sv trimmed = sv_trim(text);
    return trimmed.len >= 3 && trimmed.ptr[0] == '[' && trimmed.ptr[trimmed.len - 1] == ']';
}

/* A link within the page around a text that high up leads to its note. */
static bool leads_to_note(const struct dom_tree *tree)
{
    const unsigned link = nearest(tree, TAG_A);
    return link && sv_starts_with(
                       dom_attribute(&tree->dom->nodes[tree->open[link].node], ATTR_HREF), SV("#"));
}

/* ---- numbers */

/* 0: there is none. */
static uint32_t raised(uint32_t sign, bool is_sub)
{
    static const uint16_t SUPERSCRIPTS[10] = {0x2070, 0xB9,   0xB2,   0xB3,   0x2074,
                                              0x2075, 0x2076, 0x2077, 0x2078, 0x2079};
    if (sign >= '0' && sign <= '9')
        return is_sub ? 0x2080 + (sign - '0') : SUPERSCRIPTS[sign - '0'];
    if (sign == '+')
        return is_sub ? 0x208A : 0x207A;
    if (sign == '-' || sign == 0x2212 || sign == 0x2013)
        return is_sub ? 0x208B : 0x207B;
    return 0;
}

/* A number with its sign as Unicode writes it; what is none stays as it is. */
static struct sv number(struct arena *arena, struct sv text, bool is_sub)
{
    char *out = arena_alloc(arena, GROWTH * text.len);
    size_t len = 0;
    for (struct sv rest = text; out && rest.len;) {
        const uint32_t sign = raised(text_next(&rest), is_sub);
        if (!sign)
            return text;
        len += buf_encode(out + len, sign);
    }
    return out ? sv_from(out, len) : text;
}

struct sv dom_tree_raised(struct dom_tree *tree, struct sv text)
{
    const unsigned sup = nearest(tree, TAG_SUP), sub = nearest(tree, TAG_SUB);
    if (text.len == 0 || text.len > MAX_TEXT_BYTES || sup == sub)
        return text;
    if (sup && (is_mark(text) || leads_to_note(tree)))
        return SV_NULL;
    return number(tree->arena, text, sub > sup);
}
