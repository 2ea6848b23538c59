#include "services/parser/extract/pagetype.h"

#include "common/text.h"
#include "services/parser/extract/pagetype_phrases.h"
#include "services/parser/extract/pagetype_teasers.h"

struct judge {
    struct arena *arena;
    const struct dom *dom;
    const struct content *content;
    const struct fields *fields;
    struct article *article;
    struct sv title;    /* <title> and headline, a line each, lower case */
    struct sv text;     /* the page's visible text, at most SEEN_BYTES of it, lower case */
    struct sv headings; /* its short headings, a line each, lower case */
    bool says_article, has_article_data;
    bool says_listing, says_other; /* a list; a person, a product, a video */
    uint32_t n_visible_words;
    struct teasers teasers;
    uint32_t n_own_words; /* of what is kept: those of no teaser */
};

#define SEEN_BYTES    6000
#define SHORT_WORDS   60 /* fewer are no article unless the page says that it is one */
#define BRIEF_WORDS   30 /* of a dated report under its headline */
#define LEAST_WORDS   16
#define FLASH_WORDS   10  /* where JSON-LD describes an article */
#define WALL_WORDS    220 /* a wall's own text is at most so long */
#define PROFILE_WORDS 220 /* of what introduces a person, a product, a video */
#define CUT_WORDS     350
#define CONSENT_WORDS 15 /* a phrase of consent stands in so many words of a wall's */
#define HEADING_BYTES 120
#define MANY_PAIRS    5
#define MANY_TITLES   8
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

static bool says_type(const struct fields *fields, struct sv word)
{
    const struct meta_entry *type = meta_best(&fields->meta, META_TYPE);
    return type && sv_contains_nocase(type->value, word);
}

static void read_claims(struct judge *judge)
{
    const struct fields *fields = judge->fields;
    if (is_article_type(fields->jsonld.article.type)) {
        judge->says_article = judge->has_article_data = true;
        reason(judge, "JSON-LD describes an article");
    }
    if (says_type(fields, SV("article"))) {
        judge->says_article = true;
        reason(judge, "og:type is article");
    }
    if (fields->has_url && url_is_home(&fields->page)) {
        judge->says_listing = true;
        reason(judge, "the address is a site's home");
    }
    if (fields->jsonld.has_listing && !judge->has_article_data) {
        judge->says_listing = true;
        reason(judge, "JSON-LD describes a list");
    }
    if (!judge->says_article &&
        (fields->jsonld.has_other || says_type(fields, SV("product")) ||
         says_type(fields, SV("profile")) || says_type(fields, SV("video")))) {
        judge->says_other = true;
        reason(judge, "the page describes a person, a product or a video");
    }
}

/* ---- what is seen */

static struct sv lower_of(struct judge *judge, struct buf *text)
{
    const struct sv lower = text_lower(judge->arena, arena_copy(judge->arena, buf_sv(text)));
    buf_release(text);
    return lower;
}

/* With plain apostrophes, as the phrases have them. */
static void add_line(struct buf *out, struct sv text)
{
    const struct sv curly = SV("\xE2\x80\x99");
    for (size_t at = sv_find(text, curly); at < text.len; at = sv_find(text, curly)) {
        buf_add(out, sv_sub(text, 0, at));
        buf_add_byte(out, '\'');
        text = sv_skip(text, at + curly.len);
    }
    buf_add(out, text);
    buf_add_byte(out, '\n');
}

static void see(struct judge *judge)
{
    const struct segments *segments = &judge->content->segments;
    struct buf seen, headings, title;
    buf_init(&seen, SEEN_BYTES + 8192);
    buf_init(&headings, SEEN_BYTES);
    buf_init(&title, SEEN_BYTES);
    for (uint32_t i = 0; i < segments->n; i++) {
        const struct segment *run = &segments->runs[i];
        judge->n_visible_words += run->n_words;
        if (run->within & (WITHIN_NAV | WITHIN_FOOTER | WITHIN_HIDDEN))
            continue;
        if (seen.len < SEEN_BYTES)
            add_line(&seen, text_cut(run->text, 2000));
        if ((run->within & WITHIN_HEADING) && run->text.len < HEADING_BYTES)
            add_line(&headings, run->text);
    }
    add_line(&title, text_cut(judge->fields->meta.title, 2000));
    add_line(&title, text_cut(judge->article->headline, 2000));
    judge->text = lower_of(judge, &seen);
    judge->headings = lower_of(judge, &headings);
    judge->title = lower_of(judge, &title);
}

/* A page that is nothing else has no text of its own to speak of; one that has some, or says that
 * it is an article, may be about such pages. */
static bool challenged(struct judge *judge)
{
    const bool is_short = judge->n_own_words < SHORT_WORDS;
    if (judge->n_own_words > WALL_WORDS || (!is_short && judge->says_article))
        return false;
    const bool in_title = is_short && !judge->has_article_data &&
                          pagetype_has_phrase(PAGETYPE_CHALLENGE_TITLE, judge->title);
    const bool in_markup =
        judge->n_visible_words < SHORT_WORDS && pagetype_has_challenge(judge->dom);
    if (!in_title && !in_markup && !pagetype_has_phrase(PAGETYPE_CHALLENGE_TEXT, judge->text))
        return false;
    reason(judge, "the text asks for proof of being human");
    return true;
}

static bool title_says(const struct judge *judge, enum pagetype_phrases kind)
{
    const bool is_plain = !judge->says_article && judge->n_own_words < SHORT_WORDS;
    return is_plain ? pagetype_has_phrase(kind, judge->title)
                    : pagetype_is_phrase(kind, judge->title);
}

static bool not_found(struct judge *judge)
{
    const bool is_short = judge->n_own_words < SHORT_WORDS;
    if (judge->n_own_words > WALL_WORDS || (!is_short && judge->has_article_data))
        return false;
    if (title_says(judge, PAGETYPE_NOT_FOUND) || pagetype_is_phrase(PAGETYPE_GONE, judge->title)) {
        reason(judge, "the title says that there is no such page");
        return true;
    }
    if (is_short && pagetype_is_phrase(PAGETYPE_ERROR, judge->title)) {
        reason(judge, "the title names an error");
        return true;
    }
    if (!is_short)
        return false;
    if (pagetype_is_phrase(PAGETYPE_NOT_FOUND, judge->headings) ||
        pagetype_is_phrase(PAGETYPE_GONE, judge->headings) ||
        (!judge->says_article &&
         pagetype_has_phrase(PAGETYPE_NOT_FOUND, sv_sub(judge->text, 0, 1500)))) {
        reason(judge, "the text says that there is no such page");
        return true;
    }
    return false;
}

/* Words of consent and little else; or what was kept is itself such words, whatever the page's data
 * tell of the article behind. */
static bool asks_consent(struct judge *judge)
{
    const uint32_t n_words = judge->content->n_words;
    if (n_words > WALL_WORDS && judge->n_visible_words > 2 * WALL_WORDS)
        return false;
    const bool has_little = n_words < SHORT_WORDS && !judge->says_article &&
                            (pagetype_has_phrase(PAGETYPE_CONSENT, judge->title) ||
                             pagetype_has_phrase(PAGETYPE_CONSENT, judge->text));
    const unsigned n_phrases =
        pagetype_count_phrases(PAGETYPE_CONSENT, text_lower(judge->arena, judge->article->body));
    if (!has_little && (n_phrases < 3 || n_phrases * CONSENT_WORDS < n_words))
        return false;
    reason(judge, "the page asks for consent and has little else");
    return true;
}

/* Paid by the page's word, or a paywall's words after a text that stops early. */
static bool is_paid(struct judge *judge)
{
    const uint32_t n_words = judge->n_own_words;
    if (!judge->says_article && n_words < BRIEF_WORDS)
        return false; /* a wall before nothing */
    const bool has_wall =
        pagetype_has_phrase(PAGETYPE_PAYWALL, judge->text) || pagetype_has_wall(judge->dom);
    if (judge->article->access == ACCESS_PAID && n_words < CUT_WORDS &&
        (has_wall || n_words < 150)) {
        reason(judge, "declared not free, and the text is short");
        return true;
    }
    if (has_wall && judge->article->access != ACCESS_FREE && n_words < WALL_WORDS) {
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
    const struct teasers *teasers = &judge->teasers;
    const bool has_no_text = !judge->says_article && judge->n_own_words < SHORT_WORDS &&
                             (teasers->n_pairs >= 2 || teasers->n_titles >= MANY_TITLES ||
                              teasers->n_headings >= MANY_TITLES);
    const uint32_t n_pairs =
        judge->says_article ? teasers->n_kept_pairs : teasers->n_kept_summaries;
    const bool has_an_introduction =
        !judge->has_article_data && n_pairs >= MANY_PAIRS && judge->n_own_words < OWN_WORDS;
    const bool is_series = !judge->says_article && teasers->n_sections >= MANY_PAIRS &&
                           teasers->n_section_words * 10 >= judge->content->n_words * 7;
    if (has_no_text || has_an_introduction)
        reason(judge, "the text is made of other pages' titles and summaries");
    else if (is_series)
        reason(judge, "the text is a series of others, each below a link to it");
    return has_no_text || has_an_introduction || is_series;
}

/* Much is linked and little is told. */
static bool is_listing(struct judge *judge)
{
    if (judge->says_article)
        return false;
    const uint32_t n_words = judge->content->n_words;
    if (judge->says_listing && n_words < 400 &&
        (n_words >= SHORT_WORDS || judge->teasers.n_titles >= 2))
        return true;
    if (judge->says_other && judge->n_own_words < PROFILE_WORDS)
        return true;
    const struct segments *segments = &judge->content->segments;
    const uint32_t chars = segments->n_chars, links = segments->elements[0].n_link_chars;
    if (n_words < SHORT_WORDS && segments->n > 60 && chars && links * 10 > chars * 6) {
        reason(judge, "most of the text is links");
        return true;
    }
    return false;
}

/* A news flash is an article of a few words, if the page says so or dates it under its headline. */
static bool is_too_short(const struct judge *judge)
{
    const bool is_report = judge->article->published.precision != DATE_NONE &&
                           judge->content->heading < judge->content->segments.n;
    const uint32_t least = judge->has_article_data ? FLASH_WORDS
                           : judge->says_article   ? LEAST_WORDS
                           : is_report             ? BRIEF_WORDS
                                                   : SHORT_WORDS;
    return judge->n_own_words < LEAST_WORDS ? judge->n_own_words < least
                                            : judge->content->n_words < least;
}

static enum page_type type_of(struct judge *judge)
{
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
    if (is_too_short(judge)) {
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
    pagetype_teasers(dom, content,
                     fields->has_url ? url_registered_domain(arena, fields->page.host) : SV_NULL,
                     &judge.teasers);
    judge.n_own_words = judge.teasers.n_own_words;
    article->page_type = type_of(&judge);
}
