#include "services/parser/extract/charset_decode.h"

#include "common/text.h"

#include <errno.h>
#include <iconv.h>

#define REPLACEMENT 0xFFFD

static bool is_named(const struct charset_encoding *encoding, const char *name)
{
    return sv_equal(sv_from_c(encoding->name), sv_from_c(name));
}

/* ---- single-byte */

/* Where glibc's table is not the standard's. */
static const struct {
    const char *name;
    unsigned char byte;
    uint16_t codepoint;
} DIFFERENT[] = {
    {"KOI8-U", 0xAE, 0x45E},     {"KOI8-U", 0xBE, 0x40E},          {"macintosh", 0xC6, 0x2206},
    {"macintosh", 0xF0, 0xF8FF}, {"x-mac-cyrillic", 0xFF, 0x20AC}, {"windows-1255", 0xCA, 0x5BA},
};

/* What the byte stands for; stateful converters (windows-1255 and -1258 wait for marks) are made to
 * give it at once. */
static uint32_t ask_iconv(iconv_t converter, char byte)
{
    char utf8[8];
    char *in = &byte, *to = utf8;
    size_t in_left = 1, room = sizeof utf8;
    if (iconv(converter, &in, &in_left, &to, &room) == (size_t)-1 ||
        iconv(converter, NULL, NULL, &to, &room) == (size_t)-1 || to == utf8) {
        (void)iconv(converter, NULL, NULL, NULL, NULL);
        return REPLACEMENT;
    }
    struct sv one = sv_from(utf8, (size_t)(to - utf8));
    return text_next(&one);
}

static void fill_table(iconv_t converter, const struct charset_encoding *encoding,
                       uint32_t table[128])
{
    const bool is_windows = sv_starts_with(sv_from_c(encoding->name), SV("windows-"));
    for (unsigned i = 0; i < 128; i++) {
        table[i] = ask_iconv(converter, (char)(0x80 + i));
        if (table[i] == REPLACEMENT && is_windows && i < 0x20)
            table[i] = 0x80 + i; /* holes are C1 controls, which are dropped later */
    }
    for (size_t i = 0; i < COUNT_OF(DIFFERENT); i++)
        if (is_named(encoding, DIFFERENT[i].name))
            table[DIFFERENT[i].byte - 0x80] = DIFFERENT[i].codepoint;
}

static void decode_bytes(struct buf *out, struct sv bytes, const uint32_t table[128])
{
    while (bytes.len) {
        size_t n = 0;
        while (n < bytes.len && (unsigned char)bytes.ptr[n] < 0x80)
            n++;
        buf_add(out, sv_sub(bytes, 0, n));
        bytes = sv_skip(bytes, n);
        if (bytes.len)
            buf_add_codepoint(out, table[(unsigned char)bytes.ptr[0] - 0x80]);
        bytes = sv_skip(bytes, 1);
    }
}

/* ---- multi-byte */

static bool is_lead(const struct charset_encoding *encoding, unsigned char c)
{
    if (is_named(encoding, "Shift_JIS"))
        return (c >= 0x81 && c <= 0x9F) || (c >= 0xE0 && c <= 0xFC);
    if (is_named(encoding, "EUC-JP"))
        return c == 0x8E || c == 0x8F || (c >= 0xA1 && c <= 0xFE);
    if (is_named(encoding, "ISO-2022-JP"))
        return false;
    return c >= 0x81 && c <= 0xFE;
}

/* Bytes that one U+FFFD stands for. */
static size_t broken_length(const struct charset_encoding *encoding, struct sv rest, int why)
{
    if (sv_starts_with(sv_from_c(encoding->name), SV("UTF-16")))
        return rest.len > 1 ? 2 : 1;
    const bool is_pair = rest.len > 1 && is_lead(encoding, (unsigned char)rest.ptr[0]) &&
                         (unsigned char)rest.ptr[1] >= 0x80;
    return is_pair && why == EILSEQ ? 2 : 1;
}

static bool is_gb18030(const struct charset_encoding *encoding)
{
    return sv_equal(sv_from_c(encoding->iconv), SV("GB18030"));
}

/* What stands for a broken sequence that begins so: 0x80 alone has a meaning in two encodings. */
static uint32_t substitute(const struct charset_encoding *encoding, char first)
{
    if ((unsigned char)first != 0x80)
        return REPLACEMENT;
    return is_gb18030(encoding) ? 0x20AC : is_named(encoding, "Shift_JIS") ? 0x80 : REPLACEMENT;
}

/* A3 A0 is the wide space of Chinese text; glibc has a private character for it (U+E5E5). */
static void mend_wide_spaces(struct buf *out, size_t from)
{
    struct sv rest = sv_skip(buf_sv(out), from);
    for (;;) {
        rest = sv_skip(rest, sv_find(rest, SV("\xEE\x97\xA5")));
        if (!rest.len)
            return;
        memcpy(out->ptr + (rest.ptr - out->ptr), "\xE3\x80\x80", 3);
    }
}

static size_t decode_sequences(const struct charset_decoder *decoder, struct sv bytes, bool is_last,
                               struct buf *out)
{
    char *in = (char *)(uintptr_t)bytes.ptr; /* iconv's interface is older than const */
    size_t in_left = bytes.len;
    while (in_left && buf_ok(out)) {
        size_t room = in_left * 2 + 64;
        char *to = buf_reserve(out, room);
        if (!to)
            break;
        const char *start = to;
        const size_t result = iconv(decoder->converter, &in, &in_left, &to, &room);
        const int why = errno;
        buf_commit(out, (size_t)(to - start));
        if (result != (size_t)-1 || why == E2BIG)
            continue;
        if (why == EINVAL && !is_last)
            break;
        buf_add_codepoint(out, substitute(decoder->encoding, in[0]));
        const size_t n = broken_length(decoder->encoding, sv_from(in, in_left), why);
        in += n;
        in_left -= n;
    }
    return bytes.len - in_left;
}

bool charset_decoder_open(struct charset_decoder *decoder, const struct charset_encoding *encoding)
{
    iconv_t converter = iconv_open("UTF-8", encoding->iconv);
    if (converter == (iconv_t)-1)
        return false;
    decoder->encoding = encoding;
    decoder->converter = converter;
    if (encoding->is_single_byte)
        fill_table(converter, encoding, decoder->table);
    return true;
}

void charset_decoder_close(struct charset_decoder *decoder)
{
    iconv_close(decoder->converter);
}

size_t charset_decoder_add(struct charset_decoder *decoder, struct sv bytes, bool is_last,
                           struct buf *out)
{
    if (decoder->encoding->is_single_byte) {
        decode_bytes(out, bytes, decoder->table);
        return bytes.len;
    }
    const size_t from = out->len;
    const size_t n = decode_sequences(decoder, bytes, is_last, out);
    if (is_gb18030(decoder->encoding))
        mend_wide_spaces(out, from);
    return n;
}

bool charset_decode(struct buf *out, struct sv bytes, const struct charset_encoding *encoding)
{
    struct charset_decoder decoder;
    if (!charset_decoder_open(&decoder, encoding))
        return false;
    (void)charset_decoder_add(&decoder, bytes, true, out);
    charset_decoder_close(&decoder);
    return buf_ok(out);
}
