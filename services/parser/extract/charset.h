/* charset: from a page's bytes to UTF-8, as browsers do it (WHATWG Encoding and HTML, "determining
 * the character encoding"): byte order mark, HTTP header, <meta> or XML declaration near the
 * beginning, then the bytes themselves. Two things differ from a browser, both because stored and
 * proxied pages need it: bytes that are UTF-8 beyond chance are read as UTF-8 whatever is declared,
 * and a declaration that the bytes plainly contradict gives way to detection. Labels are WHATWG's;
 * conversion is glibc's iconv (gb2312 and gbk read as GB18030, shift_jis as CP932, euc-kr as UHC,
 * iso-8859-1 as windows-1252). What can't be converted becomes U+FFFD; NUL is dropped. Pure, but
 * for iconv's loading of its modules: a process that will lose the right to open files calls
 * charset_open_all() before. */
#ifndef BROADSHEET_PARSER_EXTRACT_CHARSET_H
#define BROADSHEET_PARSER_EXTRACT_CHARSET_H

#include "common/arena.h"
#include "common/err.h"
#include "services/parser/extract/charset_labels.h"

struct charset_text {
    struct sv utf8;  /* the input itself where it was clean UTF-8; else in the arena */
    struct sv name;  /* WHATWG name of what was used: "UTF-8", "windows-1252" */
    const char *how; /* "bom", "header", "meta", "bytes" */
};

/* Makes iconv load what it needs and keeps it loaded for the life of the process. ERR_STOP naming
 * the first encoding that the machine lacks. */
MUST_CHECK bool charset_open_all(struct err *err);

/* `content_type` is the HTTP header's value, or absent. ERR_REJECT ("arena_full") where the arena
 * can't hold the text. */
MUST_CHECK bool charset_to_utf8(struct arena *arena, struct sv bytes, struct sv content_type,
                                struct charset_text *text, struct err *err);

/* The encoding of a text by its first bytes, for one that is read in pieces; *mark_len bytes of it
 * are a byte order mark. */
const struct charset_encoding *charset_of_head(struct sv head, size_t *mark_len);

/* The WHATWG name for a label ("latin1" gives "windows-1252"), absent for none. */
struct sv charset_name_of_label(struct sv label);
/* The likeliest encoding by the bytes alone; always one. */
struct sv charset_guess(struct sv bytes);
/* The same for bytes that are UTF-8: that, or ISO-2022-JP, which is all ASCII. */
struct sv charset_guess_ascii(struct sv bytes);

#endif
