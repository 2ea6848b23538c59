/* crew: the worker as its parent sees it: started (posix_spawn of this program), fed with pages,
 * watched, replaced. Tasks are answered in the order of crew_submit(). The worker reads ahead a few
 * pages, so that it is never idle while the parent talks to Kafka. A page over its time budget, or
 * whose worker dies, is answered by ANSWER_REJECT (stage "worker", code "worker_timeout",
 * "worker_died_signal_N", "worker_exited_N", "worker_babble"), and a new worker goes on with the
 * next page. A worker that dies before it is ready is no page's fault: it is started again, and
 * after some tries ERR_STOP.
 *
 * Nothing blocks: crew_pump() does what can be done now; poll() on crew_fd() and crew_timeout_ms()
 * tells when to call again. Answers' views are valid until the next call. */
#ifndef BROADSHEET_PARSER_CREW_H
#define BROADSHEET_PARSER_CREW_H

#include "services/parser/frame.h"

struct crew_options {
    int64_t parse_timeout_ms;
    int64_t memory_bytes;  /* of the worker */
    const char *overrides; /* a file's path, or NULL */
};

struct crew;
void crew_free(struct crew *crew);
struct crew *crew_new(const struct crew_options *options, struct err *err) OWNED_BY(crew_free);

/* Copies the task; false where there is no room now. An idle crew takes a page of any size. */
MUST_CHECK bool crew_submit(struct crew *crew, const struct task *task);
/* Tasks submitted whose end was not taken. */
size_t crew_load(const struct crew *crew);
/* Forgets all tasks and answers; what the worker has in hand ends with it. */
void crew_reset(struct crew *crew);

/* Writes tasks, reads answers, watches. False: ERR_STOP. */
MUST_CHECK bool crew_pump(struct crew *crew, struct err *err);
/* The next answer, views in `arena` and in what was read; false where there is none yet.
 * ANSWER_READY is not told. */
MUST_CHECK bool crew_take(struct crew *crew, struct arena *arena, struct answer *answer);

int crew_fd(const struct crew *crew); /* -1: no worker just now */
bool crew_wants_to_read(const struct crew *crew);
bool crew_wants_to_write(const struct crew *crew);
/* Until the page in hand is over its budget; -1: nothing to watch. */
int crew_timeout_ms(const struct crew *crew);
/* Workers started so far beyond the first. */
size_t crew_replaced(const struct crew *crew);

#endif
