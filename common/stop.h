/* stop: SIGTERM and SIGINT as a descriptor. stop_init() blocks both before any thread starts, so
 * that every thread inherits that, and makes a signalfd. A second signal ends the process at once
 * (exit status 128 + signal). SIGPIPE is ignored. */
#ifndef BROADSHEET_COMMON_STOP_H
#define BROADSHEET_COMMON_STOP_H

#include "common/err.h"

MUST_CHECK bool stop_init(struct err *err);
/* Readable when a signal has come: for poll() beside other descriptors. */
int stop_fd(void);
/* Reads the descriptor; true from the first signal on. Cheap: ask it in every turn of a loop. */
bool stop_requested(void);
/* Sleeps up to timeout_ms, less when a signal comes; true when stop was requested. */
bool stop_wait(int timeout_ms);

/* From now on the process ends by itself with status 75 (EX_TEMPFAIL) after timeout_ms: for the
 * work of stopping, none of which is needed for correctness. Whoever has begun to stop calls it
 * once. */
void stop_deadline(int64_t timeout_ms);

#endif
