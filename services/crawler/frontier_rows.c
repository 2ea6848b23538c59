#include "services/crawler/frontier_internal.h"

#include "common/text.h"

#define TEXT_MAX_BYTES (4 << 20)

static json_t *json_of_text(struct sv text)
{
    if (text_is_utf8(text) && sv_find_byte(text, '\0') == text.len)
        return json_stringn(text.ptr, text.len);
    struct buf mended;
    buf_init(&mended, TEXT_MAX_BYTES);
    text_add_valid(&mended, text);
    json_t *const value = json_stringn(buf_sv(&mended).ptr, buf_sv(&mended).len);
    buf_release(&mended);
    return value;
}

void row_add_text(json_t *row, const char *name, struct sv text)
{
    if (text.ptr != NULL)
        json_object_set_new(row, name, json_of_text(text));
}

void row_add_integer(json_t *row, const char *name, int64_t value)
{
    json_object_set_new(row, name, json_integer(value));
}

void row_add_key(json_t *row, const struct frontier_key *key)
{
    static const char digits[] = "0123456789abcdef";
    char hex[KEY_HEX_BYTES];
    for (size_t i = 0; i < FRONTIER_KEY_BYTES; i++) {
        hex[2 * i] = digits[key->bytes[i] >> 4];
        hex[2 * i + 1] = digits[key->bytes[i] & 15];
    }
    row_add_text(row, "url_key", sv_from(hex, sizeof hex));
}

json_t *row_hints(const struct hints *hints)
{
    json_t *const object = json_object();
    row_add_text(object, "title", hints->title);
    row_add_text(object, "date", hints->date);
    row_add_text(object, "language", hints->language);
    row_add_text(object, "section", hints->section);
    row_add_text(object, "publisher", hints->publisher);
    row_add_text(object, "keywords", hints->keywords);
    if (json_object_size(object) > 0)
        return object;
    json_decref(object);
    return NULL;
}

json_t *row_redirects(const struct redirect *redirects, size_t n)
{
    if (n == 0)
        return NULL;
    json_t *const array = json_array();
    for (size_t i = 0; i < n; i++) {
        json_t *const hop = json_array();
        json_array_append_new(hop, json_of_text(redirects[i].url));
        json_array_append_new(hop, json_integer(redirects[i].status));
        json_array_append_new(array, hop);
    }
    return array;
}

static struct sv copy_of(struct arena *arena, const json_t *text)
{
    if (!json_is_string(text))
        return SV_NULL;
    return arena_copy(arena, sv_from(json_string_value(text), json_string_length(text)));
}

void row_read_hints(struct arena *arena, struct sv json, struct hints *hints)
{
    json_t *const object = json.ptr != NULL ? json_loadb(json.ptr, json.len, 0, NULL) : NULL;
    *hints = (struct hints){
        .title = copy_of(arena, json_object_get(object, "title")),
        .date = copy_of(arena, json_object_get(object, "date")),
        .language = copy_of(arena, json_object_get(object, "language")),
        .section = copy_of(arena, json_object_get(object, "section")),
        .publisher = copy_of(arena, json_object_get(object, "publisher")),
        .keywords = copy_of(arena, json_object_get(object, "keywords")),
    };
    json_decref(object);
}

void row_read_redirects(struct arena *arena, struct sv json, struct redirect **redirects, size_t *n)
{
    json_t *const array = json.ptr != NULL ? json_loadb(json.ptr, json.len, 0, NULL) : NULL;
    const size_t most = json_array_size(array);
    struct redirect *const list = arena_alloc_array(arena, most, sizeof *list);
    *n = 0;
    *redirects = list;
    for (size_t i = 0; list != NULL && i < most; i++) {
        const json_t *const hop = json_array_get(array, i);
        const struct sv url = copy_of(arena, json_array_get(hop, 0));
        if (url.ptr != NULL)
            list[(*n)++] = (struct redirect){
                .url = url, .status = (int)json_integer_value(json_array_get(hop, 1))};
    }
    json_decref(array);
}

struct sv field_text(struct arena *arena, const PGresult *result, int row, int column)
{
    if (PQgetisnull(result, row, column))
        return SV_NULL;
    const int length = PQgetlength(result, row, column);
    return arena_copy(arena, sv_from(PQgetvalue(result, row, column), (size_t)length));
}

int64_t field_integer(const PGresult *result, int row, int column)
{
    int64_t value = 0;
    const struct sv text =
        sv_from(PQgetvalue(result, row, column), (size_t)PQgetlength(result, row, column));
    return sv_to_i64(text, &value) ? value : 0;
}

bool frontier_run_rows(struct frontier *frontier, const char *statement, const json_t *rows,
                       PGresult **result, struct err *err)
{
    char *const text = json_dumps(rows, JSON_COMPACT);
    if (text == NULL)
        err_out_of_memory(0);
    const struct pg_param params[] = {PG_TEXT(text)};
    const bool done = pg_execute(frontier->pg, statement, params, COUNT_OF(params), result, err);
    free(text);
    return done;
}
