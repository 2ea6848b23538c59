#include "services/parser/extract/segments.h"

#include "services/parser/extract/segments_elements.h"

struct cutter {
    const struct dom *dom;
    struct segments_reader reader;
    struct arena *arena;
    struct segments *out;
    char *text;          /* where the next byte of collapsed text goes */
    struct segment *run; /* open, NULL: none */
    unsigned breaks;     /* <br> since the last text */
    bool space_due;
    uint32_t last_sign; /* the last code point that is no space and closes nothing */
};

/* ---- text */

static uint32_t decode(const char **at, const char *end)
{
    const unsigned char *p = (const unsigned char *)*at;
    const ptrdiff_t left = end - *at;
    if (p[0] >= 0xF0 && left >= 4) {
        *at += 4;
        return (p[0] & 7u) << 18 | (p[1] & 63u) << 12 | (p[2] & 63u) << 6 | (p[3] & 63u);
    }
    if (p[0] >= 0xE0 && left >= 3) {
        *at += 3;
        return (p[0] & 15u) << 12 | (p[1] & 63u) << 6 | (p[2] & 63u);
    }
    if (p[0] >= 0xC0 && left >= 2) {
        *at += 2;
        return (p[0] & 31u) << 6 | (p[1] & 63u);
    }
    *at += 1;
    return p[0] < 0x80 ? p[0] : 0xFFFD;
}

static bool is_wide_space(uint32_t c)
{
    return c == 0xA0 || (c >= 0x2000 && c <= 0x200B) || c == 0x3000 || c == 0xFEFF || c == 0x202F ||
           c == 0x2028 || c == 0x2029 || c == 0x85;
}

/* Scripts without spaces: a character is about half a word. */
static bool is_unspaced(uint32_t c)
{
    return (c >= 0x2E80 && c <= 0xA4CF && c != 0x3000) || (c >= 0xF900 && c <= 0xFAFF) ||
           (c >= 0x0E00 && c <= 0x0EFF) || c >= 0x20000;
}

static bool is_upper(uint32_t c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 0xC0 && c <= 0xDE) || (c >= 0x391 && c <= 0x3A9) ||
           (c >= 0x400 && c <= 0x42F);
}

static bool ends_a_sentence(uint32_t c)
{
    switch (c) {
    case '.':
    case '!':
    case '?':
    case 0x2026:
    case 0x3002:
    case 0xFF01:
    case 0xFF1F:
    case 0xFF0E:
    case 0x061F:
    case 0x06D4:
    case 0x0964:
    case 0x104B:
    case 0x17D4:
    case 0x2047:
    case 0x203D:
        return true;
    default:
        return false;
    }
}

static bool is_comma(uint32_t c)
{
    return c == ',' || c == 0x3001 || c == 0xFF0C || c == 0x060C || c == ';';
}

static bool is_closing(uint32_t c)
{
    return c == '"' || c == '\'' || c == ')' || c == ']' || c == 0x201D || c == 0x2019 ||
           c == 0xBB || c == 0xAB || c == 0x201C || c == 0x300D || c == 0x300F || c == 0xFF09 ||
           c == 0x203A;
}

struct counts {
    uint32_t halves; /* of words, in unspaced scripts */
    uint32_t chars;
    bool in_word;
};

static void count_char(struct cutter *cutter, uint32_t c, struct counts *counts)
{
    struct segment *run = cutter->run;
    counts->chars++;
    if (is_unspaced(c)) {
        counts->halves++;
        counts->in_word = false;
    } else if (c >= 0x80 || sv_is_alpha((char)c) || sv_is_digit((char)c)) {
        run->n_words += !counts->in_word;
        counts->in_word = true;
        run->n_digits += c >= '0' && c <= '9';
        run->n_upper += is_upper(c);
    }
    run->n_commas += is_comma(c);
    if (ends_a_sentence(c) && !ends_a_sentence(cutter->last_sign))
        run->n_sentences++;
    if (!is_closing(c))
        cutter->last_sign = c;
}

static void put(struct cutter *cutter, const char *from, const char *to)
{
    memcpy(cutter->text, from, (size_t)(to - from));
    cutter->text += to - from;
}

/* Copies a text node into the open run, white space collapsed, and counts. */
static void add_text(struct cutter *cutter, struct sv text, uint32_t within)
{
    struct counts counts = {.in_word = !cutter->space_due && cutter->run->n_chars > 0};
    const char *at = text.ptr, *const end = text.ptr + text.len;
    while (at < end) {
        const char *from = at;
        const uint32_t c = decode(&at, end);
        if (c < 0x80 ? sv_is_space((char)c) : is_wide_space(c)) {
            cutter->space_due = true;
            counts.in_word = false;
            continue;
        }
        if (c == 0xAD || (c >= 0x200C && c <= 0x200F) || c < ' ')
            continue;
        if (cutter->space_due && cutter->run->n_chars + counts.chars > 0) {
            *cutter->text++ = ' ';
            counts.chars++;
        }
        cutter->space_due = false;
        put(cutter, from, at);
        count_char(cutter, c, &counts);
    }
    struct segment *run = cutter->run;
    run->n_words += (counts.halves + 1) / 2;
    run->n_chars += counts.chars;
    if (within & WITHIN_LINK)
        run->n_link_chars += counts.chars;
    if (within & WITHIN_STRONG)
        run->n_strong_chars += counts.chars;
}

static void end_run(struct cutter *cutter)
{
    struct segment *run = cutter->run;
    if (!run)
        return;
    run->text.len = (size_t)(cutter->text - run->text.ptr);
    run->ends_sentence = ends_a_sentence(cutter->last_sign);
    run->ends_colon = cutter->last_sign == ':' || cutter->last_sign == 0xFF1A;
    cutter->run = NULL;
    cutter->breaks = 0;
    if (run->n_chars == 0)
        cutter->out->n--;
}

static bool is_blank(struct sv text)
{
    const char *at = text.ptr, *const end = text.ptr + text.len;
    while (at < end) {
        const uint32_t c = decode(&at, end);
        if (c < 0x80 ? !sv_is_space((char)c) : !is_wide_space(c))
            return false;
    }
    return true;
}

static bool on_text(struct cutter *cutter, uint32_t index)
{
    const struct dom_node *node = &cutter->dom->nodes[index];
    const struct element *element = &cutter->out->elements[node->parent];
    if (cutter->run && cutter->run->block != element->block)
        end_run(cutter);
    if (is_blank(node->text)) {
        cutter->space_due = true;
        return true;
    }
    const bool after_break = cutter->run && cutter->breaks >= 2;
    if (after_break)
        end_run(cutter);
    if (!cutter->run) {
        size_t n = cutter->out->n;
        struct segment *run = arena_push(cutter->arena, &cutter->out->runs, &n, sizeof *run);
        if (!run)
            return false;
        cutter->out->n = (uint32_t)n;
        *run = (struct segment){.first = index, .block = element->block, .within = element->within};
        run->after_break = after_break;
        run->text.ptr = cutter->text;
        cutter->run = run;
        cutter->space_due = false;
        cutter->last_sign = 0;
    } else if (cutter->breaks || dom_has_gap(cutter->dom, cutter->run->last, index)) {
        cutter->space_due = true;
    }
    cutter->breaks = 0;
    cutter->run->last = index;
    add_text(cutter, node->text, element->within);
    return true;
}

static bool is_skipped(enum dom_tag tag)
{
    return dom_tag_is_hidden(tag) || tag == TAG_HEAD || tag == TAG_SELECT || tag == TAG_TEXTAREA ||
           tag == TAG_VIDEO || tag == TAG_AUDIO || tag == TAG_OBJECT || tag == TAG_TITLE;
}

static bool walk(struct cutter *cutter)
{
    const struct dom *dom = cutter->dom;
    for (uint32_t i = 1; i < dom->n_nodes;) {
        const struct dom_node *node = &dom->nodes[i];
        if (cutter->out->n >= SEGMENTS_MAX) {
            cutter->out->is_partial = true;
            break;
        }
        if (node->tag == TAG_TEXT) {
            if (!on_text(cutter, i))
                return false;
            i++;
            continue;
        }
        segments_enter(&cutter->reader, i);
        if (is_skipped(node->tag)) {
            i = node->end;
            continue;
        }
        if (node->tag == TAG_BR)
            cutter->breaks++;
        else if (cutter->out->elements[i].block == i)
            end_run(cutter);
        if (node->tag == TAG_A && cutter->run)
            cutter->run->n_links++;
        i++;
    }
    end_run(cutter);
    return true;
}

/* ---- sums */

bool segment_is_prose(const struct segment *run)
{
    return run->n_words >= 12 && run->n_link_chars * 3 < run->n_chars &&
           (run->ends_sentence || run->n_commas > 1 || run->n_sentences > 1);
}

static void sum_up(const struct dom *dom, struct segments *out)
{
    for (uint32_t i = 0; i < out->n; i++) {
        const struct segment *run = &out->runs[i];
        struct element *element = &out->elements[run->block];
        element->n_chars += run->n_chars;
        element->n_link_chars += run->n_link_chars;
        element->n_runs++;
        if (segment_is_prose(run))
            element->n_paragraph_chars += run->n_chars;
    }
    for (uint32_t i = dom->n_nodes; i-- > 1;) {
        struct element *above = &out->elements[dom->nodes[i].parent];
        above->n_chars += out->elements[i].n_chars;
        above->n_link_chars += out->elements[i].n_link_chars;
        above->n_paragraph_chars += out->elements[i].n_paragraph_chars;
        above->n_runs += out->elements[i].n_runs;
    }
    out->n_chars = out->elements[0].n_chars;
    out->n_paragraph_chars = out->elements[0].n_paragraph_chars;
}

bool segments_cut(struct arena *arena, const struct dom *dom, const struct content_words *words,
                  struct segments *segments)
{
    struct segments out = {.elements =
                               arena_alloc_array(arena, dom->n_nodes, sizeof *out.elements)};
    size_t room = 1;
    for (uint32_t i = dom->n_nodes; out.elements && i-- > 1;) {
        const struct dom_node *node = &dom->nodes[i];
        if (!dom_tag_is_hidden(dom->nodes[node->parent].tag))
            room += node->text.len + 1;
        if (node->tag != TAG_TEXT && node->tag != TAG_BR && !dom_tag_is_hidden(node->tag) &&
            (!dom_tag_is_inline(node->tag) || out.elements[i].has_block_below))
            out.elements[node->parent].has_block_below = true;
    }
    struct cutter cutter = {.dom = dom,
                            .reader = {.dom = dom, .words = words, .elements = out.elements},
                            .arena = arena,
                            .out = &out};
    content_signs_init(&cutter.reader.signs);
    cutter.text = arena_alloc(arena, room);
    if (!out.elements || !cutter.text || !walk(&cutter))
        return false;
    sum_up(dom, &out);
    *segments = out;
    return true;
}
