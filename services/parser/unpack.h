/* unpack: the text of a file that may be gzipped (once or, as some servers do, twice; in several
 * members; cut; with rubbish behind) and in another charset than UTF-8, as a stream of UTF-8 whose
 * memory does not grow with the file. The charset is decided by the text's first 8 KiB
 * (charset.h). Pure. */
#ifndef BROADSHEET_PARSER_UNPACK_H
#define BROADSHEET_PARSER_UNPACK_H

#include "common/sv.h"

/* How far into a text its head reaches. */
#define UNPACK_HEAD_BYTES 8192

struct unpack;

void unpack_free(struct unpack *unpack);
/* What is longer than max_bytes unpacked ends there. `bytes` are borrowed. */
struct unpack *unpack_new(struct sv bytes, size_t max_bytes) OWNED_BY(unpack_free);
/* The beginning of the text, which is still to be read; valid until the first read. */
struct sv unpack_head(const struct unpack *unpack);
/* For struct xml_source: ctx is the struct unpack. */
size_t unpack_read(void *ctx, char *to, size_t n);
/* Whether what was read so far was neither cut at max_bytes nor broken. */
bool unpack_is_whole(const struct unpack *unpack);

#endif
