#include "services/parser/crew.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/log.h"
#include "services/parser/shared.h"
#include "services/parser/window.h"
#include "services/parser/worker.h"

#define MAX_TASKS          48        /* so many are read while a commit runs */
#define SEND_AHEAD_BYTES   (1 << 20) /* of frames; one of any size always goes */
#define WINDOW_ROUND_BYTES (16 << 20)
#define IN_MAX_BYTES       (2 * FRAME_ANSWER_MAX_BYTES)
#define READ_BYTES         (64 << 10)
#define MAX_BAD_STARTS     5
#define START_TIMEOUT_MS   10000
#define RESTART_PAUSE_MS   200
/* A parent that was away this long did not read answers: the page in hand is not to blame. */
#define AWAY_MS 200
/* Several times what the largest sitemap gives: a worker that says more has been taken over, and
 * would hold its partition for ever. */
#define SAID_MAX_BYTES (256 << 20)

extern char **environ;

/* A task as it was sent: its frame, in `out`, and its page, in the window. */
struct sent {
    size_t frame_bytes, at;
};

struct crew {
    struct crew_options options;
    struct shared shared;
    struct window window; /* in it */
    pid_t pid;            /* 0: none */
    int fd;
    bool is_ready;
    bool has_ended; /* its socket has; it is to be waited for */
    int64_t started_ms;
    int64_t start_after_ms; /* not before: a bad start was just now */
    int bad_starts;
    size_t n_started;

    struct sent tasks[MAX_TASKS]; /* a ring */
    size_t first, n_tasks;
    struct buf out;                /* frames, from that of the first task */
    size_t out_first, out_written; /* what went before it, and what the worker was sent */
    int64_t begun_ms;              /* when the first task can have begun */
    int64_t pumped_ms;             /* when crew_pump() last ran */

    struct buf in;
    size_t in_taken;
    size_t n_said;    /* bytes of answers to the first task */
    bool has_verdict; /* the first task ended without an answer of the worker's: */
    struct err verdict;
};

static struct sent *task_at(struct crew *crew, size_t i)
{
    return &crew->tasks[(crew->first + i) % MAX_TASKS];
}

/* ---- Starting and ending a worker ---- */

static bool spawn(struct crew *crew, int socket_fd)
{
    char memory[32];
    snprintf(memory, sizeof memory, "%" PRId64, crew->options.memory_bytes);
    char name[] = "broadsheet-parser";
    char flag[] = WORKER_FLAG;
    char overrides[PATH_MAX];
    snprintf(overrides, sizeof overrides, "%s",
             crew->options.overrides ? crew->options.overrides : "");
    char *const argv[] = {name, flag, memory, overrides[0] ? overrides : NULL, NULL};
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none;
    sigset_t defaults;
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    posix_spawn_file_actions_adddup2(&actions, socket_fd, WORKER_FD);
    posix_spawn_file_actions_adddup2(&actions, crew->shared.fd, WORKER_WINDOW_FD);
    /* SIGTERM and SIGINT stay blocked: the worker ends with its socket, after its parent. */
    sigemptyset(&none);
    sigaddset(&none, SIGTERM);
    sigaddset(&none, SIGINT);
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGPIPE);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &defaults);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    const int failed =
        posix_spawn(&crew->pid, "/proc/self/exe", &actions, &attributes, argv, environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    if (failed != 0)
        crew->pid = 0;
    errno = failed;
    return failed == 0;
}

static void begin_again(struct crew *crew)
{
    crew->out_written = crew->out_first;
    buf_clear(&crew->in);
    crew->in_taken = 0;
    crew->is_ready = crew->has_ended = false;
}

static bool start_worker(struct crew *crew, struct err *err)
{
    int pair[2];
    const int64_t now_ms = clock_monotonic_ms();
    if (now_ms < crew->start_after_ms)
        return true;
    if (crew->bad_starts >= MAX_BAD_STARTS)
        return err_set(err, ERR_STOP, "worker",
                       "The parser's worker ended %d times before it was ready; its last words are "
                       "on standard error.",
                       crew->bad_starts);
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
        return err_set(err, ERR_STOP, "worker",
                       "No socket can be made for the parser's worker: %s.", strerror(errno));
    const bool ok = fcntl(pair[0], F_SETFL, O_NONBLOCK) == 0 && spawn(crew, pair[1]);
    const int why = errno;
    close(pair[1]);
    if (!ok) {
        close(pair[0]);
        return err_set(err, ERR_STOP, "worker", "The parser's worker can't be started: %s.",
                       strerror(why));
    }
    crew->fd = pair[0];
    crew->started_ms = crew->begun_ms = now_ms;
    crew->n_started++;
    begin_again(crew);
    return true;
}

/* Its exit status as waitpid() gives it. */
static int end_worker(struct crew *crew)
{
    int status = 0;
    if (crew->pid == 0)
        return 0;
    kill(crew->pid, SIGKILL);
    while (waitpid(crew->pid, &status, 0) < 0 && errno == EINTR)
        continue;
    close(crew->fd);
    crew->pid = 0;
    crew->fd = -1;
    begin_again(crew);
    return status;
}

struct crew *crew_new(const struct crew_options *options, struct err *err)
{
    struct crew *crew = calloc(1, sizeof *crew);
    if (!crew)
        err_out_of_memory(sizeof *crew);
    if (!shared_open(&crew->shared, WORKER_WINDOW_BYTES, err)) {
        free(crew);
        return NULL;
    }
    crew->window = (struct window){
        .bytes = crew->shared.bytes, .size = WORKER_WINDOW_BYTES, .round = WINDOW_ROUND_BYTES};
    crew->options = *options;
    crew->fd = -1;
    crew->pumped_ms = clock_monotonic_ms();
    buf_init(&crew->out, 2 * SEND_AHEAD_BYTES + FRAME_TASK_MAX_BYTES);
    buf_init(&crew->in, IN_MAX_BYTES);
    return crew;
}

void crew_free(struct crew *crew)
{
    if (!crew)
        return;
    end_worker(crew);
    buf_release(&crew->out);
    buf_release(&crew->in);
    shared_close(&crew->shared);
    free(crew);
}

/* ---- Tasks ---- */

/* Drops the first n bytes, in which nobody has an interest any more. */
static void drop_front(struct buf *buf, size_t *n)
{
    if (*n == 0)
        return;
    memmove(buf->ptr, buf->ptr + *n, buf->len - *n);
    buf_cut(buf, buf->len - *n);
    *n = 0;
}

size_t crew_load(const struct crew *crew)
{
    return crew->n_tasks;
}

bool crew_submit(struct crew *crew, const struct task *task)
{
    size_t at = 0;
    const bool is_full = crew->n_tasks == MAX_TASKS ||
                         (crew->n_tasks > 0 && crew->out.len - crew->out_first > SEND_AHEAD_BYTES);
    if (is_full || !window_put(&crew->window, task->record.value, &at))
        return false;
    if (crew->out_first > SEND_AHEAD_BYTES || crew->out_first == crew->out.len) {
        crew->out_written -= crew->out_first;
        drop_front(&crew->out, &crew->out_first);
    }
    const size_t before = crew->out.len;
    frame_add_task(&crew->out, task, at);
    *task_at(crew, crew->n_tasks) = (struct sent){crew->out.len - before, at};
    if (crew->n_tasks++ == 0)
        crew->begun_ms = clock_monotonic_ms();
    return true;
}

void crew_reset(struct crew *crew)
{
    if (crew->n_tasks > 0 || crew->in.len > crew->in_taken)
        end_worker(crew);
    crew->first = crew->n_tasks = 0;
    buf_clear(&crew->out);
    crew->out_first = crew->out_written = 0;
    window_clear(&crew->window);
    crew->n_said = 0;
    crew->has_verdict = false;
}

static void end_first_task(struct crew *crew)
{
    assert(crew->n_tasks > 0);
    crew->out_first += task_at(crew, 0)->frame_bytes;
    if (crew->out_written < crew->out_first)
        crew->out_written = crew->out_first;
    crew->first = (crew->first + 1) % MAX_TASKS;
    if (--crew->n_tasks > 0)
        window_keep_from(&crew->window, task_at(crew, 0)->at);
    else
        window_clear(&crew->window);
    crew->n_said = 0;
    crew->begun_ms = clock_monotonic_ms();
}

/* What the socket takes now; where it has ended, reading will tell. */
static void write_some(struct crew *crew)
{
    while (crew->out_written < crew->out.len) {
        const struct sv rest = sv_skip(buf_sv(&crew->out), crew->out_written);
        const ssize_t put = send(crew->fd, rest.ptr, rest.len, MSG_NOSIGNAL);
        if (put < 0 && errno != EINTR)
            return;
        crew->out_written += put > 0 ? (size_t)put : 0;
    }
}

/* ---- Reading ---- */

static size_t room_in(const struct crew *crew)
{
    return IN_MAX_BYTES - (crew->in.len - crew->in_taken);
}

static void read_some(struct crew *crew)
{
    if (crew->in_taken > IN_MAX_BYTES / 2 || crew->in_taken == crew->in.len)
        drop_front(&crew->in, &crew->in_taken);
    while (!crew->has_ended && room_in(crew) >= READ_BYTES) {
        if (IN_MAX_BYTES - crew->in.len < READ_BYTES)
            drop_front(&crew->in, &crew->in_taken);
        char *room = buf_reserve(&crew->in, READ_BYTES);
        if (!room)
            return;
        const ssize_t got = recv(crew->fd, room, READ_BYTES, 0);
        if (got > 0) {
            buf_commit(&crew->in, (size_t)got);
            continue;
        }
        if (got < 0 && errno == EINTR)
            continue;
        crew->has_ended = got == 0 || (errno != EAGAIN && errno != EWOULDBLOCK);
        return;
    }
}

static struct sv unread(const struct crew *crew)
{
    return sv_skip(buf_sv(&crew->in), crew->in_taken);
}

/* ---- Watching ---- */

static void blame_first_task(struct crew *crew, const char *code, const char *text)
{
    err_set(&crew->verdict, ERR_REJECT, code, "%s", text);
    crew->has_verdict = true;
}

/* Its socket has ended and all answers were taken. */
static void bury(struct crew *crew)
{
    char code[48];
    char text[160];
    const bool was_ready = crew->is_ready;
    const int status = end_worker(crew);
    /* SIGKILL is ours, to make sure: a worker whose socket ended is on its way out already, but for
     * that. */
    if (WIFSIGNALED(status)) {
        snprintf(code, sizeof code, "worker_died_signal_%d", WTERMSIG(status));
        snprintf(text, sizeof text,
                 "The parser's worker was ended by signal %d (%s) while it read the page.",
                 WTERMSIG(status), strsignal(WTERMSIG(status)));
    } else {
        snprintf(code, sizeof code, "worker_exited_%d", WEXITSTATUS(status));
        snprintf(text, sizeof text,
                 "The parser's worker ended with status %d while it read the page%s.",
                 WEXITSTATUS(status), WEXITSTATUS(status) == 70 ? " (its memory was full)" : "");
    }
    log_warning("parser worker ended", LOG_C("code", code), LOG_INT("ready", was_ready));
    if (!was_ready) {
        crew->bad_starts++;
        crew->start_after_ms = clock_monotonic_ms() + RESTART_PAUSE_MS;
        return;
    }
    crew->bad_starts = 0;
    if (crew->n_tasks > 0)
        blame_first_task(crew, code, text);
}

static int64_t budget_left_ms(const struct crew *crew)
{
    const int64_t now_ms = clock_monotonic_ms();
    if (!crew->is_ready)
        return crew->started_ms + START_TIMEOUT_MS - now_ms;
    return crew->begun_ms + crew->options.parse_timeout_ms - now_ms;
}

/* Something that crew_take() would take now. A part of an answer is none: a worker that was taken
 * over may send one and wait for ever. */
static bool has_answer(const struct crew *crew)
{
    struct sv frame;
    size_t size;
    struct err err;
    return crew->is_ready &&
           (frame_next(unread(crew), FRAME_ANSWER_MAX_BYTES, &frame, &size, &err) ||
            err.what != ERR_NONE);
}

static void watch(struct crew *crew)
{
    char text[128];
    const bool was_ready = crew->is_ready;
    if (crew->pid == 0 || has_answer(crew) || (was_ready && crew->n_tasks == 0) ||
        budget_left_ms(crew) > 0)
        return;
    end_worker(crew);
    if (!was_ready) {
        crew->bad_starts++;
        return;
    }
    snprintf(text, sizeof text,
             "The page took longer to read than the %" PRId64 " ms that a page may take.",
             crew->options.parse_timeout_ms);
    log_warning("parser worker ended: a page was over its time",
                LOG_INT("timeout_ms", crew->options.parse_timeout_ms));
    blame_first_task(crew, "worker_timeout", text);
}

/* Time in which nobody read the answers does not count against the page: the worker may have
 * waited. */
static void allow_for_absence(struct crew *crew)
{
    const int64_t now_ms = clock_monotonic_ms();
    const int64_t away_ms = now_ms - crew->pumped_ms;
    if (away_ms > AWAY_MS || room_in(crew) < READ_BYTES)
        crew->begun_ms += away_ms;
    crew->pumped_ms = now_ms;
}

/* The first thing that a worker says. */
static void take_ready(struct crew *crew)
{
    static const uint32_t ready[] = {sizeof(uint32_t), ANSWER_READY};
    if (unread(crew).len < sizeof ready || memcmp(unread(crew).ptr, ready, sizeof ready) != 0)
        return;
    crew->in_taken += sizeof ready;
    crew->is_ready = true;
    crew->begun_ms = clock_monotonic_ms();
}

bool crew_pump(struct crew *crew, struct err *err)
{
    allow_for_absence(crew);
    if (crew->pid == 0 && !start_worker(crew, err))
        return false;
    if (crew->pid == 0)
        return true;
    read_some(crew);
    if (!crew->is_ready)
        take_ready(crew);
    if (crew->has_ended) {
        if (unread(crew).len == 0 || !crew->is_ready)
            bury(crew);
        return true;
    }
    if (crew->is_ready)
        write_some(crew);
    watch(crew);
    return true;
}

/* ---- Taking answers ---- */

static bool take_verdict(struct crew *crew, struct arena *arena, struct answer *answer)
{
    *answer = (struct answer){.kind = ANSWER_REJECT,
                              .stage = SV("worker"),
                              .code = arena_copy(arena, sv_from_c(crew->verdict.code)),
                              .text = arena_copy(arena, sv_from_c(crew->verdict.text))};
    crew->has_verdict = false;
    end_first_task(crew);
    return true;
}

/* It holds hostile bytes and may have been taken over: what it says wrongly is no reason for the
 * parent to stop. */
static void silence(struct crew *crew)
{
    end_worker(crew);
    log_warning("parser worker ended: it said what could not be understood");
    if (crew->n_tasks > 0)
        blame_first_task(crew, "worker_babble",
                         "The parser's worker gave an answer that could not be understood.");
}

bool crew_take(struct crew *crew, struct arena *arena, struct answer *answer)
{
    struct sv frame = SV_NULL;
    size_t size = 0;
    struct err err = {0};
    if (crew->has_verdict)
        return take_verdict(crew, arena, answer);
    if (!crew->is_ready)
        return false;
    const bool got = frame_next(unread(crew), FRAME_ANSWER_MAX_BYTES, &frame, &size, &err);
    if (!got && err.what == ERR_NONE) {
        if (crew->has_ended) /* half an answer of a dead worker is none */
            crew->in_taken = crew->in.len;
        return false;
    }
    crew->n_said += size;
    if (!got || !frame_read_answer(arena, frame, answer, &err) || answer->kind == ANSWER_READY ||
        crew->n_tasks == 0 || crew->n_said > SAID_MAX_BYTES) {
        silence(crew);
        return crew->has_verdict && take_verdict(crew, arena, answer);
    }
    crew->in_taken += size;
    if (answer->kind != ANSWER_OUTPUT)
        end_first_task(crew);
    return true;
}

int crew_fd(const struct crew *crew)
{
    return crew->fd;
}

bool crew_wants_to_read(const struct crew *crew)
{
    return crew->fd >= 0 && !crew->has_ended && room_in(crew) >= READ_BYTES;
}

bool crew_wants_to_write(const struct crew *crew)
{
    return crew->fd >= 0 && crew->is_ready && !crew->has_ended && crew->out_written < crew->out.len;
}

int crew_timeout_ms(const struct crew *crew)
{
    if (crew->pid == 0)
        return RESTART_PAUSE_MS;
    if (crew->is_ready && crew->n_tasks == 0)
        return -1;
    const int64_t left = budget_left_ms(crew);
    return left < 0 ? 0 : left > INT_MAX ? INT_MAX : (int)left;
}

size_t crew_replaced(const struct crew *crew)
{
    return crew->n_started > 0 ? crew->n_started - 1 : 0;
}
