/* json_read: members of JSON objects, typed, into the arena: the reading half of every message that
 * is JSON. Parsing is jansson's. A member that is absent or null leaves the result as it was; one
 * of a wrong type is ERR_REJECT "json_type" naming it. The tree is the caller's: json_decref() it,
 * what was read from it is copied. Pure, but for this: jansson seeds its hashes from /dev/urandom
 * when the first object is made, so a process that gives up its rights calls json_object_seed()
 * before. */
#ifndef BROADSHEET_COMMON_JSON_READ_H
#define BROADSHEET_COMMON_JSON_READ_H

#include <jansson.h>

#include "common/arena.h"
#include "common/err.h"

/* An object, or ERR_REJECT "json_syntax" with the place, or "json_type". NULL on failure. */
json_t *json_read_object(struct sv bytes, struct err *err);

MUST_CHECK bool json_read_text(struct arena *arena, const json_t *object, const char *name,
                               struct sv *text, struct err *err);
/* The same, but absent or empty is ERR_REJECT "json_missing". */
MUST_CHECK bool json_need_text(struct arena *arena, const json_t *object, const char *name,
                               struct sv *text, struct err *err);
MUST_CHECK bool json_read_i64(const json_t *object, const char *name, int64_t min, int64_t max,
                              int64_t *number, struct err *err);
MUST_CHECK bool json_read_bool(const json_t *object, const char *name, bool *value,
                               struct err *err);
MUST_CHECK bool json_read_double(const json_t *object, const char *name, double *number,
                                 struct err *err);
/* The array or object of that name, borrowed; NULL in *value where it is absent. */
MUST_CHECK bool json_read_array(const json_t *object, const char *name, const json_t **value,
                                struct err *err);
MUST_CHECK bool json_read_child(const json_t *object, const char *name, const json_t **value,
                                struct err *err);

#endif
