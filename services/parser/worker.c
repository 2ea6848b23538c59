#include "services/parser/worker.h"

#include <errno.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/file.h"
#include "common/service.h"
#include "services/parser/digest.h"
#include "services/parser/extract/charset.h"
#include "services/parser/sandbox.h"
#include "services/parser/shared.h"

#define OUT_MAX_BYTES       (8 << 20)
#define FLUSH_BYTES         (128 << 10) /* found URLs go out in handfuls */
#define ITEM_MAX_BYTES      (16 << 20)
#define OVERRIDES_MAX_BYTES (4 << 20)

struct worker {
    struct arena *page, *item;
    struct sv window;
    struct buf in, out;
    struct overrides *overrides;
};

/* ---- The socket ---- */

static bool read_whole(char *to, size_t n)
{
    while (n > 0) {
        const ssize_t got = read(WORKER_FD, to, n);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        to += got;
        n -= (size_t)got;
    }
    return true;
}

static bool write_whole(struct sv bytes)
{
    while (bytes.len > 0) {
        const ssize_t put = write(WORKER_FD, bytes.ptr, bytes.len);
        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            return false;
        bytes = sv_skip(bytes, (size_t)put);
    }
    return true;
}

static bool flush(struct worker *worker, struct err *err)
{
    if (!buf_ok(&worker->out))
        return err_set(err, ERR_STOP, "frame", "An answer of the worker is larger than it may be.");
    const bool ok = write_whole(buf_sv(&worker->out));
    buf_clear(&worker->out);
    return ok || err_set(err, ERR_STOP, "socket", "The worker's parent is gone.");
}

/* False at the socket's end. */
static bool read_task(struct worker *worker, struct task *task, struct err *err)
{
    uint32_t len = 0;
    char head[sizeof len];
    if (!read_whole(head, sizeof head))
        return false;
    memcpy(&len, head, sizeof len);
    buf_clear(&worker->in);
    char *room = len <= FRAME_TASK_MAX_BYTES ? buf_reserve(&worker->in, len) : NULL;
    if (!room || !read_whole(room, len))
        return false;
    buf_commit(&worker->in, len);
    return frame_read_task(worker->page, buf_sv(&worker->in), worker->window, task, err);
}

/* ---- Pages ---- */

static bool put_answer(void *ctx, enum answer_topic topic, const struct record *record,
                       struct err *err)
{
    struct worker *worker = ctx;
    frame_add_answer(&worker->out,
                     &(struct answer){.kind = ANSWER_OUTPUT, .topic = topic, .record = *record});
    return worker->out.len < FLUSH_BYTES || flush(worker, err);
}

/* Not for an answer: a page that libraries and tables are made ready with, so that none opens a
 * file later. */
static bool swallow(void *ctx, enum answer_topic topic, const struct record *record,
                    struct err *err)
{
    (void)ctx;
    (void)topic;
    (void)record;
    (void)err;
    return true;
}

static bool answer_task(struct worker *worker, const struct task *task, struct err *err)
{
    const struct digest_tools tools = {worker->page, worker->item, worker->overrides};
    const struct digest_sink sink = {worker, put_answer};
    const int64_t start_us = clock_monotonic_us();
    enum digest_verdict verdict = DIGEST_ERROR;
    const char *stage = "";
    struct answer answer = {.kind = ANSWER_DONE};
    if (!digest_page(&tools, task, &DIGEST_LIMITS, &sink, &verdict, &stage, err)) {
        if (err->what != ERR_REJECT)
            return false;
        answer = (struct answer){.kind = ANSWER_REJECT,
                                 .stage = sv_from_c(stage),
                                 .code = sv_from_c(err->code),
                                 .text = sv_from_c(err->text)};
    }
    answer.verdict = verdict;
    answer.parse_us = clock_monotonic_us() - start_us;
    frame_add_answer(&worker->out, &answer);
    return flush(worker, err);
}

/* A page with something of all that a page may have. */
#define WARM_HTML                                                                                  \
    "<!doctype html><html lang=en><head><meta charset=windows-1251><title>A headline of some "     \
    "words</title>"                                                                                \
    "<meta property=og:title content='A headline'><script "                                        \
    "type=application/ld+json>{\"@type\":\"NewsArticle\","                                         \
    "\"headline\":\"A "                                                                            \
    "headline\",\"datePublished\":\"2024-05-01T10:00:00+02:00\",\"author\":{\"name\":\"A B\"}}"    \
    "</script></head><body><article><h1>A headline of some words</h1><p>The first paragraph of a " \
    "text that is "                                                                                \
    "long enough to be taken for one, with <a href=/other>a link</a>.</p><p>And a second one, "    \
    "\xe0\xe1\xe2.</p>"                                                                            \
    "</article></body></html>"
#define WARM_FEED                                                                                  \
    "<?xml version='1.0' encoding='windows-1251'?><rss "                                           \
    "version='2.0'><channel><title>T</title><item><title>A</title>"                                \
    "<link>http://news.example/1</link></item></channel></rss>"
#define WARM_SITEMAP                                                                               \
    "<?xml version='1.0'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url><loc>"  \
    "http://news.example/1</loc></url></urlset>"

static void warm_up(struct worker *worker)
{
    const struct sv bodies[] = {SV(WARM_HTML), SV(WARM_FEED), SV(WARM_SITEMAP)};
    struct header list[] = {
        {SV("ce_specversion"), SV("1.0")},
        {SV("ce_id"), SV("1")},
        {SV("ce_source"), SV("/warm")},
        {SV("ce_type"), SV(TYPE_PAGE)},
        {SV("ce_time"), SV("2024-05-01T00:00:00Z")},
        {SV("http-status"), SV("200")},
        {SV("http-fetched-at"), SV("2024-05-01T00:00:00.000000Z")},
        {SV("http-content-type"), SV("text/html")},
    };
    const struct digest_tools tools = {worker->page, worker->item, worker->overrides};
    const struct digest_sink sink = {NULL, swallow};
    for (size_t i = 0; i < COUNT_OF(bodies); i++) {
        const struct task task = {.record = {.key = SV("http://news.example/"),
                                             .value = bodies[i],
                                             .headers = {list, COUNT_OF(list)}}};
        enum digest_verdict verdict;
        const char *stage = "";
        struct err err = {0};
        /* What it makes of the page does not matter. */
        if (!digest_page(&tools, &task, &DIGEST_LIMITS, &sink, &verdict, &stage, &err))
            err.what = ERR_NONE;
        arena_reset(worker->page);
        arena_reset(worker->item);
    }
}

static bool serve(struct worker *worker, struct err *err)
{
    struct task task = {0};
    frame_add_answer(&worker->out, &(struct answer){.kind = ANSWER_READY});
    if (!flush(worker, err))
        return false;
    while (read_task(worker, &task, err)) {
        if (!answer_task(worker, &task, err))
            return false;
        arena_reset(worker->page);
        arena_reset(worker->item);
    }
    return err->what == ERR_NONE;
}

bool worker_read_overrides(const char *path, struct overrides **overrides, struct err *err)
{
    struct buf text;
    buf_init(&text, OVERRIDES_MAX_BYTES);
    const bool done = file_read(path, &text, err) && overrides_read(buf_sv(&text), overrides, err);
    buf_release(&text);
    return done;
}

int worker_run(int64_t memory_bytes, const char *overrides_path)
{
    struct worker worker = {0};
    struct err err = {0};
    const bool has_rules =
        !overrides_path || worker_read_overrides(overrides_path, &worker.overrides, &err);
    worker.window = shared_look(WORKER_WINDOW_FD, WORKER_WINDOW_BYTES, &err);
    if (!has_rules || !worker.window.len || !sandbox_prepare(WORKER_FD, memory_bytes, &err) ||
        !charset_open_all(&err)) {
        fprintf(stderr, "%s\n", err.text);
        return EXIT_INTERNAL;
    }
    /* The page's bytes, their UTF-8 and the article share what the limit leaves. */
    worker.page = arena_new((size_t)memory_bytes / 2);
    worker.item = arena_new(ITEM_MAX_BYTES);
    buf_init(&worker.in, FRAME_TASK_MAX_BYTES);
    buf_init(&worker.out, OUT_MAX_BYTES);
    warm_up(&worker);
    const bool ok = sandbox_enter(&err) && serve(&worker, &err);
    if (!ok)
        fprintf(stderr, "%s\n", err.text);
    buf_release(&worker.in);
    buf_release(&worker.out);
    arena_free(worker.page);
    arena_free(worker.item);
    overrides_free(worker.overrides);
    return ok ? 0 : EXIT_INTERNAL;
}
