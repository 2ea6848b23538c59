/* boost: gradient-boosted trees for a yes or no, in the form that content_model.h reads.
 *   boost train MATRIX COLUMNS LABELS MODEL TREES RATE FOLD   learns from all rows but those of
 * FOLD (-1: from all) boost predict MATRIX COLUMNS MODEL OUT                    one probability a
 * line MATRIX is rows of COLUMNS 32-bit floats; LABELS has a line a row: label (0, 1), weight (0:
 * not used), fold. The loss is logistic; a leaf's value is one Newton step, shrunk; thresholds are
 * among 63 quantiles of each column. Deterministic. */
#include "common/base.h"

#include <math.h>

#define DEPTH    4
#define N_INNER  ((1 << DEPTH) - 1)
#define N_LEAVES (1 << DEPTH)
#define BINS     64
#ifndef COLUMN_PERCENT
#define COLUMN_PERCENT 50
#endif
#ifndef ROW_PERCENT
#define ROW_PERCENT 70
#endif
#ifndef RIDGE
#define RIDGE 5.0
#endif
#ifndef LEAST_WEIGHT
#define LEAST_WEIGHT 10 /* of the second derivatives in a leaf; a page weighs about 100 */
#endif

struct tree {
    int feature[N_INNER]; /* -1: all go left */
    float threshold[N_INNER];
    double leaf[N_LEAVES];
};

struct data {
    size_t n, columns;
    float *matrix;
    unsigned char *bins; /* column after column */
    float *cuts;         /* BINS - 1 a column */
    int *label, *fold;
    double *weight, *score, *gradient, *hessian;
    unsigned *node;
};

static void die(const char *what)
{
    fprintf(stderr, "boost: %s\n", what);
    exit(1);
}

static void *want(size_t n, size_t size)
{
    void *memory = calloc(n ? n : 1, size);
    if (!memory)
        die("out of memory");
    return memory;
}

static void read_matrix(struct data *data, const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file || fseek(file, 0, SEEK_END) != 0)
        die("can't read the matrix");
    data->n = (size_t)ftell(file) / sizeof(float) / data->columns;
    rewind(file);
    data->matrix = want(data->n * data->columns, sizeof(float));
    if (fread(data->matrix, sizeof(float) * data->columns, data->n, file) != data->n)
        die("the matrix is cut");
    fclose(file);
}

static void read_labels(struct data *data, const char *path, int skipped)
{
    FILE *file = fopen(path, "r");
    data->label = want(data->n, sizeof(int));
    data->fold = want(data->n, sizeof(int));
    data->weight = want(data->n, sizeof(double));
    char line[128];
    for (size_t i = 0; i < data->n; i++) {
        if (!file || !fgets(line, sizeof line, file))
            die("too few labels");
        char *at = line;
        data->label[i] = (int)strtol(at, &at, 10);
        data->weight[i] = strtod(at, &at);
        data->fold[i] = (int)strtol(at, &at, 10);
        if (data->fold[i] == skipped)
            data->weight[i] = 0;
    }
    fclose(file);
}

static int by_value(const void *a, const void *b)
{
    const float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

static void cut_column(struct data *data, size_t column, float *values)
{
    size_t n = 0;
    for (size_t i = 0; i < data->n; i++)
        if (data->weight[i] > 0)
            values[n++] = data->matrix[i * data->columns + column];
    qsort(values, n, sizeof *values, by_value);
    size_t distinct = 0;
    for (size_t i = 0; i < n; i++)
        if (i == 0 || values[i] != values[i - 1])
            distinct++;
    float *cuts = data->cuts + column * (BINS - 1);
    size_t k = 0;
    if (distinct < BINS) {
        for (size_t i = 1; i < n; i++)
            if (values[i] != values[i - 1])
                cuts[k++] = (values[i] + values[i - 1]) / 2;
    } else {
        for (size_t q = 1; q < BINS; q++) {
            const size_t at = n * q / BINS;
            const float cut = (values[at] + values[at - 1]) / 2;
            if (k == 0 || cut > cuts[k - 1])
                cuts[k++] = cut;
        }
    }
    for (; k < BINS - 1; k++)
        cuts[k] = INFINITY;
    for (size_t i = 0; i < data->n; i++) {
        const float value = data->matrix[i * data->columns + column];
        unsigned low = 0, high = BINS - 1;
        while (low < high) {
            const unsigned middle = (low + high) / 2;
            if (value <= cuts[middle])
                high = middle;
            else
                low = middle + 1;
        }
        data->bins[column * data->n + i] = (unsigned char)low;
    }
}

static double gain_of(double gradient, double hessian)
{
    return gradient * gradient / (hessian + RIDGE);
}

struct sums {
    double gradient[N_LEAVES][BINS], hessian[N_LEAVES][BINS];
};

static uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

/* The best cut of every node of one level, among a part of the columns. */
static void split_level(const struct data *data, struct tree *tree, unsigned level,
                        struct sums *sums, uint64_t *random)
{
    const unsigned n_nodes = 1u << level, first = n_nodes - 1;
    double best[N_LEAVES];
    for (unsigned node = 0; node < n_nodes; node++) {
        best[node] = 1e-6;
        tree->feature[first + node] = -1;
    }
    for (size_t column = 0; column < data->columns; column++) {
        if (next_random(random) % 100 >= COLUMN_PERCENT)
            continue;
        memset(sums, 0, sizeof *sums);
        const unsigned char *bins = data->bins + column * data->n;
        for (size_t i = 0; i < data->n; i++) {
            if (data->weight[i] <= 0)
                continue;
            sums->gradient[data->node[i]][bins[i]] += data->gradient[i];
            sums->hessian[data->node[i]][bins[i]] += data->hessian[i];
        }
        for (unsigned node = 0; node < n_nodes; node++) {
            double g = 0, h = 0, left_g = 0, left_h = 0;
            for (unsigned bin = 0; bin < BINS; bin++) {
                g += sums->gradient[node][bin];
                h += sums->hessian[node][bin];
            }
            for (unsigned bin = 0; bin < BINS - 1; bin++) {
                left_g += sums->gradient[node][bin];
                left_h += sums->hessian[node][bin];
                if (left_h < LEAST_WEIGHT || h - left_h < LEAST_WEIGHT)
                    continue;
                const double gain =
                    gain_of(left_g, left_h) + gain_of(g - left_g, h - left_h) - gain_of(g, h);
                if (gain > best[node] && data->cuts[column * (BINS - 1) + bin] < INFINITY) {
                    best[node] = gain;
                    tree->feature[first + node] = (int)column;
                    tree->threshold[first + node] = data->cuts[column * (BINS - 1) + bin];
                }
            }
        }
    }
}

static void grow(struct data *data, struct tree *tree, double rate, struct sums *sums,
                 uint64_t *random)
{
    bool is_in = true;
    for (size_t i = 0; i < data->n; i++) {
        const double p = 1 / (1 + exp(-data->score[i]));
        /* a stretch of rows is left out of each tree: neighbours are of one page */
        if (i % 64 == 0)
            is_in = next_random(random) % 100 < ROW_PERCENT;
        data->gradient[i] = is_in ? (data->label[i] - p) * data->weight[i] : 0;
        data->hessian[i] = is_in ? p * (1 - p) * data->weight[i] : 0;
        data->node[i] = 0;
    }
    for (unsigned level = 0; level < DEPTH; level++) {
        split_level(data, tree, level, sums, random);
        const unsigned first = (1u << level) - 1;
        for (size_t i = 0; i < data->n; i++) {
            const unsigned at = first + data->node[i];
            const bool right =
                tree->feature[at] >= 0 &&
                data->matrix[i * data->columns + (size_t)tree->feature[at]] > tree->threshold[at];
            data->node[i] = data->node[i] * 2 + right;
        }
    }
    double g[N_LEAVES] = {0}, h[N_LEAVES] = {0};
    for (size_t i = 0; i < data->n; i++) {
        g[data->node[i]] += data->gradient[i];
        h[data->node[i]] += data->hessian[i];
    }
    for (unsigned leaf = 0; leaf < N_LEAVES; leaf++)
        tree->leaf[leaf] = rate * g[leaf] / (h[leaf] + RIDGE);
    for (size_t i = 0; i < data->n; i++)
        data->score[i] += tree->leaf[data->node[i]];
}

static void write_model(const char *path, const struct tree *trees, size_t n, double bias)
{
    FILE *file = fopen(path, "w");
    if (!file)
        die("can't write the model");
    fprintf(file, "%zu %d %.6f\n", n, DEPTH, bias);
    for (size_t t = 0; t < n; t++) {
        for (unsigned i = 0; i < N_INNER; i++)
            fprintf(file, "%d %.9g ", trees[t].feature[i],
                    trees[t].feature[i] < 0 ? 0 : (double)trees[t].threshold[i]);
        for (unsigned i = 0; i < N_LEAVES; i++)
            fprintf(file, "%.5f ", trees[t].leaf[i]);
        fputc('\n', file);
    }
    fclose(file);
}

static int train(char **argv)
{
    struct data data = {.columns = (size_t)strtol(argv[3], NULL, 10)};
    const size_t n_trees = (size_t)strtol(argv[6], NULL, 10);
    read_matrix(&data, argv[2]);
    read_labels(&data, argv[4], (int)strtol(argv[8], NULL, 10));
    /* rows that teach nothing go, so that every pass is over what counts */
    size_t kept = 0;
    for (size_t i = 0; i < data.n; i++) {
        if (data.weight[i] <= 0)
            continue;
        memmove(data.matrix + kept * data.columns, data.matrix + i * data.columns,
                data.columns * sizeof(float));
        data.label[kept] = data.label[i];
        data.weight[kept++] = data.weight[i];
    }
    data.n = kept;
    data.bins = want(data.n * data.columns, 1);
    data.cuts = want(data.columns * (BINS - 1), sizeof(float));
    data.score = want(data.n, sizeof(double));
    data.gradient = want(data.n, sizeof(double));
    data.hessian = want(data.n, sizeof(double));
    data.node = want(data.n, sizeof(unsigned));
    float *values = want(data.n, sizeof(float));
    for (size_t column = 0; column < data.columns; column++)
        cut_column(&data, column, values);
    double yes = 0, all = 0;
    for (size_t i = 0; i < data.n; i++) {
        yes += data.weight[i] * data.label[i];
        all += data.weight[i];
    }
    const double bias = log(yes / (all - yes));
    for (size_t i = 0; i < data.n; i++)
        data.score[i] = bias;
    struct tree *trees = want(n_trees, sizeof *trees);
    struct sums *sums = want(1, sizeof *sums);
    uint64_t random = 88172645463325252u;
    for (size_t t = 0; t < n_trees; t++)
        grow(&data, &trees[t], strtod(argv[7], NULL), sums, &random);
    write_model(argv[5], trees, n_trees, bias);
    return 0;
}

static int predict(char **argv)
{
    struct data data = {.columns = (size_t)strtol(argv[3], NULL, 10)};
    read_matrix(&data, argv[2]);
    FILE *file = fopen(argv[4], "r"), *out = fopen(argv[5], "w");
    static char line[65536];
    if (!file || !out || !fgets(line, sizeof line, file))
        die("can't read the model");
    char *at = line;
    const size_t n_trees = (size_t)strtol(at, &at, 10);
    (void)strtol(at, &at, 10);
    const double bias = strtod(at, &at);
    struct tree *trees = want(n_trees, sizeof *trees);
    for (size_t t = 0; t < n_trees && fgets(line, sizeof line, file); t++) {
        at = line;
        for (unsigned i = 0; i < N_INNER; i++) {
            trees[t].feature[i] = (int)strtol(at, &at, 10);
            trees[t].threshold[i] = strtof(at, &at);
        }
        for (unsigned i = 0; i < N_LEAVES; i++)
            trees[t].leaf[i] = strtod(at, &at);
    }
    for (size_t i = 0; i < data.n; i++) {
        double score = bias;
        for (size_t t = 0; t < n_trees; t++) {
            unsigned node = 0;
            for (unsigned level = 0; level < DEPTH; level++) {
                const unsigned k = (1u << level) - 1 + node;
                node = node * 2 + (trees[t].feature[k] >= 0 &&
                                   data.matrix[i * data.columns + (size_t)trees[t].feature[k]] >
                                       trees[t].threshold[k]);
            }
            score += trees[t].leaf[node];
        }
        fprintf(out, "%.5f\n", 1 / (1 + exp(-score)));
    }
    fclose(file);
    return fclose(out);
}

int main(int argc, char **argv)
{
    if (argc == 9 && strcmp(argv[1], "train") == 0)
        return train(argv);
    if (argc == 6 && strcmp(argv[1], "predict") == 0)
        return predict(argv);
    fputs("usage: see the head of boost.c\n", stderr);
    return 2;
}
