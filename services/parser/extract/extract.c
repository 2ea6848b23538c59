#include "services/parser/extract/extract.h"

#include "services/parser/extract/blocks.h"
#include "services/parser/extract/blocks_live.h"
#include "services/parser/extract/charset.h"
#include "services/parser/extract/content.h"
#include "services/parser/extract/explain.h"
#include "services/parser/extract/fields.h"
#include "services/parser/extract/next_page.h"
#include "services/parser/extract/overrides.h"
#include "services/parser/extract/page_links.h"
#include "services/parser/extract/pagetype.h"
#include "services/parser/extract/related.h"

/* One page on its way through the steps. */
struct work {
    struct arena *arena;
    const struct extract_input *input;
    struct charset_text text;
    struct dom dom;
    struct fields fields;
    struct content content;
    struct blocks blocks;
};

bool extract_open_all(struct err *err)
{
    return fields_open_all(err);
}

/* Things that come under a page's name and are none: a PDF, a picture, a player's file. */
static bool is_html(struct sv bytes)
{
    static const char *const OTHERS[] = {"%PDF",       "\x89PNG",  "GIF8", "\xFF\xD8\xFF",
                                         "PK\x03\x04", "\x1F\x8B", "RIFF", "ID3"};
    for (size_t i = 0; i < COUNT_OF(OTHERS); i++)
        if (sv_starts_with(bytes, sv_from_c(OTHERS[i])))
            return false;
    const struct sv begin = sv_sub(bytes, 0, 1u << 16);
    return memchr(begin.ptr, '<', begin.len) != NULL || memchr(begin.ptr, 0, begin.len) != NULL;
}

static bool arena_full(const struct work *work, struct err *err)
{
    return err_set(err, ERR_REJECT, "arena_full",
                   "The page of %zu bytes needs more memory than a page may have.",
                   work->input->bytes.len);
}

static bool read_page(struct work *work, struct err *err)
{
    const struct sv bytes = work->input->bytes;
    if (sv_trim(bytes).len == 0)
        return err_set(err, ERR_REJECT, "empty", "The page has no content.");
    if (!is_html(bytes))
        return err_set(err, ERR_REJECT, "not_html", "The content is not HTML: it holds no tag.");
    if (!charset_to_utf8(work->arena, bytes, work->input->content_type, &work->text, err) ||
        !dom_parse(work->arena, work->text.utf8, &DOM_LIMITS, &work->dom, err))
        return false;
    fields_read(work->arena, work->input, &work->dom, &work->fields);
    return arena_ok(work->arena) || arena_full(work, err);
}

static bool find_body(struct work *work, struct err *err)
{
    const struct content_evidence evidence = {.title = work->fields.headline,
                                              .description = work->fields.description,
                                              .body = work->fields.body_hint};
    const struct url *base = work->fields.has_url ? &work->fields.base : NULL;
    if (!content_find(work->arena, &work->dom, &evidence, NULL, &work->content) ||
        !blocks_cut(work->arena, work->content.dom, &work->content, base,
                    work->fields.jsonld.article.is_live, &work->blocks) ||
        !blocks_live_add_stated(work->arena, &work->fields.jsonld.article, work->content.n_words,
                                &work->blocks))
        return arena_full(work, err);
    return true;
}

static bool apply_overrides(struct work *work, struct article *article, struct err *err)
{
    const struct fields *fields = &work->fields;
    if (!fields->has_url || !overrides_match(work->input->overrides, fields->page.host))
        return true;
    const struct overrides_page page = {.utf8 = work->text.utf8,
                                        .base = &fields->base,
                                        .host = fields->page.host,
                                        .dates = &fields->dates};
    return overrides_apply(work->arena, work->input->overrides, &page, article, err);
}

static bool fill(struct work *work, struct article *article, struct err *err)
{
    article->blocks = work->blocks.list;
    article->n_blocks = work->blocks.n;
    article->body = article_body_text(work->arena, article->blocks, article->n_blocks);
    struct fields_body body = {.text = article->body};
    if (work->content.n_kept && work->content.dom == &work->dom) {
        const struct segment *runs = work->content.segments.runs;
        body.first_node = runs[work->content.first].first;
        body.end_node = runs[work->content.last].last + 1;
    }
    fields_fill(&work->fields, &body, article);
    if (!article->next_page.len && work->fields.has_url)
        article->next_page =
            next_page_find(work->arena, &work->dom, &work->fields.page, &work->fields.base);
    related_collect(work->arena, &work->dom, &work->content, &work->fields, article);
    if (!apply_overrides(work, article, err))
        return false;
    article->extractor = SV(BROADSHEET_VERSION);
    article->is_partial =
        work->dom.is_partial || work->content.segments.is_partial || work->input->is_truncated;
    article->fetched_at_us = work->input->fetched_at_us;
    article->page_offset = -1;
    article_seal(work->arena, article);
    pagetype_judge(work->arena, work->content.dom, &work->content, &work->fields, article);
    return true;
}

bool extract_page(struct arena *arena, const struct extract_input *input, unsigned flags,
                  struct extract_result *result, struct err *err)
{
    struct work *work = arena_alloc(arena, sizeof *work);
    struct extract_result made = {0};
    if (!work)
        return err_set(err, ERR_REJECT, "arena_full", "There is no memory to begin with.");
    work->arena = arena;
    work->input = input;
    if (!read_page(work, err) || !find_body(work, err) || !fill(work, &made.article, err))
        return false;
    made.charset = work->text.name;
    if (flags & EXTRACT_LINKS)
        page_links_collect(arena, &work->dom,
                           work->content.dom == &work->dom ? &work->content : NULL, &work->fields,
                           &made);
    if (flags & EXTRACT_EXPLAIN)
        made.explain = explain_make(arena, work->content.dom, &work->content);
    if (!arena_ok(arena))
        return arena_full(work, err);
    *result = made;
    return true;
}
