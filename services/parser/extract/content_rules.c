#include "services/parser/extract/content_rules.h"

#include "services/parser/extract/content_phrases.h"
#include "services/parser/extract/shingles.h"

#define WORDS_BEFORE_COMMENTS 40
#define WORDS_OF_CREDIT       12
#define WORDS_OF_OWN          60
#define MANY_RUNS             1000
#define TINY_WORDS            30
#define BOX_LEVELS            4
#define BOX_KEPT              2
#define BOX_RUNS              6
#define WORDS_OF_ECHO         12
#define SHARE_OF_ECHO         0.7f
#define BOX_CHARS             500
#define PLACEHOLDER_BYTES     80

static void drop(struct content_run *run, const char *why)
{
    run->is_kept = false;
    run->why = why;
}

/* The same words in two places: the likelier one stays, the first of equals. Brothers may repeat
 * each other. */
static bool drop_repeated(struct arena *arena, const struct dom *dom, struct content *content)
{
    const struct segment *runs = content->segments.runs;
    uint32_t n_slots = 16;
    while (n_slots < content->segments.n * 2)
        n_slots *= 2;
    uint32_t *slots = arena_alloc_array(arena, n_slots, sizeof *slots); /* run + 1 */
    if (!slots)
        return false;
    for (uint32_t i = 0; i < content->segments.n; i++) {
        if (!content->runs[i].is_kept || runs[i].n_words < 4)
            continue;
        uint32_t at = (uint32_t)sv_hash(runs[i].text) & (n_slots - 1);
        while (slots[at] && !sv_equal(runs[slots[at] - 1].text, runs[i].text))
            at = (at + 1) & (n_slots - 1);
        if (!slots[at]) {
            slots[at] = i + 1;
            continue;
        }
        const uint32_t other = slots[at] - 1;
        if (dom->nodes[runs[other].block].parent == dom->nodes[runs[i].block].parent)
            continue;
        const bool is_better = content->runs[i].second > content->runs[other].second + 0.2f;
        drop(&content->runs[is_better ? other : i], "the same text is kept elsewhere");
        if (is_better)
            slots[at] = i + 1;
    }
    return true;
}

/* A page of a few words has none of the form that the model knows; what is not plainly the page's
 * frame is its text. */
static void keep_of_little(struct content *content)
{
    uint32_t n_words = 0;
    for (uint32_t i = 0; i < content->segments.n; i++) {
        n_words += content->segments.runs[i].n_words;
        if (n_words > TINY_WORDS)
            return;
    }
    for (uint32_t i = 0; i < content->segments.n; i++)
        if (!(content->segments.runs[i].within &
              (WITHIN_NAV | WITHIN_FOOTER | WITHIN_FORM | WITHIN_HIDDEN))) {
            content->runs[i].is_kept = true;
            content->runs[i].why = "the page holds little else";
        }
}

static bool has_control(const struct dom *dom, uint32_t box)
{
    for (uint32_t i = box + 1; i < dom->nodes[box].end; i++)
        if (dom->nodes[i].tag == TAG_BUTTON || dom->nodes[i].tag == TAG_INPUT)
            return true;
    return false;
}

/* How many runs of the box are kept, which holds run i. */
static uint32_t kept_within(const struct dom *dom, const struct content *content, uint32_t i,
                            uint32_t box)
{
    const struct segment *runs = content->segments.runs;
    uint32_t n = 0;
    while (i > 0 && runs[i - 1].first > box)
        i--;
    for (; i < content->segments.n && runs[i].first < dom->nodes[box].end; i++)
        n += content->runs[i].is_kept;
    return n;
}

/* A small box with a button around run i, of which little is kept; not one that holds the text's
 * first run as well. */
static bool is_in_box(const struct dom *dom, const struct content *content, uint32_t i,
                      uint32_t begin)
{
    const struct segment *runs = content->segments.runs;
    uint32_t box = runs[i].block;
    for (int up = 0; up < BOX_LEVELS && box > runs[begin].first; up++) {
        const struct element *element = &content->segments.elements[box];
        if (element->n_runs > BOX_RUNS || element->n_chars > BOX_CHARS)
            return false;
        if (element->n_runs >= 2 && has_control(dom, box) &&
            kept_within(dom, content, i, box) <= BOX_KEPT)
            return true;
        box = dom->nodes[box].parent;
    }
    return false;
}

/* The line or two kept of a small box with a button ("Every morning in your inbox") is the box's,
 * but for what begins the text and for the summary, which may share its box with a share button. */
static void drop_boxes(const struct dom *dom, struct content *content)
{
    uint32_t begin = 0;
    while (begin < content->segments.n && !content->runs[begin].is_kept)
        begin++;
    for (uint32_t i = begin + 1; i < content->segments.n; i++)
        if (content->runs[i].is_kept && !content_is_described(content, i) &&
            is_in_box(dom, content, i, begin))
            drop(&content->runs[i], "stands in a small box with a button");
}

/* The list or table that a run stands in, among the nearest boxes around it; 0: none. */
static uint32_t list_of(const struct dom *dom, const struct segment *run)
{
    if (!(run->within & (WITHIN_LIST | WITHIN_TABLE)))
        return 0;
    uint32_t box = run->block;
    for (unsigned up = 0; box && up <= 6; up++, box = dom->nodes[box].parent) {
        const enum dom_tag tag = dom->nodes[box].tag;
        if (tag == TAG_UL || tag == TAG_OL || tag == TAG_TABLE)
            return box;
    }
    return 0;
}

/* A table of cells of few words: numbers and names say little by themselves, so that a part of them
 * must do to keep all. */
static bool is_table_of_data(const struct dom *dom, const struct segments *segments, uint32_t box)
{
    const struct element *element = &segments->elements[box];
    return dom->nodes[box].tag == TAG_TABLE && element->n_link_chars * 2 < element->n_chars &&
           element->n_paragraph_chars * 2 < element->n_chars;
}

/* The runs from i on that lie in a box are kept, all of them, where most are. Returns the first
 * run after them. */
static uint32_t keep_most(const struct dom *dom, struct content *content, uint32_t i, uint32_t box,
                          uint32_t all_words)
{
    const struct segments *segments = &content->segments;
    uint32_t n_words = 0, n_kept_words = 0, n_kept = 0, end = i;
    for (; end < segments->n && segments->runs[end].first < dom->nodes[box].end; end++) {
        n_words += segments->runs[end].n_words + 1;
        n_kept_words += content->runs[end].is_kept ? segments->runs[end].n_words + 1 : 0;
        n_kept += content->runs[end].is_kept;
    }
    const bool is_most = is_table_of_data(dom, segments, box)
                             ? n_kept_words * 10 >= n_words * 3 && n_kept >= 2
                             : n_kept_words * 10 >= n_words * 6 && n_kept * 2 >= end - i;
    if (!n_kept || !is_most || n_words * 2 >= all_words + 1)
        return end;
    for (uint32_t k = i; k < end; k++) {
        if (content->runs[k].is_kept)
            continue;
        content->runs[k].is_kept = true;
        content->runs[k].why = "stands in a list or table that is kept";
    }
    return end;
}

/* Items of a list, rows of a table: what holds for most of them holds for all. Not for what holds
 * half the article. */
static void share_fate(const struct dom *dom, struct content *content)
{
    const struct segments *segments = &content->segments;
    uint32_t all_words = 0;
    for (uint32_t i = 0; i < segments->n; i++)
        all_words += content->runs[i].is_kept ? segments->runs[i].n_words : 0;
    for (uint32_t i = 0; i < segments->n;) {
        const uint32_t box = list_of(dom, &segments->runs[i]);
        const struct element *element = &segments->elements[box];
        const bool lays_page_out =
            element->n_paragraph_chars * 5 > segments->n_paragraph_chars * 2 ||
            element->n_runs > MANY_RUNS;
        const uint32_t end =
            box && !lays_page_out ? keep_most(dom, content, i, box, all_words) : i + 1;
        i = end > i ? end : i + 1;
    }
}

/* The nearest element at or above that names itself comments, by its own class or id; 0: none. */
static uint32_t comments_of(const struct dom *dom, const struct content *content, uint32_t node)
{
    const struct element *elements = content->segments.elements;
    if (!(elements[node].far_signs & SIGN_COMMENT))
        return 0;
    uint32_t found = 0;
    for (; node; node = dom->nodes[node].parent)
        if (elements[node].block == node && (elements[node].own_signs & SIGN_COMMENT))
            found = node;
    return found;
}

/* What stands in a box for comments below a text is the readers'. A site whose whole page is called
 * so is spared: there the box holds the headline, or nothing precedes it. */
static void drop_comments(const struct dom *dom, struct content *content)
{
    const struct segments *segments = &content->segments;
    uint32_t n_before = 0, box = 0, end = 0;
    for (uint32_t i = 0; i < segments->n; i++) {
        const struct segment *run = &segments->runs[i];
        if (!content->runs[i].is_kept)
            continue;
        if (run->first >= end) {
            box = comments_of(dom, content, run->block);
            end = box ? dom->nodes[box].end : 0;
        }
        const bool has_heading = content->heading < segments->n &&
                                 segments->runs[content->heading].first > box &&
                                 segments->runs[content->heading].first < end;
        if (box && n_before >= WORDS_BEFORE_COMMENTS && !has_heading)
            drop(&content->runs[i], "stands among the comments");
        else
            n_before += run->n_words;
    }
}

/* 1: in the <article> of the headline itself, 2: in one inside that, 3: in another one, 0: in none.
 */
static int article_place(const struct dom *dom, uint32_t block, uint32_t heading)
{
    uint32_t article = dom_closest(dom, block, TAG_ARTICLE);
    if (!article)
        return 0;
    for (int place = 1; article; place = 2) {
        if (heading > article && heading < dom->nodes[article].end)
            return place;
        article = dom_closest(dom, dom->nodes[article].parent, TAG_ARTICLE);
    }
    return 3;
}

/* Where the headline's own <article> holds a text, other articles of the page are other articles:
 * what endless scrolling adds, teasers, posts quoted. Those inside it stay where they hold the
 * greater part, as a live blog's entries do. */
static void drop_other_articles(const struct dom *dom, struct content *content)
{
    const struct segments *segments = &content->segments;
    uint32_t n_words[4] = {0};
    if (content->heading >= segments->n)
        return;
    const uint32_t heading = segments->runs[content->heading].block;
    for (uint32_t i = 0; i < segments->n; i++)
        if (content->runs[i].is_kept)
            n_words[article_place(dom, segments->runs[i].block, heading)] +=
                segments->runs[i].n_words;
    if (n_words[1] < WORDS_OF_OWN)
        return;
    for (uint32_t i = 0; i < segments->n; i++) {
        if (!content->runs[i].is_kept)
            continue;
        const int place = article_place(dom, segments->runs[i].block, heading);
        if (place == 3 || (place == 2 && n_words[2] < n_words[1]))
            drop(&content->runs[i], "stands in another article");
        if (place == 0 && (segments->runs[i].within & WITHIN_ASIDE))
            drop(&content->runs[i], "stands beside the article");
    }
}

/* What a page puts over its text, to ask for consent or to sell, is none of it. */
static void drop_dialogs(struct content *content)
{
    const struct segment *runs = content->segments.runs;
    uint32_t n_words = 0;
    for (uint32_t i = 0; i < content->segments.n; i++)
        if (content->runs[i].is_kept && !(runs[i].within & WITHIN_DIALOG))
            n_words += runs[i].n_words;
    for (uint32_t i = 0; i < content->segments.n && n_words >= WORDS_OF_OWN; i++)
        if (content->runs[i].is_kept && (runs[i].within & WITHIN_DIALOG))
            drop(&content->runs[i], "stands in a dialog over the text");
}

/* And where it is said again over the body: in headings, and in what begins the text. */
static void drop_headline(struct content *content)
{
    const struct segment *runs = content->segments.runs;
    if (content->heading >= content->segments.n)
        return;
    const struct sv headline = runs[content->heading].text;
    bool has_begun = false;
    drop(&content->runs[content->heading], "is the headline");
    for (uint32_t i = 0; i < content->segments.n; i++) {
        if (!content->runs[i].is_kept)
            continue;
        if ((!has_begun || (runs[i].within & WITHIN_HEADING)) &&
            sv_equal_nocase(runs[i].text, headline))
            drop(&content->runs[i], "is the headline again");
        else
            has_begun = true;
    }
}

/* A template's mark that nothing was put in the place of: "{{ad}}", "$$ARTICLE$$", and no more. */
static bool is_placeholder(struct sv text)
{
    static const struct sv MARKS[][2] = {
        {SV_INIT("{{"), SV_INIT("}}")}, {SV_INIT("$$"), SV_INIT("$$")},
        {SV_INIT("[["), SV_INIT("]]")}, {SV_INIT("%%"), SV_INIT("%%")},
        {SV_INIT("{%"), SV_INIT("%}")}, {SV_INIT("<%"), SV_INIT("%>")},
        {SV_INIT("${"), SV_INIT("}")},
    };
    for (size_t i = 0; i < COUNT_OF(MARKS) && text.len <= PLACEHOLDER_BYTES; i++)
        if (text.len > MARKS[i][0].len + MARKS[i][1].len && sv_starts_with(text, MARKS[i][0]) &&
            sv_find(sv_skip(text, MARKS[i][0].len), MARKS[i][1]) ==
                text.len - MARKS[i][0].len - MARKS[i][1].len)
            return true;
    return false;
}

static void drop_placeholders(struct content *content)
{
    for (uint32_t i = 0; i < content->segments.n; i++)
        if (content->runs[i].is_kept && !(content->segments.runs[i].within & WITHIN_CODE) &&
            is_placeholder(content->segments.runs[i].text))
            drop(&content->runs[i], "is a template's mark");
}

/* A paragraph of a picture and whose it is, outside any figure. */
static void drop_credits(const struct dom *dom, struct content *content)
{
    const struct segment *runs = content->segments.runs;
    for (uint32_t i = 0; i < content->segments.n; i++)
        if (content->runs[i].is_kept && runs[i].n_words <= WORDS_OF_CREDIT &&
            content_phrase(runs[i].text) == PHRASE_CREDIT && dom_find(dom, runs[i].block, TAG_IMG))
            drop(&content->runs[i], "is the credit of the picture beside it");
}

/* The text of what is kept and can be seen. */
static struct sv seen_text(struct arena *arena, const struct content *content)
{
    const struct segment *runs = content->segments.runs;
    size_t room = 1;
    for (uint32_t i = 0; i < content->segments.n; i++)
        room += runs[i].text.len + 1;
    char *text = arena_alloc(arena, room);
    size_t len = 0;
    for (uint32_t i = 0; text && i < content->segments.n; i++) {
        if (!content->runs[i].is_kept || (runs[i].within & WITHIN_HIDDEN))
            continue;
        memcpy(text + len, runs[i].text.ptr, runs[i].text.len);
        len += runs[i].text.len;
        text[len++] = ' ';
    }
    return sv_from(text, text ? len : 0);
}

static uint32_t hidden_box(const struct dom *dom, const struct content *content, uint32_t node)
{
    uint32_t box = 0;
    for (; content->segments.elements[node].within & WITHIN_HIDDEN; node = dom->nodes[node].parent)
        box = node;
    return box;
}

/* A hidden box that says again what can be seen, for machines or for the next page: all of it. */
static void drop_echoes(struct arena *arena, const struct dom *dom, struct content *content)
{
    const struct segment *runs = content->segments.runs;
    const uint32_t n = content->segments.n;
    uint32_t i = 0;
    while (i < n && !(content->runs[i].is_kept && (runs[i].within & WITHIN_HIDDEN)))
        i++;
    if (i == n)
        return;
    const struct shingles seen = shingles_of(arena, seen_text(arena, content), 3);
    while (i < n) {
        const uint32_t box = hidden_box(dom, content, runs[i].block);
        const uint32_t from = i;
        bool is_echo = false;
        for (; i < n && (i == from || runs[i].first < dom->nodes[box].end); i++)
            is_echo |= box && content->runs[i].is_kept && runs[i].n_words >= WORDS_OF_ECHO &&
                       shingles_share(&seen, runs[i].text) >= SHARE_OF_ECHO;
        for (uint32_t k = from; is_echo && k < i; k++)
            if (content->runs[k].is_kept)
                drop(&content->runs[k], "is hidden and says what is kept elsewhere");
    }
}

bool content_apply_rules(struct arena *arena, const struct dom *dom, struct content *content)
{
    keep_of_little(content);
    share_fate(dom, content);
    drop_headline(content);
    drop_placeholders(content);
    drop_credits(dom, content);
    drop_dialogs(content);
    drop_boxes(dom, content);
    drop_echoes(arena, dom, content);
    drop_comments(dom, content);
    drop_other_articles(dom, content);
    return drop_repeated(arena, dom, content);
}
