/* frame: what the parser's two halves say to each other through their socket. The parent sends
 * tasks (a page's record and its place), the worker answers each in turn with any number of outputs
 * (a record for a topic) and one end: done or rejected. A frame is its length (u32, not counting
 * itself), then fields in the machine's own byte order: both halves are one program on one machine.
 * The worker holds hostile bytes, so the parent reads its frames as foreign bytes: lengths are
 * checked, kinds and topics are known ones, or the reading fails. Views point into what was read.
 * Pure. */
#ifndef BROADSHEET_PARSER_FRAME_H
#define BROADSHEET_PARSER_FRAME_H

#include "common/envelope.h"

#define FRAME_HEAD_BYTES       4
#define FRAME_TASK_MAX_BYTES   (26 << 20) /* the largest record that Kafka gives, and its headers */
#define FRAME_ANSWER_MAX_BYTES (5 << 20)  /* the largest article, and its headers */

struct task {
    int32_t partition;
    int64_t offset;
    int64_t now_us; /* the worker's clock says how long, not when */
    struct record record;
};

enum answer_kind { ANSWER_READY, ANSWER_OUTPUT, ANSWER_DONE, ANSWER_REJECT };
enum answer_topic { ANSWER_ARTICLES, ANSWER_URLS };
#define ANSWER_TOPICS 2

struct answer {
    enum answer_kind kind;
    /* ANSWER_OUTPUT */
    enum answer_topic topic;
    struct record record;
    /* ANSWER_DONE */
    uint32_t verdict; /* enum digest_verdict */
    int64_t parse_us;
    /* ANSWER_REJECT */
    struct sv stage, code, text;
};

/* The bytes of a task's record's value lie in the window (window.h), at `value_at`. */
void frame_add_task(struct buf *out, const struct task *task, size_t value_at);
/* `bytes` is a frame without its length. ERR_STOP "frame" where it is none: the halves disagree. */
MUST_CHECK bool frame_read_task(struct arena *arena, struct sv bytes, struct sv window,
                                struct task *task, struct err *err);

void frame_add_answer(struct buf *out, const struct answer *answer);
MUST_CHECK bool frame_read_answer(struct arena *arena, struct sv bytes, struct answer *answer,
                                  struct err *err);
/* The first frame of `bytes`: false while it is not whole, or (*err ERR_STOP) longer than
 * max_bytes. *size is what it takes. */
MUST_CHECK bool frame_next(struct sv bytes, size_t max_bytes, struct sv *frame, size_t *size,
                           struct err *err);

#endif
