/* content_model: boosted trees over the features of a run: one set for the first look
 * (content_features.h), one for the second (content_context.h). The tables are made by `make train`
 * from pages whose text is known; a tree has four levels, node n's children are 2n+1 (value <=
 * threshold) and 2n+2. Pure. */
#ifndef BROADSHEET_PARSER_EXTRACT_CONTENT_MODEL_H
#define BROADSHEET_PARSER_EXTRACT_CONTENT_MODEL_H

#include "common/base.h"

#define CONTENT_TREE_DEPTH  4
#define CONTENT_TREE_INNER  15
#define CONTENT_TREE_LEAVES 16

struct content_tree {
    uint8_t feature[CONTENT_TREE_INNER];
    float threshold[CONTENT_TREE_INNER];
    float leaf[CONTENT_TREE_LEAVES];
};
struct content_model {
    const struct content_tree *trees;
    size_t n;
    float bias;
};
extern const struct content_model CONTENT_MODEL_FIRST,
    CONTENT_MODEL_SECOND; /* content_model_table.c */

/* The probability that the run is of the article. */
float content_model_judge(const struct content_model *model, const float *row);

#endif
