#include "services/parser/extract/pagetype.h"

#include "common/text.h"
#include "services/parser/extract/pagetype_phrases.h"

struct judge {
    struct arena *arena;
    const struct dom *dom;
    const struct content *content;
    const struct fields *fields;
    struct article *article;
    struct sv title; /* <title> and headline, lower case */
    struct sv text;  /* the page's visible text, at most SEEN_BYTES of it, lower case */
    bool says_article, says_listing;
    uint32_t n_teasers; /* headings that are links */
    uint32_t n_visible_words;
};

#define SEEN_BYTES  6000
#define SHORT_WORDS 60 /* fewer are no article unless the page says that it is one */
#define LEAST_WORDS 12
#define WALL_WORDS  220 /* a wall's own text is at most so long */
#define CUT_WORDS   350

static void reason(const struct judge *judge, const char *text)
{
    struct article *article = judge->article;
    struct sv *made = arena_push(judge->arena, &article->page_type_reasons,
                                 &article->n_page_type_reasons, sizeof *made);
    if (made)
        *made = sv_from_c(text);
}

/* ---- what the page says of itself */

static bool is_article_type(struct sv type)
{
    return sv_contains(type, SV("Article")) || sv_contains(type, SV("BlogPosting")) ||
           sv_equal(type, SV("Report")) || sv_equal(type, SV("Review"));
}

static void read_claims(struct judge *judge)
{
    const struct fields *fields = judge->fields;
    const struct meta_entry *type = meta_best(&fields->meta, META_TYPE);
    if (is_article_type(fields->jsonld.article.type)) {
        judge->says_article = true;
        reason(judge, "JSON-LD describes an article");
    }
    if (type && (sv_equal_nocase(type->value, SV("article")) ||
                 sv_contains_nocase(type->value, SV("article")))) {
        judge->says_article = true;
        reason(judge, "og:type is article");
    }
    if (fields->has_url && url_is_home(&fields->page)) {
        judge->says_listing = true;
        reason(judge, "the address is a site's home");
    }
    if (fields->jsonld.has_listing && !is_article_type(fields->jsonld.article.type)) {
        judge->says_listing = true;
        reason(judge, "JSON-LD describes a list");
    }
}

/* ---- what is seen */

static void see(struct judge *judge)
{
    const struct segments *segments = &judge->content->segments;
    struct buf seen;
    buf_init(&seen, SEEN_BYTES + 8192);
    for (uint32_t i = 0; i < segments->n; i++) {
        const struct segment *run = &segments->runs[i];
        judge->n_visible_words += run->n_words;
        if ((run->within & WITHIN_HEADING) && run->n_words >= 4 &&
            run->n_link_chars * 10 > run->n_chars * 8)
            judge->n_teasers++;
        if (seen.len < SEEN_BYTES &&
            !(run->within & (WITHIN_NAV | WITHIN_FOOTER | WITHIN_HIDDEN))) {
            buf_add(&seen, text_cut(run->text, 2000));
            buf_add_byte(&seen, '\n');
        }
    }
    judge->text = text_lower(judge->arena, arena_copy(judge->arena, buf_sv(&seen)));
    buf_release(&seen);
    judge->title = text_lower(judge->arena, arena_printf(judge->arena, "%.*s\n%.*s",
                                                         SV_FMT(judge->fields->meta.title),
                                                         SV_FMT(judge->article->headline)));
}

static bool challenged(struct judge *judge)
{
    if (judge->content->n_words > WALL_WORDS)
        return false;
    if (pagetype_has_phrase(PAGETYPE_CHALLENGE_TITLE, judge->title) ||
        pagetype_has_phrase(PAGETYPE_CHALLENGE_TEXT, judge->text)) {
        reason(judge, "the text asks for proof of being human");
        return true;
    }
    return false;
}

static bool not_found(struct judge *judge)
{
    if (judge->content->n_words > WALL_WORDS)
        return false;
    if (pagetype_has_phrase(PAGETYPE_NOT_FOUND, judge->title)) {
        reason(judge, "the title says that there is no such page");
        return true;
    }
    if (!judge->says_article && judge->content->n_words < SHORT_WORDS &&
        pagetype_has_phrase(PAGETYPE_NOT_FOUND, sv_sub(judge->text, 0, 1500))) {
        reason(judge, "the text says that there is no such page");
        return true;
    }
    return false;
}

static bool asks_consent(struct judge *judge)
{
    if (judge->content->n_words > WALL_WORDS && judge->n_visible_words > 2 * WALL_WORDS)
        return false;
    const bool in_title = pagetype_has_phrase(PAGETYPE_CONSENT, judge->title);
    const bool in_text = pagetype_has_phrase(PAGETYPE_CONSENT, judge->text);
    if ((in_title || in_text) && judge->content->n_words < SHORT_WORDS && !judge->says_article) {
        reason(judge, "the page asks for consent and has little else");
        return true;
    }
    return false;
}

/* Paid by the page's word, or a paywall's words after a text that stops early. */
static bool is_paid(struct judge *judge)
{
    const bool has_wall =
        pagetype_has_phrase(PAGETYPE_PAYWALL, judge->text) || pagetype_has_wall(judge->dom);
    const bool is_brief = judge->content->n_words < CUT_WORDS;
    if (judge->article->access == ACCESS_PAID && is_brief &&
        (has_wall || judge->content->n_words < 150)) {
        reason(judge, "declared not free, and the text is short");
        return true;
    }
    if (has_wall && is_brief && judge->article->access != ACCESS_FREE &&
        judge->content->n_words < WALL_WORDS) {
        reason(judge, "a paywall follows a short text");
        return true;
    }
    return false;
}

static bool is_live(struct judge *judge)
{
    if (judge->fields->jsonld.article.is_live) {
        reason(judge, "JSON-LD describes a live blog");
        return true;
    }
    for (size_t i = 0; i < judge->article->n_blocks; i++)
        if (judge->article->blocks[i].kind == BLOCK_LIVE_ENTRY) {
            reason(judge, "the body is a series of entries with times");
            return true;
        }
    return false;
}

/* Much is linked and little is told. */
static bool is_listing(struct judge *judge)
{
    const uint32_t n_words = judge->content->n_words;
    if (judge->says_listing && !judge->says_article && n_words < 400) {
        return true;
    }
    if (judge->says_article)
        return false;
    if (judge->n_teasers >= 8 && n_words < 40 * judge->n_teasers && n_words < 300) {
        reason(judge, "many headings are links and there is little text");
        return true;
    }
    const struct segments *segments = &judge->content->segments;
    const uint32_t chars = segments->n_chars, links = segments->elements[0].n_link_chars;
    if (n_words < SHORT_WORDS && segments->n > 60 && chars && links * 10 > chars * 6) {
        reason(judge, "most of the text is links");
        return true;
    }
    return false;
}

static enum page_type type_of(struct judge *judge)
{
    const uint32_t n_words = judge->content->n_words;
    if (challenged(judge))
        return PAGE_BOT_CHALLENGE;
    if (not_found(judge))
        return PAGE_SOFT_404;
    if (is_live(judge))
        return PAGE_LIVE_BLOG;
    if (asks_consent(judge))
        return PAGE_CONSENT_WALL;
    if (is_listing(judge))
        return PAGE_LISTING;
    if (is_paid(judge)) {
        judge->article->is_cut = true;
        return PAGE_PAYWALLED;
    }
    if (n_words < LEAST_WORDS || (n_words < SHORT_WORDS && !judge->says_article)) {
        reason(judge, "there is too little text");
        return PAGE_TOO_SHORT;
    }
    if (!judge->says_article)
        reason(judge, "there is a text of its own");
    return PAGE_ARTICLE;
}

void pagetype_judge(struct arena *arena, const struct dom *dom, const struct content *content,
                    const struct fields *fields, struct article *article)
{
    struct judge judge = {
        .arena = arena, .dom = dom, .content = content, .fields = fields, .article = article};
    read_claims(&judge);
    see(&judge);
    article->page_type = type_of(&judge);
}
