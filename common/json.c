#include "common/json.h"

#include <math.h>

#include "common/text.h"

static void separate(struct json *json)
{
    if (json->has_sibling)
        buf_add_byte(json->out, ',');
    json->has_sibling = true;
}

void json_open(struct json *json, char bracket)
{
    separate(json);
    buf_add_byte(json->out, bracket);
    json->has_sibling = false;
}

void json_close(struct json *json, char bracket)
{
    buf_add_byte(json->out, bracket);
    json->has_sibling = true;
}

void json_key(struct json *json, const char *name)
{
    separate(json);
    buf_add_byte(json->out, '"');
    buf_add_c(json->out, name);
    buf_add(json->out, SV("\":"));
    json->has_sibling = false;
}

static char *put_escape(char *to, unsigned char c)
{
    static const char HEX[] = "0123456789abcdef";
    *to++ = '\\';
    switch (c) {
    case '"':
    case '\\':
        *to++ = (char)c;
        return to;
    case '\n':
        *to++ = 'n';
        return to;
    case '\t':
        *to++ = 't';
        return to;
    case '\r':
        *to++ = 'r';
        return to;
    default:
        *to++ = 'u';
        *to++ = '0';
        *to++ = '0';
        *to++ = HEX[c >> 4];
        *to++ = HEX[c & 15];
        return to;
    }
}

static bool is_plain(unsigned char c)
{
    return c >= 0x20 && c != '"' && c != '\\';
}

static void add_escaped(struct buf *out, struct sv text)
{
    while (text.len) {
        size_t plain = 0;
        while (plain < text.len && is_plain((unsigned char)text.ptr[plain]))
            plain++;
        buf_add(out, sv_sub(text, 0, plain));
        /* NUL is dropped: "\u0000" is what readers (PostgreSQL among them) refuse. */
        if (plain < text.len && text.ptr[plain]) {
            char escape[6];
            const char *end = put_escape(escape, (unsigned char)text.ptr[plain]);
            buf_add(out, sv_from(escape, (size_t)(end - escape)));
        }
        text = sv_skip(text, plain + 1);
    }
}

void json_text(struct json *json, struct sv text)
{
    separate(json);
    buf_add_byte(json->out, '"');
    if (text_is_utf8(text)) {
        add_escaped(json->out, text);
    } else {
        struct buf valid;
        buf_init(&valid, SIZE_MAX / 2);
        text_add_valid(&valid, text);
        add_escaped(json->out, buf_sv(&valid));
        buf_release(&valid);
    }
    buf_add_byte(json->out, '"');
}

void json_i64(struct json *json, int64_t number)
{
    char digits[24];
    char *at = digits + sizeof digits;
    uint64_t left = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
    do
        *--at = (char)('0' + left % 10);
    while (left /= 10);
    if (number < 0)
        *--at = '-';
    separate(json);
    buf_add(json->out, sv_from(at, (size_t)(digits + sizeof digits - at)));
}

void json_double(struct json *json, double number)
{
    separate(json);
    if (isfinite(number))
        buf_printf(json->out, "%.6g", number);
    else
        buf_add_c(json->out, "null");
}

void json_bool(struct json *json, bool value)
{
    separate(json);
    buf_add_c(json->out, value ? "true" : "false");
}

void json_member(struct json *json, const char *name, struct sv text)
{
    if (text.len == 0)
        return;
    json_key(json, name);
    json_text(json, text);
}

void json_member_i64(struct json *json, const char *name, int64_t number)
{
    json_key(json, name);
    json_i64(json, number);
}

void json_member_bool(struct json *json, const char *name, bool value)
{
    json_key(json, name);
    json_bool(json, value);
}
