#include "services/parser/extract/content_features.h"

#include <math.h>

#include "services/parser/extract/content_phrases.h"
#include "services/parser/extract/shingles.h"

struct path_stats {
    uint32_t path;
    uint32_t n_runs, n_chars, n_link_chars, n_prose_chars;
};

struct page {
    const struct dom *dom;
    const struct segments *segments;
    const struct content_words *words;
    uint32_t heading; /* a run, or n */
    struct section {  /* what the last heading before a run says */
        enum phrase_kind phrase;
        float words;
        uint32_t at, n_headings; /* its run; top headings so far, the main one excluded */
    } section;
    uint32_t core, wide_core; /* elements that hold half and nine tenths of the page's prose */
    struct path_stats *paths; /* a table of n_paths slots, a power of two */
    uint32_t n_paths;
    uint32_t *chars_before; /* beside runs */
    struct shingles title, title_bigrams, description, body;
    struct sv title_text, description_text;
    bool has_body_prop, has_article;
};

static float share(uint32_t part, uint32_t whole)
{
    return whole ? (float)part / (float)whole : 0;
}

static float log_of(uint32_t n)
{
    return logf(1 + (float)n);
}

/* ---- the page as a whole */

static struct path_stats *path_slot(const struct page *page, uint32_t path)
{
    uint32_t slot = (path ^ path >> 16) & (page->n_paths - 1);
    while (page->paths[slot].n_runs && page->paths[slot].path != path)
        slot = (slot + 1) & (page->n_paths - 1);
    return &page->paths[slot];
}

static bool count_paths(struct arena *arena, struct page *page)
{
    const struct segments *segments = page->segments;
    page->n_paths = 16;
    while (page->n_paths < segments->n * 2)
        page->n_paths *= 2;
    page->paths = arena_alloc_array(arena, page->n_paths, sizeof *page->paths);
    page->chars_before = arena_alloc_array(arena, segments->n + 1, sizeof *page->chars_before);
    if (!page->paths || !page->chars_before)
        return false;
    uint32_t chars = 0;
    for (uint32_t i = 0; i < segments->n; i++) {
        const struct segment *run = &segments->runs[i];
        const uint32_t path = segments->elements[run->block].path;
        struct path_stats *stats = path_slot(page, path);
        stats->path = path;
        stats->n_runs++;
        stats->n_chars += run->n_chars;
        stats->n_link_chars += run->n_link_chars;
        stats->n_prose_chars += segment_is_prose(run) ? run->n_chars : 0;
        page->chars_before[i] = chars;
        chars += run->n_chars;
        page->has_body_prop |= (run->within & WITHIN_BODY_PROP) != 0;
        page->has_article |= (run->within & WITHIN_ARTICLE) != 0;
    }
    page->chars_before[segments->n] = chars;
    return true;
}

/* The deepest element that still holds this share of the page's prose. */
static uint32_t core_of(const struct dom *dom, const struct segments *segments, float least)
{
    const float wanted = least * (float)segments->n_paragraph_chars;
    uint32_t at = 0;
    for (uint32_t child = dom_first_child(dom, at); child;) {
        if ((float)segments->elements[child].n_paragraph_chars >= wanted &&
            segments->elements[child].n_paragraph_chars > 0) {
            at = child;
            child = dom_first_child(dom, at);
        } else {
            child = dom->nodes[child].next;
        }
    }
    return at;
}

uint32_t content_heading(const struct dom *dom, const struct segments *segments,
                         struct arena *arena, struct sv title)
{
    const struct shingles words = shingles_of(arena, title, 1);
    uint32_t best = segments->n;
    float best_score = 0.3f;
    for (uint32_t i = 0; i < segments->n; i++) {
        const struct segment *run = &segments->runs[i];
        if (!(run->within & WITHIN_HEADING) || (run->within & WITHIN_HIDDEN) || run->n_words > 60)
            continue;
        const enum dom_tag tag = dom->nodes[run->block].tag;
        const bool is_h1 = tag == TAG_H1 || dom_closest(dom, run->block, TAG_H1);
        float score = shingles_share(&words, run->text);
        score *= fminf(1, 0.5f + (float)run->n_words / (float)(words.n_words + 1));
        score += is_h1 ? 0.5f : 0;
        score -= run->within & (WITHIN_NAV | WITHIN_ASIDE | WITHIN_FOOTER | WITHIN_LINK) ? 0.4f : 0;
        if (score > best_score) {
            best = i;
            best_score = score;
        }
    }
    return best;
}

/* ---- one run */

static void of_text(const struct page *page, const struct segment *run, float *f)
{
    f[FEATURE_LOG_CHARS] = log_of(run->n_chars);
    f[FEATURE_WORDS] = (float)(run->n_words < 200 ? run->n_words : 200);
    f[FEATURE_LINK_SHARE] = share(run->n_link_chars, run->n_chars);
    f[FEATURE_N_LINKS] = (float)run->n_links;
    f[FEATURE_STRONG_SHARE] = share(run->n_strong_chars, run->n_chars);
    f[FEATURE_DIGIT_SHARE] = share(run->n_digits, run->n_chars);
    f[FEATURE_UPPER_SHARE] = share(run->n_upper, run->n_chars);
    f[FEATURE_COMMAS] = (float)run->n_commas;
    f[FEATURE_SENTENCES] = (float)run->n_sentences;
    f[FEATURE_ENDS_SENTENCE] = run->ends_sentence;
    f[FEATURE_ENDS_COLON] = run->ends_colon;
    f[FEATURE_AFTER_BREAK] = run->after_break;
    f[FEATURE_IS_PROSE] = segment_is_prose(run);
    f[FEATURE_PHRASE] = (float)content_phrase(run->text);
    if (run->n_words <= 12)
        f[FEATURE_TEXT_WORDS] = content_words_of_text(page->words, run->text);
}

static void of_place(const struct page *page, const struct segment *run, float *f)
{
    static const struct {
        uint32_t within;
        enum content_feature feature;
    } BITS[] = {
        {WITHIN_ARTICLE, FEATURE_IN_ARTICLE},
        {WITHIN_MAIN, FEATURE_IN_MAIN},
        {WITHIN_BODY_PROP, FEATURE_IN_BODY_PROP},
        {WITHIN_ASIDE, FEATURE_IN_ASIDE},
        {WITHIN_NAV, FEATURE_IN_NAV},
        {WITHIN_FOOTER, FEATURE_IN_FOOTER},
        {WITHIN_HEADER, FEATURE_IN_HEADER},
        {WITHIN_FORM, FEATURE_IN_FORM},
        {WITHIN_FIGURE, FEATURE_IN_FIGURE},
        {WITHIN_CAPTION, FEATURE_IN_CAPTION},
        {WITHIN_QUOTE, FEATURE_IN_QUOTE},
        {WITHIN_TABLE, FEATURE_IN_TABLE},
        {WITHIN_LIST, FEATURE_IN_LIST},
        {WITHIN_LINK, FEATURE_IN_LINK},
        {WITHIN_BUTTON, FEATURE_IN_BUTTON},
        {WITHIN_HIDDEN, FEATURE_IN_HIDDEN},
        {WITHIN_CODE, FEATURE_IN_CODE},
        {WITHIN_DIALOG, FEATURE_IN_DIALOG},
        {WITHIN_OTHER_ITEM, FEATURE_IN_OTHER_ITEM},
        {WITHIN_SECOND_ARTICLE, FEATURE_IN_SECOND_ARTICLE},
        {WITHIN_TIME, FEATURE_IN_TIME},
    };
    for (size_t i = 0; i < COUNT_OF(BITS); i++)
        f[BITS[i].feature] = (run->within & BITS[i].within) != 0;
    const enum dom_tag tag = page->dom->nodes[run->block].tag;
    f[FEATURE_IS_P] = tag == TAG_P;
    f[FEATURE_HEADING_LEVEL] = (float)dom_heading_level(tag);
    f[FEATURE_IS_ITEM] = tag == TAG_LI || tag == TAG_DD || tag == TAG_DT;
    f[FEATURE_IS_DIV] = tag == TAG_DIV || tag == TAG_SECTION || tag == TAG_ARTICLE;
    f[FEATURE_IS_CELL] = tag == TAG_TD || tag == TAG_TH;
    const struct names_score *names =
        &page->segments->elements[page->dom->nodes[run->first].parent].names;
    f[FEATURE_NAMES_SELF] = names->self;
    f[FEATURE_NAMES_PARENT] = names->parent;
    f[FEATURE_NAMES_SUM] = names->sum;
    f[FEATURE_NAMES_LEAST] = names->least;
    f[FEATURE_NAMES_MOST] = names->most;
    f[FEATURE_DEPTH] = page->dom->nodes[run->block].depth;
}

/* 3: the run's own block says so, 2: one of the two above it, 1: one farther up. */
static void of_signs(const struct page *page, const struct segment *run, float *f)
{
    const struct element *element = &page->segments->elements[page->dom->nodes[run->first].parent];
    for (unsigned i = 0; i < CONTENT_N_SIGNS; i++) {
        const uint32_t sign = 1u << i;
        f[FEATURE_SIGN_COMMENT + i] = element->own_signs & sign    ? 3
                                      : element->near_signs & sign ? 2
                                      : element->far_signs & sign  ? 1
                                                                   : 0;
    }
    f[FEATURE_AVERAGE_WORD] = run->n_words ? (float)run->n_chars / (float)run->n_words : 0;
}

static void of_ancestors(const struct page *page, const struct segment *run, float *f)
{
    const struct element *elements = page->segments->elements;
    const struct dom_node *nodes = page->dom->nodes;
    const uint32_t prose = page->segments->n_paragraph_chars;
    const uint32_t parent = nodes[run->block].parent, grand = nodes[parent].parent;
    const uint32_t great = nodes[grand].parent;
    f[FEATURE_BLOCK_PROSE] = share(elements[run->block].n_paragraph_chars, prose);
    f[FEATURE_PARENT_PROSE] = share(elements[parent].n_paragraph_chars, prose);
    f[FEATURE_GRAND_PROSE] = share(elements[grand].n_paragraph_chars, prose);
    f[FEATURE_GREAT_PROSE] = share(elements[great].n_paragraph_chars, prose);
    f[FEATURE_PARENT_LINKS] = share(elements[parent].n_link_chars, elements[parent].n_chars);
    f[FEATURE_GRAND_LINKS] = share(elements[grand].n_link_chars, elements[grand].n_chars);
    f[FEATURE_PARENT_RUNS] = log_of(elements[parent].n_runs);
    f[FEATURE_PARENT_CHARS] = log_of(elements[parent].n_chars);
    const uint32_t core = page->core, end = nodes[core].end;
    f[FEATURE_IN_CORE] = run->first > core && run->first < end;
    f[FEATURE_IN_WIDE_CORE] =
        run->first > page->wide_core && run->first < nodes[page->wide_core].end;
    f[FEATURE_CORE_SIDE] = run->first < core ? -1 : run->first >= end ? 1 : 0;
    f[FEATURE_CORE_SHARE] = share(elements[core].n_paragraph_chars, elements[core].n_chars);
    /* steps from the run up to an element that holds the core, or from the core's level down to the
     * run */
    uint32_t common = run->block;
    int up = 0;
    while (!(common <= core && core < nodes[common].end) && !(core <= common && common < end)) {
        common = nodes[common].parent;
        up++;
    }
    f[FEATURE_CORE_LEVELS] = f[FEATURE_IN_CORE] > 0
                                 ? -(float)(nodes[run->block].depth - nodes[core].depth)
                                 : (float)(up + nodes[core].depth - nodes[common].depth);
    const struct path_stats *stats = path_slot(page, elements[run->block].path);
    f[FEATURE_PATH_RUNS] = log_of(stats->n_runs);
    f[FEATURE_PATH_PROSE] = share(stats->n_prose_chars, prose);
    f[FEATURE_PATH_LINKS] = share(stats->n_link_chars, stats->n_chars);
    f[FEATURE_PATH_PROSE_SHARE] = share(stats->n_prose_chars, stats->n_chars);
}

static void of_order(const struct page *page, uint32_t index, float *f)
{
    const struct segments *segments = page->segments;
    f[FEATURE_POSITION] = share(index, segments->n);
    f[FEATURE_CHARS_BEFORE] = share(page->chars_before[index], segments->n_chars);
    f[FEATURE_HAS_HEADING] = page->heading < segments->n;
    if (page->heading < segments->n) {
        const uint32_t at = page->heading;
        const uint32_t from = page->chars_before[at], to = page->chars_before[index];
        f[FEATURE_AFTER_HEADING] = index >= at ? log_of(index - at) : -log_of(at - index);
        f[FEATURE_HEADING_CHARS] = index >= at ? log_of(to - from) : -log_of(from - to);
    }
    f[FEATURE_PAGE_PROSE] = log_of(segments->n_paragraph_chars);
    f[FEATURE_PAGE_RUNS] = log_of(segments->n);
}

/* How far the run and the main heading are apart in the tree, and whether its <article> is the
 * heading's. */
static void of_heading(const struct page *page, const struct segment *run, float *f)
{
    const struct dom_node *nodes = page->dom->nodes;
    const struct element *elements = page->segments->elements;
    if (page->heading >= page->segments->n)
        return;
    const uint32_t heading = page->segments->runs[page->heading].block;
    uint32_t common = run->block;
    while (!(common <= heading && heading < nodes[common].end))
        common = nodes[common].parent;
    f[FEATURE_HEADING_UP] = (float)(nodes[run->block].depth - nodes[common].depth);
    f[FEATURE_HEADING_DOWN] = (float)(nodes[heading].depth - nodes[common].depth);
    f[FEATURE_HEADING_PROSE] =
        share(elements[common].n_paragraph_chars, page->segments->n_paragraph_chars);
    const uint32_t article = dom_closest(page->dom, run->block, TAG_ARTICLE);
    if (article)
        f[FEATURE_ARTICLE_HEADING] = heading > article && heading < nodes[article].end ? 1 : -1;
}

/* The heading that a run stands under: "Related stories" says more of it than its own form. */
static void of_section(struct page *page, uint32_t index, float *f)
{
    const struct segment *run = &page->segments->runs[index];
    struct section *section = &page->section;
    const bool is_line = (run->within & WITHIN_HEADING) ||
                         (run->n_words <= 8 && f[FEATURE_PHRASE] > 0 && !run->ends_sentence) ||
                         (run->n_words <= 8 && run->n_strong_chars == run->n_chars);
    f[FEATURE_SECTION_PHRASE] = (float)section->phrase;
    f[FEATURE_SECTION_WORDS] = section->words;
    f[FEATURE_SECTION_RUNS] = log_of(index - section->at);
    f[FEATURE_HEADINGS_SINCE] = (float)section->n_headings;
    if (!is_line)
        return;
    section->phrase = (enum phrase_kind)f[FEATURE_PHRASE];
    section->words = f[FEATURE_TEXT_WORDS];
    section->at = index;
    if (index > page->heading && page->dom->nodes[run->block].tag == TAG_H1)
        section->n_headings++;
}

static void of_evidence(const struct page *page, const struct segment *run, float *f)
{
    f[FEATURE_HAS_BODY] = page->body.n_slots > 0;
    f[FEATURE_HAS_BODY_PROP] = page->has_body_prop;
    f[FEATURE_HAS_ARTICLE] = page->has_article;
    if (run->n_words >= 3)
        f[FEATURE_BODY_SHARE] = shingles_share(&page->body, run->text);
    if (run->n_words <= 80 && run->n_words >= 2) {
        f[FEATURE_TITLE_SHARE] = shingles_share(&page->title_bigrams, run->text);
        f[FEATURE_OF_TITLE_SHARE] = fminf(1, f[FEATURE_TITLE_SHARE] * (float)run->n_words /
                                                 (float)(page->title.n_words + 1));
    }
    if (run->n_words <= 150 && run->n_words >= 3) {
        f[FEATURE_DESCRIPTION_SHARE] = shingles_share(&page->description, run->text);
        f[FEATURE_OF_DESCRIPTION_SHARE] =
            fminf(1, f[FEATURE_DESCRIPTION_SHARE] * (float)run->n_words /
                         (float)(page->description.n_words + 1));
    }
}

static void of_neighbours(const struct page *page, uint32_t index, float *f)
{
    const struct segments *segments = page->segments;
    const struct segment *runs = segments->runs;
    const uint32_t parent = page->dom->nodes[runs[index].block].parent;
    if (index > 0) {
        const struct segment *run = &runs[index - 1];
        f[FEATURE_PREVIOUS_WORDS] = log_of(run->n_words);
        f[FEATURE_PREVIOUS_LINKS] = share(run->n_link_chars, run->n_chars);
        f[FEATURE_PREVIOUS_PROSE] = segment_is_prose(run);
        f[FEATURE_PREVIOUS_SAME] = page->dom->nodes[run->block].parent == parent;
        f[FEATURE_PREVIOUS_HEADING] = (run->within & WITHIN_HEADING) != 0;
    }
    if (index + 1 < segments->n) {
        const struct segment *run = &runs[index + 1];
        f[FEATURE_NEXT_WORDS] = log_of(run->n_words);
        f[FEATURE_NEXT_LINKS] = share(run->n_link_chars, run->n_chars);
        f[FEATURE_NEXT_PROSE] = segment_is_prose(run);
        f[FEATURE_NEXT_SAME] = page->dom->nodes[run->block].parent == parent;
        f[FEATURE_NEXT_HEADING] = (run->within & WITHIN_HEADING) != 0;
    }
    f[FEATURE_PREVIOUS2_PROSE] = index > 1 && segment_is_prose(&runs[index - 2]);
    f[FEATURE_NEXT2_PROSE] = index + 2 < segments->n && segment_is_prose(&runs[index + 2]);
    uint32_t chars = 0, prose = 0, links = 0;
    const uint32_t from = index > 5 ? index - 5 : 0;
    for (uint32_t i = from; i < segments->n && i <= index + 5; i++) {
        chars += runs[i].n_chars;
        links += runs[i].n_link_chars;
        prose += segment_is_prose(&runs[i]) ? runs[i].n_chars : 0;
    }
    f[FEATURE_AROUND_PROSE] = share(prose, chars);
    f[FEATURE_AROUND_LINKS] = share(links, chars);
}

/* How often the same text stands in the page. The table of paths is done with and is used again. */
static void count_repeats(struct page *page, float *rows)
{
    memset(page->paths, 0, page->n_paths * sizeof *page->paths);
    for (unsigned pass = 0; pass < 2; pass++)
        for (uint32_t i = 0; i < page->segments->n; i++) {
            const uint32_t key = (uint32_t)sv_hash(page->segments->runs[i].text);
            struct path_stats *stats = path_slot(page, key);
            stats->path = key;
            stats->n_runs += pass == 0;
            rows[(size_t)i * FEATURE_COUNT + FEATURE_REPEATS] = (float)stats->n_runs;
        }
}

float *content_features(struct arena *arena, const struct dom *dom, const struct segments *segments,
                        const struct content_words *words, const struct content_evidence *evidence)
{
    struct page page = {.dom = dom, .segments = segments, .words = words};
    float *rows = arena_alloc_array(arena, (size_t)segments->n + 1, FEATURE_COUNT * sizeof *rows);
    if (!rows || !count_paths(arena, &page))
        return NULL;
    page.heading = content_heading(dom, segments, arena, evidence->title);
    page.core = core_of(dom, segments, 0.5f);
    page.wide_core = core_of(dom, segments, 0.9f);
    page.title = shingles_of(arena, evidence->title, 1);
    page.title_bigrams = shingles_of(arena, evidence->title, 2);
    page.description = shingles_of(arena, evidence->description, 3);
    page.body = shingles_of(arena, evidence->body, 3);
    for (uint32_t i = 0; i < segments->n; i++) {
        float *f = rows + (size_t)i * FEATURE_COUNT;
        const struct segment *run = &segments->runs[i];
        of_text(&page, run, f);
        of_place(&page, run, f);
        of_ancestors(&page, run, f);
        of_signs(&page, run, f);
        of_order(&page, i, f);
        of_heading(&page, run, f);
        of_section(&page, i, f);
        of_evidence(&page, run, f);
        of_neighbours(&page, i, f);
    }
    count_repeats(&page, rows);
    return arena_ok(arena) ? rows : NULL;
}
