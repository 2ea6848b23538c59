#include "common/backoff.h"

bool backoff_is_over(const struct backoff *backoff, int64_t now_ms)
{
    return now_ms >= backoff->next_try_ms;
}

void backoff_failed(struct backoff *backoff, int64_t now_ms)
{
    backoff->wait_ms = backoff->wait_ms ? backoff->wait_ms * 2 : backoff->first_ms;
    if (backoff->wait_ms > backoff->max_ms)
        backoff->wait_ms = backoff->max_ms;
    backoff->next_try_ms = now_ms + backoff->wait_ms;
}

void backoff_reset(struct backoff *backoff)
{
    backoff->wait_ms = 0;
    backoff->next_try_ms = 0;
}
