#include "services/crawler/seen.h"

#define LEAST_SLOTS 1024

/* Open addressing over bare keys; the zero key marks an empty slot, and a URL whose key it is is
 * simply never seen. */
struct generation {
    struct frontier_key *slots;
    size_t n_slots; /* a power of two */
    size_t n;
};
struct seen {
    struct generation young, old;
    size_t max_slots;
};

static const struct frontier_key empty;

static bool is_equal(const struct frontier_key *a, const struct frontier_key *b)
{
    return memcmp(a->bytes, b->bytes, sizeof a->bytes) == 0;
}

static void generation_init(struct generation *generation, size_t n_slots)
{
    *generation = (struct generation){.n_slots = n_slots,
                                      .slots = calloc(n_slots, sizeof(struct frontier_key))};
    if (generation->slots == NULL)
        err_out_of_memory(n_slots * sizeof(struct frontier_key));
}

/* Where the key is, or the empty slot where it would be: there always is one. */
static size_t place_of(const struct generation *generation, const struct frontier_key *key)
{
    uint64_t hash; /* the key is a hash already */
    memcpy(&hash, key->bytes, sizeof hash);
    size_t at = hash & (generation->n_slots - 1);
    while (!is_equal(&generation->slots[at], &empty) && !is_equal(&generation->slots[at], key))
        at = (at + 1) & (generation->n_slots - 1);
    return at;
}

static bool has(const struct generation *generation, const struct frontier_key *key)
{
    return generation->n > 0 && is_equal(&generation->slots[place_of(generation, key)], key);
}

void seen_free(struct seen *seen)
{
    if (seen == NULL)
        return;
    free(seen->young.slots);
    free(seen->old.slots);
    free(seen);
}

struct seen *seen_new(size_t max_bytes)
{
    struct seen *const seen = calloc(1, sizeof *seen);
    if (seen == NULL)
        err_out_of_memory(sizeof *seen);
    seen->max_slots = LEAST_SLOTS;
    /* Two generations, and a third table while one grows. */
    while (seen->max_slots * 2 * 3 * sizeof(struct frontier_key) <= max_bytes)
        seen->max_slots *= 2;
    generation_init(&seen->young, LEAST_SLOTS);
    return seen;
}

bool seen_has(const struct seen *seen, const struct frontier_key *key)
{
    return !is_equal(key, &empty) && (has(&seen->young, key) || has(&seen->old, key));
}

static void grow(struct generation *generation)
{
    struct generation larger;
    generation_init(&larger, generation->n_slots * 2);
    for (size_t i = 0; i < generation->n_slots; i++)
        if (!is_equal(&generation->slots[i], &empty))
            larger.slots[place_of(&larger, &generation->slots[i])] = generation->slots[i];
    larger.n = generation->n;
    free(generation->slots);
    *generation = larger;
}

static void make_room(struct seen *seen)
{
    if (seen->young.n < seen->young.n_slots / 2)
        return;
    if (seen->young.n_slots < seen->max_slots) {
        grow(&seen->young);
        return;
    }
    free(seen->old.slots);
    seen->old = seen->young;
    generation_init(&seen->young, LEAST_SLOTS);
}

void seen_add(struct seen *seen, const struct frontier_key *key)
{
    if (is_equal(key, &empty) || has(&seen->young, key))
        return;
    make_room(seen);
    seen->young.slots[place_of(&seen->young, key)] = *key;
    seen->young.n++;
}

size_t seen_count(const struct seen *seen)
{
    return seen->young.n + seen->old.n;
}
