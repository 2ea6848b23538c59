#include "common/json_read.h"

static bool wrong_type(struct err *err, const char *name, const char *wanted)
{
    return err_set(err, ERR_REJECT, "json_type", "The member \"%s\" is not %s.", name, wanted);
}

json_t *json_read_object(struct sv bytes, struct err *err)
{
    json_error_t error;
    json_t *object = json_loadb(bytes.ptr ? bytes.ptr : "", bytes.len, 0, &error);
    if (!object) {
        err_set(err, ERR_REJECT, "json_syntax", "The JSON can't be read: %s at byte %d.",
                error.text, error.position);
        return NULL;
    }
    if (!json_is_object(object)) {
        err_set(err, ERR_REJECT, "json_type", "The JSON is not an object.");
        json_decref(object);
        return NULL;
    }
    return object;
}

/* The member, or NULL where it is absent or null. */
static const json_t *member(const json_t *object, const char *name)
{
    const json_t *value = json_object_get(object, name);
    return json_is_null(value) ? NULL : value;
}

bool json_read_text(struct arena *arena, const json_t *object, const char *name, struct sv *text,
                    struct err *err)
{
    const json_t *value = member(object, name);
    if (!value)
        return true;
    if (!json_is_string(value))
        return wrong_type(err, name, "a text");
    const struct sv copy =
        arena_copy(arena, sv_from(json_string_value(value), json_string_length(value)));
    if (!copy.ptr)
        return err_set(err, ERR_REJECT, "arena_full", "The message's memory is used up.");
    *text = copy;
    return true;
}

bool json_need_text(struct arena *arena, const json_t *object, const char *name, struct sv *text,
                    struct err *err)
{
    struct sv read = SV_NULL;
    if (!json_read_text(arena, object, name, &read, err))
        return false;
    if (read.len == 0)
        return err_set(err, ERR_REJECT, "json_missing", "The member \"%s\" is missing.", name);
    *text = read;
    return true;
}

bool json_read_i64(const json_t *object, const char *name, int64_t min, int64_t max,
                   int64_t *number, struct err *err)
{
    const json_t *value = member(object, name);
    if (!value)
        return true;
    if (!json_is_integer(value))
        return wrong_type(err, name, "an integer");
    const int64_t read = json_integer_value(value);
    if (read < min || read > max)
        return err_set(err, ERR_REJECT, "json_range",
                       "The member \"%s\" is %" PRId64 ", not within %" PRId64 " to %" PRId64 ".",
                       name, read, min, max);
    *number = read;
    return true;
}

bool json_read_bool(const json_t *object, const char *name, bool *value, struct err *err)
{
    const json_t *read = member(object, name);
    if (!read)
        return true;
    if (!json_is_boolean(read))
        return wrong_type(err, name, "true or false");
    *value = json_is_true(read);
    return true;
}

bool json_read_double(const json_t *object, const char *name, double *number, struct err *err)
{
    const json_t *value = member(object, name);
    if (!value)
        return true;
    if (!json_is_number(value))
        return wrong_type(err, name, "a number");
    *number = json_number_value(value);
    return true;
}

bool json_read_array(const json_t *object, const char *name, const json_t **value, struct err *err)
{
    *value = member(object, name);
    return !*value || json_is_array(*value) || wrong_type(err, name, "an array");
}

bool json_read_child(const json_t *object, const char *name, const json_t **value, struct err *err)
{
    *value = member(object, name);
    return !*value || json_is_object(*value) || wrong_type(err, name, "an object");
}
