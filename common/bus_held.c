#include "common/bus_held.h"

void bus_held_clear(struct bus_held_list *held)
{
    free(held->list);
    *held = (struct bus_held_list){0};
}

void bus_held_read_from(struct bus_held *held, int64_t offset)
{
    held->next = offset >= 0 ? offset : BUS_NO_OFFSET;
}

void bus_held_set(struct bus_held_list *held, const struct bus_place *places, size_t n)
{
    bus_held_clear(held);
    if (n == 0)
        return;
    held->list = calloc(n, sizeof *held->list);
    if (!held->list)
        err_out_of_memory(n * sizeof *held->list);
    for (size_t i = 0; i < n; i++) {
        struct bus_held *one = &held->list[i];
        snprintf(one->topic, sizeof one->topic, "%s", places[i].topic);
        one->partition = places[i].partition;
        one->end = BUS_NO_OFFSET;
        bus_held_read_from(one, places[i].offset);
    }
    held->n = n;
}

struct bus_held *bus_held_find(struct bus_held_list *held, const char *topic, int32_t partition)
{
    for (size_t i = 0; i < held->n; i++) {
        const size_t at = (held->last + i) % held->n;
        struct bus_held *one = &held->list[at];
        if (one->partition == partition && strcmp(one->topic, topic) == 0) {
            held->last = at;
            return one;
        }
    }
    return NULL;
}

/* Commit markers take offsets that no message ever has: at the end of a partition only the end
 * counts. */
int64_t bus_held_position(const struct bus_held *held)
{
    return held->end > held->next ? held->end : held->next;
}

bool bus_held_at_end(const struct bus_held_list *held)
{
    for (size_t i = 0; i < held->n; i++) {
        const struct bus_held *one = &held->list[i];
        if (one->end == BUS_NO_OFFSET || one->end < one->next)
            return false;
    }
    return true;
}
