/* shared: memory that the parser's two halves share, so that a page reaches the worker without
 * being copied by the kernel. The parent writes it; the worker can only read it, also after it was
 * taken over, so that it can't change what it is given next (memfd_create(2), F_SEAL_FUTURE_WRITE).
 * Linux only. */
#ifndef BROADSHEET_PARSER_SHARED_H
#define BROADSHEET_PARSER_SHARED_H

#include "common/err.h"
#include "common/sv.h"

struct shared {
    int fd; /* for the worker; above the descriptors that it gets */
    char *bytes;
    size_t size;
};

void shared_close(struct shared *shared);
/* ERR_STOP where the kernel refuses. */
MUST_CHECK bool shared_open(struct shared *shared, size_t size, struct err *err);
/* The worker's sight of it; the descriptor is closed. Absent: *err (ERR_STOP). */
struct sv shared_look(int fd, size_t size, struct err *err);

#endif
