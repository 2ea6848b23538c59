/* backoff: when what has failed may be tried again: after first_ms, and after twice as long for
 * each failure more, max_ms at most. Zeroed but for the two: nothing has failed. Times are
 * milliseconds of one clock, which the caller gives. Pure. */
#ifndef BROADSHEET_COMMON_BACKOFF_H
#define BROADSHEET_COMMON_BACKOFF_H

#include "common/base.h"

struct backoff {
    int first_ms, max_ms;
    int wait_ms;
    int64_t next_try_ms;
};

bool backoff_is_over(const struct backoff *backoff, int64_t now_ms);
void backoff_failed(struct backoff *backoff, int64_t now_ms);
void backoff_reset(struct backoff *backoff);

#endif
