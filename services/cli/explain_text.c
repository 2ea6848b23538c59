#include "services/cli/explain.h"

#include "common/text.h"
#include "services/cli/explain_value.h"

#define VALUE_MAX_BYTES (1u << 20)
#define LINE_BYTES      160
#define RUN_BYTES       100

/* On one line, and nothing that a terminal would obey. */
static void add_plain(struct buf *out, struct sv text, size_t max_bytes)
{
    struct sv rest = text_cut(text, max_bytes);
    while (rest.len) {
        const uint32_t c = text_next(&rest);
        buf_add_codepoint(out, c < ' ' || (c >= 0x7F && c < 0xA0) ? ' ' : c);
    }
}

static void add_candidate(struct buf *out, const struct candidate *candidate)
{
    buf_printf(out, "      %-14.*s %5.2f  ", SV_FMT(candidate->source), candidate->score);
    add_plain(out, candidate->value, LINE_BYTES);
    buf_add_byte(out, '\n');
}

static void add_field(struct buf *out, const struct article *article,
                      const struct provenance *field)
{
    struct buf value;
    buf_init(&value, VALUE_MAX_BYTES);
    explain_value(article, field->field, &value);
    buf_printf(out, "  %.*s: from %.*s: ", SV_FMT(field->field), SV_FMT(field->source));
    add_plain(out, buf_sv(&value), LINE_BYTES);
    buf_add_byte(out, '\n');
    buf_release(&value);
    for (size_t i = 0; i < field->n_others; i++)
        add_candidate(out, &field->others[i]);
}

static void add_run(struct buf *out, const struct explain_run *run)
{
    buf_printf(out, "%c %.2f %.2f  ", run->is_kept ? '+' : '-', (double)run->first,
               (double)run->second);
    add_plain(out, run->text, RUN_BYTES);
    buf_printf(out, "\n               %s; ", run->why);
    add_plain(out, run->place, LINE_BYTES);
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
        add_field(out, article, &article->provenance[i]);
    buf_add_c(out, "\ntext of the page: + kept, - dropped; the probability that it is the "
                   "article's, by itself and among its neighbours\n");
    for (size_t i = 0; result->explain && i < result->explain->n_runs; i++)
        add_run(out, &result->explain->runs[i]);
}
