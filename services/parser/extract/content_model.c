#include "services/parser/extract/content_model.h"

#include <math.h>

float content_model_judge(const struct content_model *model, const float *row)
{
    float score = model->bias;
    for (size_t t = 0; t < model->n; t++) {
        const struct content_tree *tree = &model->trees[t];
        unsigned at = 0;
        for (unsigned level = 0; level < CONTENT_TREE_DEPTH; level++)
            at = 2 * at + 1 + (row[tree->feature[at]] > tree->threshold[at]);
        score += tree->leaf[at - CONTENT_TREE_INNER];
    }
    return 1 / (1 + expf(-score));
}
