/* arena: the memory of one message. Allocations are never freed singly; arena_reset() ends them all
 * at once and keeps the first chunk for the next message. An arena is made with the most it may
 * hold: past that arena_alloc() returns NULL and the arena remembers (arena_ok); memory handed out
 * before stays valid until the reset. Memory is zeroed and aligned for any type. Out of the
 * machine's memory ends the process (err_out_of_memory). */
#ifndef BROADSHEET_COMMON_ARENA_H
#define BROADSHEET_COMMON_ARENA_H

#include "common/sv.h"

struct arena;

void arena_free(struct arena *arena);
struct arena *arena_new(size_t max_bytes) OWNED_BY(arena_free);
void arena_reset(struct arena *arena);
/* False once an allocation was refused since the last reset. */
MUST_CHECK bool arena_ok(const struct arena *arena);

void *arena_alloc(struct arena *arena, size_t size);
/* n * size, checked for overflow. */
void *arena_alloc_array(struct arena *arena, size_t n, size_t size);
/* A copy, NUL-terminated though len does not count it; SV_NULL of SV_NULL and when refused. */
struct sv arena_copy(struct arena *arena, struct sv bytes);
/* The same for a C string of our own or a view that holds no NUL. */
char *arena_copy_c(struct arena *arena, struct sv bytes);
struct sv arena_printf(struct arena *arena, const char *format, ...) PRINTF_LIKE(2, 3);

/* Appends room for one more element to an array of *n elements that lives in the arena; doubles as
 * it grows. Returns the new, zeroed element, or NULL when refused. `array` is the address of the
 * element pointer. */
void *arena_push(struct arena *arena, void *array, size_t *n, size_t element_size);

#endif
