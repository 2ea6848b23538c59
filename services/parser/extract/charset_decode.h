/* charset_decode: bytes of a known encoding to UTF-8, as the WHATWG Encoding standard has it.
 * Multi-byte encodings are glibc iconv's, with the standard's way with broken sequences: U+FFFD,
 * and an ASCII byte behind a broken lead is itself again (it may be a "<"). Single-byte ones go
 * through a table that iconv fills, byte by byte, corrected where glibc and the standard differ.
 * Pure but for iconv's loading of modules (charset.h). */
#ifndef BROADSHEET_PARSER_EXTRACT_CHARSET_DECODE_H
#define BROADSHEET_PARSER_EXTRACT_CHARSET_DECODE_H

#include "common/buf.h"
#include "services/parser/extract/charset_labels.h"

/* Appends; encoding->iconv is not NULL. False where iconv has no such converter or *out is full. */
MUST_CHECK bool charset_decode(struct buf *out, struct sv bytes,
                               const struct charset_encoding *encoding);

#endif
