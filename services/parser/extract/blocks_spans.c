#include "services/parser/extract/blocks_spans.h"

#include "common/text.h"

struct writer {
    struct arena *arena;
    const struct dom *dom;
    const struct url *base;
    bool is_code;
    char *text; /* where the next byte goes; the open span's text ends here */
    struct spans *spans;
    bool space_due, line_due;
    uint32_t last_text; /* node; 0: none yet */
    uint32_t last_link; /* the <a> of the open span, 0: none */
    struct sv last_href;
};

/* ---- style and link of a text node */

struct look {
    unsigned style;
    uint32_t link;
};

static struct look look_of(const struct dom *dom, uint32_t index)
{
    struct look look = {0};
    for (uint32_t at = dom->nodes[index].parent; at; at = dom->nodes[at].parent) {
        const enum dom_tag tag = dom->nodes[at].tag;
        if (tag == TAG_A && !look.link)
            look.link = at;
        else if (tag == TAG_EM || tag == TAG_I || tag == TAG_CITE)
            look.style |= SPAN_EM;
        else if (tag == TAG_B || tag == TAG_STRONG)
            look.style |= SPAN_STRONG;
        else if (tag == TAG_CODE)
            look.style |= SPAN_CODE;
        else if (!dom_tag_is_inline(tag))
            break;
    }
    return look;
}

static struct sv href_of(struct writer *writer, uint32_t link)
{
    if (!link || !writer->base)
        return SV_NULL;
    if (link == writer->last_link)
        return writer->last_href;
    const struct sv href = sv_trim(dom_attribute(&writer->dom->nodes[link], ATTR_HREF));
    struct url url;
    struct err err;
    writer->last_link = link;
    writer->last_href = SV_NULL;
    if (href.len && href.ptr[0] != '#' && !sv_starts_with_nocase(href, SV("javascript:")) &&
        url_resolve(writer->arena, writer->base, href, &url, &err))
        writer->last_href = url.text;
    return writer->last_href;
}

/* ---- text */

static size_t width_of(const char *at, const char *end)
{
    const unsigned char lead = (unsigned char)*at;
    const size_t width = lead < 0x80 ? 1 : lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    return width > (size_t)(end - at) ? (size_t)(end - at) : width;
}

/* Spaces beyond ASCII, as text_is_space has them, by their UTF-8. */
static bool is_wide_space(const char *at, size_t width)
{
    struct sv one = sv_from(at, width);
    return width > 1 && text_is_space(text_next(&one));
}

static bool is_invisible(const char *at, size_t width)
{
    if (width == 1)
        return (unsigned char)*at < ' ' || *at == 0x7F;
    if (width == 2)
        return memcmp(at, "\xC2\xAD", 2) == 0 ||
               ((unsigned char)at[0] == 0xC2 && (unsigned char)at[1] < 0xA0);
    /* U+200B, U+FEFF; the joiners U+200C and U+200D and the marks of direction carry meaning and
     * stay */
    return width == 3 && (memcmp(at, "\xE2\x80\x8B", 3) == 0 || memcmp(at, "\xEF\xBB\xBF", 3) == 0);
}

static void put(struct writer *writer, const char *from, size_t len)
{
    memcpy(writer->text, from, len);
    writer->text += len;
}

/* The space between two spans belongs to the plainer one. */
static bool takes_space(const struct span *before, struct look look, struct sv href)
{
    const bool is_plain = before && !before->href.len && !before->style;
    return before && (is_plain || href.len || look.style);
}

/* Returns where the node's own text begins: the space before it goes to `before`, where given. */
static const char *put_collapsed(struct writer *writer, struct sv text, struct span *before,
                                 bool is_first)
{
    const char *at = text.ptr, *const end = text.ptr + text.len;
    const char *begin = writer->text;
    while (at < end) {
        const size_t width = width_of(at, end);
        if (is_invisible(at, width) && !sv_is_space(*at)) {
            at += width;
            continue;
        }
        if (sv_is_space(*at) || is_wide_space(at, width)) {
            writer->space_due = true;
            at += width;
            continue;
        }
        if (writer->text != begin || !is_first) {
            if (writer->line_due || writer->space_due)
                put(writer, writer->line_due ? "\n" : " ", 1);
            if (begin + 1 == writer->text && before && (writer->line_due || writer->space_due)) {
                before->text.len++;
                begin = writer->text;
            }
        }
        before = NULL;
        is_first = false;
        writer->line_due = writer->space_due = false;
        put(writer, at, width);
        at += width;
    }
    return begin;
}

/* text_clean trims; the spaces at a span's ends part it from its neighbours and are put back. */
static struct sv normalised(struct arena *arena, struct sv text)
{
    size_t i = 0;
    while (i < text.len && (unsigned char)text.ptr[i] < 0x80)
        i++;
    if (i == text.len)
        return text;
    size_t lead = 0, tail = 0;
    while (lead < text.len && sv_is_space(text.ptr[lead]))
        lead++;
    while (tail < text.len - lead && sv_is_space(text.ptr[text.len - 1 - tail]))
        tail++;
    const struct sv inner = sv_sub(text, lead, text.len - lead - tail);
    const struct sv clean = text_clean_lines(arena, inner);
    if (clean.ptr == inner.ptr && clean.len == inner.len)
        return text;
    char *joined = arena_alloc(arena, lead + clean.len + tail);
    if (!joined)
        return text;
    memcpy(joined, text.ptr, lead);
    if (clean.len)
        memcpy(joined + lead, clean.ptr, clean.len);
    memcpy(joined + lead + clean.len, text.ptr + text.len - tail, tail);
    return sv_from(joined, lead + clean.len + tail);
}

static bool add_text(struct writer *writer, uint32_t index)
{
    const struct dom_node *node = &writer->dom->nodes[index];
    const struct look look = look_of(writer->dom, index);
    const struct sv href = href_of(writer, look.link);
    struct spans *spans = writer->spans;
    struct span *span = spans->n ? &spans->list[spans->n - 1] : NULL;
    const char *from = writer->text;
    writer->space_due |= writer->last_text && dom_has_gap(writer->dom, writer->last_text, index);
    writer->last_text = index;
    if (writer->is_code)
        put(writer, node->text.ptr, node->text.len);
    else
        from = put_collapsed(writer, node->text, takes_space(span, look, href) ? span : NULL,
                             span == NULL);
    const size_t len = (size_t)(writer->text - from);
    if (len == 0)
        return true;
    if (span && span->style == look.style && sv_equal(span->href, href)) {
        span->text.len += len;
        return true;
    }
    span = arena_push(writer->arena, &spans->list, &spans->n, sizeof *span);
    if (!span)
        return false;
    *span = (struct span){.text = sv_from(from, len), .href = href, .style = look.style};
    return true;
}

/* In code a line's end is text like any other. */
static void add_break(struct writer *writer)
{
    struct spans *spans = writer->spans;
    writer->line_due = true;
    if (writer->is_code && spans->n) {
        put(writer, "\n", 1);
        spans->list[spans->n - 1].text.len++;
    }
}

bool blocks_spans(struct arena *arena, const struct dom *dom, uint32_t first, uint32_t last,
                  const struct url *base, bool is_code, struct spans *spans)
{
    struct spans made = {0};
    struct writer writer = {
        .arena = arena, .dom = dom, .base = base, .is_code = is_code, .spans = &made};
    size_t room = 2;
    for (uint32_t i = first; i <= last; i++)
        room += dom->nodes[i].tag == TAG_TEXT ? dom->nodes[i].text.len + 2
                                              : dom->nodes[i].tag == TAG_BR;
    writer.text = arena_alloc(arena, room);
    if (!writer.text)
        return false;
    for (uint32_t i = first; i <= last;) {
        const struct dom_node *node = &dom->nodes[i];
        if (dom_tag_is_hidden(node->tag)) {
            i = node->end;
            continue;
        }
        if (node->tag == TAG_BR)
            add_break(&writer);
        if (node->tag == TAG_TEXT && !add_text(&writer, i))
            return false;
        i++;
    }
    for (size_t i = 0; i < made.n && !is_code; i++)
        made.list[i].text = normalised(arena, made.list[i].text);
    *spans = made;
    return arena_ok(arena);
}
