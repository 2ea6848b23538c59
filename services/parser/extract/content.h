/* content: the main part of a page: which of its runs of text (segments.h) are the article's. Each
 * run is looked at twice by a learnt model (content_features.h, content_context.h,
 * content_model.h); rules that need no learning come after (content_rules.h). Where the page's
 * elements hold next to no text, the markup in its scripts (content_script.h) is looked at the same
 * way. Cost is linear in the page. Pure. */
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
    const struct dom *dom; /* what its nodes are of: the page, but where a script draws that */
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

/* With the built-in tables where `tables` is NULL; others are for judging what is being learnt
 * (tests/train). False where the arena is full. */
MUST_CHECK bool content_find(struct arena *arena, const struct dom *page,
                             const struct content_evidence *evidence,
                             const struct content_tables *tables, struct content *content);
/* A run that says what the page's description says: the summary. */
bool content_is_described(const struct content *content, uint32_t i);

#endif
