#include "services/parser/extract/charset.h"

/* The likeliest encoding of bytes that nothing declares. Multi-byte encodings by how well-formed
 * they are and how many of their pairs are everyday characters; single-byte ones by the letters of
 * one language: each has its lower-case letters as bytes, commonest first, so that a text that
 * would mix the letters of several is not read so. */

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
    {"windows-1252", true, "\xE4\xFC\xF6\xDF\xE9", /* German */
     "\xC4\xD6\xDC\x93\x94\x84\x91\x92\x82\x96\x97\x85\xAB\xBB\xA0\xA9\xAE\xB0"
     "\xB7"},
    {"windows-1252", true, "\xE9\xE8\xE0\xEA\xE7\xF9\xE2\xEE\xF4\xFB\xEF\xEB\x9C", /* French */
     "\xC9\xC0\xC8\xCA\xC7\xD4\xCE\x80\x93\x94\x84\x91\x92\x82\x96\x97\x85\xAB\xBB"
     "\xA0\xA9\xAE\xB0"
     "\xB7"},
    {"windows-1252", true,
     "\xF3\xED\xE1\xE9\xF1\xFA\xFC\xE7\xE0\xE8\xF2\xEF\xAA", /* Spanish, Catalan,
                                                                Galician */
     "\xD3\xCD\xC1\xC9\xD1\xDA\xC0\xC8\xBF\xA1\xBA\x93\x94\x84\x91\x92\x82\x96\x97"
     "\x85\xAB\xBB\xA0"
     "\xA9\xAE\xB0\xB7"},
    {"windows-1252", true, "\xE3\xE7\xE1\xE9\xF3\xED\xEA\xF5\xFA\xE2\xE0\xF4\xFC", /* Portuguese */
     "\xC3\xC7\xC1\xC9\xD3\xCD\xCA\xC2\xC0\xDA\xAA\xBA\x93\x94\x84\x91\x92\x82\x96"
     "\x97\x85\xAB\xBB"
     "\xA0\xA9\xAE\xB0\xB7"},
    {"windows-1252", true, "\xE0\xE8\xE9\xEC\xF2\xF9", /* Italian */
     "\xC0\xC8\xC9\xCC\xD2\xD9\x93\x94\x84\x91\x92\x82\x96\x97\x85\xAB\xBB\xA0\xA9"
     "\xAE\xB0\xB7"},
    {"windows-1252", true, "\xE5\xF8\xE6\xE9\xF6\xE4", /* Danish, Norwegian */
     "\xC5\xD8\xC6\xC9\x93\x94\x84\x91\x92\x82\x96\x97\x85\xAB\xBB\xA0\xA9\xAE\xB0"
     "\xB7"},
    {"windows-1252", true, "\xE4\xE5\xF6\xE9", /* Swedish, Finnish */
     "\xC4\xC5\xD6\xC9\x93\x94\x84\x91\x92\x82\x96\x97\x85\xAB\xBB\xA0\xA9\xAE\xB0"
     "\xB7"},
    {"windows-1252", true, "\xE1\xED\xF3\xF0\xFA\xE9\xE6\xF6\xFE\xFD\xF8", /* Icelandic, Faroese */
     "\xC1\xCD\xD3\xD0\xDA\xC9\xC6\xD6\xDE\xDD\xD8\x93\x94\x84\x91\x92\x82\x96\x97"
     "\x85\xAB\xBB\xA0"
     "\xA9\xAE\xB0\xB7"},
    {"windows-1252", true, "\xE9\xEB\xEF\xEA\xE8\xF6\xFC\xF3", /* Dutch, Afrikaans */
     "\xC9\xCB\x93\x94\x84\x91\x92\x82\x96\x97\x85\xAB\xBB\xA0\xA9\xAE\xB0\xB7"},
    {"windows-1252", true, "\xE4\xF5\xFC\xF6", /* Estonian, without its few others */
     "\xC4\xD5\xDC\xD6\x93\x94\x84\x96\x97\xAB\xBB\xA0"},
    {"windows-1250", true,
     "\xE1\xED\xE9\xFD\xEC\x9A\xE8\xF8\x9E\xF9\xFA\xF3\x9D\xEF\xF2", /* Czech */
     "\xC1\xCD\xC9\xDD\xCC\x8A\xC8\xD8\x8E\xD9\xDA\xD3\x8D\xCF\xD2\x93\x94\x84\x91"
     "\x92\x82\x96\x97"
     "\x85\xAB\xBB\xA0\xA9\xAE\xB0\xB7"},
    {"windows-1250", true,
     "\xE1\xED\xE9\xFD\xE8\x9E\x9A\xFA\x9D\xBE\xF3\xF4\xF2\xEF\xE4\xE5\xE0", /* Slovak
                                                                              */
     "\xC1\xCD\xC9\xDD\xC8\x8E\x8A\xDA\x8D\xBC\xD3\xD4\xD2\xCF\xC4\x93\x94\x84\x91"
     "\x92\x82\x96\x97"
     "\x85\xAB\xBB\xA0\xA9\xAE\xB0\xB7"},
    {"windows-1250", true, "\xB3\xB9\xEA\xBF\x9C\xF3\xE6\xF1\x9F", /* Polish */
     "\xA3\xA5\xCA\xAF\x8C\xD3\xC6\xD1\x8F\x93\x94\x84\x91\x92\x82\x96\x97\x85\xAB"
     "\xBB\xA0\xA9\xAE"
     "\xB0\xB7"},
    {"windows-1250", true, "\xE1\xE9\xF3\xF5\xF6\xED\xFC\xFA\xFB", /* Hungarian */
     "\xC1\xC9\xD3\xD5\xD6\xCD\xDC\xDA\xDB\x93\x94\x84\x91\x92\x82\x96\x97\x85\xAB"
     "\xBB\xA0\xA9\xAE"
     "\xB0\xB7"},
    {"windows-1250", true, "\xE3\xFE\xBA\xEE\xE2", /* Romanian */
     "\xC3\xDE\xAA\xCE\xC2\x93\x94\x84\x91\x92\x82\x96\x97\x85\xAB\xBB\xA0\xA9\xAE"
     "\xB0\xB7"},
    {"windows-1250", true, "\xE8\x9A\x9E\xE6\xF0", /* Slovene, Croatian */
     "\xC8\x8A\x8E\xC6\xD0\x93\x94\x84\x91\x92\x82\x96\x97\x85\xAB\xBB\xA0\xA9\xAE"
     "\xB0\xB7"},
    {"ISO-8859-2", true, "\xE1\xED\xE9\xFD\xEC\xB9\xE8\xF8\xBE\xF9\xFA\xF3\xBB\xEF\xF2", /* Czech */
     "\xC1\xCD\xC9\xDD\xCC\xA9\xC8\xD8\xAE\xD9\xDA\xD3\xAB\xCF\xD2\xA0\xB0"},
    {"ISO-8859-2", true,
     "\xE1\xED\xE9\xFD\xE8\xBE\xB9\xFA\xBB\xB5\xF3\xF4\xF2\xEF\xE4\xE5\xE0", /* Slovak
                                                                              */
     "\xC1\xCD\xC9\xDD\xC8\xAE\xA9\xDA\xAB\xA5\xD3\xD4\xD2\xCF\xC4\xA0\xB0"},
    {"ISO-8859-2", true, "\xB3\xB1\xEA\xBF\xB6\xF3\xE6\xF1\xBC", /* Polish */
     "\xA3\xA1\xCA\xAF\xA6\xD3\xC6\xD1\xAC\xA0\xB0"},
    {"ISO-8859-2", true, "\xE8\xB9\xBE\xE6\xF0", /* Slovene, Croatian */
     "\xC8\xA9\xAE\xC6\xD0\xA0\xB0"},
    {"windows-1254", true, "\xFD\xFE\xF0\xFC\xF6\xE7\xE2\xEE\xFB", /* Turkish */
     "\xDE\xD0\xDC\xD6\xC7\xDD\x93\x94\x84\x91\x92\x82\x96\x97\x85\xAB\xBB\xA0\xA9"
     "\xAE\xB0\xB7"},
    {"windows-1257", true, "\xEB\xF0\xFE\xF8\xE1\xFB\xE0\xE8\xE6", /* Lithuanian */
     "\xCB\xD0\xDE\xD8\xC1\xDB\xC0\xC8\xC6\x93\x94\x84\x91\x92\x82\x96\x97\x85\xAB"
     "\xBB\xA0\xA9\xAE"
     "\xB0\xB7"},
    {"windows-1257", true, "\xE2\xEE\xE7\xF0\xF2\xFB\xEF\xFE\xE8\xED\xEC", /* Latvian */
     "\xC2\xCE\xC7\xD0\xD2\xDB\xCF\xDE\xC8\xCD\xCC\x93\x94\x84\x91\x92\x82\x96\x97"
     "\x85\xAB\xBB\xA0"
     "\xA9\xAE\xB0\xB7"},
    {"windows-1257", true, "\xE4\xF5\xFC\xF6\xF0\xFE", /* Estonian */
     "\xC4\xD5\xDC\xD6\xD0\xDE\x93\x94\x84\x91\x92\x82\x96\x97\x85\xAB\xBB\xA0\xA9"
     "\xAE\xB0\xB7"},
    {"windows-1258", true,
     "\xF0\xFD\xF5\xE2\xEA\xF4\xE3\xCC\xEC\xF2\xD2\xDE\xE1\xE0\xE9\xE8\xED\xF3\xFA"
     "\xF9", /* Vietnamese
              */
     "\xD0\xDD\xD5\xC2\xCA\xD4\xC3\x93\x94\x84\x91\x92\x82\x96\x97\x85\xAB\xBB\xA0"
     "\xA9\xAE\xB0"
     "\xB7"},
    {"windows-1251", false,
     "\xEE\xE5\xE0\xE8\xED\xF2\xF1\xF0\xE2\xEB\xEA\xEC\xE4\xEF\xF3\xFF\xFB\xFC\xE3"
     "\xE7\xE1\xF7\xE9"
     "\xF5\xE6\xF8\xFE\xF6\xF9\xFD\xF4\xB3\xBF\xBA\xB8\xBE\x9A\x9C\x9E\x9F\xBC",
     "\x82\x84\x85\x91\x92\x93\x94\x95\x96\x97\xA0\xA9\xAB\xBB\xB9\xC0\xC1\xC2\xC3"
     "\xC4\xC5\xC7\xC8"
     "\xCA\xCB\xCC\xCD\xCE\xCF\xD0\xD1\xD2\xD3\xD4\xD5\xD6\xD7\xD8\xDD\xDE\xDF\xAF"
     "\xAA"},
    {"KOI8-U", false,
     "\xCF\xC5\xC1\xC9\xCE\xD4\xD3\xD2\xD7\xCC\xCB\xCD\xC4\xD0\xD5\xD1\xD9\xD8\xC7"
     "\xDA\xC2\xDE\xCA"
     "\xC8\xD6\xDB\xC0\xC3\xDD\xDC\xC6\xA6\xA7\xA4\xA3",
     "\x9A\xEF\xE5\xE1\xE9\xEE\xF4\xF3\xF2\xF7\xEC\xEB\xED\xE4\xF0\xF5\xF1\xE7\xFA"
     "\xE2\xFE\xE8\xF6"
     "\xFB\xE0\xE3\xFC\xE6"},
    {"IBM866", false,
     "\xAE\xA5\xA0\xA8\xAD\xE2\xE1\xE0\xA2\xAB\xAA\xAC\xA4\xAF\xE3\xEF\xEB\xEC\xA3"
     "\xA7\xA1\xE7\xA9"
     "\xE5\xA6\xE8\xEE\xE6\xE9\xED\xE4",
     "\x8E\x85\x80\x88\x8D\x92\x91\x90\x82\x8B\x8A\x8C\x84\x8F\x93\x83\x87\x81\x97"
     "\xFF\xFC"},
    {"ISO-8859-5", false,
     "\xDE\xD5\xD0\xD8\xDD\xE2\xE1\xE0\xD2\xDB\xDA\xDC\xD4\xDF\xE3\xEF\xEB\xEC\xD3"
     "\xD7\xD1\xE7\xD9"
     "\xE5\xD6\xE8\xEE\xE6\xE9\xED\xE4\xF6\xF7\xF4",
     "\xBE\xB5\xB0\xB8\xBD\xC2\xC1\xC0\xB2\xBB\xBA\xBC\xB4\xBF\xC3\xB3\xB7\xB1\xC7"
     "\xCF\xCD\xA0"
     "\xF0"},
    {"windows-1253", false,
     "\xE1\xEF\xE9\xF4\xE5\xF3\xED\xE7\xF5\xF1\xEA\xF0\xEB\xEC\xF2\xF9\xE3\xE4\xF3"
     "\xF7\xE8\xF6\xE2"
     "\xFC\xDC\xDF\xDD\xFE\xDE\xFD\xE6\xEE\xF8\xFA\xFB",
     "\xA0\xAB\xBB\xB4\x91\x92\x93\x94\x96\x97\x85\xA2\xB8\xB9\xBA\xBC\xBE\xBF\xC1"
     "\xC5\xC7\xC9\xCA"
     "\xCC\xCD\xCF\xD0\xD3\xD4\xC4\xD5\xC3\xC2\xD7\xD6\xCB\xD1\xC8\xD9"},
    {"windows-1255", false,
     "\xE9\xE5\xE4\xEC\xE0\xF8\xFA\xE1\xF9\xEE\xF0\xE3\xE7\xF7\xF2\xF4\xEB\xF1\xE8"
     "\xF6\xE2\xE6\xED"
     "\xEF\xEA\xF3\xF5",
     "\x84\x85\x91\x92\x93\x94\x96\x97\xA0\xA9\xAB\xBB\xA4"},
    {"windows-1256", false,
     "\xC7\xE1\xED\xE3\xE6\xE4\xCA\xD1\xC8\xC9\xE5\xCF\xDA\xDD\xD3\xE3\xDF\xDE\xCD"
     "\xCC\xD4\xD8\xCE"
     "\xD5\xE3\xEC\xC3\xC5\xD6\xDB\xD0\xD2\xC6\xE1\xC1\xCB\xD9\xC4\xC2\xC8\x81\x90"
     "\x98\x8D\x8E",
     "\xA1\xBA\xBF\xA0\xAB\xBB\x93\x94\x85\xF0\xF3\xF5\xF6\xF8\xFA"},
    {"ISO-8859-6", false,
     "\xC7\xEA\xE4\xE5\xE6\xD1\xCA\xE8\xC8\xC9\xD9\xCF\xD3\xE1\xE7\xE3\xE2\xCD\xCC"
     "\xD4\xD7\xD5\xCE"
     "\xD6\xD0\xCB\xD2\xC3\xC1\xE9\xDA\xC6\xC5\xD8\xC4\xC2",
     "\xAC\xBB\xBF\xA0"},
    {"windows-874", false,
     "\xD2\xC3\xB9\xA1\xC7\xCD\xE0\xC1\xE8\xE9\xD5\xC5\xB7\xD1\xD4\xA7\xE1\xCA\xC2"
     "\xC0\xB4\xB5\xA4"
     "\xD0\xB2\xBA\xCB\xD7\xD6\xD9\xD8\xE3\xE4\xE2\xBE\xBB\xBD\xAA\xA8\xEC\xCC\xE7"
     "\xB8\xAB\xAD\xB3"
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

/* By far the commonest of its kind: where others read the same it is what was meant. */
static double prior(const char *name)
{
    return sv_equal(sv_from_c(name), SV("windows-1252")) ? 0.06 : 0;
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
        double score = one_byte_score(&counts, &ONE_BYTE[i]) + prior(ONE_BYTE[i].name);
        if (score > best_score) {
            best = ONE_BYTE[i].name;
            best_score = score;
        }
    }
    return best_score < -2 ? SV("windows-1252") : sv_from_c(best);
}
