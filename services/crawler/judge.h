/* judge: whether a URL that was found is wanted in the frontier (its depth, its domain, whether it
 * looks like a trap, whether it is known already), and the rows of those that are. Everything that
 * comes out lives in `arena`; `scratch` holds what parsing needs and may be reset after each call.
 * A URL that can't be read is ERR_REJECT. Pure. */
#ifndef BROADSHEET_CRAWLER_JUDGE_H
#define BROADSHEET_CRAWLER_JUDGE_H

#include "services/crawler/seen.h"

#define JUDGE_BY_HAND                                                                              \
    100 /* the priority of what an operator asks for: let in whatever the rules                    \
         */

/* What is judged by; all borrowed. */
struct judge {
    bool is_scope_open;     /* any domain, not only those in scope */
    int64_t max_depth;      /* clicks from the source */
    const struct sv *scope; /* registered domains, as judge_set_scope sorted them */
    size_t n_scope;
    const struct seen *seen;
};
enum judgement {
    JUDGE_WANTED,
    JUDGE_STRANGE, /* wanted, if its domain has come into scope since the scope was read */
    JUDGE_KNOWN,
    JUDGE_TOO_DEEP,
    JUDGE_TRAP
};

/* Sorts the domains where they are, and judges by them. */
void judge_set_scope(struct judge *judge, struct sv *domains, size_t n);
bool judge_is_in_scope(const struct judge *judge, struct sv domain);

/* *found is set where the URL is wanted or strange. `forced` lets it in whatever the rules. */
MUST_CHECK bool judge_found(const struct judge *judge, struct arena *scratch, struct arena *arena,
                            const struct url_found *from, bool forced, struct frontier_found *found,
                            enum judgement *judgement, struct err *err);
/* What `seen` holds of a URL: the URL with what it was found as, since a first hint or a mention
 * nearer to the source is news. */
struct frontier_key judge_seen_key(const struct frontier_found *found);

MUST_CHECK bool judge_verdict(struct arena *scratch, struct arena *arena,
                              const struct url_verdict *from, struct frontier_verdict *verdict,
                              struct err *err);
/* The verdict that makes a URL an error with this sentence. */
MUST_CHECK bool judge_error(struct arena *scratch, struct arena *arena, struct sv url,
                            struct sv sentence, struct frontier_verdict *verdict, struct err *err);

#endif
