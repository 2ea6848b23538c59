/* finds: rows for the frontier, gathered until they are written in one transaction: URLs that were
 * found, URLs whose domain is yet to be asked for, verdicts. Owns an arena, in which all of it
 * lives; one that is full is ERR_STOP. Pure. */
#ifndef BROADSHEET_CRAWLER_FINDS_H
#define BROADSHEET_CRAWLER_FINDS_H

#include "services/crawler/frontier.h"

struct finds {
    struct arena *arena;
    struct frontier_found *found;
    size_t n_found;
    struct frontier_found *strange; /* of domains not known to be in scope */
    size_t n_strange;
    struct frontier_verdict *verdicts;
    size_t n_verdicts;
};

void finds_init(struct finds *finds, size_t max_bytes);
void finds_release(struct finds *finds);
void finds_clear(struct finds *finds);
static inline size_t finds_count(const struct finds *finds)
{
    return finds->n_found + finds->n_strange + finds->n_verdicts;
}

/* What the row points to must live in the arena already. */
MUST_CHECK bool finds_add(struct finds *finds, const struct frontier_found *found, bool is_strange,
                          struct err *err);
MUST_CHECK bool finds_add_verdict(struct finds *finds, const struct frontier_verdict *verdict,
                                  struct err *err);
/* Of the strange ones in_scope[i] says which are found; the others are dropped. */
MUST_CHECK bool finds_settle_strange(struct finds *finds, const bool *in_scope, struct err *err);

#endif
