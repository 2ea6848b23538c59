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
    bool has_article_data;
    uint32_t n_teasers; /* headings that are links */
    uint32_t n_visible_words;
    uint32_t n_pairs, n_kept_pairs; /* a linked title and a few words about it */
    uint32_t n_own_words;           /* of what is kept: those of no such pair */
};

#define SEEN_BYTES    6000
#define SHORT_WORDS   60 /* fewer are no article unless the page says that it is one */
#define LEAST_WORDS   16
#define WALL_WORDS    220 /* a wall's own text is at most so long */
#define CUT_WORDS     350
#define TITLE_CHARS   12 /* of a teaser's title, at least */
#define SUMMARY_WORDS 60
#define MANY_PAIRS    5
#define OWN_WORDS     120 /* a listing's introduction, at most */

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
        judge->says_article = judge->has_article_data = true;
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

static bool is_furniture(const struct segment *run)
{
    return run->within & (WITHIN_NAV | WITHIN_FOOTER | WITHIN_HIDDEN | WITHIN_DIALOG |
                          WITHIN_ASIDE | WITHIN_BUTTON | WITHIN_FORM);
}

static bool is_linked_title(const struct segment *run)
{
    return run->n_chars >= TITLE_CHARS && run->n_link_chars * 10 >= run->n_chars * 8;
}

static bool is_summary(const struct segment *run)
{
    return run->n_link_chars == 0 && run->n_words >= 5 && run->n_words <= SUMMARY_WORDS;
}

/* Title and summary in one run, as an item of a list or a cell of a table: it begins with a link
 * and has no second one. */
static bool is_item(const struct segment *run)
{
    return (run->within & WITHIN_LINK) && run->n_links <= 1 && run->n_link_chars >= TITLE_CHARS &&
           run->n_words <= SUMMARY_WORDS;
}

/* Teasers: what a listing is made of, be it in cards, rows of a table or a list. */
static void count_pairs(struct judge *judge)
{
    const struct segments *segments = &judge->content->segments;
    const struct content_run *kept = judge->content->runs;
    uint32_t n_words = 0;
    for (uint32_t i = 0; i < segments->n; i++) {
        const struct segment *run = &segments->runs[i], *next = run + 1;
        const bool is_title = is_linked_title(run);
        if (is_furniture(run)) {
            n_words += is_title && kept[i].is_kept ? run->n_words : 0;
            continue;
        }
        if (is_title && i + 1 < segments->n && is_summary(next) && !is_furniture(next)) {
            n_words +=
                (kept[i].is_kept ? run->n_words : 0) + (kept[i + 1].is_kept ? next->n_words : 0);
            judge->n_pairs++;
            judge->n_kept_pairs += kept[i + 1].is_kept;
            i++;
        } else if (is_title) {
            n_words += kept[i].is_kept ? run->n_words : 0;
        } else if (is_item(run)) {
            n_words += kept[i].is_kept ? run->n_words : 0;
            judge->n_pairs++;
            judge->n_kept_pairs += kept[i].is_kept;
        }
    }
    judge->n_own_words = judge->content->n_words - n_words;
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

/* What was taken for the text is titles of other pages with a few words about each. An article's
 * own data weigh more. */
static bool is_made_of_teasers(struct judge *judge)
{
    const bool has_no_text =
        !judge->says_article && judge->n_pairs >= 2 && judge->n_own_words < SHORT_WORDS;
    const bool has_an_introduction = !judge->has_article_data &&
                                     judge->n_kept_pairs >= MANY_PAIRS &&
                                     judge->n_own_words < OWN_WORDS;
    if (has_no_text || has_an_introduction)
        reason(judge, "the text is made of other pages' titles and summaries");
    return has_no_text || has_an_introduction;
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
    if (is_made_of_teasers(judge))
        return PAGE_LISTING;
    if (asks_consent(judge))
        return PAGE_CONSENT_WALL;
    if (is_listing(judge))
        return PAGE_LISTING;
    if (is_paid(judge)) {
        judge->article->is_cut = true;
        return PAGE_PAYWALLED;
    }
    if (judge->n_own_words < LEAST_WORDS || (n_words < SHORT_WORDS && !judge->says_article)) {
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
    count_pairs(&judge);
    article->page_type = type_of(&judge);
}
