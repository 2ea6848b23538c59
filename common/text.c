#include "common/text.h"

#include <unicase.h>
#include <unictype.h>
#include <uninorm.h>
#include <unistr.h>

#define BROKEN UINT32_MAX

/* Code points whose NFC_Quick_Check (UAX #15) is No or Maybe, derived from the Unicode Character
 * Database. Text that holds none of them, with its marks in canonical order, is NFC as it stands,
 * which is nearly all text there is. */
static const struct range {
    uint32_t first, last;
} NFC_DOUBTFUL[] = {
    /* clang-format off */
    {0x300, 0x304}, {0x306, 0x30C}, {0x30F, 0x30F}, {0x311, 0x311}, {0x313, 0x314}, {0x31B, 0x31B}, {0x323, 0x328},
    {0x32D, 0x32E}, {0x330, 0x331}, {0x338, 0x338}, {0x340, 0x345}, {0x374, 0x374}, {0x37E, 0x37E}, {0x387, 0x387},
    {0x653, 0x655}, {0x93C, 0x93C}, {0x958, 0x95F}, {0x9BE, 0x9BE}, {0x9D7, 0x9D7}, {0x9DC, 0x9DD}, {0x9DF, 0x9DF},
    {0xA33, 0xA33}, {0xA36, 0xA36}, {0xA59, 0xA5B}, {0xA5E, 0xA5E}, {0xB3E, 0xB3E}, {0xB56, 0xB57}, {0xB5C, 0xB5D},
    {0xBBE, 0xBBE}, {0xBD7, 0xBD7}, {0xC56, 0xC56}, {0xCC2, 0xCC2}, {0xCD5, 0xCD6}, {0xD3E, 0xD3E}, {0xD57, 0xD57},
    {0xDCA, 0xDCA}, {0xDCF, 0xDCF}, {0xDDF, 0xDDF}, {0xF43, 0xF43}, {0xF4D, 0xF4D}, {0xF52, 0xF52}, {0xF57, 0xF57},
    {0xF5C, 0xF5C}, {0xF69, 0xF69}, {0xF73, 0xF73}, {0xF75, 0xF76}, {0xF78, 0xF78}, {0xF81, 0xF81}, {0xF93, 0xF93},
    {0xF9D, 0xF9D}, {0xFA2, 0xFA2}, {0xFA7, 0xFA7}, {0xFAC, 0xFAC}, {0xFB9, 0xFB9}, {0x102E, 0x102E}, {0x1161, 0x1175},
    {0x11A8, 0x11C2}, {0x1B35, 0x1B35}, {0x1F71, 0x1F71}, {0x1F73, 0x1F73}, {0x1F75, 0x1F75}, {0x1F77, 0x1F77},
    {0x1F79, 0x1F79}, {0x1F7B, 0x1F7B}, {0x1F7D, 0x1F7D}, {0x1FBB, 0x1FBB}, {0x1FBE, 0x1FBE}, {0x1FC9, 0x1FC9},
    {0x1FCB, 0x1FCB}, {0x1FD3, 0x1FD3}, {0x1FDB, 0x1FDB}, {0x1FE3, 0x1FE3}, {0x1FEB, 0x1FEB}, {0x1FEE, 0x1FEF},
    {0x1FF9, 0x1FF9}, {0x1FFB, 0x1FFB}, {0x1FFD, 0x1FFD}, {0x2000, 0x2001}, {0x2126, 0x2126}, {0x212A, 0x212B},
    {0x2329, 0x232A}, {0x2ADC, 0x2ADC}, {0x3099, 0x309A}, {0xF900, 0xFA0D}, {0xFA10, 0xFA10}, {0xFA12, 0xFA12},
    {0xFA15, 0xFA1E}, {0xFA20, 0xFA20}, {0xFA22, 0xFA22}, {0xFA25, 0xFA26}, {0xFA2A, 0xFA6D}, {0xFA70, 0xFAD9},
    {0xFB1D, 0xFB1D}, {0xFB1F, 0xFB1F}, {0xFB2A, 0xFB36}, {0xFB38, 0xFB3C}, {0xFB3E, 0xFB3E}, {0xFB40, 0xFB41},
    {0xFB43, 0xFB44}, {0xFB46, 0xFB4E}, {0x110BA, 0x110BA}, {0x11127, 0x11127}, {0x1133E, 0x1133E}, {0x11357, 0x11357},
    {0x114B0, 0x114B0}, {0x114BA, 0x114BA}, {0x114BD, 0x114BD}, {0x115AF, 0x115AF}, {0x11930, 0x11930},
    {0x1D15E, 0x1D164}, {0x1D1BB, 0x1D1C0}, {0x2F800, 0x2FA1D},
    /* clang-format on */
};

static bool is_nfc_doubtful(uint32_t cp)
{
    size_t low = 0, high = COUNT_OF(NFC_DOUBTFUL);
    while (low < high) {
        const size_t middle = (low + high) / 2;
        if (cp > NFC_DOUBTFUL[middle].last)
            low = middle + 1;
        else
            high = middle;
    }
    return low < COUNT_OF(NFC_DOUBTFUL) && cp >= NFC_DOUBTFUL[low].first;
}

/* The second byte's bounds carry all that Table 3-7 of the Unicode Standard says beyond "80..BF".
 */
static void second_byte_bounds(unsigned char lead, unsigned char *low, unsigned char *high)
{
    *low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    *high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
}

/* Bytes that make up the next code point, or the maximal subpart of a broken one (then *cp is
 * BROKEN). n > 0. */
static size_t decode(const char *bytes, size_t n, uint32_t *cp)
{
    const unsigned char *at = (const unsigned char *)bytes;
    const unsigned char lead = at[0];
    *cp = lead;
    if (lead < 0x80)
        return 1;
    *cp = BROKEN;
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
        at += decode(bytes.ptr + at, bytes.len - at, &cp);
        if (cp == BROKEN)
            return false;
    }
    return true;
}

void text_add_valid(struct buf *out, struct sv bytes)
{
    size_t from = 0, at = 0;
    while (at < bytes.len) {
        uint32_t cp;
        const size_t n = decode(bytes.ptr + at, bytes.len - at, &cp);
        if (cp == BROKEN || cp == 0) {
            buf_add(out, sv_sub(bytes, from, at - from));
            if (cp == BROKEN)
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
    const size_t n = decode(rest->ptr, rest->len, &cp);
    *rest = sv_skip(*rest, n);
    return cp == BROKEN ? 0xFFFD : cp;
}

bool text_is_space(uint32_t cp)
{
    if (cp < 0x80)
        return cp == ' ' || (cp >= '\t' && cp <= '\r');
    return cp == 0x85 || cp == 0xA0 || cp == 0x1680 || (cp >= 0x2000 && cp <= 0x200B) ||
           cp == 0x2028 || cp == 0x2029 || cp == 0x202F || cp == 0x205F || cp == 0x3000 ||
           cp == 0xFEFF;
}

bool text_is_letter(uint32_t cp)
{
    if (cp < 0x80)
        return sv_is_alpha((char)cp);
    return uc_is_general_category_withtable(cp, UC_CATEGORY_MASK_L);
}

static bool is_han_or_kana(uint32_t cp)
{
    return (cp >= 0x4E00 && cp <= 0x9FFF) || (cp >= 0x3041 && cp <= 0x30FF && cp != 0x30FB) ||
           (cp >= 0x3400 && cp <= 0x4DBF) || (cp >= 0x31F0 && cp <= 0x31FF) || cp == 0x3005 ||
           cp == 0x3007 || (cp >= 0xF900 && cp <= 0xFAFF) || (cp >= 0xFF66 && cp <= 0xFF9F) ||
           (cp >= 0x20000 && cp <= 0x3FFFD);
}

static bool is_southeast_asian(uint32_t cp)
{
    return (cp >= 0x0E01 && cp <= 0x0E4E && cp != 0x0E3F) || (cp >= 0x0E81 && cp <= 0x0ECD) ||
           (cp >= 0x1780 && cp <= 0x17D3) || (cp >= 0x1000 && cp <= 0x103F);
}

bool text_is_unspaced(uint32_t cp)
{
    return cp >= 0x0E01 && (is_han_or_kana(cp) || is_southeast_asian(cp));
}

static bool is_line_end(uint32_t cp)
{
    return (cp >= '\n' && cp <= '\r') || cp == 0x85 || cp == 0x2028 || cp == 0x2029;
}

/* Characters that are nothing to read: controls, soft hyphen, zero-width ones, bidirectional
 * embeddings and overrides, noncharacters. The joiners (U+200C, U+200D) and direction marks are
 * decided where they stand. */
static bool is_dropped(uint32_t cp)
{
    if (cp < 0xAD)
        return cp < 0x20 || (cp >= 0x7F && cp < 0xA0);
    return cp == 0xAD || cp == 0x180E || cp == 0x200B || (cp >= 0x202A && cp <= 0x202E) ||
           (cp >= 0x2060 && cp <= 0x206F) || cp == 0xFEFF || (cp >= 0xFDD0 && cp <= 0xFDEF) ||
           (cp >= 0xFFF9 && cp <= 0xFFFB) || (cp & 0xFFFE) == 0xFFFE;
}

static bool is_joiner(uint32_t cp)
{
    return cp == 0x200C || cp == 0x200D;
}

/* Scripts that are spelt with joiners (Arabic to the Indic and Southeast Asian ones) and the
 * pictures that emoji are made of. */
static bool takes_joiners(uint32_t cp)
{
    return (cp >= 0x600 && cp <= 0x1CFF) || (cp >= 0x2600 && cp <= 0x27BF) || cp == 0xFE0F ||
           cp >= 0x1F000;
}

/* What one look at a text tells: whether it must be rewritten, and how much room that may take. */
struct survey {
    bool must_rewrite;
    bool must_normalise;
    size_t n_broken;
};

static void survey_other(struct survey *survey, uint32_t cp, uint8_t *last_class)
{
    if (cp == BROKEN) {
        survey->n_broken++;
        survey->must_rewrite = true;
    } else if (text_is_space(cp) || is_dropped(cp) || is_joiner(cp)) {
        survey->must_rewrite = true;
    }
    if (cp < 0x300 || (cp >= 0x3400 && cp <= 0xD7A3)) {
        *last_class = 0;
        return;
    }
    const uint8_t class = cp == BROKEN ? 0 : (uint8_t)uc_combining_class(cp);
    if ((class && class < *last_class) || is_nfc_doubtful(cp))
        survey->must_normalise = true;
    *last_class = class;
}

static struct survey survey_text(struct sv text)
{
    struct survey survey = {0};
    uint8_t last_class = 0;
    for (size_t at = 0; at < text.len;) {
        const unsigned char c = (unsigned char)text.ptr[at];
        if (c > 0x20 && c < 0x7F) {
            last_class = 0;
            at++;
        } else if (c == 0x20 && at + 1 < text.len && text.ptr[at + 1] != ' ') {
            last_class = 0;
            at++;
        } else if (c < 0x80) {
            survey.must_rewrite = true;
            at++;
        } else {
            uint32_t cp;
            at += decode(text.ptr + at, text.len - at, &cp);
            survey_other(&survey, cp, &last_class);
        }
    }
    return survey;
}

struct cleaner {
    char *out;
    size_t len;
    char pending; /* the white space seen since the last kept character: 0, ' ' or '\n' */
    bool keeps_lines;
    bool takes_joiners; /* the last starter does */
};

static void clean_one(struct cleaner *cleaner, uint32_t cp, struct sv bytes)
{
    if (text_is_space(cp) && cp != 0x200B && cp != 0xFEFF) {
        const bool is_line = cleaner->keeps_lines && is_line_end(cp);
        if (is_line || !cleaner->pending)
            cleaner->pending = is_line ? '\n' : ' ';
        return;
    }
    const bool at_start = cleaner->pending || cleaner->len == 0;
    if (is_dropped(cp) || (is_joiner(cp) && (at_start || !cleaner->takes_joiners)))
        return;
    if (cleaner->pending && cleaner->len)
        cleaner->out[cleaner->len++] = cleaner->pending;
    cleaner->pending = 0;
    memcpy(cleaner->out + cleaner->len, bytes.ptr, bytes.len);
    cleaner->len += bytes.len;
    if (!is_joiner(cp) && (cp < 0x300 || uc_combining_class(cp) == 0))
        cleaner->takes_joiners = takes_joiners(cp);
}

static size_t visible_ascii(struct sv text)
{
    size_t n = 0;
    while (n < text.len && text.ptr[n] > 0x20 && text.ptr[n] < 0x7F)
        n++;
    return n;
}

static void keep_run(struct cleaner *cleaner, struct sv run)
{
    if (cleaner->pending && cleaner->len)
        cleaner->out[cleaner->len++] = cleaner->pending;
    cleaner->pending = 0;
    memcpy(cleaner->out + cleaner->len, run.ptr, run.len);
    cleaner->len += run.len;
    cleaner->takes_joiners = false;
}

static struct sv rewrite(struct arena *arena, struct sv text, size_t n_broken, bool keeps_lines)
{
    struct cleaner cleaner = {.keeps_lines = keeps_lines};
    cleaner.out = arena_alloc_array(arena, 1, text.len + 2 * n_broken + 1);
    if (!cleaner.out)
        return SV_NULL;
    for (size_t at = 0; at < text.len;) {
        const size_t visible = visible_ascii(sv_skip(text, at));
        if (visible) {
            keep_run(&cleaner, sv_sub(text, at, visible));
            at += visible;
            continue;
        }
        uint32_t cp;
        const size_t n = decode(text.ptr + at, text.len - at, &cp);
        if (cp == BROKEN)
            clean_one(&cleaner, 0xFFFD, SV("\xEF\xBF\xBD"));
        else
            clean_one(&cleaner, cp, sv_sub(text, at, n));
        at += n;
    }
    return sv_from(cleaner.out, cleaner.len);
}

/* A result of libunistring, which allocates it, moved into the arena; `otherwise` where it failed.
 */
static struct sv adopt(struct arena *arena, uint8_t *result, size_t n, struct sv otherwise)
{
    if (!result)
        return otherwise;
    const struct sv copy = arena_copy(arena, sv_from((const char *)result, n));
    free(result);
    return copy;
}

static struct sv clean(struct arena *arena, struct sv text, bool keeps_lines)
{
    if (!text.ptr)
        return SV_NULL;
    text = text_trim(text);
    const struct survey survey = survey_text(text);
    if (survey.must_rewrite)
        text = rewrite(arena, text, survey.n_broken, keeps_lines);
    if (survey.must_normalise && text.len) {
        size_t n = 0;
        uint8_t *nfc = u8_normalize(UNINORM_NFC, (const uint8_t *)text.ptr, text.len, NULL, &n);
        text = adopt(arena, nfc, n, text);
    }
    return text;
}

struct sv text_clean(struct arena *arena, struct sv text)
{
    return clean(arena, text, false);
}

struct sv text_clean_lines(struct arena *arena, struct sv text)
{
    return clean(arena, text, true);
}

struct sv text_trim(struct sv text)
{
    while (text.len) {
        uint32_t cp;
        const size_t n = decode(text.ptr, text.len, &cp);
        if (!text_is_space(cp))
            break;
        text = sv_skip(text, n);
    }
    while (text.len) {
        size_t start = text.len - 1;
        while (start && text.len - start < 4 && ((unsigned char)text.ptr[start] & 0xC0) == 0x80)
            start--;
        uint32_t cp;
        const size_t n = decode(text.ptr + start, text.len - start, &cp);
        if (start + n != text.len || !text_is_space(cp))
            break;
        text.len = start;
    }
    return text;
}

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
    return adopt(arena, folded, n, text);
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
    return adopt(arena, lower, n, text);
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
    if (is_han_or_kana(cp))
        return WORD_HAN;
    if (is_southeast_asian(cp))
        return WORD_SOUTHEAST;
    return is_wordlike(cp) ? WORD_SPACED : WORD_NONE;
}

/* "don't", "o’clock", "twenty-one", "3.5": one word each. */
static bool joins_words(uint32_t cp)
{
    return cp == '\'' || cp == 0x2019 || cp == '-' || cp == 0x2010 || cp == 0x2011 || cp == '.' ||
           cp == ',' || is_joiner(cp) || cp == 0xAD;
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

struct sv text_cut(struct sv text, size_t max_bytes)
{
    if (text.len <= max_bytes)
        return text;
    size_t end = max_bytes;
    while (end && ((unsigned char)text.ptr[end] & 0xC0) == 0x80)
        end--;
    return sv_from(text.ptr, end);
}
