#include "common/text_private.h"

#include <unicase.h>
#include <unictype.h>
#include <uninorm.h>
#include <unistr.h>

static bool is_ascii(struct sv text)
{
    for (size_t i = 0; i < text.len; i++) {
        if ((unsigned char)text.ptr[i] >= 0x80)
            return false;
    }
    return true;
}

static struct sv lower_ascii(struct arena *arena, struct sv text)
{
    size_t at = 0;
    while (at < text.len && sv_lower(text.ptr[at]) == text.ptr[at])
        at++;
    if (at == text.len)
        return text;
    char *lower = arena_copy_c(arena, text);
    if (!lower)
        return SV_NULL;
    for (; at < text.len; at++)
        lower[at] = sv_lower(lower[at]);
    return sv_from(lower, text.len);
}

struct sv text_fold(struct arena *arena, struct sv text)
{
    if (is_ascii(text))
        return lower_ascii(arena, text);
    size_t n = 0;
    uint8_t *folded =
        u8_casefold((const uint8_t *)text.ptr, text.len, NULL, UNINORM_NFKC, NULL, &n);
    return text_adopt(arena, folded, n, text);
}

/* One code point at a time, where no letter depends on its neighbours or becomes several (final
 * sigma, dotted I). */
static bool lower_simply(struct arena *arena, struct sv text, struct sv *lower)
{
    char *to = arena_alloc(arena, text.len + text.len / 2 + 4);
    size_t n = 0;
    if (!to)
        return false;
    while (text.len) {
        if ((unsigned char)text.ptr[0] < 0x80) {
            to[n++] = sv_lower(text.ptr[0]);
            text = sv_from(text.ptr + 1, text.len - 1);
            continue;
        }
        uint32_t cp = text_next(&text);
        if (cp == 0x130 || cp == 0x3A3)
            return false;
        n += (size_t)u8_uctomb((uint8_t *)to + n, uc_tolower(cp), 4);
    }
    *lower = sv_from(to, n);
    return true;
}

struct sv text_lower(struct arena *arena, struct sv text)
{
    struct sv simple;
    if (is_ascii(text))
        return lower_ascii(arena, text);
    if (lower_simply(arena, text, &simple))
        return simple;
    size_t n = 0;
    uint8_t *lower = u8_tolower((const uint8_t *)text.ptr, text.len, NULL, NULL, NULL, &n);
    return text_adopt(arena, lower, n, text);
}

/* What tells words apart: letters, marks and digits. */
static bool is_wordlike(uint32_t cp)
{
    if (cp < 0x80)
        return sv_is_alpha((char)cp) || sv_is_digit((char)cp);
    return uc_is_general_category_withtable(cp, UC_CATEGORY_MASK_L | UC_CATEGORY_MASK_M |
                                                    UC_CATEGORY_MASK_N);
}

static bool next_wordlike(struct sv *rest, uint32_t *cp)
{
    while (rest->len) {
        *cp = text_next(rest);
        if (is_wordlike(*cp))
            return true;
    }
    return false;
}

bool text_same(struct arena *arena, struct sv a, struct sv b)
{
    a = text_fold(arena, text_trim(a));
    b = text_fold(arena, text_trim(b));
    struct sv left = a, right = b;
    bool any = false;
    for (;;) {
        uint32_t l = 0, r = 0;
        const bool has_left = next_wordlike(&left, &l), has_right = next_wordlike(&right, &r);
        if (has_left != has_right || (has_left && l != r))
            return false;
        if (!has_left)
            return any || sv_equal(a, b);
        any = true;
    }
}

enum word_class { WORD_NONE, WORD_SPACED, WORD_HAN, WORD_SOUTHEAST };

static enum word_class word_class(uint32_t cp)
{
    if (cp < 0x80)
        return is_wordlike(cp) ? WORD_SPACED : WORD_NONE;
    if (text_is_han_or_kana(cp))
        return WORD_HAN;
    if (text_is_southeast_asian(cp))
        return WORD_SOUTHEAST;
    return is_wordlike(cp) ? WORD_SPACED : WORD_NONE;
}

/* "don't", "o’clock", "twenty-one", "3.5": one word each. */
static bool joins_words(uint32_t cp)
{
    return cp == '\'' || cp == 0x2019 || cp == '-' || cp == 0x2010 || cp == 0x2011 || cp == '.' ||
           cp == ',' || text_is_joiner(cp) || cp == 0xAD;
}

static size_t words_of_run(enum word_class class, size_t n)
{
    switch (class) {
    case WORD_NONE:
        return 0;
    case WORD_SPACED:
        return 1;
    case WORD_HAN:
        return (n + 1) / 2;
    case WORD_SOUTHEAST:
        return (n + 4) / 5;
    }
    return 0;
}

/* Past an ASCII word and the joints within it ("don't"); it begins with a letter or digit. */
static size_t ascii_word(struct sv text)
{
    size_t n = 1;
    while (n < text.len) {
        const unsigned char c = (unsigned char)text.ptr[n];
        if (c < 0x80 && is_wordlike(c))
            n++;
        else if (c < 0x80 && joins_words(c) && n + 1 < text.len &&
                 (unsigned char)text.ptr[n + 1] < 0x80 &&
                 is_wordlike((unsigned char)text.ptr[n + 1]))
            n += 2;
        else
            break;
    }
    return n;
}

size_t text_count_words(struct sv text)
{
    size_t words = 0, run = 0;
    enum word_class current = WORD_NONE;
    while (text.len) {
        const uint32_t cp = text_next(&text);
        enum word_class class = word_class(cp);
        if (class == WORD_NONE && current == WORD_SPACED && joins_words(cp) && text.len) {
            struct sv ahead = text;
            class = word_class(text_next(&ahead)) == WORD_SPACED ? WORD_SPACED : WORD_NONE;
        }
        if (class != current) {
            words += words_of_run(current, run);
            current = class;
            run = 0;
        }
        run++;
        if (cp < 0x80 && class == WORD_SPACED && is_wordlike(cp))
            text = sv_skip(text, ascii_word(sv_from(text.ptr - 1, text.len + 1)) - 1);
    }
    return words + words_of_run(current, run);
}
