/* article_print: an article for people: as Markdown (CommonMark with GitHub's tables) and as plain
 * text. */
#include "common/article.h"
#include "common/text.h"

#define TABLE_COLUMNS 200 /* more are left out */
#define MAX_DEPTH     64

/* Characters that CommonMark would read as markup wherever they stand. */
static bool is_markup(char c)
{
    return c == '\\' || c == '`' || c == '*' || c == '_' || c == '[' || c == ']' || c == '<' ||
           c == '>' || c == '#' || c == '|' || c == '~';
}

/* What is markup at the beginning of a line alone: "- ", "+ ", "1. ", "1) ". */
static size_t line_marker(struct sv line)
{
    size_t n = 0;
    while (n < line.len && n < 9 && sv_is_digit(line.ptr[n]))
        n++;
    if (n == 0 && line.len && (line.ptr[0] == '-' || line.ptr[0] == '+' || line.ptr[0] == '='))
        return 1;
    return n && n < line.len && (line.ptr[n] == '.' || line.ptr[n] == ')') ? n + 1 : 0;
}

/* Text with its markup escaped. A line end becomes a hard break, with `indent` before what follows.
 */
static void add_escaped(struct buf *out, struct sv text, struct sv indent)
{
    const bool at_line_start = out->len == 0 || out->ptr[out->len - 1] == '\n';
    const size_t marker = at_line_start ? line_marker(text) : 0;
    for (size_t i = 0; i < text.len; i++) {
        const char c = text.ptr[i];
        if (c == '\n') {
            buf_add_c(out, "  \n");
            buf_add(out, indent);
            continue;
        }
        if (is_markup(c) || i + 1 == marker)
            buf_add_byte(out, '\\');
        buf_add_byte(out, c);
    }
}

/* An address inside parentheses or angle brackets. */
static void add_address(struct buf *out, struct sv url)
{
    for (size_t i = 0; i < url.len; i++) {
        const char c = url.ptr[i];
        if (c == '(' || c == ')' || c == '<' || c == '>' || c == ' ' || c == '\\')
            buf_printf(out, "%%%02X", (unsigned)(unsigned char)c);
        else if ((unsigned char)c >= 0x20)
            buf_add_byte(out, c);
    }
}

static void add_link(struct buf *out, struct sv text, struct sv url, struct sv indent)
{
    if (!url.len) {
        add_escaped(out, text, indent);
        return;
    }
    buf_add_byte(out, '[');
    add_escaped(out, text.len ? text : url, indent);
    buf_add_c(out, "](");
    add_address(out, url);
    buf_add_byte(out, ')');
}

/* Emphasis must hug its text: the space around it stays outside. */
static void add_span(struct buf *out, const struct span *span, struct sv indent)
{
    const struct sv inner = text_trim(span->text);
    if (!inner.len) {
        add_escaped(out, span->text, indent);
        return;
    }
    const size_t before = (size_t)(inner.ptr - span->text.ptr);
    const char *mark = span->style & SPAN_STRONG ? "**" : span->style & SPAN_EM ? "*" : "";
    add_escaped(out, sv_sub(span->text, 0, before), indent);
    if (span->style & SPAN_CODE && sv_find_byte(inner, '`') == inner.len) {
        buf_add_byte(out, '`');
        buf_add(out, inner);
        buf_add_byte(out, '`');
    } else {
        buf_add_c(out, mark);
        add_link(out, inner, span->href, indent);
        buf_add_c(out, mark);
    }
    add_escaped(out, sv_skip(span->text, before + inner.len), indent);
}

static void add_spans(struct buf *out, const struct block *block, struct sv indent)
{
    for (size_t i = 0; i < block->n_spans; i++)
        add_span(out, &block->spans[i], indent);
}

/* An empty line, then the indent of what follows; nothing at the very beginning. */
static void begin_block(struct buf *out, struct sv indent)
{
    const bool is_fresh = out->len == 0 || sv_ends_with(buf_sv(out), SV("\n\n"));
    if (!is_fresh) {
        if (out->ptr[out->len - 1] != '\n')
            buf_add_byte(out, '\n');
        size_t n = indent.len;
        while (n && indent.ptr[n - 1] == ' ')
            n--;
        buf_add(out, sv_sub(indent, 0, n));
        buf_add_byte(out, '\n');
    }
    buf_add(out, indent);
}

static void begin_line(struct buf *out, struct sv indent)
{
    if (out->len && out->ptr[out->len - 1] != '\n')
        buf_add_byte(out, '\n');
    buf_add(out, indent);
}

static void add_blocks(struct buf *out, const struct block *blocks, size_t n, struct sv indent,
                       int depth);

static void add_figure(struct buf *out, const struct image *image, struct sv indent)
{
    begin_block(out, indent);
    buf_add_c(out, "![");
    add_escaped(out, image->alt, SV(" "));
    buf_add_c(out, "](");
    add_address(out, image->url);
    buf_add_byte(out, ')');
    if (!image->caption.len && !image->credit.len)
        return;
    begin_block(out, indent);
    if (image->caption.len) {
        buf_add_byte(out, '*');
        add_escaped(out, text_trim(image->caption), indent);
        buf_add_byte(out, '*');
    }
    if (image->credit.len) {
        buf_add_c(out, image->caption.len ? " **" : "**");
        add_escaped(out, text_trim(image->credit), indent);
        buf_add_c(out, "**");
    }
}

static void add_code(struct buf *out, const struct block *block, struct sv indent)
{
    begin_block(out, indent);
    buf_add_c(out, "```");
    for (size_t i = 0; i < block->n_spans; i++) {
        struct sv rest = block->spans[i].text, line;
        while (sv_cut(&rest, '\n', &line)) {
            begin_line(out, indent);
            buf_add(out, line);
        }
    }
    begin_line(out, indent);
    buf_add_c(out, "```");
}

/* A cell's text on one line, its paragraphs parted by spaces. */
static void add_cell_text(struct buf *out, const struct block *block, struct sv indent, int depth)
{
    for (size_t s = 0; s < block->n_spans; s++) {
        struct span span = block->spans[s];
        struct sv rest = span.text, line;
        for (bool first = true; sv_cut(&rest, '\n', &line); first = false) {
            span.text = line;
            if (!first)
                buf_add_byte(out, ' ');
            add_span(out, &span, indent);
        }
    }
    for (size_t i = 0; i < block->n_children && depth < MAX_DEPTH; i++) {
        buf_add_c(out, i || block->n_spans ? " " : "");
        add_cell_text(out, &block->children[i], indent, depth + 1);
    }
}

/* What is below a cell of several rows, or beside one of several columns, is an empty cell. */
static void add_empty_cells(struct buf *out, int below[TABLE_COLUMNS], size_t *column)
{
    while (*column < TABLE_COLUMNS && below[*column] > 0) {
        buf_add_c(out, "  |");
        below[(*column)++]--;
    }
}

static size_t add_row(struct buf *out, const struct block *row, struct sv indent,
                      int below[TABLE_COLUMNS])
{
    size_t column = 0;
    buf_add_byte(out, '|');
    for (size_t k = 0; k < row->n_children && column < TABLE_COLUMNS; k++) {
        const struct block *cell = &row->children[k];
        add_empty_cells(out, below, &column);
        buf_add_byte(out, ' ');
        add_cell_text(out, cell, indent, 0);
        buf_add_c(out, " |");
        for (int i = 0; i < (cell->n_columns > 1 ? cell->n_columns : 1); i++) {
            buf_add_c(out, i ? "  |" : "");
            if (column < TABLE_COLUMNS)
                below[column++] = cell->n_rows > 1 ? cell->n_rows - 1 : 0;
        }
    }
    add_empty_cells(out, below, &column);
    return column;
}

static void add_table(struct buf *out, const struct block *table, struct sv indent)
{
    int below[TABLE_COLUMNS] = {0}; /* rows that a cell above still covers, by column */
    begin_block(out, indent);
    for (size_t i = 0; i < table->n_children; i++) {
        if (i)
            begin_line(out, indent);
        const size_t n = add_row(out, &table->children[i], indent, below);
        if (i > 0)
            continue;
        begin_line(out, indent);
        buf_add_byte(out, '|');
        for (size_t k = 0; k < n; k++)
            buf_add_c(out, " --- |");
    }
}

/* A list item's marker, its text, and what hangs below, indented to the text. */
static void add_list(struct buf *out, const struct block *list, struct sv indent, int depth)
{
    if (depth >= MAX_DEPTH)
        return;
    for (size_t i = 0; i < list->n_children; i++) {
        const struct block *item = &list->children[i];
        char marker[32];
        const int n = list->is_ordered ? snprintf(marker, sizeof marker, "%zu. ", i + 1)
                                       : snprintf(marker, sizeof marker, "- ");
        if (i)
            begin_line(out, indent);
        buf_add(out, sv_from(marker, (size_t)n));
        struct buf deeper;
        buf_init(&deeper, 4096);
        buf_add(&deeper, indent);
        for (int k = 0; k < n; k++)
            buf_add_byte(&deeper, ' ');
        add_spans(out, item, buf_sv(&deeper));
        for (size_t k = 0; k < item->n_children; k++) {
            if (item->children[k].kind == BLOCK_LIST) {
                begin_line(out, buf_sv(&deeper));
                add_list(out, &item->children[k], buf_sv(&deeper), depth + 1);
            } else {
                add_blocks(out, &item->children[k], 1, buf_sv(&deeper), depth);
            }
        }
        buf_release(&deeper);
    }
}

static void add_quote(struct buf *out, const struct block *quote, struct sv indent, int depth)
{
    struct buf deeper;
    buf_init(&deeper, 4096);
    buf_add(&deeper, indent);
    buf_add_c(&deeper, "> ");
    const struct sv inner = buf_sv(&deeper);
    begin_block(out, indent);
    buf_cut(out, out->len - indent.len);
    if (quote->n_spans) {
        buf_add(out, inner);
        add_spans(out, quote, inner);
    }
    add_blocks(out, quote->children, quote->n_children, inner, depth);
    if (quote->attribution.len) {
        begin_block(out, inner);
        buf_add_c(out, "\xE2\x80\x94 ");
        add_escaped(out, quote->attribution, inner);
    }
    buf_release(&deeper);
}

static void add_entry(struct buf *out, const struct block *entry, struct sv indent, int depth)
{
    char text[DATE_TEXT_MAX];
    begin_block(out, indent);
    buf_add_c(out, "### ");
    add_spans(out, entry, SV(" "));
    if (entry->date.precision != DATE_NONE) {
        if (entry->n_spans)
            buf_add_c(out, " \xE2\x80\x93 ");
        buf_add(out, date_to_iso(&entry->date, text));
    }
    add_blocks(out, entry->children, entry->n_children, indent, depth);
}

static void add_heading(struct buf *out, const struct block *block, struct sv indent)
{
    begin_block(out, indent);
    const int level = block->level < 2 ? 2 : block->level > 6 ? 6 : block->level;
    for (int i = 0; i < level; i++)
        buf_add_byte(out, '#');
    buf_add_byte(out, ' ');
    add_spans(out, block, SV(" "));
}

static void add_block(struct buf *out, const struct block *block, struct sv indent, int depth)
{
    switch (block->kind) {
    case BLOCK_PARAGRAPH:
    case BLOCK_LIST_ITEM:
    case BLOCK_TABLE_ROW:
    case BLOCK_TABLE_CELL:
        if (block->n_spans) {
            begin_block(out, indent);
            add_spans(out, block, indent);
        }
        add_blocks(out, block->children, block->n_children, indent, depth);
        return;
    case BLOCK_HEADING:
        add_heading(out, block, indent);
        return;
    case BLOCK_LIST:
        begin_block(out, indent);
        add_list(out, block, indent, depth);
        return;
    case BLOCK_QUOTE:
        add_quote(out, block, indent, depth);
        return;
    case BLOCK_FIGURE:
        add_figure(out, &block->image, indent);
        return;
    case BLOCK_TABLE:
        add_table(out, block, indent);
        return;
    case BLOCK_CODE:
        add_code(out, block, indent);
        return;
    case BLOCK_EMBED:
        begin_block(out, indent);
        add_link(out, block->url, block->url, indent);
        return;
    case BLOCK_LIVE_ENTRY:
        add_entry(out, block, indent, depth);
        return;
    }
}

static void add_blocks(struct buf *out, const struct block *blocks, size_t n, struct sv indent,
                       int depth)
{
    for (size_t i = 0; i < n && depth < MAX_DEPTH; i++)
        add_block(out, &blocks[i], indent, depth + 1);
}

static void add_byline(struct buf *out, const struct article *article)
{
    char text[DATE_TEXT_MAX];
    if (!article->n_authors && article->published.precision == DATE_NONE)
        return;
    begin_block(out, SV(""));
    for (size_t i = 0; i < article->n_authors; i++) {
        buf_add_c(out, i ? ", " : "By ");
        add_link(out, article->authors[i].name, article->authors[i].url, SV(" "));
    }
    if (article->published.precision == DATE_NONE)
        return;
    if (article->n_authors)
        buf_add_c(out, " \xC2\xB7 ");
    buf_add(out, date_to_iso(&article->published, text));
}

/* Whether the body shows this picture itself. */
static bool has_figure(const struct block *blocks, size_t n, struct sv url, int depth)
{
    for (size_t i = 0; i < n && depth < MAX_DEPTH; i++) {
        if ((blocks[i].kind == BLOCK_FIGURE && sv_equal(blocks[i].image.url, url)) ||
            has_figure(blocks[i].children, blocks[i].n_children, url, depth + 1))
            return true;
    }
    return false;
}

static void add_mail(struct buf *out, struct sv address, bool *any)
{
    buf_add_c(out, *any ? ", <" : "Contact: <");
    add_address(out, address);
    buf_add_byte(out, '>');
    *any = true;
}

static void add_contacts(struct buf *out, const struct article *article)
{
    bool any = false;
    for (size_t i = 0; i < article->n_authors; i++) {
        if (!article->authors[i].email.len)
            continue;
        if (!any)
            begin_block(out, SV(""));
        add_mail(out, article->authors[i].email, &any);
    }
    for (size_t i = 0; i < article->n_contacts; i++) {
        bool known = false;
        for (size_t k = 0; k < article->n_authors; k++)
            known = known || sv_equal_nocase(article->authors[k].email, article->contacts[i]);
        if (known)
            continue;
        if (!any)
            begin_block(out, SV(""));
        add_mail(out, article->contacts[i], &any);
    }
}

static void add_related(struct buf *out, const struct article *article)
{
    if (!article->n_related)
        return;
    begin_block(out, SV(""));
    buf_add_c(out, "## Related articles");
    begin_block(out, SV(""));
    for (size_t i = 0; i < article->n_related; i++) {
        if (i)
            begin_line(out, SV(""));
        buf_add_c(out, "- ");
        add_link(out, article->related[i].name, article->related[i].url, SV("  "));
    }
}

void article_to_markdown(const struct article *article, struct buf *out)
{
    struct buf body;
    buf_init(&body, out->max);
    if (article->headline.len) {
        buf_add_c(&body, "# ");
        add_escaped(&body, article->headline, SV(" "));
    }
    add_byline(&body, article);
    if (article->n_images &&
        !has_figure(article->blocks, article->n_blocks, article->images[0].url, 0))
        add_figure(&body, &article->images[0], SV(""));
    add_blocks(&body, article->blocks, article->n_blocks, SV(""), 0);
    add_contacts(&body, article);
    add_related(&body, article);
    const struct sv url = article->canonical.len ? article->canonical : article->url;
    if (url.len) {
        begin_block(&body, SV(""));
        buf_add_c(&body, "Original: <");
        add_address(&body, url);
        buf_add_byte(&body, '>');
    }
    buf_add_byte(&body, '\n');
    buf_add(out, buf_sv(&body));
    out->failed = out->failed || !buf_ok(&body);
    buf_release(&body);
}

void article_to_text(const struct article *article, struct buf *out)
{
    buf_add(out, article->headline);
    if (article->headline.len && article->body.len)
        buf_add_c(out, "\n\n");
    buf_add(out, article->body);
    buf_add_byte(out, '\n');
}
