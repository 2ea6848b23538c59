#include "services/parser/extract/dom_decode.h"

#include "common/buf.h"
#include "common/text.h"

#define LONGEST_ENTITY 32

static int digit_value(char c)
{
    if (sv_is_digit(c))
        return c - '0';
    c = sv_lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : 16;
}

/* "#123", "#x1F;": bytes taken, 0 where it is no reference. */
static size_t numeric(struct sv text, uint32_t *codepoint)
{
    size_t at = 1;
    int base = 10;
    if (at < text.len && (text.ptr[at] == 'x' || text.ptr[at] == 'X')) {
        base = 16;
        at++;
    }
    const size_t first = at;
    uint32_t value = 0;
    for (; at < text.len && digit_value(text.ptr[at]) < base; at++)
        if (value <= 0x10FFFF)
            value = value * (uint32_t)base + (uint32_t)digit_value(text.ptr[at]);
    if (at == first)
        return 0;
    if (at < text.len && text.ptr[at] == ';')
        at++;
    if (value == 0 || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF))
        value = 0xFFFD;
    else if (value >= 0x80 && value <= 0x9F)
        value = text_of_c1(value);
    *codepoint = value;
    return at;
}

static bool is_name(char c)
{
    return sv_is_alpha(c) || sv_is_digit(c);
}

/* The longest name wins: with its semicolon any, without one the legacy ones, shortest beginnings
 * last. */
static size_t named(struct sv text, bool in_attribute, uint32_t *codepoint)
{
    size_t len = 0;
    while (len < text.len && len < LONGEST_ENTITY && is_name(text.ptr[len]))
        len++;
    bool is_legacy;
    if (len < text.len && text.ptr[len] == ';') {
        *codepoint = dom_entity(sv_from(text.ptr, len), &is_legacy);
        if (*codepoint)
            return len + 1;
    }
    for (len = len > 6 ? 6 : len; len >= 2; len--) {
        *codepoint = dom_entity(sv_from(text.ptr, len), &is_legacy);
        if (!*codepoint || !is_legacy)
            continue;
        const char after = len < text.len ? text.ptr[len] : ' ';
        return in_attribute && (after == '=' || is_name(after)) ? 0 : len;
    }
    return 0;
}

size_t dom_reference(struct sv text, bool in_attribute, uint32_t *codepoint)
{
    return text.len && text.ptr[0] == '#' ? numeric(text, codepoint)
                                          : named(text, in_attribute, codepoint);
}

/* No reference is shorter than the UTF-8 of what it stands for, so the text's own length is room
 * enough. */
struct sv dom_decode(struct arena *arena, struct sv text, bool in_attribute)
{
    const char *ampersand = text.len ? memchr(text.ptr, '&', text.len) : NULL;
    if (!ampersand)
        return text;
    char *out = arena_alloc(arena, text.len);
    if (!out)
        return SV_NULL;
    char *to = out;
    const char *at = text.ptr, *const end = text.ptr + text.len;
    while (ampersand) {
        memcpy(to, at, (size_t)(ampersand - at));
        to += ampersand - at;
        at = ampersand + 1;
        const struct sv rest = sv_from(at, (size_t)(end - at));
        uint32_t codepoint = 0;
        const size_t taken = dom_reference(rest, in_attribute, &codepoint);
        if (taken)
            to += buf_encode(to, codepoint);
        else
            *to++ = '&';
        at += taken;
        ampersand = at < end ? memchr(at, '&', (size_t)(end - at)) : NULL;
    }
    memcpy(to, at, (size_t)(end - at));
    to += end - at;
    return sv_from(out, (size_t)(to - out));
}
