/* worker: the half of the parser that reads pages. It is this program again, started with --worker
 * by crew.h, with a socket as descriptor WORKER_FD: tasks in, answers out (frame.h), one page after
 * the other until the socket ends. It opens what it will need, locks itself in (sandbox.h), says
 * ready, and then holds hostile bytes. It knows no Kafka, no options and no log. */
#ifndef BROADSHEET_PARSER_WORKER_H
#define BROADSHEET_PARSER_WORKER_H

#include "common/base.h"

#define WORKER_FD   3
#define WORKER_FLAG "--worker"

/* The exit status: 0 when the socket has ended. */
int worker_run(int64_t memory_bytes);

#endif
