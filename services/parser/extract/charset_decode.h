/* charset_decode: bytes of a known encoding to UTF-8, as the WHATWG Encoding standard has it.
 * Multi-byte encodings are glibc iconv's, with the standard's way with broken sequences: U+FFFD,
 * and an ASCII byte behind a broken lead is itself again (it may be a "<"). Single-byte ones go
 * through a table that iconv fills, byte by byte, corrected where glibc and the standard differ.
 * Pure but for iconv's loading of modules (charset.h). */
#ifndef BROADSHEET_PARSER_EXTRACT_CHARSET_DECODE_H
#define BROADSHEET_PARSER_EXTRACT_CHARSET_DECODE_H

#include "common/buf.h"
#include "services/parser/extract/charset_labels.h"

/* For text that comes in pieces. */
struct charset_decoder {
    const struct charset_encoding *encoding;
    void *converter;     /* an iconv_t */
    uint32_t table[128]; /* of a single-byte encoding, from 0x80 on */
};

/* encoding->iconv is not NULL. False where iconv has no such converter. */
MUST_CHECK bool charset_decoder_open(struct charset_decoder *decoder,
                                     const struct charset_encoding *encoding);
void charset_decoder_close(struct charset_decoder *decoder);
/* Appends the text of the bytes and returns how many that were: those that may begin a sequence
 * stay for the next time, unless these are the last. */
size_t charset_decoder_add(struct charset_decoder *decoder, struct sv bytes, bool is_last,
                           struct buf *out);

/* Appends the text of all of it. False where iconv has no such converter or *out is full. */
MUST_CHECK bool charset_decode(struct buf *out, struct sv bytes,
                               const struct charset_encoding *encoding);

#endif
