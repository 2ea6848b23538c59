#include "services/cli/explain.h"

#include "common/text.h"

static void add_candidate(struct buf *out, const struct candidate *candidate)
{
    buf_printf(out, "      %-14.*s %5.2f  %.*s\n", SV_FMT(candidate->source), candidate->score,
               SV_FMT(text_cut(candidate->value, 160)));
}

static void add_field(struct buf *out, const struct provenance *field)
{
    buf_printf(out, "  %.*s: from %.*s\n", SV_FMT(field->field), SV_FMT(field->source));
    for (size_t i = 0; i < field->n_others; i++)
        add_candidate(out, &field->others[i]);
}

static void add_run(struct buf *out, const struct explain_run *run)
{
    buf_printf(out, "%c %.2f %.2f  %.*s\n", run->is_kept ? '+' : '-', (double)run->first,
               (double)run->second, SV_FMT(text_cut(run->text, 100)));
    buf_printf(out, "               %s; %.*s", run->why, SV_FMT(run->place));
    if (run->signals.len)
        buf_printf(out, "; %.*s", SV_FMT(run->signals));
    buf_add_byte(out, '\n');
}

void explain_write_text(const struct extract_result *result, struct buf *out)
{
    const struct article *article = &result->article;
    buf_printf(out, "page type: %s", page_type_name(article->page_type));
    for (size_t i = 0; i < article->n_page_type_reasons; i++)
        buf_printf(out, "%s%.*s", i ? ", " : " because ", SV_FMT(article->page_type_reasons[i]));
    buf_printf(out, "\ncharset: %.*s\n\nfields, what gave them, and what the others said\n",
               SV_FMT(result->charset));
    for (size_t i = 0; i < article->n_provenance; i++)
        add_field(out, &article->provenance[i]);
    buf_add_c(out, "\ntext of the page: + kept, - dropped; the probability that it is the "
                   "article's, by itself and among its neighbours\n");
    for (size_t i = 0; result->explain && i < result->explain->n_runs; i++)
        add_run(out, &result->explain->runs[i]);
}
