/* content_context: the second look at a page's runs. The first one (content_features.h) judges each
 * run by itself; its probabilities, summed along the neighbours, the parents and the paths, say
 * where the article lies, which the model is told for its second and final judgement. Pure. */
#ifndef BROADSHEET_PARSER_EXTRACT_CONTENT_CONTEXT_H
#define BROADSHEET_PARSER_EXTRACT_CONTENT_CONTEXT_H

#include "services/parser/extract/content_features.h"

/* clang-format off */
#define CONTENT_CONTEXT_LIST(X) \
    X(FIRST) X(BEFORE1) X(BEFORE2) X(BEFORE3) X(AFTER1) X(AFTER2) X(AFTER3) X(AROUND3) X(AROUND8) X(BLOCK) X(PARENT) X(GRAND) X(PATH) X(PARENT_MASS) X(GRAND_MASS) \
    X(GREAT_MASS) X(IN_HEART) X(HEART_LEVELS) X(HEART_MEAN) X(SINCE_FIRST) X(UNTIL_LAST) X(MASS_BEFORE) X(MASS) X(BEST_BEFORE) X(BEST_AFTER) X(GAP_BEFORE) X(GAP_AFTER) \
    X(SEEN_BEFORE) X(BODY_COVER) X(ANCHOR_UP) X(ANCHOR_DOWN) X(ANCHOR_PATH) X(ANCHOR_RUNS) X(ANCHOR_MASS) X(NEXT_TEXT) X(NEXT_HEADING) X(SECTION)
/* clang-format on */

enum content_context_feature {
    CONTEXT_START = FEATURE_COUNT - 1,
#define X(name) CONTEXT_##name,
    CONTENT_CONTEXT_LIST(X)
#undef X
        CONTEXT_COUNT
};

/* Rows of CONTEXT_COUNT: the first FEATURE_COUNT of each are `rows`', the rest come from `first`,
 * the runs' first probabilities. NULL where the arena is full. */
float *content_context(struct arena *arena, const struct dom *dom, const struct segments *segments,
                       const float *rows, const float *first);

#endif
