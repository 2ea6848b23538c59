#include "services/parser/extract/pagetype_teasers.h"

#define TITLE_CHARS        12 /* of a teaser's title, at least, or */
#define TITLE_WORDS        4
#define HEADING_WORDS      4
#define SUMMARY_LEAST      5
#define SUMMARY_WORDS      60
#define LONG_SUMMARY_WORDS 150 /* with "more" behind it */
#define NOTE_WORDS         12  /* of a byline, a date, a section's name */
#define NOTES_MAX          3
#define MORE_WORDS         6
#define RECENT             4 /* links looked back at */

struct counter {
    const struct dom *dom;
    struct sv domain; /* the page's; absent where it is not known */
    const struct content *content;
    struct teasers *teasers;
    uint32_t n_words; /* of kept runs that are teasers' */
    enum { OUTSIDE, AFTER_TITLE, AFTER_SUMMARY } state;
    bool in_section, has_text; /* under a heading that is a link; and text of it is kept */
    uint32_t last_title;       /* where state is AFTER_TITLE */
    unsigned n_notes;          /* since title or summary */
    uint64_t recent[RECENT];   /* texts of the last links that were runs of their own */
    unsigned n_recent;
    uint32_t summary, title; /* a run that may be one, of a teaser with an unlinked title; plus 1 */
};

static bool is_furniture(const struct segment *run)
{
    return run->within & (WITHIN_NAV | WITHIN_FOOTER | WITHIN_HIDDEN | WITHIN_DIALOG |
                          WITHIN_ASIDE | WITHIN_BUTTON | WITHIN_FORM);
}

static bool is_link(const struct segment *run)
{
    return run->n_link_chars && run->n_link_chars * 10 >= run->n_chars * 8;
}

/* The host of an absolute address; absent of a relative one. */
static struct sv host_of(struct sv href)
{
    const size_t slashes = sv_find(href, SV("//"));
    if (slashes > sizeof "https:" - 1)
        return SV_NULL;
    const struct sv rest = sv_skip(href, slashes + 2);
    return sv_sub(rest, 0, sv_find_byte(rest, '/'));
}

/* To a place in the page itself, or to another site: no teaser's. */
static bool leads_elsewhere(const struct counter *counter, const struct segment *run)
{
    const uint32_t link = dom_closest(counter->dom, run->first, TAG_A);
    const struct sv href = sv_trim(dom_attribute(&counter->dom->nodes[link], ATTR_HREF));
    const struct sv host = host_of(href);
    return (link && href.len && href.ptr[0] == '#') ||
           (host.len && counter->domain.len && !sv_ends_with(host, counter->domain));
}

static bool is_linked_title(const struct counter *counter, const struct segment *run)
{
    return is_link(run) && (run->n_chars >= TITLE_CHARS || run->n_words >= TITLE_WORDS) &&
           !leads_elsewhere(counter, run);
}

static bool is_summary(const struct segment *run)
{
    return run->n_link_chars == 0 && run->n_words >= SUMMARY_LEAST && run->n_words <= SUMMARY_WORDS;
}

/* Between two paragraphs of a text a linked one tells of another article: what follows it is no
 * summary of that but the text again. */
static bool goes_on(const struct counter *counter, const struct segment *run)
{
    const struct segment *title = &counter->content->segments.runs[counter->last_title];
    const struct element *elements = counter->content->segments.elements;
    return run->block != title->block && counter->dom->nodes[run->block].tag == TAG_P &&
           elements[run->block].path == elements[title->block].path;
}

static bool is_note(const struct segment *run)
{
    return run->n_words <= NOTE_WORDS && !run->ends_sentence;
}

/* Title and summary in one run, as an item of a list or a cell of a table: it begins with a link
 * and has no second one. A paragraph that does is one of a text, unless a line ends after the link.
 */
static bool is_item(const struct dom *dom, const struct segment *run)
{
    const uint32_t link = dom_closest(dom, run->first, TAG_A), after = dom->nodes[link].end;
    const bool is_line = link && after < dom->n_nodes && dom->nodes[after].tag == TAG_BR;
    return (run->within & WITHIN_LINK) && (is_line || dom->nodes[run->block].tag != TAG_P) &&
           run->n_links <= 1 && run->n_link_chars >= TITLE_CHARS && run->n_words <= SUMMARY_WORDS;
}

/* A link of a few words that was there before: "Read more". */
static bool is_more(struct counter *counter, const struct segment *run)
{
    if (!is_link(run) || run->n_words > MORE_WORDS)
        return false;
    const uint64_t hash = sv_hash(run->text);
    for (unsigned i = 0; i < RECENT; i++)
        if (counter->recent[i] == hash)
            return true;
    counter->recent[counter->n_recent++ % RECENT] = hash;
    return false;
}

/* Kept text under a heading that leads to another page: a post of a list of whole posts. */
static void count_section(struct counter *counter, const struct segment *run, bool is_title,
                          bool is_kept)
{
    if (run->within & WITHIN_HEADING) {
        counter->in_section = is_title;
        counter->has_text = false;
    } else if (counter->in_section && is_kept) {
        counter->teasers->n_sections += !counter->has_text && run->n_words >= SUMMARY_LEAST;
        counter->has_text |= run->n_words >= SUMMARY_LEAST;
        counter->teasers->n_section_words += run->n_words;
    }
}

static void take(struct counter *counter, uint32_t index)
{
    if (counter->content->runs[index].is_kept)
        counter->n_words += counter->content->segments.runs[index].n_words;
}

static void add_pair(struct counter *counter, uint32_t summary)
{
    counter->teasers->n_pairs++;
    counter->teasers->n_kept_summaries += counter->content->runs[summary].is_kept;
    if (counter->state == AFTER_TITLE)
        counter->teasers->n_kept_pairs += counter->content->runs[summary].is_kept;
    counter->state = AFTER_SUMMARY;
    counter->n_notes = 0;
}

/* "More" makes a teaser of the summary before it, and of its title. */
static void on_more(struct counter *counter, uint32_t index)
{
    take(counter, index);
    if (counter->state == OUTSIDE && counter->summary) {
        take(counter, counter->summary - 1);
        if (counter->title)
            take(counter, counter->title - 1);
        add_pair(counter, counter->summary - 1);
    }
    counter->state = OUTSIDE;
    counter->summary = counter->title = 0;
}

/* Text that is in no teaser so far. */
static void on_text(struct counter *counter, const struct segment *run, uint32_t index)
{
    counter->state = OUTSIDE;
    if (run->within & WITHIN_HEADING) {
        counter->title = index + 1;
        counter->summary = 0;
    } else if (run->n_link_chars == 0 && run->n_words >= SUMMARY_LEAST &&
               run->n_words <= LONG_SUMMARY_WORDS) {
        counter->summary = index + 1;
    } else if (!is_note(run)) {
        counter->summary = counter->title = 0;
    }
}

static void on_run(struct counter *counter, uint32_t index)
{
    const struct segment *run = &counter->content->segments.runs[index];
    const bool is_title = is_linked_title(counter, run);
    if (!is_furniture(run))
        count_section(counter, run, is_title, counter->content->runs[index].is_kept);
    if (is_furniture(run)) {
        if (is_title)
            take(counter, index);
    } else if (is_more(counter, run)) {
        on_more(counter, index);
    } else if (is_title) {
        take(counter, index);
        counter->teasers->n_titles++;
        counter->state = AFTER_TITLE;
        counter->last_title = index;
        counter->n_notes = 0;
    } else if (is_item(counter->dom, run)) {
        take(counter, index);
        counter->teasers->n_titles++;
        counter->state = AFTER_TITLE;
        add_pair(counter, index);
    } else if (run->within & WITHIN_HEADING) {
        on_text(counter, run, index);
    } else if (counter->state == AFTER_TITLE && is_summary(run) && !goes_on(counter, run)) {
        take(counter, index);
        add_pair(counter, index);
    } else if (counter->state != OUTSIDE && is_note(run) && counter->n_notes < NOTES_MAX) {
        take(counter, index);
        counter->n_notes++;
    } else {
        on_text(counter, run, index);
    }
}

void pagetype_teasers(const struct dom *dom, const struct content *content, struct sv domain,
                      struct teasers *teasers)
{
    struct teasers made = {0};
    struct counter counter = {.dom = dom, .domain = domain, .content = content, .teasers = &made};
    for (uint32_t i = 0; i < content->segments.n; i++) {
        const struct segment *run = &content->segments.runs[i];
        made.n_headings +=
            (run->within & WITHIN_HEADING) && run->n_words >= HEADING_WORDS && is_link(run);
        on_run(&counter, i);
    }
    made.n_own_words = content->n_words - counter.n_words;
    *teasers = made;
}
