/* arena: the arena that a test program's cases share, and the two functions that make and end it,
 * for cmocka_run_group_tests. */
#ifndef BROADSHEET_TESTS_UNIT_ARENA_H
#define BROADSHEET_TESTS_UNIT_ARENA_H

#include "common/arena.h"

static struct arena *arena;

static inline int arena_set_up(void **state)
{
    (void)state;
    arena = arena_new(512u << 20);
    return 0;
}

static inline int arena_tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

#endif
