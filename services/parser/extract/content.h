/* content: the main part of a page: which of its runs of text (segments.h) are the article's. Each
 * run is looked at twice by a learnt model (content_features.h, content_context.h,
 * content_model.h); a few rules that need no learning come after: the same text is not kept twice,
 * the headline is not body, brothers share a fate. Cost is linear in the page. Pure. */
#ifndef BROADSHEET_PARSER_EXTRACT_CONTENT_H
#define BROADSHEET_PARSER_EXTRACT_CONTENT_H

#include "services/parser/extract/content_features.h"
#include "services/parser/extract/content_model.h"

struct content_run {
    float first, second; /* probabilities of the two looks */
    bool is_kept;
    const char *why; /* in a word or two, for people */
};

struct content {
    struct segments segments;
    struct content_run *runs; /* beside segments.runs */
    const float *rows;        /* features, FEATURE_COUNT a run */
    uint32_t heading;         /* the run that is the headline; segments.n: none */
    uint32_t main;        /* the element that holds nearly all that is kept; 0: nothing is kept */
    uint32_t first, last; /* runs kept; first > last: none */
    uint32_t n_kept, n_words; /* of what is kept */
};

/* What was learnt. */
struct content_tables {
    const struct content_word *words;
    size_t n_words;
    struct content_model first, second;
};

/* With other tables than the built-in ones: for judging what is being learnt (tests/train). */
MUST_CHECK bool content_find_by(struct arena *arena, const struct dom *dom,
                                const struct content_evidence *evidence, bool is_body,
                                const struct content_tables *tables, struct content *content);
/* False where the arena is full. `is_body`: the tree is no page but an article's body, found
 * elsewhere: what is not plainly something else is kept. */
MUST_CHECK bool content_find(struct arena *arena, const struct dom *dom,
                             const struct content_evidence *evidence, bool is_body,
                             struct content *content);

#endif
