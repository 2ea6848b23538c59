#include "services/cli/explain_article.h"

#include "services/cli/explain_markup.h"

/* ---- text */

static const char *tag_of_style(unsigned style)
{
    return style & SPAN_STRONG ? "strong"
           : style & SPAN_EM   ? "em"
           : style & SPAN_CODE ? "code"
                               : "";
}

static void add_lines(struct buf *out, struct sv text)
{
    struct sv line;
    for (bool is_first = true; sv_cut(&text, '\n', &line); is_first = false) {
        buf_add_c(out, is_first ? "" : "<br>");
        markup_text(out, line);
    }
}

static void add_spans(struct buf *out, const struct block *block)
{
    for (size_t i = 0; i < block->n_spans; i++) {
        const struct span *span = &block->spans[i];
        const char *tag = tag_of_style(span->style);
        if (*tag)
            buf_printf(out, "<%s>", tag);
        if (span->href.len) { /* shown, not linked to: the page is looked at, not followed */
            buf_add_c(out, "<u title=\"");
            markup_text(out, span->href);
            buf_add_c(out, "\">");
        }
        if (block->kind == BLOCK_CODE)
            markup_text(out, span->text);
        else
            add_lines(out, span->text);
        if (span->href.len)
            buf_add_c(out, "</u>");
        if (*tag)
            buf_printf(out, "</%s>", tag);
    }
}

/* ---- blocks */

static void add_blocks(struct buf *out, const struct block *blocks, size_t n);

static const char *tag_of(const struct block *block)
{
    static const char *const HEADINGS[] = {"h2", "h2", "h2", "h3", "h4", "h5", "h6"};
    switch (block->kind) {
    case BLOCK_PARAGRAPH:
        return "p";
    case BLOCK_HEADING:
        return HEADINGS[block->level >= 0 && block->level < 7 ? block->level : 2];
    case BLOCK_LIST:
        return block->is_ordered ? "ol" : "ul";
    case BLOCK_LIST_ITEM:
        return "li";
    case BLOCK_QUOTE:
        return "blockquote";
    case BLOCK_TABLE:
        return "table";
    case BLOCK_TABLE_ROW:
        return "tr";
    case BLOCK_TABLE_CELL:
        return block->is_header ? "th" : "td";
    case BLOCK_CODE:
        return "pre";
    case BLOCK_FIGURE:
    case BLOCK_EMBED:
        return "figure";
    case BLOCK_LIVE_ENTRY:
        break;
    }
    return "section";
}

static void add_figure(struct buf *out, const struct image *image)
{
    buf_add_c(out, "<figure dir=\"auto\"><div class=\"media\" dir=\"ltr\"><b>picture</b>");
    if (image->width && image->height)
        buf_printf(out, " %d &times; %d", image->width, image->height);
    buf_add_c(out, "<br>");
    markup_text(out, image->url);
    buf_add_c(out, "</div>\n");
    markup_element(out, "figcaption dir=\"auto\"", "figcaption", image->caption);
    if (image->credit.len) {
        buf_add_c(out, "<div class=\"credit\"><b>credit</b> ");
        markup_isolated(out, image->credit);
        buf_add_c(out, "</div>\n");
    }
    buf_add_c(out, "</figure>\n");
}

static void add_embed(struct buf *out, struct sv url)
{
    buf_add_c(out, "<figure><div class=\"media\" dir=\"ltr\"><b>embed</b><br>");
    markup_text(out, url);
    buf_add_c(out, "</div></figure>\n");
}

/* The time of a live entry, and its title, which is its own text. */
static void add_entry_head(struct buf *out, const struct block *block)
{
    char date[DATE_TEXT_MAX];
    if (block->date.precision != DATE_NONE)
        buf_printf(out, "<p class=\"by\" dir=\"ltr\">%.*s</p>\n",
                   SV_FMT(date_to_iso(&block->date, date)));
    if (block->n_spans) {
        buf_add_c(out, "<h3 dir=\"auto\">");
        add_spans(out, block);
        buf_add_c(out, "</h3>\n");
    }
}

/* Texts have; what holds several of them is laid out as the article is. */
static bool has_own_direction(enum block_kind kind)
{
    return kind == BLOCK_PARAGRAPH || kind == BLOCK_HEADING || kind == BLOCK_LIST_ITEM ||
           kind == BLOCK_TABLE_CELL;
}

static void add_container(struct buf *out, const struct block *block)
{
    const char *tag = tag_of(block);
    buf_printf(out, "<%s", tag);
    if (block->n_columns > 1)
        buf_printf(out, " colspan=\"%d\"", block->n_columns);
    if (block->n_rows > 1)
        buf_printf(out, " rowspan=\"%d\"", block->n_rows);
    buf_printf(out, "%s%s>", has_own_direction(block->kind) ? " dir=\"auto\"" : "",
               block->is_pull      ? " class=\"pull\""
               : block->is_summary ? " class=\"summary\""
                                   : "");
    if (block->kind == BLOCK_LIVE_ENTRY)
        add_entry_head(out, block);
    else
        add_spans(out, block);
    add_blocks(out, block->children, block->n_children);
    if (block->kind == BLOCK_QUOTE) {
        markup_element(out, "cite", "cite", block->attribution);
        markup_element(out, "div class=\"by\" dir=\"ltr\"", "div", block->url);
    }
    buf_printf(out, "</%s>\n", tag);
}

static void add_blocks(struct buf *out, const struct block *blocks, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (blocks[i].kind == BLOCK_FIGURE)
            add_figure(out, &blocks[i].image);
        else if (blocks[i].kind == BLOCK_EMBED)
            add_embed(out, blocks[i].url);
        else
            add_container(out, &blocks[i]);
    }
}

/* ---- around the body */

/* The lead image is often a figure of the body as well. */
static bool is_in_body(const struct article *article, struct sv image_url)
{
    for (size_t i = 0; i < article->n_blocks; i++) {
        if (article->blocks[i].kind == BLOCK_FIGURE &&
            sv_equal(article->blocks[i].image.url, image_url))
            return true;
    }
    return false;
}

static void add_byline(struct buf *out, const struct article *article)
{
    char date[DATE_TEXT_MAX];
    buf_add_c(out, "<p class=\"by\">");
    for (size_t i = 0; i < article->n_authors; i++) {
        buf_add_c(out, i ? ", " : "");
        markup_isolated(out, article->authors[i].name);
    }
    if (article->published.precision != DATE_NONE)
        buf_printf(out, "%s<bdi dir=\"ltr\">%.*s</bdi>", article->n_authors ? " &middot; " : "",
                   SV_FMT(date_to_iso(&article->published, date)));
    if (article->modified.precision != DATE_NONE)
        buf_printf(out, ", changed <bdi dir=\"ltr\">%.*s</bdi>",
                   SV_FMT(date_to_iso(&article->modified, date)));
    buf_add_c(out, "</p>\n");
}

static void add_related(struct buf *out, const struct article *article)
{
    if (article->n_related == 0)
        return;
    buf_add_c(out, "<div class=\"after\"><h2>Related</h2><ul>\n");
    for (size_t i = 0; i < article->n_related; i++) {
        buf_add_c(out, "<li dir=\"auto\"><u title=\"");
        markup_text(out, article->related[i].url);
        buf_add_c(out, "\">");
        markup_text(out, article->related[i].name);
        buf_add_c(out, "</u></li>\n");
    }
    buf_add_c(out, "</ul></div>\n");
}

void explain_add_article(struct buf *out, const struct article *article)
{
    buf_printf(out, "<article dir=\"%s\" lang=\"", article->is_rtl ? "rtl" : "ltr");
    markup_text(out, article->language);
    buf_add_c(out, "\">\n");
    markup_element(out, "p class=\"kicker\" dir=\"auto\"", "p", article->section);
    markup_element(out, "h1 dir=\"auto\"", "h1", article->headline);
    markup_element(out, "p class=\"summary\" dir=\"auto\"", "p", article->alternative_headline);
    add_byline(out, article);
    if (article->n_images && !is_in_body(article, article->images[0].url))
        add_figure(out, &article->images[0]);
    add_blocks(out, article->blocks, article->n_blocks);
    if (article->n_blocks == 0)
        buf_add_c(out, "<p class=\"by\" dir=\"ltr\">Nothing was kept.</p>\n");
    if (article->is_cut)
        buf_add_c(out, "<p class=\"cut\" dir=\"ltr\">The text stops at a paywall.</p>\n");
    add_related(out, article);
    buf_add_c(out, "</article>\n");
}
