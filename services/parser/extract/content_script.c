#include "services/parser/extract/content_script.h"

#include "common/buf.h"

#define MAX_NESTING       3
#define LEAST_LITERAL     300
#define MAX_LITERAL_BYTES (4u << 20)

struct search {
    struct arena *arena;
    struct sv best;
    size_t best_chars;
};

/* Bytes outside of tags, and the tags that paragraphs are made of. */
static size_t text_size(struct sv markup, unsigned *n_paragraphs)
{
    size_t n = 0;
    bool in_tag = false;
    *n_paragraphs = 0;
    for (size_t i = 0; i < markup.len; i++) {
        const char c = markup.ptr[i];
        if (c == '<') {
            const struct sv tag = sv_sub(markup, i + 1, 3);
            in_tag = tag.len && (sv_is_alpha(tag.ptr[0]) || tag.ptr[0] == '/');
            *n_paragraphs += sv_starts_with_nocase(tag, SV("p>")) ||
                             sv_starts_with_nocase(tag, SV("p ")) ||
                             sv_starts_with_nocase(tag, SV("br"));
        } else if (c == '>' && in_tag) {
            in_tag = false;
        } else {
            n += !in_tag;
        }
    }
    return n;
}

static void consider(struct search *search, struct sv markup)
{
    unsigned n_paragraphs;
    const size_t size = text_size(markup, &n_paragraphs);
    if (n_paragraphs >= 2 && size > search->best_chars) {
        search->best = markup;
        search->best_chars = size;
    }
}

static uint32_t hex4(struct sv text)
{
    uint32_t value = 0;
    for (size_t i = 0; i < 4 && i < text.len; i++) {
        const char c = sv_lower(text.ptr[i]);
        value = value * 16 + (uint32_t)(sv_is_digit(c)         ? c - '0'
                                        : c >= 'a' && c <= 'f' ? c - 'a' + 10
                                                               : 0);
    }
    return value;
}

/* The escapes of a JSON or JavaScript string. */
static struct sv unescape(struct arena *arena, struct sv text)
{
    struct buf out;
    buf_init(&out, MAX_LITERAL_BYTES);
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] != '\\' || i + 1 == text.len) {
            buf_add_byte(&out, text.ptr[i]);
            continue;
        }
        const char c = text.ptr[++i];
        if (c == 'u' && i + 4 < text.len) {
            uint32_t codepoint = hex4(sv_sub(text, i + 1, 4));
            i += 4;
            if (codepoint >= 0xD800 && codepoint < 0xDC00 && i + 6 < text.len &&
                text.ptr[i + 1] == '\\' && text.ptr[i + 2] == 'u') {
                codepoint = 0x10000 + ((codepoint - 0xD800) << 10) +
                            ((hex4(sv_sub(text, i + 3, 4)) - 0xDC00) & 0x3FF);
                i += 6;
            }
            buf_add_codepoint(&out, codepoint);
        } else if (c == 'n' || c == 'r' || c == 't') {
            buf_add_byte(&out, c == 'n' ? '\n' : ' ');
        } else {
            buf_add_byte(&out, c);
        }
    }
    const struct sv copy = buf_ok(&out) ? arena_copy(arena, buf_sv(&out)) : SV_NULL;
    buf_release(&out);
    return copy;
}

/* Is there markup, plain or escaped, or JSON within JSON? */
static bool looks_rich(struct sv literal)
{
    return sv_contains(literal, SV("<p")) || sv_contains(literal, SV("u003cp")) ||
           sv_contains(literal, SV("u003Cp")) || sv_contains(literal, SV("<br")) ||
           sv_contains(literal, SV("u003cbr")) || sv_contains(literal, SV("u003Cbr"));
}

static void search_strings(struct search *search, struct sv script, unsigned nesting);

static void on_literal(struct search *search, struct sv literal, unsigned nesting)
{
    if (literal.len < LEAST_LITERAL || literal.len > MAX_LITERAL_BYTES || !looks_rich(literal))
        return;
    const struct sv text = unescape(search->arena, literal);
    if (!text.len)
        return;
    const bool is_json = sv_contains(text, SV("\":\"")) && sv_contains(text, SV("{\""));
    if (is_json && nesting < MAX_NESTING)
        search_strings(search, text, nesting + 1);
    else
        consider(search, text);
}

static void search_strings(struct search *search, struct sv script, unsigned nesting)
{
    const char *at = script.ptr, *const end = script.ptr + script.len;
    while (at < end) {
        const char *quote = memchr(at, '"', (size_t)(end - at));
        if (!quote)
            return;
        const char *close = quote + 1;
        while (close < end && *close != '"' && *close != '\n')
            close += *close == '\\' && close + 1 < end ? 2 : 1;
        if (close > end)
            close = end;
        on_literal(search, sv_from(quote + 1, (size_t)(close - quote - 1)), nesting);
        at = close + 1;
    }
}

static bool is_template(struct sv type)
{
    return sv_equal_nocase(type, SV("text/template")) || sv_equal_nocase(type, SV("text/html")) ||
           sv_equal_nocase(type, SV("text/x-template"));
}

struct sv content_script_markup(struct arena *arena, const struct dom *dom, size_t least_chars)
{
    struct search search = {.arena = arena, .best_chars = least_chars};
    for (uint32_t i = 1; i < dom->n_nodes; i++) {
        if (dom->nodes[i].tag != TAG_SCRIPT)
            continue;
        const struct sv type = dom_attribute(&dom->nodes[i], ATTR_TYPE);
        const struct sv text = dom_raw_text(arena, dom, i);
        if (text.len < LEAST_LITERAL)
            continue;
        if (is_template(type))
            consider(&search, text);
        else if (!sv_contains_nocase(type, SV("ld+json")))
            search_strings(&search, text, 1);
    }
    return search.best;
}
