#include "services/parser/extract/fields_internal.h"

#include "common/text.h"
#include "services/parser/extract/match.h"
#include "services/parser/extract/plain.h"

enum { MAX_DESCRIPTIONS = 24, MIN_STANDFIRST = 50, MAX_STANDFIRST = 600, MAX_OPENING = 500 };

struct description {
    const char *source;
    struct sv text, key;
    double score;
    bool is_cut;
};
struct descriptions {
    struct fields *fields;
    struct description list[MAX_DESCRIPTIONS];
    size_t n;
};

static void add(struct descriptions *all, const char *source, struct sv text, double score)
{
    const struct sv key = fields_key(all->fields->arena, text);
    if (key.len && all->n < MAX_DESCRIPTIONS)
        all->list[all->n++] = (struct description){source, text, key, score, false};
}

/* Cards for sharing are often cut or written to be clicked; what is written for search engines
 * sums up. */
static void add_stated(struct descriptions *all)
{
    struct fields *fields = all->fields;
    for (size_t i = 0; i < fields->meta.n_entries; i++) {
        const struct meta_entry *entry = &fields->meta.entries[i];
        if (entry->name->field != META_DESCRIPTION)
            continue;
        const bool plain = sv_equal(sv_from_c(entry->name->name), SV("description")) &&
                           sv_equal(sv_from_c(entry->source), SV("meta"));
        add(all, entry->source, plain_line(fields->arena, entry->value),
            plain ? 9 : entry->name->trust);
    }
    add(all, "json-ld", fields->jsonld.article.description, 6);
    add(all, "json-ld", fields->jsonld.page.description, 5);
}

static bool ends_sentence(struct sv text)
{
    static const char *const ENDS[] = {".", "!", "?",  "…",  "\"", "”", "“", "»", ")",
                                       "'", "’", "。", "！", "？", "।", "؟", ":"};
    for (size_t i = 0; i < COUNT_OF(ENDS); i++) {
        if (sv_ends_with(text, sv_from_c(ENDS[i])))
            return true;
    }
    return false;
}

/* "The council has decided ...", "said [&hellip;]", in quotes or not. */
static bool ends_cut(struct sv text)
{
    static const char *const MARKS[] = {"...", "…", "[…]", "[...]", "(...)", "(…)", ".."};
    while (sv_ends_with(text, SV("\"")) || sv_ends_with(text, SV(" ")))
        text = sv_sub(text, 0, text.len - 1);
    for (size_t i = 0; i < COUNT_OF(MARKS); i++) {
        if (sv_ends_with(text, sv_from_c(MARKS[i])))
            return true;
    }
    return false;
}

/* Cut by its own mark, or in the middle of a sentence that another goes on with. */
static void find_cut(struct descriptions *all)
{
    for (size_t i = 0; i < all->n; i++) {
        struct description *one = &all->list[i];
        one->is_cut = ends_cut(one->text);
        for (size_t k = 0; k < all->n && !one->is_cut && !ends_sentence(one->text); k++)
            one->is_cut =
                all->list[k].key.len > one->key.len && sv_starts_with(all->list[k].key, one->key);
    }
}

/* Has the headline a word of this text? */
static bool shares_word(const struct fields *fields, struct sv text)
{
    struct sv word;
    while (sv_cut(&text, ' ', &word)) {
        if (word.len >= 5 && sv_contains_nocase(fields->headline, word))
            return true;
    }
    return false;
}

/* "The Paper - your daily news", "The Paper": the site speaks of itself; or the headline is said
 * again. */
static double penalty(const struct fields *fields, struct sv text, struct sv key)
{
    for (size_t i = 0; i < fields->n_site_names; i++) {
        const struct sv name = fields->site_names[i];
        if (sv_equal(key, name))
            return 20;
        if (name.len >= 4 && sv_starts_with(key, name) && !shares_word(fields, text))
            return 8;
    }
    return key.len < 10 || sv_equal(key, fields_key(fields->arena, fields->headline)) ? 6 : 0;
}

/* Of whole ones the most trusted, of cut ones the shortest: it is the one made to be shown. */
static void rate(struct descriptions *all)
{
    find_cut(all);
    for (size_t i = 0; i < all->n; i++) {
        struct description *one = &all->list[i];
        if (one->is_cut)
            one->score = (one->score < 7 ? one->score : 7) - 0.001 * (double)one->text.len;
        one->score -= penalty(all->fields, one->text, one->key);
        for (size_t k = 0; k < all->n && !one->is_cut; k++) {
            if (k != i && sv_equal(one->key, all->list[k].key) &&
                !sv_equal(sv_from_c(one->source), sv_from_c(all->list[k].source)))
                one->score += 0.2;
        }
    }
}

/* All of the element's text is bold. */
static bool is_bold(const struct dom *dom, uint32_t element)
{
    const uint32_t end = dom->nodes[element].end;
    for (uint32_t i = element + 1; i < end; i++) {
        const struct dom_node *node = &dom->nodes[i];
        if (node->tag == TAG_STRONG || node->tag == TAG_B)
            i = node->end - 1;
        else if (node->tag == TAG_TEXT && text_trim(node->text).len)
            return false;
    }
    return end > element + 1;
}

static bool is_named_standfirst(const struct dom_node *node)
{
    static const char *const WORDS[] = {"standfirst", "teaser", "excerpt"};
    return match_words(sv_sub(dom_attribute(node, ATTR_CLASS), 0, 120), WORDS, COUNT_OF(WORDS));
}

static struct sv standfirst_text(const struct fields *fields, uint32_t element)
{
    const struct dom *dom = fields->dom;
    const struct dom_node *node = &dom->nodes[element];
    if (node->end - element > 30 || fields_is_furniture(dom, element) ||
        dom_closest(dom, element, TAG_FIGURE) || dom_closest(dom, element, TAG_LI))
        return SV_NULL;
    const struct sv text = dom_text(fields->arena, dom, element);
    return text.len >= MIN_STANDFIRST && text.len <= MAX_STANDFIRST ? text : SV_NULL;
}

/* What the editors put above the text to sum it up: an element named so between headline and text,
 * or a first paragraph in bold. */
static struct sv find_standfirst(const struct fields *fields, const struct fields_body *body)
{
    const struct dom *dom = fields->dom;
    if (!body->first_node)
        return SV_NULL;
    uint32_t from = fields->headline_node;
    if (!from || from > body->first_node || body->first_node - from > 400)
        from = body->first_node > 40 ? body->first_node - 40 : 1;
    for (uint32_t i = from; i < body->first_node + 12 && i < dom->n_nodes; i++) {
        const struct dom_node *node = &dom->nodes[i];
        const bool first =
            node->tag == TAG_P && i < body->first_node && body->first_node < node->end;
        if (!(first && is_bold(dom, i)) && !(node->n_attributes && is_named_standfirst(node)))
            continue;
        const struct sv text = standfirst_text(fields, i);
        if (text.len)
            return text;
    }
    return SV_NULL;
}

static struct sv block_text(struct arena *arena, const struct block *block)
{
    return text_clean(arena, article_body_text(arena, block, 1));
}

static void mark_summary(const struct fields *fields, struct sv standfirst, struct article *article)
{
    for (size_t i = 0; i < article->n_blocks && i < 4; i++) {
        struct block *block = &article->blocks[i];
        if (text_same(fields->arena, block_text(fields->arena, block), standfirst))
            block->is_summary = true;
    }
}

/* The first paragraph that is a sentence, at most so much of it. */
static struct sv opening(const struct fields *fields, const struct article *article)
{
    for (size_t i = 0; i < article->n_blocks && i < 6; i++) {
        const struct block *block = &article->blocks[i];
        if (block->kind != BLOCK_PARAGRAPH)
            continue;
        const struct sv text = block_text(fields->arena, block);
        if (text.len < MIN_STANDFIRST || !ends_sentence(text))
            continue;
        struct sv cut = text_cut(text, MAX_OPENING);
        while (cut.len < text.len && cut.len > MIN_STANDFIRST &&
               !(cut.ptr[cut.len - 1] == ' ' && ends_sentence(sv_sub(cut, 0, cut.len - 1))))
            cut = sv_sub(cut, 0, cut.len - 1);
        return text_trim(cut);
    }
    return SV_NULL;
}

void fields_fill_description(struct fields *fields, const struct fields_body *body,
                             struct article *article)
{
    struct descriptions all = {.fields = fields};
    add_stated(&all);
    const struct sv standfirst = find_standfirst(fields, body);
    if (standfirst.len)
        mark_summary(fields, standfirst, article);
    add(&all, "standfirst", standfirst, 9.5);
    add(&all, "text", opening(fields, article), 2);
    rate(&all);
    struct fields_claims claims = {0};
    for (size_t i = 0; i < all.n; i++)
        fields_claim(fields, &claims, all.list[i].source, all.list[i].text, all.list[i].score);
    const size_t best = fields_best(&claims);
    if (best == claims.n || claims.list[best].score < 0.2)
        return;
    article->description = claims.list[best].value;
    fields_provenance(fields, article, "description", &claims, best);
}
