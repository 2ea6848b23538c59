/* sandbox: after sandbox_enter() this process can read and write the descriptors that it has, take
 * and give back memory, tell the time, end itself, and nothing more (seccomp-bpf, libseccomp): any
 * other system call kills it. It has no more memory than it was given (RLIMIT_AS), writes no file,
 * opens none, starts nothing, and dies with its parent. What needs files (iconv's modules, a
 * library's seed) must be opened before. Linux only. */
#ifndef BROADSHEET_PARSER_SANDBOX_H
#define BROADSHEET_PARSER_SANDBOX_H

#include "common/err.h"

/* First of all: the limits, and every descriptor but standard error and `keep_fd` closed. ERR_STOP
 * where the kernel refuses. */
MUST_CHECK bool sandbox_prepare(int keep_fd, int64_t memory_bytes, struct err *err);
/* The filter. There is no way back. */
MUST_CHECK bool sandbox_enter(struct err *err);

#endif
