#include "services/parser/extract/charset.h"

/* The likeliest encoding of bytes that nothing declares. Multi-byte encodings by how well-formed
 * they are and how many of their pairs are everyday characters; single-byte ones by the frequency
 * of letters: each has its languages' lower-case letters as bytes, commonest first. */

enum { SAMPLE_HIGH_BYTES = 20000 };

struct counts {
    uint32_t of[256];  /* each byte from 0x80 */
    size_t high;       /* bytes from 0x80 */
    size_t high_pairs; /* of them, those that follow another */
};

struct two_byte {
    const char *name;
    bool (*is_lead)(unsigned char c);
    bool (*is_trail)(unsigned char c);
    bool (*is_single)(unsigned char c);
    bool (*is_common)(unsigned char lead, unsigned char trail);
};

static bool between(unsigned char c, unsigned char low, unsigned char high)
{
    return c >= low && c <= high;
}
static bool is_none(unsigned char c)
{
    (void)c;
    return false;
}
static bool is_94(unsigned char c)
{
    return between(c, 0xA1, 0xFE);
}
static bool sjis_lead(unsigned char c)
{
    return between(c, 0x81, 0x9F) || between(c, 0xE0, 0xFC);
}
static bool sjis_trail(unsigned char c)
{
    return between(c, 0x40, 0x7E) || between(c, 0x80, 0xFC);
}
static bool sjis_single(unsigned char c)
{
    return between(c, 0xA1, 0xDF);
}
static bool sjis_common(unsigned char lead, unsigned char trail)
{
    return (lead == 0x82 && between(trail, 0x9F, 0xF1)) ||
           (lead == 0x83 && between(trail, 0x40, 0x96)) ||
           (lead == 0x81 && between(trail, 0x41, 0x7E)) || between(lead, 0x88, 0x97);
}
static bool eucjp_common(unsigned char lead, unsigned char trail)
{
    (void)trail;
    return lead == 0xA4 || lead == 0xA5 || lead == 0xA1 || between(lead, 0xB0, 0xCF);
}
static bool gbk_lead(unsigned char c)
{
    return between(c, 0x81, 0xFE);
}
static bool gbk_trail(unsigned char c)
{
    return between(c, 0x40, 0x7E) || between(c, 0x80, 0xFE);
}
static bool gbk_common(unsigned char lead, unsigned char trail)
{
    return (between(lead, 0xB0, 0xD7) && trail >= 0xA1) || (lead == 0xA3 && trail >= 0xA1) ||
           (lead == 0xA1 && between(trail, 0xA1, 0xBF));
}
static bool big5_lead(unsigned char c)
{
    return between(c, 0x87, 0xFE);
}
static bool big5_trail(unsigned char c)
{
    return between(c, 0x40, 0x7E) || is_94(c);
}
static bool big5_common(unsigned char lead, unsigned char trail)
{
    return between(lead, 0xA4, 0xC6) || (lead == 0xA1 && between(trail, 0x40, 0x7E));
}
static bool euckr_common(unsigned char lead, unsigned char trail)
{
    (void)trail;
    return between(lead, 0xB0, 0xC8);
}

/* EUC-KR's Hangul lies inside GBK's everyday range, so a language's own ranges are asked first,
 * with a higher bar. */
static const struct two_byte TWO_BYTE[] = {
    {"Shift_JIS", sjis_lead, sjis_trail, sjis_single, sjis_common},
    {"EUC-JP", is_94, is_94, is_none, eucjp_common},
    {"EUC-KR", is_94, is_94, is_none, euckr_common},
    {"GBK", gbk_lead, gbk_trail, is_none, gbk_common},
    {"Big5", big5_lead, big5_trail, is_none, big5_common},
};

static double two_byte_score(struct sv bytes, const struct two_byte *encoding)
{
    size_t common = 0, rare = 0, broken = 0, kana = 0, seen = 0;
    for (size_t i = 0; i < bytes.len && seen < SAMPLE_HIGH_BYTES; i++) {
        unsigned char c = (unsigned char)bytes.ptr[i];
        if (c < 0x80)
            continue;
        seen++;
        if (encoding->is_single(c)) {
            rare++;
            continue;
        }
        unsigned char trail = i + 1 < bytes.len ? (unsigned char)bytes.ptr[i + 1] : 0;
        if (!encoding->is_lead(c) || !encoding->is_trail(trail)) {
            broken++;
            continue;
        }
        if (encoding->is_common(c, trail))
            common++;
        else
            rare++;
        if (c == 0xA4 && between(trail, 0xA1, 0xF3))
            kana++;
        i++;
    }
    double total = (double)(common + rare + broken);
    if (total < 1)
        return 0;
    double score = ((double)common - 12.0 * (double)broken - 0.3 * (double)rare) / total;
    /* Japanese without kana is no Japanese, and Chinese in EUC has the same well-formed pairs. */
    if (encoding->is_common == eucjp_common)
        score += (double)kana / total > 0.15 ? 0.3 : -0.6;
    return score;
}

struct one_byte {
    const char *name;
    bool is_latin;       /* its letters stand between ASCII letters; else they stand together */
    const char *letters; /* as bytes, commonest first; lower case */
    const char *others;  /* upper case and marks that texts have, weightless */
};

static const struct one_byte ONE_BYTE[] = {
    {"windows-1252", true,
     "\xE9\xE4\xF6\xFC\xE8\xE1\xF3\xED\xE0\xE5\xDF\xE7\xEA\xE3\xF8\xF1\xE6\xFA\xF4\xEB\xEE\xE2\xF5"
     "\xEF\xFB\xF2\xEC\xF9",
     "\x80\x82\x84\x85\x8A\x8C\x91\x92\x93\x94\x95\x96\x97\x99\x9C\xA0\xA1\xA3\xA7\xA9\xAB\xAE\xB0"
     "\xB4\xB7\xBB\xBF\xC0\xC1\xC4\xC5\xC6\xC7\xC8\xC9\xD3\xD6\xD8\xDC\xD1\xCD\xDA"},
    {"windows-1250", true,
     "\xE1\xED\xE9\xEC\x9A\x9E\xF8\xE8\xFD\xF9\xF3\xB3\xB9\xEA\xBF\xE6\x9C\xF1\xF5\xFB\xF6\xFC\xE4"
     "\xFA\xBE\x9D\xF2\xEF\x9F\xF0\xE3\xBA\xFE\xEE\xE2",
     "\x82\x84\x85\x8A\x8C\x8E\x91\x92\x93\x94\x95\x96\x97\x99\xA0\xA3\xA5\xA7\xA9\xAB\xAE\xB0\xBB"
     "\xC1\xC8\xC9\xCD\xD8\xD9\xDA\xD3\xD5\xDB\xC6\xCA\xAF\x8F\xD0"},
    {"ISO-8859-2", true,
     "\xE1\xED\xE9\xEC\xB9\xBE\xF8\xE8\xFD\xF9\xF3\xB3\xB1\xEA\xBF\xE6\xB6\xF1\xF5\xFB\xF6\xFC\xE4"
     "\xFA\xB5\xBB\xF2\xEF\xBC\xF0\xE3\xBA\xFE\xEE\xE2",
     "\xA0\xA3\xA1\xA7\xA9\xAB\xAE\xB0\xC1\xC8\xC9\xCD\xD8\xD9\xDA\xD3\xD5\xDB\xC6\xCA\xAF\xAC\xD0"
     "\xA6"},
    {"windows-1254", true, "\xFD\xFE\xF0\xFC\xF6\xE7\xE2\xEE\xFB",
     "\x80\x85\x91\x92\x93\x94\x95\x96\x97\xA0\xA9\xAB\xBB\xC7\xD0\xD6\xDC\xDD\xDE\xB7"},
    {"windows-1257", true,
     "\xE2\xEB\xF0\xE6\xE0\xF8\xFB\xFE\xE1\xE7\xEE\xF2\xEA\xE8\xEC\xEF\xE5\xF4\xF5\xE4\xF6\xFC",
     "\x82\x84\x85\x91\x92\x93\x94\x95\x96\x97\xA0\xA9\xAB\xBB\xD0\xDE\xC8"},
    {"windows-1251", false,
     "\xEE\xE5\xE0\xE8\xED\xF2\xF1\xF0\xE2\xEB\xEA\xEC\xE4\xEF\xF3\xFF\xFB\xFC\xE3\xE7\xE1\xF7\xE9"
     "\xF5\xE6\xF8\xFE\xF6\xF9\xFD\xF4\xB3\xBF\xBA\xB8\xBE\x9A\x9C\x9E\x9F\xBC",
     "\x82\x84\x85\x91\x92\x93\x94\x95\x96\x97\xA0\xA9\xAB\xBB\xB9\xC0\xC1\xC2\xC3\xC4\xC5\xC7\xC8"
     "\xCA\xCB\xCC\xCD\xCE\xCF\xD0\xD1\xD2\xD3\xD4\xD5\xD6\xD7\xD8\xDD\xDE\xDF\xAF\xAA"},
    {"KOI8-U", false,
     "\xCF\xC5\xC1\xC9\xCE\xD4\xD3\xD2\xD7\xCC\xCB\xCD\xC4\xD0\xD5\xD1\xD9\xD8\xC7\xDA\xC2\xDE\xCA"
     "\xC8\xD6\xDB\xC0\xC3\xDD\xDC\xC6\xA6\xA7\xA4\xA3",
     "\x9A\xEF\xE5\xE1\xE9\xEE\xF4\xF3\xF2\xF7\xEC\xEB\xED\xE4\xF0\xF5\xF1\xE7\xFA\xE2\xFE\xE8\xF6"
     "\xFB\xE0\xE3\xFC\xE6"},
    {"IBM866", false,
     "\xAE\xA5\xA0\xA8\xAD\xE2\xE1\xE0\xA2\xAB\xAA\xAC\xA4\xAF\xE3\xEF\xEB\xEC\xA3\xA7\xA1\xE7\xA9"
     "\xE5\xA6\xE8\xEE\xE6\xE9\xED\xE4",
     "\x8E\x85\x80\x88\x8D\x92\x91\x90\x82\x8B\x8A\x8C\x84\x8F\x93\x83\x87\x81\x97\xFF\xFC"},
    {"ISO-8859-5", false,
     "\xDE\xD5\xD0\xD8\xDD\xE2\xE1\xE0\xD2\xDB\xDA\xDC\xD4\xDF\xE3\xEF\xEB\xEC\xD3\xD7\xD1\xE7\xD9"
     "\xE5\xD6\xE8\xEE\xE6\xE9\xED\xE4\xF6\xF7\xF4",
     "\xBE\xB5\xB0\xB8\xBD\xC2\xC1\xC0\xB2\xBB\xBA\xBC\xB4\xBF\xC3\xB3\xB7\xB1\xC7\xCF\xCD\xA0"
     "\xF0"},
    {"windows-1253", false,
     "\xE1\xEF\xE9\xF4\xE5\xF3\xED\xE7\xF5\xF1\xEA\xF0\xEB\xEC\xF2\xF9\xE3\xE4\xF3\xF7\xE8\xF6\xE2"
     "\xFC\xDC\xDF\xDD\xFE\xDE\xFD\xE6\xEE\xF8\xFA\xFB",
     "\xA0\xAB\xBB\xB4\x91\x92\x93\x94\x96\x97\x85\xA2\xB8\xB9\xBA\xBC\xBE\xBF\xC1\xC5\xC7\xC9\xCA"
     "\xCC\xCD\xCF\xD0\xD3\xD4\xC4\xD5\xC3\xC2\xD7\xD6\xCB\xD1\xC8\xD9"},
    {"windows-1255", false,
     "\xE9\xE5\xE4\xEC\xE0\xF8\xFA\xE1\xF9\xEE\xF0\xE3\xE7\xF7\xF2\xF4\xEB\xF1\xE8\xF6\xE2\xE6\xED"
     "\xEF\xEA\xF3\xF5",
     "\x84\x85\x91\x92\x93\x94\x96\x97\xA0\xA9\xAB\xBB\xA4"},
    {"windows-1256", false,
     "\xC7\xE1\xED\xE3\xE6\xE4\xCA\xD1\xC8\xC9\xE5\xCF\xDA\xDD\xD3\xE3\xDF\xDE\xCD\xCC\xD4\xD8\xCE"
     "\xD5\xE3\xEC\xC3\xC5\xD6\xDB\xD0\xD2\xC6\xE1\xC1\xCB\xD9\xC4\xC2\xC8\x81\x90\x98\x8D\x8E",
     "\xA1\xBA\xBF\xA0\xAB\xBB\x93\x94\x85\xF0\xF3\xF5\xF6\xF8\xFA"},
    {"windows-874", false,
     "\xD2\xC3\xB9\xA1\xC7\xCD\xE0\xC1\xE8\xE9\xD5\xC5\xB7\xD1\xD4\xA7\xE1\xCA\xC2\xC0\xB4\xB5\xA4"
     "\xD0\xB2\xBA\xCB\xD7\xD6\xD9\xD8\xE3\xE4\xE2\xBE\xBB\xBD\xAA\xA8\xEC\xCC\xE7\xB8\xAB\xAD\xB3"
     "\xA6\xB6\xC8\xC9\xEA\xCE\xBF\xE6",
     "\xA0\xCF\xDF\x85\x91\x92\x93\x94"},
};

static double one_byte_score(const struct counts *counts, const struct one_byte *encoding)
{
    double weights[256];
    for (size_t i = 0; i < COUNT_OF(weights); i++)
        weights[i] = i < 0xA0 ? -8 : -3;
    struct sv others = sv_from_c(encoding->others), letters = sv_from_c(encoding->letters);
    for (size_t i = 0; i < others.len; i++)
        weights[(unsigned char)others.ptr[i]] = 0.1;
    for (size_t i = letters.len;
         i-- > 0;) /* from the rarest: where a letter is listed twice the commoner counts */
        weights[(unsigned char)letters.ptr[i]] = i < 8 ? 2 : i < 16 ? 1.4 : i < 26 ? 0.9 : 0.5;
    double sum = 0;
    for (size_t c = 0x80; c < 256; c++)
        sum += weights[c] * counts->of[c];
    return sum / (double)counts->high;
}

static void count(struct sv bytes, struct counts *counts)
{
    bool was_high = false;
    for (size_t i = 0; i < bytes.len && counts->high < SAMPLE_HIGH_BYTES; i++) {
        unsigned char c = (unsigned char)bytes.ptr[i];
        if (c >= 0x80) {
            counts->of[c]++;
            counts->high++;
            counts->high_pairs += was_high;
        }
        was_high = c >= 0x80;
    }
}

/* Shift-in sequences of ISO-2022-JP; everything else of it is ASCII. */
static bool is_iso_2022_jp(struct sv bytes)
{
    size_t at = sv_find(bytes, SV("\x1B$"));
    return at + 2 < bytes.len && (bytes.ptr[at + 2] == 'B' || bytes.ptr[at + 2] == '@') &&
           sv_find(bytes, SV("\x1B(")) < bytes.len;
}

struct sv charset_guess_ascii(struct sv bytes)
{
    return is_iso_2022_jp(bytes) ? SV("ISO-2022-JP") : SV("UTF-8");
}

struct sv charset_guess(struct sv bytes)
{
    struct counts counts = {0};
    count(bytes, &counts);
    if (counts.high == 0)
        return charset_guess_ascii(bytes);
    double in_runs = (double)counts.high_pairs / (double)counts.high;
    const char *best = "windows-1252";
    double best_score = 0.45;
    if (in_runs > 0.3) {
        for (size_t i = 0; i < COUNT_OF(TWO_BYTE); i++) {
            double score = two_byte_score(bytes, &TWO_BYTE[i]);
            if (score > best_score + 0.05) {
                best = TWO_BYTE[i].name;
                best_score = score;
            }
        }
        if (best_score > 0.45)
            return sv_from_c(best);
    }
    bool latin = in_runs < 0.45;
    best_score = -100;
    for (size_t i = 0; i < COUNT_OF(ONE_BYTE); i++) {
        if (ONE_BYTE[i].is_latin != latin)
            continue;
        double score = one_byte_score(&counts, &ONE_BYTE[i]) + (i == 0 ? 0.25 : 0);
        if (score > best_score) {
            best = ONE_BYTE[i].name;
            best_score = score;
        }
    }
    return best_score < -2 ? SV("windows-1252") : sv_from_c(best);
}
