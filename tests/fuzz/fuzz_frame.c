/* What a worker may send its parent: whole frames are read or refused, and what was read can be
 * sent and reads as the same. */
#include "services/parser/frame.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_answer(struct arena *arena, struct sv frame)
{
    struct answer answer, again;
    struct err err;
    struct buf buf;
    struct sv written;
    size_t whole;
    if (!frame_read_answer(arena, frame, &answer, &err)) {
        assert(strcmp(err.code, "frame") == 0);
        return;
    }
    assert(answer.kind <= ANSWER_REJECT && answer.topic < ANSWER_TOPICS);
    buf_init(&buf, 1 << 24);
    frame_add_answer(&buf, &answer);
    assert(frame_next(buf_sv(&buf), 1 << 24, &written, &whole, &err) && whole == buf.len);
    assert(frame_read_answer(arena, written, &again, &err));
    assert(again.kind == answer.kind && again.verdict == answer.verdict);
    assert(sv_equal(again.record.key, answer.record.key) &&
           sv_equal(again.record.value, answer.record.value));
    assert(again.record.headers.n == answer.record.headers.n);
    buf_release(&buf);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(1 << 24);
    struct sv rest = sv_from((const char *)data, size);
    struct sv frame;
    size_t taken;
    struct err err;
    struct task task;
    while (frame_next(rest, 1 << 20, &frame, &taken, &err)) {
        assert(taken > 0 && taken <= rest.len);
        check_answer(arena, frame);
        rest = sv_skip(rest, taken);
    }
    if (!frame_read_task(arena, rest, SV("a window"), &task, &err))
        assert(strcmp(err.code, "frame") == 0);
    arena_free(arena);
    return 0;
}
