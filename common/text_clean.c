#include "common/text_private.h"

#include <unictype.h>
#include <uninorm.h>

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
    size_t n_growing; /* characters that become up to two bytes longer */
};

/* Windows-1252 read as if it were Latin-1: a quotation mark, a dash, an ellipsis. */
static bool is_mistaken(uint32_t cp)
{
    return cp >= 0x80 && cp < 0xA0 && cp != 0x85 && text_of_c1(cp) != cp;
}

static void survey_other(struct survey *survey, uint32_t cp, uint8_t *last_class)
{
    if (cp == TEXT_BROKEN) {
        survey->n_growing++;
        survey->must_rewrite = true;
    } else if (is_mistaken(cp)) {
        survey->n_growing++;
        survey->must_rewrite = true;
    } else if (text_is_space(cp) || is_dropped(cp) || text_is_joiner(cp)) {
        survey->must_rewrite = true;
    }
    if (cp < 0x300 || (cp >= 0x3400 && cp <= 0xD7A3)) {
        *last_class = 0;
        return;
    }
    const uint8_t class = cp == TEXT_BROKEN ? 0 : (uint8_t)uc_combining_class(cp);
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
            at += text_decode(text.ptr + at, text.len - at, &cp);
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
    if (is_dropped(cp) || (text_is_joiner(cp) && (at_start || !cleaner->takes_joiners)))
        return;
    if (cleaner->pending && cleaner->len)
        cleaner->out[cleaner->len++] = cleaner->pending;
    cleaner->pending = 0;
    memcpy(cleaner->out + cleaner->len, bytes.ptr, bytes.len);
    cleaner->len += bytes.len;
    if (!text_is_joiner(cp) && (cp < 0x300 || uc_combining_class(cp) == 0))
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

static struct sv rewrite(struct arena *arena, struct sv text, size_t n_growing, bool keeps_lines)
{
    struct cleaner cleaner = {.keeps_lines = keeps_lines};
    cleaner.out = arena_alloc_array(arena, 1, text.len + 2 * n_growing + 1);
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
        const size_t n = text_decode(text.ptr + at, text.len - at, &cp);
        if (cp == TEXT_BROKEN) {
            clean_one(&cleaner, 0xFFFD, SV("\xEF\xBF\xBD"));
        } else if (is_mistaken(cp)) {
            char utf8[4];
            cp = text_of_c1(cp);
            clean_one(&cleaner, cp, sv_from(utf8, buf_encode(utf8, cp)));
        } else {
            clean_one(&cleaner, cp, sv_sub(text, at, n));
        }
        at += n;
    }
    return sv_from(cleaner.out, cleaner.len);
}

static struct sv clean(struct arena *arena, struct sv text, bool keeps_lines)
{
    if (!text.ptr)
        return SV_NULL;
    text = text_trim(text);
    const struct survey survey = survey_text(text);
    if (survey.must_rewrite)
        text = rewrite(arena, text, survey.n_growing, keeps_lines);
    if (survey.must_normalise && text.len) {
        size_t n = 0;
        uint8_t *nfc = u8_normalize(UNINORM_NFC, (const uint8_t *)text.ptr, text.len, NULL, &n);
        text = text_adopt(arena, nfc, n, text);
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
