/* worker: the half of the parser that reads pages. It is this program again, started with --worker
 * by crew.h, with a socket as descriptor WORKER_FD: tasks in, answers out (frame.h), one page after
 * the other until the socket ends; the pages lie in the window, WORKER_WINDOW_FD (window.h,
 * shared.h). It opens what it will need, locks itself in (sandbox.h), says ready, and then holds
 * hostile bytes. It knows no Kafka, no options and no log. */
#ifndef BROADSHEET_PARSER_WORKER_H
#define BROADSHEET_PARSER_WORKER_H

#include "services/parser/extract/overrides.h"
#include "services/parser/frame.h"

#define WORKER_FD           3
#define WORKER_WINDOW_FD    4
#define WORKER_WINDOW_BYTES FRAME_TASK_MAX_BYTES
#define WORKER_FLAG         "--worker"

/* The exit status: 0 when the socket has ended. overrides_path may be NULL. */
int worker_run(int64_t memory_bytes, const char *overrides_path);
/* The operator's file of rules; the parent reads it once at the start, to refuse a wrong one. */
MUST_CHECK bool worker_read_overrides(const char *path, struct overrides **overrides,
                                      struct err *err);

#endif
