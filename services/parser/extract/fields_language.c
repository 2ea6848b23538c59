#include "services/parser/extract/fields_internal.h"

#include "common/text.h"
#include "services/parser/extract/lang.h"
#include "services/parser/extract/plain.h"

/* Paragraphs and headings of the page: the text to tell the language by where no body was found. */
static struct sv page_text(struct fields *fields)
{
    const struct dom *dom = fields->dom;
    struct buf text;
    buf_init(&text, 16384);
    for (uint32_t i = 1; i < dom->n_nodes && text.len < 6000; i++) {
        if (dom->nodes[i].tag != TAG_P || dom->nodes[i].end - i > 60)
            continue;
        buf_add(&text, text_cut(dom_text(fields->arena, dom, i), 2000));
        buf_add_byte(&text, '\n');
    }
    struct sv copy = arena_copy(fields->arena, buf_sv(&text));
    buf_release(&text);
    return copy;
}

static struct sv primary(struct sv code)
{
    return sv_sub(code, 0, sv_find_byte(code, '-'));
}

/* Declarations support each other, and more so what the text bears out: it says the region too. A
 * text that is sure of another language beats them all: templates are copied, words are not. */
static void agree(struct fields_claims *claims, const struct lang_guess *guess)
{
    bool has_guess = guess->code.len > 0;
    double scores[60];
    for (size_t i = 0; i < claims->n; i++) {
        scores[i] = claims->list[i].score;
        for (size_t k = 0; k < claims->n && !(has_guess && i == 0); k++) {
            struct sv mine = primary(claims->list[i].value), other = primary(claims->list[k].value);
            bool is_text = has_guess && k == 0;
            if (k != i && (sv_equal_nocase(mine, other) || (is_text && lang_is_near(mine, other))))
                scores[i] += claims->list[k].score * (is_text ? 1 : 0.4);
        }
        bool contradicted = has_guess && i > 0 && guess->confidence >= 0.6 &&
                            !lang_is_near(primary(claims->list[i].value), primary(guess->code));
        if (contradicted)
            scores[i] = 0.1 * claims->list[i].score;
    }
    for (size_t i = 0; i < claims->n; i++)
        claims->list[i].score = scores[i];
}

void fields_fill_language(struct fields *fields, const struct fields_body *body,
                          struct article *article)
{
    struct fields_claims claims = {0};
    struct arena *arena = fields->arena;
    struct sv text = body->text.len > 200 ? body->text : page_text(fields);
    struct lang_guess guess = lang_guess(arena, text);
    fields_claim(fields, &claims, "text", guess.code, 4 * guess.confidence);
    fields_claim(fields, &claims, "html", lang_normalise(arena, fields->meta.html_lang), 2.2);
    fields_claim(fields, &claims, "json-ld", lang_normalise(arena, fields->jsonld.article.language),
                 1.6);
    for (size_t i = 0; i < fields->meta.n_entries; i++) {
        const struct meta_entry *entry = &fields->meta.entries[i];
        if (entry->name->field == META_LANGUAGE)
            fields_claim(fields, &claims, entry->source, lang_normalise(arena, entry->value),
                         0.2 * entry->name->trust);
    }
    for (size_t i = 0; i < fields->input->n_http_headers; i++) {
        const struct header *one = &fields->input->http_headers[i];
        if (sv_equal_nocase(one->name, SV("content-language")))
            fields_claim(fields, &claims, "header", lang_normalise(arena, one->value), 0.8);
    }
    fields_claim(fields, &claims, "hint", lang_normalise(arena, fields->input->hints.language),
                 0.8);
    agree(&claims, &guess);
    size_t best = fields_best(&claims);
    if (best == claims.n)
        return;
    article->language = claims.list[best].value;
    article->is_rtl = lang_is_rtl(article->language);
    fields_provenance(fields, article, "inLanguage", &claims, best);
}
