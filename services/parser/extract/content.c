#include "services/parser/extract/content.h"

#include "services/parser/extract/content_context.h"
#include "services/parser/extract/content_model.h"
#include "services/parser/extract/content_phrases.h"
#include "services/parser/extract/content_rules.h"
#include "services/parser/extract/content_script.h"

#define LEAST_PROBABILITY    0.5f
#define LEAST_OF_CAPTION     0.8f
#define LEAST_OF_QUOTE       0.4f
#define LEAST_OF_LEAD        0.3f
#define LEAST_OF_HEADING     0.05f
#define HEADING_REACH        5
#define SHARE_OF_DESCRIPTION 0.6f
#define LIKELY               0.6f
#define HOPELESS             0.003f /* not worth a second look */
#define LEAST_IN_BODY        0.1f
#define FEW_WORDS            60 /* fewer, and the scripts are looked into */
#define LEAST_SCRIPT_CHARS   500

/* ---- the two looks */

bool content_is_described(const struct content *content, uint32_t i)
{
    const float *row = content->rows + (size_t)i * FEATURE_COUNT;
    return row[FEATURE_DESCRIPTION_SHARE] >= SHARE_OF_DESCRIPTION &&
           row[FEATURE_OF_DESCRIPTION_SHARE] >= SHARE_OF_DESCRIPTION;
}

static bool is_caption(const struct dom *dom, const struct segments *segments, uint32_t i)
{
    const struct segment *run = &segments->runs[i];
    const struct element *element = &segments->elements[dom->nodes[run->first].parent];
    if (run->within & (WITHIN_QUOTE | WITHIN_TABLE | WITHIN_CODE))
        return false;
    return (run->within & (WITHIN_FIGURE | WITHIN_CAPTION)) ||
           ((element->own_signs | element->near_signs) & SIGN_CAPTION);
}

/* A heading that stands over likely text; captions of a picture may come between. */
static bool is_over_text(const struct dom *dom, const struct content *content, uint32_t i)
{
    const struct segments *segments = &content->segments;
    const struct segment *run = &segments->runs[i];
    if (!(run->within & WITHIN_HEADING) || run->n_link_chars * 2 >= run->n_chars ||
        content_phrase(run->text) != PHRASE_NONE)
        return false;
    for (uint32_t k = i + 1; k < segments->n && k < i + HEADING_REACH; k++)
        if (!(segments->runs[k].within & WITHIN_HEADING) && !is_caption(dom, segments, k))
            return content->runs[k].second >= LIKELY;
    return false;
}

/* The bar that a run has to pass. Captions must be plainly text; a quote, a summary and most of all
 * a heading over text are lost by one doubt too many. */
static float least_of(const struct dom *dom, const struct content *content, uint32_t i)
{
    const struct segments *segments = &content->segments;
    const struct element *element = &segments->elements[dom->nodes[segments->runs[i].first].parent];
    if ((segments->runs[i].within & WITHIN_QUOTE) && !(element->far_signs & SIGN_EMBED))
        return LEAST_OF_QUOTE;
    if (is_caption(dom, segments, i))
        return LEAST_OF_CAPTION;
    if (is_over_text(dom, content, i))
        return LEAST_OF_HEADING;
    if ((element->own_signs & SIGN_LEAD) || content_is_described(content, i))
        return LEAST_OF_LEAD;
    return LEAST_PROBABILITY;
}

static bool look(struct arena *arena, const struct dom *dom, const struct content_words *words,
                 const struct content_evidence *evidence, bool is_body,
                 const struct content_tables *tables, struct content *content)
{
    const uint32_t n = content->segments.n;
    float *first = arena_alloc_array(arena, (size_t)n + 1, sizeof *first);
    const float *rows = content_features(arena, dom, &content->segments, words, evidence);
    if (!first || !rows)
        return false;
    for (uint32_t i = 0; i < n; i++)
        first[i] = content_model_judge(&tables->first, rows + (size_t)i * FEATURE_COUNT);
    const float *context = content_context(arena, dom, &content->segments, rows, first);
    if (!context)
        return false;
    content->rows = rows;
    for (uint32_t i = 0; i < n; i++) {
        struct content_run *run = &content->runs[i];
        run->first = first[i];
        run->second = first[i];
        if (first[i] >= HOPELESS)
            run->second = content_model_judge(&tables->second, context + (size_t)i * CONTEXT_COUNT);
    }
    for (uint32_t i = 0; i < n; i++) {
        struct content_run *run = &content->runs[i];
        run->is_kept = run->second >= (is_body ? LEAST_IN_BODY : least_of(dom, content, i));
        run->why = run->is_kept ? "reads as the article" : "reads as the page around it";
    }
    return true;
}

/* ---- the whole */

static void sum_up(const struct dom *dom, struct content *content)
{
    const struct segment *runs = content->segments.runs;
    content->first = content->segments.n;
    content->last = 0;
    for (uint32_t i = 0; i < content->segments.n; i++) {
        if (!content->runs[i].is_kept)
            continue;
        if (content->n_kept++ == 0)
            content->first = i;
        content->last = i;
        content->n_words += runs[i].n_words;
    }
    if (content->n_kept == 0)
        return;
    uint32_t main = runs[content->first].block;
    while (main && runs[content->last].first >= dom->nodes[main].end)
        main = dom->nodes[main].parent;
    content->main = main;
}

/* Of one tree. `is_body`: the tree is no page but an article's body: what is not plainly something
 * else is kept. */
static bool find_in(struct arena *arena, const struct dom *dom,
                    const struct content_evidence *evidence, bool is_body,
                    const struct content_tables *tables, struct content *content)
{
    struct content found = {.dom = dom};
    struct content_words *words = arena_alloc(arena, sizeof *words);
    if (!words)
        return false;
    content_words_init(words, tables->words, tables->n_words);
    if (!segments_cut(arena, dom, words, &found.segments))
        return false;
    found.runs = arena_alloc_array(arena, (size_t)found.segments.n + 1, sizeof *found.runs);
    if (!found.runs || !look(arena, dom, words, evidence, is_body, tables, &found))
        return false;
    found.heading = content_heading(dom, &found.segments, arena, evidence->title);
    if (!content_apply_rules(arena, dom, &found))
        return false;
    sum_up(dom, &found);
    *content = found;
    return true;
}

/* A page drawn by script: its text, where the script carries it as markup, is a tree of its own. */
static bool find_in_script(struct arena *arena, const struct content_evidence *evidence,
                           const struct content_tables *tables, struct content *content)
{
    const struct sv markup = content_script_markup(
        arena, content->dom, (size_t)content->n_words * 10 + LEAST_SCRIPT_CHARS);
    if (!markup.len)
        return true;
    struct dom *dom = arena_alloc(arena, sizeof *dom);
    struct content found;
    struct err err;
    if (!dom || !dom_parse(arena, markup, &DOM_LIMITS, dom, &err) ||
        !find_in(arena, dom, evidence, true, tables, &found))
        return false;
    if (found.n_words > 2 * content->n_words)
        *content = found;
    return true;
}

bool content_find(struct arena *arena, const struct dom *page,
                  const struct content_evidence *evidence, const struct content_tables *tables,
                  struct content *content)
{
    const struct content_tables built_in = {.words = CONTENT_WORDS,
                                            .n_words = CONTENT_N_WORDS,
                                            .first = CONTENT_MODEL_FIRST,
                                            .second = CONTENT_MODEL_SECOND};
    tables = tables ? tables : &built_in;
    return find_in(arena, page, evidence, false, tables, content) &&
           (content->n_words >= FEW_WORDS || find_in_script(arena, evidence, tables, content));
}
