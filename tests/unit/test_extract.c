/* Whole pages: tests/cases/pages/NAME.html, and beside it NAME.json with the members that its
 * article must have. Also: what is no page, and that cost and memory are bounded. */
#include "tests/unit/unit.h"

#include <dirent.h>

#include <jansson.h>

#include "common/arena.h"
#include "common/buf.h"
#include "services/parser/extract/extract.h"

#define PAGES "tests/cases/pages"
#define URL   SV("http://paper.example/2024/story.html")

static struct sv read_file(struct arena *arena, const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        fail_msg("can't open %s", path);
    char *bytes = arena_alloc(arena, 1u << 20);
    const size_t len = fread(bytes, 1, 1u << 20, file);
    fclose(file);
    return sv_from(bytes, len);
}

static struct article parse(struct arena *arena, struct sv bytes)
{
    const struct extract_input input = {.bytes = bytes, .url = URL};
    struct extract_result result;
    struct err err;
    if (!extract_page(arena, &input, 0, &result, &err))
        fail_msg("%s", err.text);
    return result.article;
}

/* Objects may hold more than is wanted; all else is equal. */
static bool holds(const json_t *got, const json_t *wanted, struct buf *path)
{
    const size_t at = path->len;
    const char *key;
    json_t *value;
    if (json_is_object(wanted) && json_is_object(got)) {
        json_object_foreach((json_t *)(uintptr_t)wanted, key, value)
        {
            buf_printf(path, ".%s", key);
            if (!holds(json_object_get(got, key), value, path))
                return false;
            buf_cut(path, at);
        }
        return true;
    }
    if (json_is_array(wanted) && json_is_array(got)) {
        for (size_t i = 0; i < json_array_size(wanted); i++) {
            buf_printf(path, "[%zu]", i);
            if (!holds(json_array_get(got, i), json_array_get(wanted, i), path))
                return false;
            buf_cut(path, at);
        }
        return json_array_size(got) == json_array_size(wanted);
    }
    if (json_equal(got, wanted))
        return true;
    char *text = json_dumps(got, JSON_ENCODE_ANY | JSON_SORT_KEYS);
    buf_printf(path, " is %.300s", text ? text : "absent");
    free(text);
    return false;
}

static void check_page(struct arena *arena, const char *name, size_t stem)
{
    struct err err;
    struct buf json, path;
    buf_init(&json, 1u << 20);
    buf_init(&path, 1u << 16);
    const struct sv html = arena_printf(arena, PAGES "/%s", name);
    const struct sv wanted = arena_printf(arena, PAGES "/%.*s.json", (int)stem, name);
    const struct article article = parse(arena, read_file(arena, html.ptr));
    if (!article_to_json(&article, &json, &err))
        fail_msg("%s", err.text);
    json_t *got = json_loadb(json.ptr, json.len, 0, NULL);
    json_t *want = json_load_file(wanted.ptr, 0, NULL);
    assert_non_null(got);
    if (!want)
        fail_msg("can't read %s", wanted.ptr);
    if (!holds(got, want, &path))
        fail_msg("%s: %.*s", name, (int)path.len, path.ptr);
    json_decref(got);
    json_decref(want);
    buf_release(&json);
    buf_release(&path);
    arena_reset(arena);
}

static void pages_give_their_articles(void **state)
{
    (void)state;
    struct arena *arena = arena_new(64u << 20);
    struct err err;
    assert_true(extract_open_all(&err));
    DIR *directory = opendir(PAGES);
    assert_non_null(directory);
    size_t n = 0;
    for (struct dirent *entry = readdir(directory); entry; entry = readdir(directory)) {
        const struct sv name = sv_from_c(entry->d_name);
        if (!sv_ends_with(name, SV(".html")))
            continue;
        check_page(arena, entry->d_name, name.len - 5);
        n++;
    }
    closedir(directory);
    assert_true(n > 4);
    arena_free(arena);
}

static void what_is_no_page_is_refused(void **state)
{
    (void)state;
    static const struct {
        struct sv bytes;
        const char *code;
    } CASES[] = {
        {{"", 0}, "empty"},
        {{" \n\t ", 4}, "empty"},
        {{"%PDF-1.7 <a>", 12}, "not_html"},
        {{"\x89PNG\r\n<p>", 9}, "not_html"},
        {{"just words, no tag", 18}, "not_html"},
    };
    struct arena *arena = arena_new(16u << 20);
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        const struct extract_input input = {.bytes = CASES[i].bytes};
        struct extract_result result;
        struct err err;
        assert_false(extract_page(arena, &input, 0, &result, &err));
        assert_string_equal(err.code, CASES[i].code);
        assert_int_equal(err.what, ERR_REJECT);
        arena_reset(arena);
    }
    arena_free(arena);
}

static void a_full_arena_is_an_error(void **state)
{
    (void)state;
    struct arena *large = arena_new(16u << 20);
    const struct sv page = read_file(large, PAGES "/semantic.html");
    for (size_t size = 1024; size < 400u << 10; size += size / 2) {
        struct arena *arena = arena_new(size);
        const struct extract_input input = {.bytes = page, .url = URL};
        struct extract_result result;
        struct err err;
        if (!extract_page(arena, &input, EXTRACT_LINKS | EXTRACT_EXPLAIN, &result, &err))
            assert_string_equal(err.code, "arena_full");
        arena_free(arena);
    }
    arena_free(large);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pages_give_their_articles),
        cmocka_unit_test(what_is_no_page_is_refused),
        cmocka_unit_test(a_full_arena_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
