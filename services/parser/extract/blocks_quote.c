#include "services/parser/extract/blocks_quote.h"

#include "services/parser/extract/blocks_media.h"
#include "services/parser/extract/match.h"

#define SPEAKER_MAX_BYTES 160
#define CITED_MAX_NODES   4096 /* looked through for who is cited: what holds more is a page */
#define PULL_LEVELS       3
#define BESIDE_LEVELS     2

static struct sv line_of(struct arena *arena, const struct block *block)
{
    size_t len = 0;
    for (size_t i = 0; i < block->n_spans; i++)
        len += block->spans[i].text.len;
    char *text = arena_alloc(arena, len + 1);
    char *to = text;
    for (size_t i = 0; text && i < block->n_spans; i++) {
        if (block->spans[i].text.len)
            memcpy(to, block->spans[i].text.ptr, block->spans[i].text.len);
        to += block->spans[i].text.len;
    }
    return text ? sv_trim(sv_from(text, len)) : SV_NULL;
}

static const char *const MARKS[] = {"\xE2\x80\x94", "\xE2\x80\x93", "\xE2\x80\x95", "-", "~"};

/* "— Jane Doe", "- Jane Doe" without its mark. */
static struct sv speaker(struct sv line, bool *has_mark)
{
    *has_mark = false;
    for (size_t i = 0; i < COUNT_OF(MARKS); i++)
        if (sv_starts_with(line, sv_from_c(MARKS[i]))) {
            *has_mark = true;
            return sv_trim(sv_skip(line, strlen(MARKS[i])));
        }
    return line;
}

/* The text of a <cite>, <footer> or, beside the quotation in its <figure>, <figcaption>. */
static struct sv cited(struct arena *arena, const struct dom *dom, uint32_t quote)
{
    const uint32_t figure = dom_closest(dom, quote, TAG_FIGURE);
    const uint32_t around = figure ? figure : quote, end = dom->nodes[around].end;
    for (uint32_t i = around + 1; i < end && i - around < CITED_MAX_NODES; i++)
        if (dom->nodes[i].tag == TAG_CITE || dom->nodes[i].tag == TAG_FIGCAPTION ||
            (dom->nodes[i].tag == TAG_FOOTER && i > quote && i < dom->nodes[quote].end))
            return dom_text(arena, dom, i);
    return SV_NULL;
}

static bool names_speaker(const struct dom_node *node)
{
    static const char *const WORDS[] = {"cite",   "attribution", "author", "speaker",
                                        "source", "quotee",      "person"};
    return node->tag == TAG_CITE || node->tag == TAG_FOOTER ||
           (node->tag != TAG_TEXT &&
            match_words(dom_attribute(node, ATTR_CLASS), WORDS, COUNT_OF(WORDS)));
}

/* The text of what follows the quotation in its box and names itself the speaker. */
static struct sv beside(struct arena *arena, const struct dom *dom, uint32_t quote)
{
    for (int up = 0; up < BESIDE_LEVELS && quote > dom->body; up++) {
        for (uint32_t at = dom->nodes[quote].next; at; at = dom->nodes[at].next) {
            if (dom->nodes[at].tag == TAG_TEXT && sv_trim(dom->nodes[at].text).len == 0)
                continue;
            return names_speaker(&dom->nodes[at]) ? dom_text(arena, dom, at) : SV_NULL;
        }
        quote = dom->nodes[quote].parent;
        if (dom->nodes[quote].tag != TAG_ASIDE && dom->nodes[quote].tag != TAG_DIV)
            break;
    }
    return SV_NULL;
}

static size_t mark_at_end(struct sv text)
{
    for (size_t i = 0; i < COUNT_OF(MARKS); i++)
        if (sv_ends_with(text, sv_from_c(MARKS[i])))
            return strlen(MARKS[i]);
    return 0;
}

static void trim_end(struct block *block)
{
    while (block->n_spans) {
        struct sv *text = &block->spans[block->n_spans - 1].text;
        while (text->len && sv_is_space(text->ptr[text->len - 1]))
            text->len--;
        if (text->len)
            return;
        block->n_spans--;
    }
}

/* Takes so many bytes off a block's end, and what parted them from the rest. */
static void cut_end(struct block *block, size_t n_bytes)
{
    trim_end(block);
    while (block->n_spans && n_bytes) {
        struct sv *text = &block->spans[block->n_spans - 1].text;
        const size_t n = n_bytes < text->len ? n_bytes : text->len;
        text->len -= n;
        n_bytes -= n;
        if (text->len == 0)
            block->n_spans--;
    }
    trim_end(block);
    if (block->n_spans) {
        struct sv *text = &block->spans[block->n_spans - 1].text;
        text->len -= mark_at_end(*text);
        trim_end(block);
    }
}

/* "Jane wrote: …": takes so many bytes off the beginning. */
static void cut_begin(struct block *block, size_t n_bytes)
{
    size_t skip = 0;
    while (skip < block->n_spans && n_bytes >= block->spans[skip].text.len)
        n_bytes -= block->spans[skip++].text.len;
    block->spans += skip;
    block->n_spans -= skip;
    if (block->n_spans) {
        struct sv *text = &block->spans[0].text;
        *text = sv_skip(*text, n_bytes);
        while (text->len && sv_is_space(text->ptr[0]))
            *text = sv_skip(*text, 1);
    }
}

/* The last line of a quotation's only or last paragraph, where it is set apart from what is above
 * it by a dash or by being in another style: "…<br><b>Jane Doe</b>". */
static struct sv last_line(const struct block *block, struct sv text)
{
    const size_t at = sv_rfind_byte(text, '\n');
    if (at >= text.len)
        return SV_NULL;
    const struct sv line = sv_trim(sv_skip(text, at + 1));
    const struct span *end = &block->spans[block->n_spans - 1];
    bool has_mark;
    (void)speaker(line, &has_mark);
    const bool is_styled = block->n_spans > 1 && sv_equal(sv_trim(end->text), line);
    return has_mark || is_styled ? line : SV_NULL;
}

/* Finds the speaker at the end of the last paragraph and takes it off. */
static struct sv take_speaker(struct arena *arena, struct block *quote, struct sv cite)
{
    struct block *last = quote->n_children ? &quote->children[quote->n_children - 1] : NULL;
    bool has_mark;
    const bool has_cite = cite.len && cite.len <= SPEAKER_MAX_BYTES;
    if (!last || last->kind != BLOCK_PARAGRAPH)
        return has_cite ? speaker(cite, &has_mark) : SV_NULL;
    const struct sv text = line_of(arena, last), name = speaker(text, &has_mark);
    if (quote->n_children > 1 && text.len <= SPEAKER_MAX_BYTES &&
        (has_mark || (cite.len && sv_equal(text, cite)))) {
        quote->n_children--; /* a paragraph of its own */
        return name;
    }
    if (has_cite && quote->n_children == 1 && text.len > cite.len && sv_starts_with(text, cite)) {
        cut_begin(last, cite.len);
        return sv_ends_with(cite, SV(":")) ? sv_sub(cite, 0, cite.len - 1) : cite;
    }
    const struct sv line = last_line(last, text);
    const bool ends_with_cite = has_cite && text.len > cite.len && sv_ends_with(text, cite);
    if (ends_with_cite || (line.len && line.len <= SPEAKER_MAX_BYTES)) {
        const struct sv end = ends_with_cite ? cite : line;
        cut_end(last, end.len);
        return speaker(end, &has_mark);
    }
    return has_cite && !sv_contains(text, cite) ? speaker(cite, &has_mark) : SV_NULL;
}

static bool is_pull(const struct dom *dom, uint32_t quote)
{
    for (unsigned up = 0; up < PULL_LEVELS && quote; up++, quote = dom->nodes[quote].parent) {
        const struct sv name = dom_attribute(&dom->nodes[quote], ATTR_CLASS);
        if (sv_contains_nocase(name, SV("pull")) || dom->nodes[quote].tag == TAG_ASIDE)
            return true;
    }
    return false;
}

bool blocks_quote_is_speaker(struct arena *arena, const struct block *quote,
                             const struct block *next)
{
    bool has_mark;
    return quote->kind == BLOCK_QUOTE && quote->attribution.len && next->kind == BLOCK_PARAGRAPH &&
           sv_equal(speaker(line_of(arena, next), &has_mark), quote->attribution);
}

void blocks_quote_finish(struct arena *arena, const struct dom *dom, const struct url *base,
                         uint32_t node, struct block *quote)
{
    quote->is_pull = is_pull(dom, node);
    quote->url = blocks_media_post(arena, dom, node, base);
    struct sv cite = cited(arena, dom, node);
    if (!cite.len)
        cite = beside(arena, dom, node);
    quote->attribution = take_speaker(arena, quote, cite);
}
