/* frame: what the parser's halves say comes through whole, and what is no frame is refused. */
#include "tests/unit/unit.h"

#include "services/parser/frame.h"
#include "tests/unit/arena.h"

static void assert_records_equal(const struct record *got, const struct record *wanted)
{
    assert_sv_equal(got->key, wanted->key);
    assert_sv_equal(got->value, wanted->value);
    assert_int_equal(got->is_tombstone, wanted->is_tombstone);
    assert_int_equal(got->headers.n, wanted->headers.n);
    for (size_t i = 0; i < wanted->headers.n; i++) {
        assert_sv_equal(got->headers.list[i].name, wanted->headers.list[i].name);
        assert_sv_equal(got->headers.list[i].value, wanted->headers.list[i].value);
    }
}

/* The one frame in buf, without its length. */
static struct sv only_frame(const struct buf *buf)
{
    struct sv frame = SV_NULL;
    size_t size = 0;
    struct err err;
    assert_true(frame_next(buf_sv(buf), buf->len, &frame, &size, &err));
    assert_int_equal(size, buf->len);
    return frame;
}

#define WINDOW sv_from("beforea\0b", 9)

static void tasks_come_through(void **state)
{
    (void)state;
    struct header list[] = {{SV("a"), SV("1")}, {SV("b"), SV_NULL}, {SV(""), sv_from("\0x", 2)}};
    const struct record cases[] = {
        {.key = SV("key"), .value = sv_from("a\0b", 3), .headers = {list, 3}},
        {.key = SV_NULL, .value = SV("")},
        {.key = SV("key"), .is_tombstone = true},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct buf buf;
        struct task got;
        struct err err;
        const struct task sent = {
            .partition = 3, .offset = INT64_C(1) << 40, .now_us = -5, .record = cases[i]};
        buf_init(&buf, 1 << 16);
        frame_add_task(&buf, &sent, sizeof "before" - 1);
        assert_true(frame_read_task(arena, only_frame(&buf), WINDOW, &got, &err));
        assert_int_equal(got.partition, sent.partition);
        assert_int_equal(got.offset, sent.offset);
        assert_int_equal(got.now_us, sent.now_us);
        assert_records_equal(&got.record, &sent.record);
        buf_release(&buf);
    }
}

static void values_lie_in_the_window(void **state)
{
    (void)state;
    static const size_t PLACES[] = {7, 9, 10, SIZE_MAX};
    const struct task sent = {.record = {.key = SV("key"), .value = SV("abc")}};
    for (size_t i = 0; i < COUNT_OF(PLACES); i++) {
        struct buf buf;
        struct task got;
        struct err err;
        buf_init(&buf, 1 << 16);
        frame_add_task(&buf, &sent, PLACES[i]);
        assert_false(frame_read_task(arena, only_frame(&buf), WINDOW, &got, &err));
        assert_string_equal(err.code, "frame");
        buf_release(&buf);
    }
}

static struct answer sample(enum answer_kind kind)
{
    static struct header list[1];
    list[0] = (struct header){SV("ce_id"), SV("1")};
    switch (kind) {
    case ANSWER_READY:
        break;
    case ANSWER_OUTPUT:
        return (struct answer){.kind = kind,
                               .topic = ANSWER_URLS,
                               .record = {.key = SV("k"), .value = SV("{}"), .headers = {list, 1}}};
    case ANSWER_DONE:
        return (struct answer){.kind = kind, .verdict = 7, .parse_us = 1234};
    case ANSWER_REJECT:
        return (struct answer){
            .kind = kind, .stage = SV("parse"), .code = SV("c"), .text = SV("Why.")};
    }
    return (struct answer){.kind = kind};
}

static void answers_come_through(void **state)
{
    (void)state;
    for (int kind = ANSWER_READY; kind <= ANSWER_REJECT; kind++) {
        const struct answer sent = sample((enum answer_kind)kind);
        struct answer got;
        struct buf buf;
        struct err err;
        buf_init(&buf, 1 << 16);
        frame_add_answer(&buf, &sent);
        assert_true(frame_read_answer(arena, only_frame(&buf), &got, &err));
        assert_int_equal(got.kind, sent.kind);
        assert_int_equal(got.verdict, sent.verdict);
        assert_int_equal(got.parse_us, sent.parse_us);
        assert_sv_equal(got.stage, sent.stage);
        assert_sv_equal(got.text, sent.text);
        assert_records_equal(&got.record, &sent.record);
        buf_release(&buf);
    }
}

static void half_a_frame_is_waited_for(void **state)
{
    (void)state;
    struct buf buf;
    struct sv frame;
    size_t size;
    struct err err;
    const struct answer sent = sample(ANSWER_OUTPUT);
    buf_init(&buf, 1 << 16);
    frame_add_answer(&buf, &sent);
    for (size_t n = 0; n < buf.len; n++) {
        assert_false(frame_next(sv_sub(buf_sv(&buf), 0, n), 1 << 16, &frame, &size, &err));
        assert_int_equal(err.what, ERR_NONE);
    }
    assert_false(frame_next(buf_sv(&buf), buf.len - FRAME_HEAD_BYTES - 1, &frame, &size, &err));
    assert_int_equal(err.what, ERR_STOP);
    buf_release(&buf);
}

/* Each byte of each answer changed to a few values: refused or read, never past its end (ASan would
 * tell). */
static void damaged_answers_are_refused(void **state)
{
    (void)state;
    static const unsigned char VALUES[] = {0, 1, 0x7F, 0xFF};
    for (int kind = ANSWER_READY; kind <= ANSWER_REJECT; kind++) {
        const struct answer sent = sample((enum answer_kind)kind);
        struct buf buf;
        buf_init(&buf, 1 << 16);
        frame_add_answer(&buf, &sent);
        for (size_t at = FRAME_HEAD_BYTES; at < buf.len * COUNT_OF(VALUES); at++) {
            const size_t len = buf.len - FRAME_HEAD_BYTES;
            char *copy = malloc(len);
            struct answer got;
            struct err err;
            memcpy(copy, buf.ptr + FRAME_HEAD_BYTES, len);
            copy[at % len] = (char)VALUES[at / len % COUNT_OF(VALUES)];
            if (frame_read_answer(arena, sv_from(copy, len), &got, &err))
                assert_true(got.kind <= ANSWER_REJECT && got.topic < ANSWER_TOPICS);
            else
                assert_string_equal(err.code, "frame");
            arena_reset(arena);
            free(copy);
        }
        buf_release(&buf);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tasks_come_through),          cmocka_unit_test(values_lie_in_the_window),
        cmocka_unit_test(answers_come_through),        cmocka_unit_test(half_a_frame_is_waited_for),
        cmocka_unit_test(damaged_answers_are_refused),
    };
    return cmocka_run_group_tests_name("frame", tests, arena_set_up, arena_tear_down);
}
