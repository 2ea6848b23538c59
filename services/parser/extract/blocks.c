#include "services/parser/extract/blocks.h"

#include "services/parser/extract/blocks_live.h"
#include "services/parser/extract/blocks_media.h"
#include "services/parser/extract/blocks_quote.h"
#include "services/parser/extract/blocks_spans.h"
#include "services/parser/extract/images.h"

#define MAX_NESTING     12
#define SPAN_MAX        1000 /* as the HTML Standard has it for columns */
#define EMPTY_CELLS_MAX 20000
#define CREDIT_MARKS    8 /* bytes that may stand around a credit */

enum table_use { TABLE_UNKNOWN, TABLE_OF_DATA, TABLE_OF_LAYOUT };

/* A block while its children still come in. */
struct growing {
    struct block block;
    uint32_t node; /* the element it stands for; 0: a leaf */
    struct growing *first, *last, *next;
    size_t n;
};

struct cutter {
    struct arena *arena;
    const struct dom *dom;
    const struct content *content;
    const struct url *base;
    struct media_list media;
    unsigned n_empty_cells;
    uint8_t *tables;                       /* enum table_use by node */
    struct blocks_live live;               /* entries; none where the page is no live blog */
    struct growing *open[MAX_NESTING + 1]; /* open[0] is the article */
    unsigned depth;
};

/* ---- what an element means */

/* A table that holds the article, or is nested, or has a single column or row, lays the page out.
 */
static bool looks_like_data(const struct cutter *cutter, uint32_t table)
{
    const struct dom_node *nodes = cutter->dom->nodes;
    if (table <= cutter->content->main && cutter->content->main < nodes[table].end)
        return false;
    unsigned n_rows = 0, n_cells = 0;
    for (uint32_t i = table + 1; i < nodes[table].end; i++) {
        if (nodes[i].tag == TAG_TABLE)
            return false;
        n_rows += nodes[i].tag == TAG_TR;
        n_cells += nodes[i].tag == TAG_TD || nodes[i].tag == TAG_TH;
    }
    const struct element *element = &cutter->content->segments.elements[table];
    return n_rows > 1 && n_cells > n_rows && element->n_paragraph_chars * 2 < element->n_chars + 1;
}

/* Looked at once: each of its runs asks. */
static bool is_data_table(const struct cutter *cutter, uint32_t table)
{
    uint8_t *use = &cutter->tables[table];
    if (*use == TABLE_UNKNOWN)
        *use = looks_like_data(cutter, table) ? TABLE_OF_DATA : TABLE_OF_LAYOUT;
    return *use == TABLE_OF_DATA;
}

static bool is_container(const struct cutter *cutter, uint32_t index, enum block_kind *kind)
{
    if (blocks_live_has(&cutter->live, index)) {
        *kind = BLOCK_LIVE_ENTRY;
        return true;
    }
    switch ((int)cutter->dom->nodes[index].tag) {
    case TAG_UL:
    case TAG_OL:
        *kind = BLOCK_LIST;
        return true;
    case TAG_LI:
        *kind = BLOCK_LIST_ITEM;
        return true;
    case TAG_BLOCKQUOTE:
        *kind = BLOCK_QUOTE;
        return true;
    case TAG_TABLE:
        *kind = BLOCK_TABLE;
        return is_data_table(cutter, index);
    case TAG_TR:
        *kind = BLOCK_TABLE_ROW;
        return true;
    case TAG_TD:
    case TAG_TH:
        *kind = BLOCK_TABLE_CELL;
        return true;
    default:
        return false;
    }
}

/* May a block of this kind stand in that one? Rows without their table and items without a list are
 * looked through. */
static bool fits(enum block_kind kind, enum block_kind above, bool is_top)
{
    if (kind == BLOCK_LIVE_ENTRY)
        return is_top;
    if (kind == BLOCK_LIST_ITEM)
        return !is_top && above == BLOCK_LIST;
    if (kind == BLOCK_TABLE_ROW)
        return !is_top && above == BLOCK_TABLE;
    if (kind == BLOCK_TABLE_CELL)
        return !is_top && above == BLOCK_TABLE_ROW;
    if (!is_top && (above == BLOCK_LIST || above == BLOCK_TABLE || above == BLOCK_TABLE_ROW ||
                    above == BLOCK_TABLE_CELL))
        return false;
    return true;
}

/* ---- the tree */

static struct growing *add(struct cutter *cutter, struct growing *above, enum block_kind kind)
{
    struct growing *made = arena_alloc(cutter->arena, sizeof *made);
    if (!made)
        return NULL;
    made->block.kind = kind;
    if (above->last)
        above->last->next = made;
    else
        above->first = made;
    above->last = made;
    above->n++;
    return made;
}

/* Containers of a run, outermost first, as far as they make sense in one another. */
static unsigned path_of(const struct cutter *cutter, uint32_t block, uint32_t path[MAX_NESTING],
                        enum block_kind kinds[MAX_NESTING])
{
    uint32_t up[64];
    unsigned n_up = 0;
    for (uint32_t at = block; at && n_up < COUNT_OF(up); at = cutter->dom->nodes[at].parent) {
        enum block_kind kind;
        const bool holds_all = at <= cutter->content->main &&
                               cutter->content->main < cutter->dom->nodes[at].end &&
                               cutter->content->n_kept > 1;
        if (!holds_all && is_container(cutter, at, &kind))
            up[n_up++] = at;
    }
    unsigned n = 0;
    while (n_up && n < MAX_NESTING) {
        const uint32_t at = up[--n_up];
        enum block_kind kind = BLOCK_PARAGRAPH;
        (void)is_container(cutter, at, &kind);
        if (fits(kind, n ? kinds[n - 1] : BLOCK_PARAGRAPH, n == 0)) {
            path[n] = at;
            kinds[n++] = kind;
        }
    }
    return n;
}

/* Closes what the run is not in and opens what it is. */
static struct growing *open_for(struct cutter *cutter, uint32_t block)
{
    uint32_t path[MAX_NESTING];
    enum block_kind kinds[MAX_NESTING];
    const unsigned n = path_of(cutter, block, path, kinds);
    unsigned same = 0;
    while (same < n && same < cutter->depth && cutter->open[same + 1]->node == path[same])
        same++;
    cutter->depth = same;
    for (; cutter->depth < n; cutter->depth++) {
        struct growing *made = add(cutter, cutter->open[cutter->depth], kinds[cutter->depth]);
        if (!made)
            return NULL;
        const enum dom_tag tag = cutter->dom->nodes[path[cutter->depth]].tag;
        made->node = path[cutter->depth];
        made->block.is_ordered = tag == TAG_OL;
        if (made->block.kind == BLOCK_LIVE_ENTRY)
            made->block.date = blocks_live_date(cutter->dom, made->node);
        cutter->open[cutter->depth + 1] = made;
    }
    return cutter->open[cutter->depth];
}

/* ---- runs */

static int heading_level(const struct dom *dom, uint32_t block)
{
    for (uint32_t at = block; at; at = dom->nodes[at].parent) {
        const int level = dom_heading_level(dom->nodes[at].tag);
        if (level)
            return level;
        if (!dom_tag_is_inline(dom->nodes[at].tag) && at != block)
            break;
    }
    return 0;
}

/* A line in bold, with text above it, prose below it and no sentence's end, is a heading in all but
 * its tag. */
static bool is_bold_heading(const struct content *content, uint32_t index)
{
    const struct segment *runs = content->segments.runs, *run = &runs[index];
    uint32_t next = index + 1;
    while (next < content->segments.n && !content->runs[next].is_kept)
        next++;
    return index > content->first && run->n_strong_chars == run->n_chars && run->n_words <= 12 &&
           !run->ends_sentence && !run->ends_colon &&
           !(run->within & (WITHIN_LIST | WITHIN_QUOTE)) && next < content->segments.n &&
           segment_is_prose(&runs[next]) && runs[next].n_strong_chars < runs[next].n_chars;
}

#define BOLD_HEADING_LEVEL 3

/* A figure's caption is told with its picture, be it in the <figure> or a text right after it. */
static bool is_caption(const struct cutter *cutter, const struct segment *run)
{
    const uint32_t figure =
        run->within & WITHIN_CAPTION ? dom_closest(cutter->dom, run->block, TAG_FIGURE) : 0;
    const struct growing *last = cutter->open[0]->last;
    if (last && last->block.kind == BLOCK_FIGURE && last->block.image.caption.len &&
        sv_starts_with(run->text, last->block.image.caption) &&
        run->text.len <=
            last->block.image.caption.len + last->block.image.credit.len + CREDIT_MARKS)
        return true;
    for (size_t i = 0; figure && i < cutter->media.n; i++)
        if (cutter->media.list[i].node == figure && cutter->media.list[i].block.image.caption.len)
            return true;
    return false;
}

/* A <time> and nothing else. */
static bool is_date_line(const struct cutter *cutter, const struct segment *run)
{
    return (run->within & WITHIN_TIME) && dom_closest(cutter->dom, run->first, TAG_TIME) ==
                                              dom_closest(cutter->dom, run->last, TAG_TIME);
}

static bool add_run(struct cutter *cutter, uint32_t index)
{
    const struct segment *run = &cutter->content->segments.runs[index];
    if (is_caption(cutter, run))
        return true;
    struct growing *above = open_for(cutter, run->block);
    if (!above)
        return false;
    if (is_date_line(cutter, run) &&
        (above == cutter->open[0] || above->block.kind == BLOCK_LIVE_ENTRY))
        return true; /* the article's or the entry's date says it */
    int level = heading_level(cutter->dom, run->block);
    if (!level && above == cutter->open[0] && is_bold_heading(cutter->content, index))
        level = BOLD_HEADING_LEVEL;
    const bool is_code = (run->within & WITHIN_CODE) != 0 && !level;
    struct spans spans;
    if (!blocks_spans(cutter->arena, cutter->dom, run->first, run->last, cutter->base, is_code,
                      &spans))
        return false;
    if (spans.n == 0)
        return true;
    if (level && run->n_strong_chars == run->n_chars)
        for (size_t i = 0; i < spans.n; i++) /* bold says nothing in a heading */
            spans.list[i].style &= ~(unsigned)SPAN_STRONG;
    /* an item's or a cell's first text is its own; what follows are its paragraphs; a live entry's
     * own is its title */
    const bool is_own = above != cutter->open[0] && above->n == 0 && above->block.n_spans == 0 &&
                        above->block.kind != BLOCK_QUOTE &&
                        (above->block.kind != BLOCK_LIVE_ENTRY || level);
    struct growing *made = is_own ? above
                                  : add(cutter, above,
                                        level     ? BLOCK_HEADING
                                        : is_code ? BLOCK_CODE
                                                  : BLOCK_PARAGRAPH);
    if (!made)
        return false;
    made->block.spans = spans.list;
    made->block.n_spans = spans.n;
    if (made->block.kind == BLOCK_HEADING)
        made->block.level = level;
    return true;
}

/* A picture opens nothing: it goes into what is open around it, or beside it. */
static bool add_media(struct cutter *cutter, const struct media *media)
{
    uint32_t path[MAX_NESTING];
    enum block_kind kinds[MAX_NESTING];
    const unsigned n = path_of(cutter, cutter->dom->nodes[media->node].parent, path, kinds);
    unsigned same = 0;
    while (same < n && same < cutter->depth && cutter->open[same + 1]->node == path[same])
        same++;
    while (same > 0 && (kinds[same - 1] == BLOCK_LIST || kinds[same - 1] == BLOCK_TABLE ||
                        kinds[same - 1] == BLOCK_TABLE_ROW))
        same--;
    cutter->depth = same;
    struct growing *made = add(cutter, cutter->open[same], media->block.kind);
    if (made)
        made->block = media->block;
    return made != NULL;
}

/* ---- tables */

static int span_of(const struct dom_node *cell, struct sv name)
{
    int64_t n;
    return sv_to_i64(sv_trim(dom_attribute_named(cell, name)), &n) && n > 1 && n <= SPAN_MAX
               ? (int)n
               : 0;
}

/* A cell without text is a cell as well, or the others would move. */
static bool complete_row(struct cutter *cutter, struct growing *row)
{
    struct growing *known = row->first;
    row->first = row->last = NULL;
    row->n = 0;
    const struct dom_node *nodes = cutter->dom->nodes;
    for (uint32_t i = row->node + 1; i < nodes[row->node].end; i++) {
        if (nodes[i].tag != TAG_TD && nodes[i].tag != TAG_TH)
            continue;
        const bool is_known = known && known->node == i;
        if (!is_known && cutter->n_empty_cells++ >= EMPTY_CELLS_MAX)
            continue;
        struct growing *cell = add(cutter, row, BLOCK_TABLE_CELL);
        if (!cell)
            return false;
        if (is_known) {
            struct growing *after = known->next;
            *cell = *known;
            cell->next = NULL;
            known = after;
        }
        cell->block.is_header = nodes[i].tag == TAG_TH;
        cell->block.n_columns = span_of(&nodes[i], SV("colspan"));
        cell->block.n_rows = span_of(&nodes[i], SV("rowspan"));
        i = nodes[i].end - 1;
    }
    return true;
}

/* ---- the end */

static bool settle(struct cutter *cutter, const struct growing *from, struct block **list,
                   size_t *n)
{
    *n = 0;
    if (from->n == 0)
        return true;
    *list = arena_alloc_array(cutter->arena, from->n, sizeof **list);
    if (!*list)
        return false;
    for (struct growing *child = from->first; child; child = child->next) {
        struct block *block = &child->block;
        if ((block->kind == BLOCK_TABLE_ROW && !complete_row(cutter, child)) ||
            !settle(cutter, child, &block->children, &block->n_children))
            return false;
        if (block->kind == BLOCK_QUOTE && child->node)
            blocks_quote_finish(cutter->arena, cutter->dom, cutter->base, child->node, block);
        if (*n == 0 || !blocks_quote_is_speaker(cutter->arena, &(*list)[*n - 1], block))
            (*list)[(*n)++] = *block;
    }
    return true;
}

bool blocks_cut(struct arena *arena, const struct dom *dom, const struct content *content,
                const struct url *base, bool is_live, struct blocks *blocks)
{
    struct growing article = {0};
    struct cutter cutter = {.arena = arena, .dom = dom, .content = content, .base = base};
    cutter.open[0] = &article;
    const struct media_list *media = &cutter.media;
    size_t next = 0;
    cutter.tables = arena_alloc(arena, dom->n_nodes);
    if (!cutter.tables || !blocks_media(arena, dom, content, base, &cutter.media) ||
        !blocks_live_find(arena, dom, content, is_live, &cutter.live))
        return false;
    for (uint32_t i = content->first; i <= content->last && i < content->segments.n; i++) {
        if (!content->runs[i].is_kept)
            continue;
        while (next < media->n && media->list[next].node < content->segments.runs[i].first)
            if (!add_media(&cutter, &media->list[next++]))
                return false;
        if (!add_run(&cutter, i))
            return false;
    }
    while (next < media->n)
        if (!add_media(&cutter, &media->list[next++]))
            return false;
    struct blocks made = {0};
    if (!settle(&cutter, &article, &made.list, &made.n))
        return false;
    *blocks = made;
    return true;
}
