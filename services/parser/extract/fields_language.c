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
            fields_claim(fields, &claims, entry->name->source, lang_normalise(arena, entry->value),
                         0.2 * entry->name->trust);
    }
    fields_claim(fields, &claims, "hint", lang_normalise(arena, fields->input->hints.language),
                 0.8);
    for (size_t i = 0; i < claims.n; i++) {
        double support = 0;
        for (size_t k = 0; k < claims.n; k++) {
            if (k == i)
                continue;
            struct sv a = sv_sub(claims.list[i].value, 0, sv_find_byte(claims.list[i].value, '-')),
                      b = sv_sub(claims.list[k].value, 0, sv_find_byte(claims.list[k].value, '-'));
            bool text_near = (k == 0 && guess.code.len) && lang_is_near(a, b);
            if (sv_equal_nocase(a, b) || text_near)
                support += claims.list[k].score * (k == 0 && guess.code.len ? 1 : 0.4);
        }
        /* a declaration that the text bears out says more than the text: its region */
        claims.list[i].score += i == 0 && guess.code.len ? 0 : support;
    }
    size_t best = fields_best(&claims);
    if (best == claims.n)
        return;
    article->language = claims.list[best].value;
    article->is_rtl = lang_is_rtl(article->language);
    fields_provenance(fields, article, "inLanguage", &claims, best);
}

/* The standfirst is often what <meta name=description> says; og's is for sharing. A template's
 * text, equal to the site's name or headline, says nothing. */
void fields_fill_description(struct fields *fields, struct article *article)
{
    struct fields_claims claims = {0};
    struct sv headline = fields_key(fields->arena, fields->headline);
    fields_claim(fields, &claims, "json-ld", fields->jsonld.article.description, 3);
    for (size_t i = 0; i < fields->meta.n_entries; i++) {
        const struct meta_entry *entry = &fields->meta.entries[i];
        if (entry->name->field == META_DESCRIPTION)
            fields_claim(fields, &claims, entry->name->source,
                         plain_line(fields->arena, entry->value), entry->name->trust * 0.5);
    }
    for (size_t i = 0; i < claims.n; i++) {
        struct sv key = fields_key(fields->arena, claims.list[i].value);
        if (sv_equal(key, headline) || key.len < 10)
            claims.list[i].score -= 3;
        if (sv_ends_with(claims.list[i].value, SV("...")) ||
            sv_ends_with(claims.list[i].value, SV("…")))
            claims.list[i].score -= 0.6; /* cut */
    }
    size_t best = fields_best(&claims);
    if (best == claims.n || claims.list[best].score < 0.2)
        return;
    article->description = claims.list[best].value;
    fields_provenance(fields, article, "description", &claims, best);
}
