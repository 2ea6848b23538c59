#include "tests/unit/unit.h"

#include <math.h>

#include "common/json.h"
#include "common/json_read.h"
#include "common/text.h"
#include "tests/unit/arena.h"

static struct err err;

static void writes_commas_where_they_belong(void **state)
{
    (void)state;
    struct buf out;
    buf_init(&out, 1000);
    struct json json = {.out = &out};
    json_open(&json, '{');
    json_member(&json, "a", SV("x"));
    json_member(&json, "absent", SV(""));
    json_key(&json, "b");
    json_open(&json, '[');
    json_i64(&json, INT64_MIN);
    json_open(&json, '{');
    json_close(&json, '}');
    json_open(&json, '[');
    json_close(&json, ']');
    json_double(&json, 0.1);
    json_double(&json, NAN);
    json_bool(&json, true);
    json_text(&json, SV(""));
    json_close(&json, ']');
    json_member_i64(&json, "c", 7);
    json_member_bool(&json, "d", false);
    json_close(&json, '}');
    assert_sv_equal(buf_sv(&out),
                    SV("{\"a\":\"x\",\"b\":[-9223372036854775808,{},[],0.1,null,true,\"\"],"
                       "\"c\":7,\"d\":false}"));
    buf_release(&out);
}

static struct sv there_and_back(struct sv text)
{
    struct buf out;
    buf_init(&out, 1u << 20);
    struct json json = {.out = &out};
    json_open(&json, '{');
    json_key(&json, "t");
    json_text(&json, text);
    json_close(&json, '}');
    json_t *object = json_read_object(buf_sv(&out), &err);
    struct sv back = SV_NULL;
    assert_non_null(object);
    assert_true(json_read_text(arena, object, "t", &back, &err));
    json_decref(object);
    buf_release(&out);
    return back;
}

static void escapes_so_that_others_read_it(void **state)
{
    (void)state;
    const struct sv odd =
        SV("\"\\/\b\f\n\r\t\x01\x1f\x7f \xC3\xA9\xE2\x80\xA8\xF0\x9F\x98\x80 </script>");
    assert_sv_equal(there_and_back(odd), odd);
    assert_sv_equal(there_and_back(SV("a\xFF\0b\xC3")), SV("a\xEF\xBF\xBD"
                                                           "b\xEF\xBF\xBD"));
}

/* Any bytes come back as text_add_valid() makes them. */
static void any_bytes_can_be_written(void **state)
{
    (void)state;
    uint32_t seed = 12345;
    for (int round = 0; round < 2000; round++) {
        char bytes[64];
        size_t n = 0;
        const size_t wanted = (size_t)round % sizeof bytes;
        for (; n < wanted; n++) {
            seed = seed * 1664525 + 1013904223;
            bytes[n] = (char)(seed >> 24);
        }
        struct buf valid;
        buf_init(&valid, 1000);
        text_add_valid(&valid, sv_from(bytes, n));
        assert_sv_equal(there_and_back(sv_from(bytes, n)), buf_sv(&valid));
        buf_release(&valid);
    }
}

static void reads_by_type_and_says_what_is_wrong(void **state)
{
    (void)state;
    json_t *object = json_read_object(
        SV("{\"t\":\"x\",\"n\":7,\"r\":0.5,\"b\":true,\"a\":[1],\"o\":{},\"z\":null}"), &err);
    assert_non_null(object);
    struct sv text = SV("before");
    int64_t number = -1;
    double real = 0;
    bool flag = false;
    const json_t *child = NULL;
    assert_true(json_read_text(arena, object, "absent", &text, &err));
    assert_true(json_read_text(arena, object, "z", &text, &err));
    assert_sv_equal(text, SV("before"));
    assert_true(json_read_text(arena, object, "t", &text, &err));
    assert_sv_equal(text, SV("x"));
    assert_true(json_read_i64(object, "n", 0, 7, &number, &err) && number == 7);
    assert_true(json_read_double(object, "r", &real, &err) && real > 0.4);
    assert_true(json_read_double(object, "n", &real, &err) && real > 6.9);
    assert_true(json_read_bool(object, "b", &flag, &err) && flag);
    assert_true(json_read_array(object, "a", &child, &err) && child);
    assert_true(json_read_child(object, "o", &child, &err) && child);
    assert_true(json_read_child(object, "absent", &child, &err) && !child);

    assert_false(json_read_text(arena, object, "n", &text, &err));
    assert_string_equal(err.code, "json_type");
    assert_non_null(strstr(err.text, "\"n\""));
    assert_false(json_need_text(arena, object, "z", &text, &err));
    assert_string_equal(err.code, "json_missing");
    assert_false(json_read_i64(object, "n", 0, 6, &number, &err));
    assert_string_equal(err.code, "json_range");
    assert_false(json_read_i64(object, "r", 0, 6, &number, &err));
    assert_false(json_read_bool(object, "n", &flag, &err));
    assert_false(json_read_double(object, "t", &real, &err));
    assert_false(json_read_array(object, "o", &child, &err));
    assert_false(json_read_child(object, "a", &child, &err));
    json_decref(object);
}

static void a_ceiling_is_the_buffers(void **state)
{
    (void)state;
    struct buf out;
    buf_init(&out, 10);
    struct json json = {.out = &out};
    json_text(&json, SV("more than ten bytes"));
    assert_false(buf_ok(&out));
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_commas_where_they_belong),
        cmocka_unit_test(escapes_so_that_others_read_it),
        cmocka_unit_test(any_bytes_can_be_written),
        cmocka_unit_test(reads_by_type_and_says_what_is_wrong),
        cmocka_unit_test(a_ceiling_is_the_buffers),
    };
    return cmocka_run_group_tests_name("json", tests, arena_set_up, arena_tear_down);
}
