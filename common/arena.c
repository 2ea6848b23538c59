#include "common/arena.h"
#include "common/err.h"

#define FIRST_CHUNK_BYTES (64u * 1024)
#define ALIGNMENT         _Alignof(max_align_t)

struct chunk {
    struct chunk *previous;
    size_t capacity;
    _Alignas(max_align_t) char bytes[];
};

struct arena {
    struct chunk *chunk;
    size_t at;       /* in the newest chunk */
    size_t reserved; /* bytes of all chunks */
    size_t used;     /* bytes handed out */
    size_t max;
    bool refused;
};

static struct chunk *chunk_new(size_t capacity, struct chunk *previous)
{
    struct chunk *chunk = malloc(sizeof *chunk + capacity);
    if (!chunk)
        err_out_of_memory(capacity);
    chunk->previous = previous;
    chunk->capacity = capacity;
    return chunk;
}

struct arena *arena_new(size_t max_bytes)
{
    struct arena *arena = calloc(1, sizeof *arena);
    if (!arena)
        err_out_of_memory(sizeof *arena);
    const size_t first = max_bytes < FIRST_CHUNK_BYTES ? max_bytes : FIRST_CHUNK_BYTES;
    arena->chunk = chunk_new(first, NULL);
    arena->reserved = first;
    arena->max = max_bytes;
    return arena;
}

static void free_down_to(struct arena *arena, const struct chunk *last)
{
    while (arena->chunk != last) {
        struct chunk *previous = arena->chunk->previous;
        arena->reserved -= arena->chunk->capacity;
        free(arena->chunk);
        arena->chunk = previous;
    }
}

void arena_free(struct arena *arena)
{
    if (!arena)
        return;
    free_down_to(arena, NULL);
    free(arena);
}

void arena_reset(struct arena *arena)
{
    const struct chunk *first = arena->chunk;
    while (first->previous)
        first = first->previous;
    free_down_to(arena, first);
    arena->at = 0;
    arena->used = 0;
    arena->refused = false;
}

bool arena_ok(const struct arena *arena)
{
    return !arena->refused;
}

/* Chunks double, so that a large message costs a handful of mallocs; a chunk is never smaller than
 * what is asked. */
static bool add_chunk(struct arena *arena, size_t size)
{
    const size_t left = arena->max - arena->reserved;
    if (size > left)
        return false;
    size_t capacity = arena->chunk->capacity * 2;
    if (capacity < size)
        capacity = size;
    if (capacity > left)
        capacity = left;
    arena->chunk = chunk_new(capacity, arena->chunk);
    arena->reserved += capacity;
    arena->at = 0;
    return true;
}

/* Unzeroed: for what is overwritten at once. */
static void *take(struct arena *arena, size_t size)
{
    if (size > arena->max) {
        arena->refused = true;
        return NULL;
    }
    size = (size + ALIGNMENT - 1) & ~(ALIGNMENT - 1);
    if (size > arena->chunk->capacity - arena->at && !add_chunk(arena, size)) {
        arena->refused = true;
        return NULL;
    }
    void *memory = arena->chunk->bytes + arena->at;
    arena->at += size;
    arena->used += size;
    return memory;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    void *memory = take(arena, size);
    return memory ? memset(memory, 0, size) : NULL;
}

void *arena_alloc_array(struct arena *arena, size_t n, size_t size)
{
    size_t total;
    if (__builtin_mul_overflow(n, size, &total)) {
        arena->refused = true;
        return NULL;
    }
    return arena_alloc(arena, total);
}

char *arena_copy_c(struct arena *arena, struct sv bytes)
{
    if (bytes.len == SIZE_MAX) {
        arena->refused = true;
        return NULL;
    }
    char *copy = take(arena, bytes.len + 1);
    if (!copy)
        return NULL;
    if (bytes.len)
        memcpy(copy, bytes.ptr, bytes.len);
    copy[bytes.len] = '\0';
    return copy;
}

struct sv arena_copy(struct arena *arena, struct sv bytes)
{
    const char *copy = bytes.ptr ? arena_copy_c(arena, bytes) : NULL;
    return copy ? sv_from(copy, bytes.len) : SV_NULL;
}

struct sv arena_printf(struct arena *arena, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    va_list again;
    va_copy(again, args);
    const int needed = vsnprintf(NULL, 0, format, args);
    va_end(args);
    char *text = needed < 0 ? NULL : take(arena, (size_t)needed + 1);
    if (text)
        vsnprintf(text, (size_t)needed + 1, format, again);
    va_end(again);
    return text ? sv_from(text, (size_t)needed) : SV_NULL;
}

/* The capacity is not stored: it is the next power of two from 4, so an array is full when n is
 * one. */
void *arena_push(struct arena *arena, void *array, size_t *n, size_t element_size)
{
    char *elements;
    memcpy(&elements, array, sizeof elements);
    const bool is_full = *n == 0 || (*n >= 4 && (*n & (*n - 1)) == 0);
    if (is_full) {
        size_t capacity;
        if (__builtin_mul_overflow(*n ? *n : 2, (size_t)2, &capacity))
            capacity = SIZE_MAX;
        char *grown = arena_alloc_array(arena, capacity, element_size);
        if (!grown)
            return NULL;
        if (*n)
            memcpy(grown, elements, *n * element_size);
        elements = grown;
        memcpy(array, &elements, sizeof elements);
    }
    return elements + element_size * (*n)++;
}
