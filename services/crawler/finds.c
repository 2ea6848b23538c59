#include "services/crawler/finds.h"

void finds_init(struct finds *finds, size_t max_bytes)
{
    *finds = (struct finds){.arena = arena_new(max_bytes)};
}

void finds_release(struct finds *finds)
{
    arena_free(finds->arena);
    *finds = (struct finds){0};
}

void finds_clear(struct finds *finds)
{
    struct arena *const arena = finds->arena;
    arena_reset(arena);
    *finds = (struct finds){.arena = arena};
}

static bool full(struct err *err)
{
    return err_set(err, ERR_STOP, "batch_full", "There is no room for more URLs in one batch.");
}

bool finds_add(struct finds *finds, const struct frontier_found *found, bool is_strange,
               struct err *err)
{
    struct frontier_found *const at =
        is_strange ? arena_push(finds->arena, &finds->strange, &finds->n_strange, sizeof *at)
                   : arena_push(finds->arena, &finds->found, &finds->n_found, sizeof *at);
    if (at == NULL)
        return full(err);
    *at = *found;
    return true;
}

bool finds_add_verdict(struct finds *finds, const struct frontier_verdict *verdict, struct err *err)
{
    struct frontier_verdict *const at =
        arena_push(finds->arena, &finds->verdicts, &finds->n_verdicts, sizeof *at);
    if (at == NULL)
        return full(err);
    *at = *verdict;
    return true;
}

bool finds_settle_strange(struct finds *finds, const bool *in_scope, struct err *err)
{
    for (size_t i = 0; i < finds->n_strange; i++)
        if (in_scope[i] && !finds_add(finds, &finds->strange[i], false, err))
            return false;
    finds->n_strange = 0;
    return true;
}
