#include "services/cli/explain.h"
#include "services/cli/explain_article.h"
#include "services/cli/explain_markup.h"
#include "services/cli/explain_style.h"
#include "services/cli/explain_value.h"

#define CLOSE_CALL      0.25f /* dropped pieces of text more likely than this are always shown */
#define LEAST_GROUP     4     /* fewer pieces, dropped one after another, are not folded */
#define HINT_BYTES      60
#define VALUE_MAX_BYTES (1u << 20)

static const char HEAD[] =
    "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
    "'unsafe-inline'\">\n<meta name=\"referrer\" content=\"no-referrer\">\n"
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>";

/* ---- the head of the page */

static void add_fact(struct buf *out, const char *name, struct sv value)
{
    if (value.len == 0)
        return;
    buf_printf(out, "<span><b>%s</b>", name);
    markup_isolated(out, value);
    buf_add_c(out, "</span>\n");
}

static void add_number(struct buf *out, const char *name, size_t value)
{
    buf_printf(out, "<span><b>%s</b>%zu</span>\n", name, value);
}

static size_t count_kept(const struct explain *explain)
{
    size_t n = 0;
    for (size_t i = 0; i < explain->n_runs; i++)
        n += explain->runs[i].is_kept;
    return n;
}

static void add_facts(struct buf *out, const struct extract_result *result)
{
    static const char *const ACCESS[] = {"", "free, it says", "paid, it says"};
    const struct article *article = &result->article;
    const struct explain *explain = result->explain;
    buf_add_c(out, "<p class=\"facts\">\n");
    add_number(out, "words", article->word_count);
    add_number(out, "blocks", article->n_blocks);
    if (explain) {
        add_number(out, "pieces of text", explain->n_runs);
        add_number(out, "kept", count_kept(explain));
    }
    add_fact(out, "language", article->language);
    add_fact(out, "charset", result->charset);
    add_fact(out, "publisher", article->publisher.name);
    add_fact(out, "access", sv_from_c(ACCESS[article->access]));
    add_fact(out, "next page", article->next_page);
    add_fact(out, "identity", article->id);
    if (article->is_partial)
        add_fact(out, "partial", SV("a bound was reached"));
    buf_add_c(out, "</p>\n");
}

static void add_header(struct buf *out, const struct extract_result *result)
{
    const struct article *article = &result->article;
    buf_add_c(out, "<header>");
    markup_element(out, "p class=\"url\"", "p", article->url);
    buf_printf(out, "<p><span class=\"type%s\">%s</span>",
               page_type_is_published(article->page_type) ? " published" : "",
               page_type_name(article->page_type));
    for (size_t i = 0; i < article->n_page_type_reasons; i++) {
        buf_add_c(out, i ? ", " : " because ");
        markup_text(out, article->page_type_reasons[i]);
    }
    buf_add_c(out, "</p>\n");
    add_facts(out, result);
    buf_add_c(out, "</header>\n");
}

/* ---- the page's text, piece by piece */

static void add_run(struct buf *out, const struct explain_run *run)
{
    buf_printf(out, "<div class=\"run %s\"><bdi class=\"text\" dir=\"auto\">",
               run->is_kept ? "kept" : "dropped");
    markup_text(out, run->text);
    buf_printf(
        out,
        "</bdi><span class=\"why\" dir=\"ltr\" title=\"likely the article's by itself: %.2f; "
        "among its neighbours: %.2f\"><span class=\"bar\"><i style=\"width:%.0f%%\"></i>"
        "</span><b>%s</b> <code>",
        (double)run->first, (double)run->second, (double)run->second * 100, run->why);
    markup_text(out, run->place);
    buf_add_c(out, "</code>");
    if (run->signals.len)
        buf_add_c(out, ", ");
    markup_text(out, run->signals);
    buf_add_c(out, "</span></div>\n");
}

static bool is_plainly_dropped(const struct explain_run *run)
{
    return !run->is_kept && run->second < CLOSE_CALL;
}

static void add_hint(struct buf *out, const struct explain_run *run)
{
    size_t len = run->text.len < HINT_BYTES ? run->text.len : HINT_BYTES;
    while (len < run->text.len && len > 0 && ((unsigned char)run->text.ptr[len] & 0xC0) == 0x80)
        len--; /* not within a character */
    markup_isolated(out, sv_sub(run->text, 0, len));
    buf_add_c(out, len < run->text.len ? "\xE2\x80\xA6" : "");
}

/* What was plainly dropped, one piece after another, is folded. */
static void add_runs(struct buf *out, const struct explain *explain)
{
    for (size_t i = 0; i < explain->n_runs;) {
        size_t end = i;
        while (end < explain->n_runs && is_plainly_dropped(&explain->runs[end]))
            end++;
        const bool is_folded = end - i >= LEAST_GROUP;
        if (end == i)
            end++;
        if (is_folded) {
            buf_printf(out, "<details><summary>%zu pieces dropped: ", end - i);
            add_hint(out, &explain->runs[i]);
            buf_add_c(out, "</summary>\n");
        }
        for (; i < end; i++)
            add_run(out, &explain->runs[i]);
        if (is_folded)
            buf_add_c(out, "</details>\n");
    }
}

/* ---- fields */

static void add_value(struct buf *out, const struct article *article, struct sv field)
{
    struct buf value;
    buf_init(&value, VALUE_MAX_BYTES);
    explain_value(article, field, &value);
    markup_text(out, buf_sv(&value));
    buf_release(&value);
}

static void add_field(struct buf *out, const struct article *article,
                      const struct provenance *field)
{
    buf_printf(out, "<tbody><tr class=\"winner\"><th rowspan=\"%zu\">", field->n_others + 1);
    markup_text(out, field->field);
    buf_add_c(out, "</th><td class=\"source\">");
    markup_text(out, field->source);
    buf_add_c(out, "</td><td class=\"score\">won</td><td dir=\"auto\">");
    add_value(out, article, field->field);
    buf_add_c(out, "</td></tr>\n");
    for (size_t i = 0; i < field->n_others; i++) {
        buf_add_c(out, "<tr><td class=\"source\">");
        markup_text(out, field->others[i].source);
        buf_printf(out, "</td><td class=\"score\">%.2f</td><td dir=\"auto\">",
                   field->others[i].score);
        markup_text(out, field->others[i].value);
        buf_add_c(out, "</td></tr>\n");
    }
    buf_add_c(out, "</tbody>\n");
}

void explain_write_html(const struct extract_result *result, struct buf *out)
{
    const struct article *article = &result->article;
    buf_add_c(out, HEAD);
    markup_text(out, article->headline);
    buf_add_c(out, " \xE2\x80\x93 Broadsheet explains</title>\n<style>\n");
    for (size_t i = 0; i < COUNT_OF(EXPLAIN_STYLE); i++)
        buf_add_c(out, EXPLAIN_STYLE[i]);
    buf_add_c(out, "</style></head><body>\n");
    add_header(out, result);
    buf_printf(out, "<main class=\"columns\"><div><h2 class=\"title\">%s</h2>\n",
               page_type_is_published(article->page_type) ? "The article as it is stored"
                                                          : "What was found; it is not stored");
    explain_add_article(out, article);
    buf_add_c(out, "</div><div><h2 class=\"title\">The page's text: kept and dropped</h2>\n");
    if (result->explain)
        add_runs(out, result->explain);
    buf_add_c(out, "</div></main>\n<section class=\"fields\"><h2 class=\"title\">Fields: what won, "
                   "and what the others said</h2><table>\n");
    for (size_t i = 0; i < article->n_provenance; i++)
        add_field(out, article, &article->provenance[i]);
    buf_add_c(out, "</table></section>\n</body></html>\n");
}
