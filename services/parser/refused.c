#include "services/parser/refused.h"

#include "common/err.h"

void refused_add(struct refused *refused, struct output_place place)
{
    if (refused_has(refused, place))
        return;
    const size_t size = (refused->n + 1) * sizeof *refused->list;
    struct output_place *grown = realloc(refused->list, size);
    if (!grown)
        err_out_of_memory(size);
    grown[refused->n++] = place;
    refused->list = grown;
}

bool refused_has(const struct refused *refused, struct output_place place)
{
    for (size_t i = 0; i < refused->n; i++) {
        const struct output_place *one = &refused->list[i];
        if (one->partition == place.partition && one->offset == place.offset &&
            one->number == place.number)
            return true;
    }
    return false;
}

void refused_clear(struct refused *refused)
{
    free(refused->list);
    *refused = (struct refused){0};
}
