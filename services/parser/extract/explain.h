/* explain: why an article came out as it did, for people: every run of the page's text with the
 * verdict on it and what spoke for it. The fields' candidates are in the article's own provenance.
 * Made only when asked for (EXTRACT_EXPLAIN). All in the arena. Pure. */
#ifndef BROADSHEET_PARSER_EXTRACT_EXPLAIN_H
#define BROADSHEET_PARSER_EXTRACT_EXPLAIN_H

#include "services/parser/extract/content.h"

struct explain_run {
    struct sv text;
    struct sv place;   /* "div.story > p": its block and that one's parent */
    struct sv signals; /* "in <aside>, 80 % links, ..."; perhaps empty */
    float first,
        second; /* probabilities that it is the article's: by itself, and among its neighbours */
    bool is_kept;
    const char *why;
};
struct explain {
    struct explain_run *runs; /* in the page's order */
    size_t n_runs;
};

/* NULL where the arena is full. */
struct explain *explain_make(struct arena *arena, const struct dom *dom,
                             const struct content *content);

#endif
