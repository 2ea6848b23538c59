/* What every file of Broadsheet includes first: attributes, the system headers that all need, and
 * the functions that none may call. A banned function does not compile (GCC poison), so that no
 * review has to find it. */
#ifndef BROADSHEET_COMMON_BASE_H
#define BROADSHEET_COMMON_BASE_H

#include <assert.h>
#include <inttypes.h>
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef NDEBUG
#error "asserts stay in release builds"
#endif

#define MUST_CHECK           __attribute__((warn_unused_result))
#define PRINTF_LIKE(fmt, va) __attribute__((format(printf, fmt, va)))
#define COUNT_OF(array)      (sizeof(array) / sizeof((array)[0]))
#if defined(__GNUC__) && !defined(__clang__) && __GNUC__ >= 11
#define OWNED_BY(release) __attribute__((malloc, malloc(release, 1)))
#else
#define OWNED_BY(release)
#endif

#if defined(__GNUC__) && !defined(BROADSHEET_ALLOW_BANNED)
#undef sprintf /* macros of glibc's fortified headers under clang */
#undef vsprintf
#pragma GCC poison strcpy strcat sprintf vsprintf strtok sscanf gets atoi atol atoll
#endif

#endif
