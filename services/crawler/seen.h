/* seen: what this process knows to be in the frontier, so that the links of a page that are known
 * cost no query. Exact as far as it says "seen" (keys are 16 bytes of SHA-256); forgetting is
 * allowed and costs a query, no more. Bounded: two generations, of which the older is dropped when
 * the younger is full. A key goes in after its COMMIT and not before. */
#ifndef BROADSHEET_CRAWLER_SEEN_H
#define BROADSHEET_CRAWLER_SEEN_H

#include "services/crawler/frontier.h"

struct seen;
void seen_free(struct seen *seen);
/* At most about max_bytes of memory. */
struct seen *seen_new(size_t max_bytes) OWNED_BY(seen_free);
bool seen_has(const struct seen *seen, const struct frontier_key *key);
void seen_add(struct seen *seen, const struct frontier_key *key);
size_t seen_count(const struct seen *seen);

#endif
