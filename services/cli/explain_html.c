#include "services/cli/explain.h"

static const char HEAD[] =
    "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\">\n"
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
    "'unsafe-inline'\">\n"
    "<meta name=\"viewport\" content=\"width=device-width\">\n<title>Broadsheet: why this "
    "article</title>\n<style>\n"
    "body{margin:0;font:15px/1.5 system-ui,sans-serif;color:#222;background:#f4f4f2}\n"
    "header,section{padding:1rem 1.5rem}header{background:#222;color:#fff}header p{margin:.2rem "
    "0}\n"
    ".columns{display:flex;gap:1px;background:#ccc;align-items:stretch}.columns>div{flex:1 1 "
    "0;min-width:0;background:#fff;padding:1rem 1.5rem}\n"
    "h2{font-size:1rem;text-transform:uppercase;letter-spacing:.05em;color:#666;border-bottom:1px "
    "solid #ddd}\n"
    "article h1{font:700 1.7rem/1.25 Georgia,serif;margin:.5rem "
    "0}article{font-family:Georgia,serif}article h3{margin:1rem 0 .3rem}\n"
    "blockquote{border-left:3px solid #999;margin:1rem 0;padding-left:1rem}figure{margin:1rem "
    "0;padding:.6rem;background:#f4f4f2;font:13px/1.4 system-ui}\n"
    ".by{color:#666;font:14px/1.4 system-ui}.run{border-left:5px solid;padding:.25rem "
    ".6rem;margin:.3rem 0;overflow-wrap:anywhere}\n"
    ".kept{border-color:#2a8a43;background:#eef8f0}.dropped{border-color:#c0504d;background:#"
    "fbf0ef;color:#555}\n"
    ".why{display:block;font-size:12px;color:#777}table{border-collapse:collapse;width:100%;"
    "background:#fff}\n"
    "td,th{text-align:start;vertical-align:top;border:1px solid #ddd;padding:.3rem "
    ".5rem;overflow-wrap:anywhere}th{background:#eee}tr.winner td{background:#eef8f0}\n"
    "@media(max-width:800px){.columns{display:block}}\n</style></head><body>\n";

static void add_escaped(struct buf *out, struct sv text)
{
    for (size_t i = 0; i < text.len; i++) {
        const char c = text.ptr[i];
        if (c == '&')
            buf_add_c(out, "&amp;");
        else if (c == '<')
            buf_add_c(out, "&lt;");
        else if (c == '>')
            buf_add_c(out, "&gt;");
        else if (c == '"')
            buf_add_c(out, "&quot;");
        else
            buf_add_byte(out, c);
    }
}

/* <tag>text</tag>, nothing where there is no text. `open` may hold attributes of ours. */
static void add_element(struct buf *out, const char *open, const char *tag, struct sv text)
{
    if (text.len == 0)
        return;
    buf_printf(out, "<%s>", open);
    add_escaped(out, text);
    buf_printf(out, "</%s>\n", tag);
}

/* ---- the article as it will be stored */

static void add_spans(struct buf *out, const struct block *block)
{
    for (size_t i = 0; i < block->n_spans; i++) {
        const struct span *span = &block->spans[i];
        const char *tag = span->style & SPAN_STRONG ? "strong"
                          : span->style & SPAN_EM   ? "em"
                          : span->style & SPAN_CODE ? "code"
                                                    : NULL;
        if (tag)
            buf_printf(out, "<%s>", tag);
        if (span->href.len) { /* shown, not linked to: the page is looked at, not followed */
            buf_add_c(out, "<u title=\"");
            add_escaped(out, span->href);
            buf_add_c(out, "\">");
        }
        add_escaped(out, span->text);
        if (span->href.len)
            buf_add_c(out, "</u>");
        if (tag)
            buf_printf(out, "</%s>", tag);
    }
}

static void add_blocks(struct buf *out, const struct block *blocks, size_t n);

static void add_container(struct buf *out, const struct block *block, const char *tag)
{
    buf_printf(out, "<%s dir=\"auto\">", tag);
    add_spans(out, block);
    add_blocks(out, block->children, block->n_children);
    if (block->kind == BLOCK_QUOTE)
        add_element(out, "cite", "cite", block->attribution);
    buf_printf(out, "</%s>\n", tag);
}

static void add_figure(struct buf *out, const struct image *image)
{
    buf_add_c(out, "<figure dir=\"auto\">&#128247; ");
    add_escaped(out, image->url);
    add_element(out, "div", "div", image->caption);
    add_element(out, "div class=\"by\"", "div", image->credit);
    buf_add_c(out, "</figure>\n");
}

static const char *tag_of(const struct block *block)
{
    switch (block->kind) {
    case BLOCK_PARAGRAPH:
        return "p";
    case BLOCK_HEADING:
        return "h3";
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
        return "td";
    case BLOCK_CODE:
        return "pre";
    case BLOCK_FIGURE:
    case BLOCK_EMBED:
    case BLOCK_LIVE_ENTRY:
        break;
    }
    return "div";
}

static void add_blocks(struct buf *out, const struct block *blocks, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (blocks[i].kind == BLOCK_FIGURE)
            add_figure(out, &blocks[i].image);
        else if (blocks[i].kind == BLOCK_EMBED)
            add_element(out, "figure", "figure", blocks[i].url);
        else
            add_container(out, &blocks[i], tag_of(&blocks[i]));
    }
}

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

static void add_article(struct buf *out, const struct article *article)
{
    char date[DATE_TEXT_MAX];
    buf_add_c(out, "<article dir=\"auto\">\n");
    add_element(out, "h1 dir=\"auto\"", "h1", article->headline);
    buf_add_c(out, "<p class=\"by\">");
    for (size_t i = 0; i < article->n_authors; i++) {
        buf_add_c(out, i ? ", " : "");
        add_escaped(out, article->authors[i].name);
    }
    if (article->published.precision != DATE_NONE)
        buf_printf(out, " &middot; %.*s", SV_FMT(date_to_iso(&article->published, date)));
    buf_add_c(out, "</p>\n");
    if (article->n_images && !is_in_body(article, article->images[0].url))
        add_figure(out, &article->images[0]);
    add_blocks(out, article->blocks, article->n_blocks);
    buf_add_c(out, "</article>\n");
}

/* ---- the page as it was read */

static void add_run(struct buf *out, const struct explain_run *run)
{
    buf_printf(out, "<div dir=\"auto\" class=\"run %s\">", run->is_kept ? "kept" : "dropped");
    add_escaped(out, run->text);
    buf_printf(out, "<span class=\"why\" dir=\"ltr\">%.2f &rarr; %.2f, %s; ", (double)run->first,
               (double)run->second, run->why);
    add_escaped(out, run->place);
    if (run->signals.len)
        buf_add_c(out, "; ");
    add_escaped(out, run->signals);
    buf_add_c(out, "</span></div>\n");
}

static void add_candidate(struct buf *out, struct sv source, const char *score, struct sv value,
                          bool is_winner)
{
    buf_printf(out, "<tr%s><td></td><td>", is_winner ? " class=\"winner\"" : "");
    add_escaped(out, source);
    buf_printf(out, "</td><td>%s</td><td dir=\"auto\">", score);
    add_escaped(out, value);
    buf_add_c(out, "</td></tr>\n");
}

static void add_field(struct buf *out, const struct provenance *field)
{
    char score[32];
    buf_add_c(out, "<tr><th colspan=\"4\">");
    add_escaped(out, field->field);
    buf_add_c(out, "</th></tr>\n");
    add_candidate(out, field->source, "won", SV("as shown above"), true);
    for (size_t i = 0; i < field->n_others; i++) {
        snprintf(score, sizeof score, "%.2f", field->others[i].score);
        add_candidate(out, field->others[i].source, score, field->others[i].value, false);
    }
}

static void add_header(struct buf *out, const struct extract_result *result)
{
    const struct article *article = &result->article;
    buf_add_c(out, "<header>");
    add_element(out, "p", "p", article->url);
    buf_printf(out, "<p><b>%s</b>", page_type_name(article->page_type));
    for (size_t i = 0; i < article->n_page_type_reasons; i++) {
        buf_add_c(out, i ? ", " : ": ");
        add_escaped(out, article->page_type_reasons[i]);
    }
    buf_printf(out, " &middot; %zu words &middot; ", article->word_count);
    add_escaped(out, article->language);
    buf_add_c(out, " &middot; ");
    add_escaped(out, result->charset);
    buf_add_c(out, "</p></header>\n");
}

void explain_write_html(const struct extract_result *result, struct buf *out)
{
    const struct article *article = &result->article;
    buf_add_c(out, HEAD);
    add_header(out, result);
    buf_add_c(out, "<div class=\"columns\"><div><h2>The article</h2>\n");
    add_article(out, article);
    buf_add_c(out, "</div><div><h2>The page: kept and dropped</h2>\n");
    for (size_t i = 0; result->explain && i < result->explain->n_runs; i++)
        add_run(out, &result->explain->runs[i]);
    buf_add_c(out, "</div></div>\n<section><h2>Fields and their candidates</h2><table>\n"
                   "<tr><td></td><td>source</td><td>score</td><td>value</td></tr>\n");
    for (size_t i = 0; i < article->n_provenance; i++)
        add_field(out, &article->provenance[i]);
    buf_add_c(out, "</table></section></body></html>\n");
}
