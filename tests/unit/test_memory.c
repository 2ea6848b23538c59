/* buf, arena and err: what they promise at their ceilings. */
#include "tests/unit/unit.h"

#include "common/arena.h"
#include "common/buf.h"
#include "common/err.h"

static void buf_remembers_its_ceiling(void **state)
{
    (void)state;
    struct buf buf;
    buf_init(&buf, 8);
    buf_add(&buf, SV("12345678"));
    assert_true(buf_ok(&buf));
    buf_add_byte(&buf, '9');
    assert_false(buf_ok(&buf));
    buf_add(&buf, SV(""));
    assert_sv_equal(buf_sv(&buf), SV("12345678"));
    buf_clear(&buf);
    buf_printf(&buf, "%d-%s", 42, "ab");
    assert_true(buf_ok(&buf));
    assert_sv_equal(buf_sv(&buf), SV("42-ab"));
    buf_release(&buf);
}

static void buf_writes_utf8(void **state)
{
    (void)state;
    struct buf buf;
    buf_init(&buf, 64);
    const uint32_t points[] = {'a', 0xE9, 0x20AC, 0x1F4F0, 0xD800, 0x110000};
    for (size_t i = 0; i < COUNT_OF(points); i++)
        buf_add_codepoint(&buf, points[i]);
    assert_sv_equal(buf_sv(&buf),
                    SV("a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x93\xB0\xEF\xBF\xBD\xEF\xBF\xBD"));
    char *text = buf_detach(&buf);
    assert_int_equal(text[0], 'a');
    free(text);
    buf_release(&buf);
}

static void arena_refuses_past_its_ceiling(void **state)
{
    (void)state;
    struct arena *arena = arena_new(1u << 20);
    size_t total = 0;
    while (arena_alloc(arena, 1000))
        total += 1000;
    assert_true(total > 900u << 10);
    assert_false(arena_ok(arena));
    arena_reset(arena);
    assert_true(arena_ok(arena));
    assert_null(arena_alloc_array(arena, SIZE_MAX / 2, 4));
    arena_reset(arena);
    assert_non_null(arena_alloc(arena, 700 * 1024)); /* more than twice the first chunk */
    arena_reset(arena);
    const struct sv copy = arena_copy(arena, SV("a\0b"));
    assert_sv_equal(copy, SV("a\0b"));
    assert_int_equal(copy.ptr[3], '\0');
    assert_null(arena_copy(arena, SV_NULL).ptr);
    arena_free(arena);
}

static void arena_push_keeps_order(void **state)
{
    (void)state;
    struct arena *arena = arena_new(1u << 20);
    int *numbers = NULL;
    size_t n = 0;
    for (int i = 0; i < 1000; i++) {
        int *slot = arena_push(arena, &numbers, &n, sizeof *slot);
        assert_non_null(slot);
        assert_int_equal(*slot, 0);
        *slot = i;
    }
    assert_int_equal(n, 1000);
    for (int i = 0; i < 1000; i++)
        assert_int_equal(numbers[i], i);
    arena_free(arena);
}

static void err_is_cut_at_a_character(void **state)
{
    (void)state;
    struct err err;
    char long_text[1000];
    for (size_t i = 0; i + 1 < sizeof long_text; i += 2) {
        long_text[i] = '\xC3';
        long_text[i + 1] = '\xA9';
    }
    long_text[sizeof long_text - 1] = '\0';
    assert_false(err_set(&err, ERR_REJECT, "code", "x%s", long_text));
    const size_t len = strlen(err.text);
    assert_true(len < sizeof err.text);
    assert_int_equal(err.text[len - 1], '\xA9');
    assert_int_equal(err.what, ERR_REJECT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(buf_remembers_its_ceiling),      cmocka_unit_test(buf_writes_utf8),
        cmocka_unit_test(arena_refuses_past_its_ceiling), cmocka_unit_test(arena_push_keeps_order),
        cmocka_unit_test(err_is_cut_at_a_character),
    };
    return cmocka_run_group_tests_name("memory", tests, NULL, NULL);
}
