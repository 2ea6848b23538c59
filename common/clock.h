/* clock: the only reader of the time. Pure modules take time as an argument. */
#ifndef BROADSHEET_COMMON_CLOCK_H
#define BROADSHEET_COMMON_CLOCK_H

#include "common/base.h"

/* CLOCK_REALTIME, microseconds since 1970: what is written down. */
int64_t clock_unix_us(void);
/* CLOCK_MONOTONIC, milliseconds: how long something took. */
int64_t clock_monotonic_ms(void);
int64_t clock_monotonic_us(void);
/* CLOCK_BOOTTIME, milliseconds: goes on while the machine sleeps; for leases. */
int64_t clock_boottime_ms(void);

#endif
