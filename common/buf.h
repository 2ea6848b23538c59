/* buf: growing bytes with a ceiling. A buffer is made with the most it may hold; reaching that is
 * an ordinary error, which the buffer remembers: append freely, ask buf_ok() once at the end. What
 * is appended after a failure is ignored. The bytes are always followed by a NUL that len does not
 * count. The buffer owns its memory until buf_release() or buf_detach(). Never keep a pointer into
 * a buffer that may grow. Out of memory ends the process (err_out_of_memory). */
#ifndef BROADSHEET_COMMON_BUF_H
#define BROADSHEET_COMMON_BUF_H

#include "common/sv.h"

struct buf {
    char *ptr;
    size_t len;
    size_t capacity;
    size_t max;
    bool failed;
};

void buf_init(struct buf *buf, size_t max_bytes);
void buf_release(struct buf *buf);
/* Empty and unfailed again; the memory stays. */
void buf_clear(struct buf *buf);

void buf_add(struct buf *buf, struct sv bytes);
void buf_add_byte(struct buf *buf, char byte);
/* A C string of our own. */
void buf_add_c(struct buf *buf, const char *string);
void buf_printf(struct buf *buf, const char *format, ...) PRINTF_LIKE(2, 3);
/* UTF-8 of a code point; U+FFFD for what is none. */
void buf_add_codepoint(struct buf *buf, uint32_t codepoint);
/* The same, to up to four bytes; how many. */
size_t buf_encode(char to[4], uint32_t codepoint);
/* Room for n more bytes; NULL after a failure. Write there, then buf_commit() what was used. */
char *buf_reserve(struct buf *buf, size_t n);
void buf_commit(struct buf *buf, size_t n);
/* Without what comes after len. */
void buf_cut(struct buf *buf, size_t len);

MUST_CHECK static inline bool buf_ok(const struct buf *buf)
{
    return !buf->failed;
}
static inline struct sv buf_sv(const struct buf *buf)
{
    return sv_from(buf->ptr ? buf->ptr : "", buf->len);
}
/* The bytes as a C string, now the caller's to free(); the buffer is empty again. */
char *buf_detach(struct buf *buf);

#endif
