#include "services/parser/extract/content_context.h"

#include <math.h>

struct mass { /* of runs: probability times characters, and characters */
    float good, all;
};

struct slot {
    uint32_t key; /* 0: free */
    uint32_t n;
    struct mass mass;
};

struct context {
    const struct dom *dom;
    const struct segments *segments;
    const float *first;
    struct mass *masses; /* beside the dom's nodes, of all runs below */
    struct slot *paths, *texts;
    uint32_t n_slots;
    uint32_t heart;                  /* the deepest element with three quarters of the good mass */
    uint32_t first_good, last_good;  /* runs; n: none */
    float *good_before;              /* beside runs */
    uint32_t anchor;                 /* the run where the article surely is; n: none */
    float section_good, section_all; /* since the last heading */
    float body_cover;                /* share of the good mass that JSON-LD's body repeats */
};

static float mean(struct mass mass)
{
    return mass.all > 0 ? mass.good / mass.all : 0;
}

static struct slot *slot_of(const struct context *c, struct slot *slots, uint32_t key)
{
    key = key ? key : 1;
    uint32_t at = (key ^ key >> 15) & (c->n_slots - 1);
    while (slots[at].key && slots[at].key != key)
        at = (at + 1) & (c->n_slots - 1);
    slots[at].key = key;
    return &slots[at];
}

static uint32_t text_key(const struct segment *run)
{
    return (uint32_t)sv_hash(run->text);
}

static void add_up(struct context *c)
{
    const struct segments *segments = c->segments;
    float good = 0;
    c->first_good = c->last_good = segments->n;
    for (uint32_t i = 0; i < segments->n; i++) {
        const struct segment *run = &segments->runs[i];
        const float weight = (float)run->n_chars + 5;
        c->good_before[i] = good;
        good += c->first[i] * weight;
        c->masses[run->block].good += c->first[i] * weight;
        c->masses[run->block].all += weight;
        struct slot *path = slot_of(c, c->paths, segments->elements[run->block].path);
        path->mass.good += c->first[i] * weight;
        path->mass.all += weight;
        path->n++;
        if (c->first[i] > 0.5f && run->n_words > 5) {
            if (c->first_good == segments->n)
                c->first_good = i;
            c->last_good = i;
        }
    }
    c->good_before[segments->n] = good;
    for (uint32_t i = c->dom->n_nodes; i-- > 1;) {
        struct mass *above = &c->masses[c->dom->nodes[i].parent];
        above->good += c->masses[i].good;
        above->all += c->masses[i].all;
    }
}

static uint32_t heart_of(const struct context *c)
{
    uint32_t at = 0;
    const float wanted = 0.75f * c->masses[0].good;
    for (uint32_t child = dom_first_child(c->dom, at); child;) {
        if (c->masses[child].good >= wanted && wanted > 0) {
            at = child;
            child = dom_first_child(c->dom, at);
        } else {
            child = c->dom->nodes[child].next;
        }
    }
    return at;
}

/* Of the runs after the main heading (or of all), the first that is likely prose with likely prose
 * next to it. */
static uint32_t anchor_of(const struct context *c, const float *rows)
{
    const uint32_t n = c->segments->n;
    uint32_t best = n;
    float best_score = 0;
    for (uint32_t i = 0; i < n; i++) {
        const float *row = rows + (size_t)i * FEATURE_COUNT;
        float score = c->first[i] * fminf((float)c->segments->runs[i].n_words, 60);
        if (row[FEATURE_HAS_HEADING] > 0 && row[FEATURE_AFTER_HEADING] <= 0)
            score *= 0.3f;
        if (score > best_score * 1.5f + 10) {
            best = i;
            best_score = score;
        }
    }
    return best;
}

static float at_run(const struct context *c, uint32_t index, int step)
{
    const int64_t at = (int64_t)index + step;
    return at >= 0 && at < c->segments->n ? c->first[at] : 0;
}

static float around(const struct context *c, uint32_t index, uint32_t reach)
{
    struct mass mass = {0};
    const uint32_t from = index > reach ? index - reach : 0;
    for (uint32_t i = from; i < c->segments->n && i <= index + reach; i++) {
        if (i == index)
            continue;
        const float weight = (float)c->segments->runs[i].n_chars + 5;
        mass.good += c->first[i] * weight;
        mass.all += weight;
    }
    return mean(mass);
}

/* The best probability within eight runs that way, and how far the first likely one is. */
static void look(const struct context *c, uint32_t index, int way, float *best, float *gap)
{
    *gap = 9;
    for (int step = 1; step <= 8; step++) {
        const float p = at_run(c, index, way * step);
        *best = fmaxf(*best, p);
        if (p > 0.5f && *gap > 8)
            *gap = (float)step;
    }
}

static void of_tree(const struct context *c, const struct segment *run, float *f)
{
    const struct dom_node *nodes = c->dom->nodes;
    const uint32_t parent = nodes[run->block].parent, grand = nodes[parent].parent;
    const uint32_t great = nodes[grand].parent;
    const float total = c->masses[0].good > 0 ? c->masses[0].good : 1;
    f[CONTEXT_BLOCK] = mean(c->masses[run->block]);
    f[CONTEXT_PARENT] = mean(c->masses[parent]);
    f[CONTEXT_GRAND] = mean(c->masses[grand]);
    f[CONTEXT_PARENT_MASS] = c->masses[parent].good / total;
    f[CONTEXT_GRAND_MASS] = c->masses[grand].good / total;
    f[CONTEXT_GREAT_MASS] = c->masses[great].good / total;
    f[CONTEXT_IN_HEART] = run->first > c->heart && run->first < nodes[c->heart].end;
    f[CONTEXT_HEART_MEAN] = mean(c->masses[c->heart]);
    uint32_t common = run->block;
    int up = 0;
    while (!(common <= c->heart && c->heart < nodes[common].end) &&
           !(c->heart <= common && common < nodes[c->heart].end)) {
        common = nodes[common].parent;
        up++;
    }
    f[CONTEXT_HEART_LEVELS] = f[CONTEXT_IN_HEART] > 0
                                  ? -(float)(nodes[run->block].depth - nodes[c->heart].depth)
                                  : (float)(up + nodes[c->heart].depth - nodes[common].depth);
}

static void of_anchor(const struct context *c, uint32_t index, float *f)
{
    const struct dom_node *nodes = c->dom->nodes;
    if (c->anchor >= c->segments->n)
        return;
    const uint32_t anchor = c->segments->runs[c->anchor].block;
    const uint32_t block = c->segments->runs[index].block;
    uint32_t common = block;
    while (!(common <= anchor && anchor < nodes[common].end))
        common = nodes[common].parent;
    f[CONTEXT_ANCHOR_UP] = (float)(nodes[block].depth - nodes[common].depth);
    f[CONTEXT_ANCHOR_DOWN] = (float)(nodes[anchor].depth - nodes[common].depth);
    f[CONTEXT_ANCHOR_PATH] =
        c->segments->elements[block].path == c->segments->elements[anchor].path;
    f[CONTEXT_ANCHOR_RUNS] = index >= c->anchor ? logf(1 + (float)(index - c->anchor))
                                                : -logf(1 + (float)(c->anchor - index));
    f[CONTEXT_ANCHOR_MASS] = mean(c->masses[common]);
}

/* What a heading stands over: the next runs that are no headings, and the next heading. */
static void of_following(struct context *c, uint32_t index, float *f)
{
    const struct segment *runs = c->segments->runs;
    f[CONTEXT_SECTION] = c->section_all > 0 ? c->section_good / c->section_all : -1;
    if (runs[index].within & WITHIN_HEADING)
        c->section_good = c->section_all = 0;
    else {
        const float weight = (float)runs[index].n_chars + 5;
        c->section_good += c->first[index] * weight;
        c->section_all += weight;
    }
    f[CONTEXT_NEXT_TEXT] = f[CONTEXT_NEXT_HEADING] = -1;
    for (uint32_t i = index + 1; i < c->segments->n && i < index + 12; i++) {
        if ((runs[i].within & WITHIN_HEADING) && f[CONTEXT_NEXT_HEADING] < 0)
            f[CONTEXT_NEXT_HEADING] = c->first[i];
        if (!(runs[i].within & WITHIN_HEADING) && f[CONTEXT_NEXT_TEXT] < 0 && runs[i].n_words > 5)
            f[CONTEXT_NEXT_TEXT] = c->first[i];
    }
}

static float distance(uint32_t from, uint32_t to)
{
    return to >= from ? logf(1 + (float)(to - from)) : -logf(1 + (float)(from - to));
}

static void of_run(struct context *c, uint32_t i, float *f)
{
    const struct segment *run = &c->segments->runs[i];
    f[CONTEXT_FIRST] = c->first[i];
    f[CONTEXT_BEFORE1] = at_run(c, i, -1);
    f[CONTEXT_BEFORE2] = at_run(c, i, -2);
    f[CONTEXT_BEFORE3] = at_run(c, i, -3);
    f[CONTEXT_AFTER1] = at_run(c, i, 1);
    f[CONTEXT_AFTER2] = at_run(c, i, 2);
    f[CONTEXT_AFTER3] = at_run(c, i, 3);
    f[CONTEXT_AROUND3] = around(c, i, 3);
    f[CONTEXT_AROUND8] = around(c, i, 8);
    of_tree(c, run, f);
    f[CONTEXT_PATH] = mean(slot_of(c, c->paths, c->segments->elements[run->block].path)->mass);
    if (c->first_good < c->segments->n) {
        f[CONTEXT_SINCE_FIRST] = distance(c->first_good, i);
        f[CONTEXT_UNTIL_LAST] = distance(i, c->last_good);
    }
    const float total = c->good_before[c->segments->n];
    f[CONTEXT_MASS_BEFORE] = total > 0 ? c->good_before[i] / total : 0;
    f[CONTEXT_MASS] = logf(1 + total);
    look(c, i, -1, &f[CONTEXT_BEST_BEFORE], &f[CONTEXT_GAP_BEFORE]);
    look(c, i, 1, &f[CONTEXT_BEST_AFTER], &f[CONTEXT_GAP_AFTER]);
    struct slot *seen = slot_of(c, c->texts, text_key(run));
    f[CONTEXT_SEEN_BEFORE] = (float)seen->n;
    seen->n++;
    f[CONTEXT_BODY_COVER] = c->body_cover;
    of_anchor(c, i, f);
    of_following(c, i, f);
}

float *content_context(struct arena *arena, const struct dom *dom, const struct segments *segments,
                       const float *rows, const float *first)
{
    struct context c = {.dom = dom, .segments = segments, .first = first, .n_slots = 16};
    while (c.n_slots < segments->n * 2)
        c.n_slots *= 2;
    float *out = arena_alloc_array(arena, (size_t)segments->n + 1, CONTEXT_COUNT * sizeof *out);
    c.masses = arena_alloc_array(arena, dom->n_nodes, sizeof *c.masses);
    c.paths = arena_alloc_array(arena, c.n_slots, sizeof *c.paths);
    c.texts = arena_alloc_array(arena, c.n_slots, sizeof *c.texts);
    c.good_before = arena_alloc_array(arena, (size_t)segments->n + 1, sizeof *c.good_before);
    if (!out || !c.masses || !c.paths || !c.texts || !c.good_before)
        return NULL;
    add_up(&c);
    c.heart = heart_of(&c);
    c.anchor = anchor_of(&c, rows);
    struct mass body = {0};
    for (uint32_t i = 0; i < segments->n; i++) {
        const float good = first[i] * (float)segments->runs[i].n_chars;
        body.good += good * rows[(size_t)i * FEATURE_COUNT + FEATURE_BODY_SHARE];
        body.all += good;
    }
    c.body_cover = mean(body);
    for (uint32_t i = 0; i < segments->n; i++) {
        float *f = out + (size_t)i * CONTEXT_COUNT;
        memcpy(f, rows + (size_t)i * FEATURE_COUNT, FEATURE_COUNT * sizeof *f);
        of_run(&c, i, f);
    }
    return out;
}
