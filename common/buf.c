#include "common/buf.h"
#include "common/err.h"

void buf_init(struct buf *buf, size_t max_bytes)
{
    *buf = (struct buf){.max = max_bytes};
}

void buf_release(struct buf *buf)
{
    free(buf->ptr);
    *buf = (struct buf){.max = buf->max};
}

void buf_clear(struct buf *buf)
{
    buf->len = 0;
    buf->failed = false;
}

char *buf_reserve(struct buf *buf, size_t n)
{
    if (buf->failed)
        return NULL;
    if (n > buf->max || buf->len > buf->max - n) {
        buf->failed = true;
        return NULL;
    }
    const size_t need = buf->len + n + 1;
    if (need > buf->capacity) {
        size_t capacity = buf->capacity ? buf->capacity : 64;
        while (capacity < need)
            capacity += capacity / 2;
        char *grown = realloc(buf->ptr, capacity);
        if (!grown)
            err_out_of_memory(capacity);
        buf->ptr = grown;
        buf->capacity = capacity;
    }
    return buf->ptr + buf->len;
}

void buf_commit(struct buf *buf, size_t n)
{
    assert(buf->ptr && n < buf->capacity - buf->len);
    buf->len += n;
    buf->ptr[buf->len] = '\0';
}

void buf_add(struct buf *buf, struct sv bytes)
{
    char *to = buf_reserve(buf, bytes.len);
    if (!to)
        return;
    if (bytes.len)
        memcpy(to, bytes.ptr, bytes.len);
    buf_commit(buf, bytes.len);
}

void buf_add_byte(struct buf *buf, char byte)
{
    buf_add(buf, sv_from(&byte, 1));
}

void buf_add_c(struct buf *buf, const char *string)
{
    buf_add(buf, sv_from_c(string));
}

void buf_printf(struct buf *buf, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    va_list again;
    va_copy(again, args);
    const int needed = vsnprintf(NULL, 0, format, args);
    va_end(args);
    char *to = needed < 0 ? NULL : buf_reserve(buf, (size_t)needed);
    if (to) {
        vsnprintf(to, (size_t)needed + 1, format, again);
        buf_commit(buf, (size_t)needed);
    } else {
        buf->failed = true;
    }
    va_end(again);
}

size_t buf_encode(char to[4], uint32_t codepoint)
{
    if (codepoint > 0x10FFFF || (codepoint >= 0xD800 && codepoint <= 0xDFFF))
        codepoint = 0xFFFD;
    if (codepoint < 0x80) {
        to[0] = (char)codepoint;
        return 1;
    }
    if (codepoint < 0x800) {
        to[0] = (char)(0xC0 | codepoint >> 6);
        to[1] = (char)(0x80 | (codepoint & 0x3F));
        return 2;
    }
    if (codepoint < 0x10000) {
        to[0] = (char)(0xE0 | codepoint >> 12);
        to[1] = (char)(0x80 | (codepoint >> 6 & 0x3F));
        to[2] = (char)(0x80 | (codepoint & 0x3F));
        return 3;
    }
    to[0] = (char)(0xF0 | codepoint >> 18);
    to[1] = (char)(0x80 | (codepoint >> 12 & 0x3F));
    to[2] = (char)(0x80 | (codepoint >> 6 & 0x3F));
    to[3] = (char)(0x80 | (codepoint & 0x3F));
    return 4;
}

void buf_add_codepoint(struct buf *buf, uint32_t codepoint)
{
    char out[4];
    const size_t n = buf_encode(out, codepoint);
    buf_add(buf, sv_from(out, n));
}

void buf_cut(struct buf *buf, size_t len)
{
    if (len < buf->len) {
        buf->len = len;
        buf->ptr[len] = '\0';
    }
}

char *buf_detach(struct buf *buf)
{
    if (!buf_reserve(buf, 0))
        return NULL;
    buf_commit(buf, 0);
    char *bytes = buf->ptr;
    *buf = (struct buf){.max = buf->max};
    return bytes;
}
