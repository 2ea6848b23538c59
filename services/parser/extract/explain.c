#include "services/parser/extract/explain.h"

#include "common/buf.h"
#include "common/text.h"

#define PLACE_MAX_BYTES   160
#define SIGNALS_MAX_BYTES 400
#define NAME_MAX_BYTES    40

static const struct {
    uint32_t within;
    const char *text;
} PLACES[] = {
    {WITHIN_ARTICLE, "in <article>"},
    {WITHIN_SECOND_ARTICLE, "in an <article> inside another"},
    {WITHIN_MAIN, "in <main>"},
    {WITHIN_BODY_PROP, "in itemprop=articleBody"},
    {WITHIN_ASIDE, "in <aside>"},
    {WITHIN_NAV, "in <nav>"},
    {WITHIN_HEADER, "in <header>"},
    {WITHIN_FOOTER, "in <footer>"},
    {WITHIN_FORM, "in a form"},
    {WITHIN_FIGURE, "in <figure>"},
    {WITHIN_CAPTION, "in a caption"},
    {WITHIN_QUOTE, "in a quote"},
    {WITHIN_TABLE, "in a table"},
    {WITHIN_LIST, "in a list"},
    {WITHIN_BUTTON, "in a button"},
    {WITHIN_DIALOG, "in a dialog"},
    {WITHIN_HIDDEN, "hidden"},
    {WITHIN_HEADING, "a heading"},
    {WITHIN_OTHER_ITEM, "in an item that is no article"},
};

static void add_name(struct buf *out, const struct dom_node *node)
{
    struct sv names = dom_attribute(node, ATTR_CLASS), name = SV_NULL;
    buf_add(out, node->name);
    while (names.ptr && name.len == 0 && sv_cut(&names, ' ', &name))
        name = sv_trim(name);
    if (name.len)
        buf_add_byte(out, '.');
    buf_add(out, text_cut(name, NAME_MAX_BYTES));
}

static struct sv place_of(struct arena *arena, const struct dom *dom, uint32_t block)
{
    struct buf out;
    buf_init(&out, PLACE_MAX_BYTES);
    const struct dom_node *node = &dom->nodes[block];
    if (node->parent != block && dom->nodes[node->parent].name.len) {
        add_name(&out, &dom->nodes[node->parent]);
        buf_add_c(&out, " > ");
    }
    add_name(&out, node);
    const struct sv place = arena_copy(arena, buf_sv(&out));
    buf_release(&out);
    return place;
}

static void add_signal(struct buf *out, const char *text)
{
    if (out->len)
        buf_add_c(out, ", ");
    buf_add_c(out, text);
}

static struct sv signals_of(struct arena *arena, const struct segments *segments,
                            const struct segment *run)
{
    struct buf out;
    char text[64];
    buf_init(&out, SIGNALS_MAX_BYTES);
    for (size_t i = 0; i < COUNT_OF(PLACES); i++) {
        if (run->within & PLACES[i].within)
            add_signal(&out, PLACES[i].text);
    }
    if (run->n_link_chars && run->n_chars) {
        snprintf(text, sizeof text, "%u %% links", run->n_link_chars * 100 / run->n_chars);
        add_signal(&out, text);
    }
    const float names = segments->elements[run->block].names.sum;
    if (names > 0.5f || names < -0.5f) {
        snprintf(text, sizeof text, "names around it speak %s (%+.1f)",
                 names > 0 ? "for it" : "against it", (double)names);
        add_signal(&out, text);
    }
    if (segment_is_prose(run))
        add_signal(&out, "reads like prose");
    const struct sv signals = arena_copy(arena, buf_sv(&out));
    buf_release(&out);
    return signals;
}

struct explain *explain_make(struct arena *arena, const struct dom *dom,
                             const struct content *content)
{
    const struct segments *segments = &content->segments;
    struct explain *explain = arena_alloc(arena, sizeof *explain);
    struct explain_run *runs = arena_alloc_array(arena, (size_t)segments->n + 1, sizeof *runs);
    if (!explain || !runs)
        return NULL;
    for (uint32_t i = 0; i < segments->n; i++) {
        const struct segment *run = &segments->runs[i];
        runs[i] = (struct explain_run){.text = run->text,
                                       .place = place_of(arena, dom, run->block),
                                       .signals = signals_of(arena, segments, run),
                                       .first = content->runs[i].first,
                                       .second = content->runs[i].second,
                                       .is_kept = content->runs[i].is_kept,
                                       .why = content->runs[i].why};
    }
    *explain = (struct explain){runs, segments->n};
    return explain;
}
