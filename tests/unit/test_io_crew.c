/* crew with workers that were taken over: this program, started again with --worker, is one. What
 * it says or does not say ends no more than the page in hand, within its time. */
#include "tests/unit/unit.h"

#include <poll.h>
#include <sys/mman.h>
#include <unistd.h>

#include "common/buf.h"
#include "common/clock.h"
#include "services/parser/crew.h"
#include "services/parser/shared.h"
#include "services/parser/worker.h"
#include "tests/unit/arena.h"

#define PARSE_TIMEOUT_MS 1500
#define PATIENCE_MS      60000

static const struct sv PAGE = SV_INIT("<p>A page.");

/* ---- The worker: says what the page's key names */

static void say(struct sv bytes)
{
    if (write(WORKER_FD, bytes.ptr, bytes.len) < 0)
        _exit(1);
}

static void say_number(uint32_t number)
{
    char bytes[sizeof number];
    memcpy(bytes, &number, sizeof number);
    say(sv_from(bytes, sizeof bytes));
}

static void say_answer(struct buf *frame, const struct answer *answer)
{
    buf_clear(frame);
    frame_add_answer(frame, answer);
    say(buf_sv(frame));
}

static void misbehave(struct sv how, struct buf *frame)
{
    if (sv_equal(how, SV("half"))) {
        say_number(1000);
        say(SV("not all of it"));
    } else if (sv_equal(how, SV("huge"))) {
        say_number(UINT32_MAX);
    } else if (sv_equal(how, SV("ready"))) {
        say_answer(frame, &(struct answer){.kind = ANSWER_READY});
    } else if (sv_equal(how, SV("time"))) {
        say_answer(frame, &(struct answer){.kind = ANSWER_DONE, .parse_us = -1});
    } else if (sv_equal(how, SV("die"))) {
        say_number(1000);
        _exit(3);
    }
    pause();
}

static int be_worker(void)
{
    struct buf in, out;
    buf_init(&in, FRAME_TASK_MAX_BYTES);
    buf_init(&out, FRAME_TASK_MAX_BYTES);
    struct arena *tasks = arena_new(FRAME_TASK_MAX_BYTES);
    struct err err = {0};
    void *written =
        mmap(NULL, WORKER_WINDOW_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, WORKER_WINDOW_FD, 0);
    const struct sv window = shared_look(WORKER_WINDOW_FD, WORKER_WINDOW_BYTES, &err);
    if (written != MAP_FAILED || !window.ptr)
        return 1; /* the pages of others must not be written to */
    say_answer(&out, &(struct answer){.kind = ANSWER_READY});
    for (;;) {
        struct sv frame;
        size_t size;
        struct task task;
        char *room = buf_reserve(&in, 4096);
        const ssize_t got = read(WORKER_FD, room, 4096);
        if (got <= 0)
            return 0;
        buf_commit(&in, (size_t)got);
        while (frame_next(buf_sv(&in), FRAME_TASK_MAX_BYTES, &frame, &size, &err)) {
            if (!frame_read_task(tasks, frame, window, &task, &err) ||
                !sv_equal(task.record.value, PAGE))
                return 1;
            if (sv_equal(task.record.key, SV("well")))
                say_answer(&out, &(struct answer){.kind = ANSWER_DONE});
            else
                misbehave(task.record.key, &out);
            memmove(in.ptr, in.ptr + size, in.len - size);
            buf_cut(&in, in.len - size);
        }
    }
}

/* ---- The crew */

static void wait_for(struct crew *crew, struct answer *answer)
{
    const int64_t end_ms = clock_monotonic_ms() + PATIENCE_MS;
    struct err err;
    for (;;) {
        assert_true(crew_pump(crew, &err));
        if (crew_take(crew, arena, answer))
            return;
        if (clock_monotonic_ms() > end_ms)
            fail_msg("%s", "there is no answer");
        struct pollfd fd = {.fd = crew_fd(crew), .events = POLLIN};
        poll(&fd, 1, 20);
    }
}

static void submit(struct crew *crew, const char *how)
{
    const struct task task = {.record = {.key = sv_from_c(how), .value = PAGE}};
    assert_true(crew_submit(crew, &task));
}

static void a_worker_taken_over_ends_one_page(void **state)
{
    (void)state;
    static const struct {
        const char *how, *code;
    } CASES[] = {
        {"nothing", "worker_timeout"}, {"half", "worker_timeout"}, {"huge", "worker_babble"},
        {"ready", "worker_babble"},    {"time", "worker_babble"},  {"die", "worker_exited_3"},
    };
    struct err err;
    const struct crew_options options = {.parse_timeout_ms = PARSE_TIMEOUT_MS,
                                         .memory_bytes = 1 << 20};
    struct crew *crew = crew_new(&options, &err);
    assert_non_null(crew);
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        struct answer answer;
        submit(crew, CASES[i].how);
        submit(crew, "well");
        wait_for(crew, &answer);
        assert_int_equal(answer.kind, ANSWER_REJECT);
        assert_sv_equal(answer.code, sv_from_c(CASES[i].code));
        wait_for(crew, &answer);
        assert_int_equal(answer.kind, ANSWER_DONE);
        assert_int_equal(crew_load(crew), 0);
        arena_reset(arena);
    }
    assert_int_equal(crew_replaced(crew), COUNT_OF(CASES));
    crew_free(crew);
}

int main(int argc, char **argv)
{
    if (argc > 1 && sv_equal(sv_from_c(argv[1]), SV(WORKER_FLAG)))
        return be_worker();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_worker_taken_over_ends_one_page),
    };
    return cmocka_run_group_tests(tests, arena_set_up, arena_tear_down);
}
