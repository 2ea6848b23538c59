/* json: writes JSON (RFC 8259), compact, straight into a buffer. It keeps no tree: an article is
 * written once, in order, and a tree costs more than the writing. Commas are put where they belong;
 * nesting is the caller's to close. Text is written as UTF-8; broken UTF-8 becomes U+FFFD and NUL
 * goes, so that what is written can be read. Failure is the buffer's (buf_ok). Pure. */
#ifndef BROADSHEET_COMMON_JSON_H
#define BROADSHEET_COMMON_JSON_H

#include "common/buf.h"

struct json {
    struct buf *out;
    bool has_sibling; /* a value stands before, at this level */
};

void json_open(struct json *json, char bracket); /* '{' or '[' */
void json_close(struct json *json, char bracket);
/* The name of the next value; a literal of our own. */
void json_key(struct json *json, const char *name);

void json_text(struct json *json, struct sv text);
void json_i64(struct json *json, int64_t number);
/* At most 6 significant digits; null for what is not finite. */
void json_double(struct json *json, double number);
void json_bool(struct json *json, bool value);

/* The member, unless the text is empty: an absent field is absent. */
void json_member(struct json *json, const char *name, struct sv text);
void json_member_i64(struct json *json, const char *name, int64_t number);
void json_member_bool(struct json *json, const char *name, bool value);

#endif
