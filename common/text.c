#include "common/text_private.h"

#include <unictype.h>

/* The second byte's bounds carry all that Table 3-7 of the Unicode Standard says beyond "80..BF".
 */
static void second_byte_bounds(unsigned char lead, unsigned char *low, unsigned char *high)
{
    *low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    *high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
}

size_t text_decode(const char *bytes, size_t n, uint32_t *cp)
{
    const unsigned char *at = (const unsigned char *)bytes;
    const unsigned char lead = at[0];
    *cp = lead;
    if (lead < 0x80)
        return 1;
    *cp = TEXT_BROKEN;
    const size_t want = lead >= 0xC2 && lead <= 0xDF   ? 2
                        : lead >= 0xE0 && lead <= 0xEF ? 3
                        : lead >= 0xF0 && lead <= 0xF4 ? 4
                                                       : 1;
    if (want == 1)
        return 1;
    uint32_t value = lead & (0xFFu >> (want + 1));
    unsigned char low, high;
    second_byte_bounds(lead, &low, &high);
    for (size_t i = 1; i < want; i++) {
        if (i == n || at[i] < low || at[i] > high)
            return i;
        value = value << 6 | (at[i] & 0x3F);
        low = 0x80;
        high = 0xBF;
    }
    *cp = value;
    return want;
}

bool text_is_utf8(struct sv bytes)
{
    size_t at = 0;
    while (at < bytes.len) {
        uint64_t eight;
        if (at + sizeof eight <= bytes.len) {
            memcpy(&eight, bytes.ptr + at, sizeof eight);
            if (!(eight & UINT64_C(0x8080808080808080))) {
                at += sizeof eight;
                continue;
            }
        }
        if ((unsigned char)bytes.ptr[at] < 0x80) {
            at++;
            continue;
        }
        uint32_t cp;
        at += text_decode(bytes.ptr + at, bytes.len - at, &cp);
        if (cp == TEXT_BROKEN)
            return false;
    }
    return true;
}

void text_add_valid(struct buf *out, struct sv bytes)
{
    size_t from = 0, at = 0;
    while (at < bytes.len) {
        uint32_t cp;
        const size_t n = text_decode(bytes.ptr + at, bytes.len - at, &cp);
        if (cp == TEXT_BROKEN || cp == 0) {
            buf_add(out, sv_sub(bytes, from, at - from));
            if (cp == TEXT_BROKEN)
                buf_add_codepoint(out, 0xFFFD);
            from = at + n;
        }
        at += n;
    }
    buf_add(out, sv_sub(bytes, from, at - from));
}

uint32_t text_next(struct sv *rest)
{
    uint32_t cp;
    const size_t n = text_decode(rest->ptr, rest->len, &cp);
    *rest = sv_skip(*rest, n);
    return cp == TEXT_BROKEN ? 0xFFFD : cp;
}

bool text_is_space(uint32_t cp)
{
    if (cp < 0x80)
        return cp == ' ' || (cp >= '\t' && cp <= '\r');
    return cp == 0x85 || cp == 0xA0 || cp == 0x1680 || (cp >= 0x2000 && cp <= 0x200B) ||
           cp == 0x2028 || cp == 0x2029 || cp == 0x202F || cp == 0x205F || cp == 0x3000 ||
           cp == 0xFEFF;
}

uint32_t text_of_c1(uint32_t cp)
{
    static const uint16_t WINDOWS_1252[32] = {
        0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
        0x2039, 0x0152, 0x8D,   0x017D, 0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
        0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178,
    };
    return WINDOWS_1252[cp - 0x80];
}

bool text_is_letter(uint32_t cp)
{
    if (cp < 0x80)
        return sv_is_alpha((char)cp);
    return uc_is_general_category_withtable(cp, UC_CATEGORY_MASK_L);
}

bool text_is_unspaced(uint32_t cp)
{
    return cp >= 0x0E01 && (text_is_han_or_kana(cp) || text_is_southeast_asian(cp));
}

struct sv text_trim(struct sv text)
{
    while (text.len) {
        uint32_t cp;
        const size_t n = text_decode(text.ptr, text.len, &cp);
        if (!text_is_space(cp))
            break;
        text = sv_skip(text, n);
    }
    while (text.len) {
        size_t start = text.len - 1;
        while (start && text.len - start < 4 && ((unsigned char)text.ptr[start] & 0xC0) == 0x80)
            start--;
        uint32_t cp;
        const size_t n = text_decode(text.ptr + start, text.len - start, &cp);
        if (start + n != text.len || !text_is_space(cp))
            break;
        text.len = start;
    }
    return text;
}

struct sv text_cut(struct sv text, size_t max_bytes)
{
    if (text.len <= max_bytes)
        return text;
    size_t end = max_bytes;
    while (end && ((unsigned char)text.ptr[end] & 0xC0) == 0x80)
        end--;
    return sv_from(text.ptr, end);
}

struct sv text_adopt(struct arena *arena, uint8_t *result, size_t n, struct sv otherwise)
{
    if (!result)
        return otherwise;
    const struct sv copy = arena_copy(arena, sv_from((const char *)result, n));
    free(result);
    return copy;
}
