#include "services/parser/extract/fields_internal.h"

#include "common/text.h"
#include "services/parser/extract/match.h"
#include "services/parser/extract/plain.h"

enum { MAX_HEADLINE_BYTES = 400, MAX_H1 = 4, MAX_OPTIONS = 20 };

static const char *const SEPARATORS[] = {" | ", " - ", " – ", " — ", " :: ", " » ", " « ", " · ",
                                         " • ", " / ", " > ", " : ", " ‹ ",  " › ", " ~ ", " ‒ ",
                                         "｜",  "ㅣ",  "│",   " │ ", " |",   "| ",  ": "};

/* The last (or first) separator of a title; *len is its length, 0 for none. */
static size_t last_of(struct sv text, struct sv needle)
{
    size_t found = text.len;
    for (size_t at = sv_find(text, needle); at < text.len;
         at += needle.len + sv_find(sv_skip(text, at + needle.len), needle))
        found = at;
    return found;
}

static size_t separator_at(struct sv title, bool last, bool colon, size_t *len)
{
    size_t found = title.len;
    *len = 0;
    for (size_t i = 0; i < COUNT_OF(SEPARATORS) - (colon ? 0 : 1); i++) {
        struct sv separator = sv_from_c(SEPARATORS[i]);
        size_t at = last ? last_of(title, separator) : sv_find(title, separator);
        bool better =
            last ? *len == 0 || at > found || (at == found && separator.len > *len) : at < found;
        if (at < title.len && better) {
            found = at;
            *len = separator.len;
        }
    }
    return found;
}

/* Without the site's name before or after: "Headline - The Paper", "The Paper | Headline". */
static struct sv strip_site(const struct fields *fields, struct sv title)
{
    for (int n = 0; n < 3; n++) {
        size_t len, at = separator_at(title, true, true, &len);
        if (len) {
            struct sv suffix = text_trim(sv_skip(title, at + len)),
                      rest = text_trim(sv_sub(title, 0, at));
            if (rest.len > 2 && fields_is_site_name(fields, fields_key(fields->arena, suffix))) {
                title = rest;
                continue;
            }
        }
        at = separator_at(title, false, true, &len);
        if (!len)
            break;
        struct sv prefix = text_trim(sv_sub(title, 0, at)),
                  rest = text_trim(sv_skip(title, at + len));
        if (rest.len <= 8 || rest.len < prefix.len ||
            !fields_is_site_name(fields, fields_key(fields->arena, prefix)))
            break;
        title = rest;
    }
    return title;
}

/* A <title>'s tail that nothing confirms as the site's name still is one where it is short. */
static struct sv strip_tail(struct sv title)
{
    size_t len, at = separator_at(title, true, false, &len);
    if (!len)
        return title;
    struct sv suffix = text_trim(sv_skip(title, at + len)), rest = text_trim(sv_sub(title, 0, at));
    if (rest.len > 12 && suffix.len * 2 < rest.len && text_count_words(suffix) <= 5 &&
        text_count_words(rest) >= 3)
        return rest;
    return title;
}

/* Words that say alike count once a group: a template fills og, Twitter and the rest from one
 * field. */
enum group { GROUP_H1, GROUP_JSONLD, GROUP_CARDS, GROUP_TITLE, GROUP_HINT, GROUP_COUNT };

struct option {
    struct sv key;
    uint32_t node;
    enum group group;
};
struct choice {
    struct fields_claims claims;
    struct option options[MAX_OPTIONS];
};

static void claim(struct fields *fields, struct choice *choice, enum group group,
                  const char *source, struct sv value, double score, uint32_t node)
{
    value = strip_site(fields, plain_line(fields->arena, value));
    size_t n = choice->claims.n;
    if (!value.len || value.len > MAX_HEADLINE_BYTES || n >= MAX_OPTIONS)
        return;
    struct sv key = fields_key(fields->arena, value);
    for (size_t i = 0; i < fields->n_site_names; i++) {
        if (sv_equal(key, fields->site_names[i]))
            return;
    }
    fields_claim(fields, &choice->claims, source, value, score);
    if (choice->claims.n > n)
        choice->options[n] = (struct option){key, node, group};
}

static bool names_any(const struct dom_node *node, const char *const *words, size_t n)
{
    return match_words(dom_attribute(node, ATTR_CLASS), words, n);
}

/* A kicker, topic or label above the headline, within its <h1>. */
static bool is_kicker(const struct dom_node *node)
{
    static const char *const WORDS[] = {
        "kicker",   "topline",  "overline", "dachzeile",   "spitzmarke",    "eyebrow",
        "roofline", "suptitle", "pretitle", "pre-title",   "over-title",    "overtitle",
        "vignette", "label",    "prefix",   "intro__head", "superheadline", "super-title",
        "hidden",   "sr-only",  "catname",  "spitz"};
    return node->n_attributes && names_any(node, WORDS, COUNT_OF(WORDS));
}

static bool is_hidden_heading(const struct dom_node *node)
{
    static const char *const WORDS[] = {"sr-only",       "visually-hidden", "visuallyhidden",
                                        "screen-reader", "aural",           "hide-text",
                                        "invisible",     "offscreen",       "element-invisible"};
    return names_any(node, WORDS, COUNT_OF(WORDS));
}

/* Text without kickers, unless nothing else is there. */
static struct sv heading_text(struct fields *fields, uint32_t heading)
{
    const struct dom *dom = fields->dom;
    struct sv text = dom_text(fields->arena, dom, heading);
    uint32_t child = dom_first_child(dom, heading);
    /* a box around all of it is none of its parts */
    while (child && !dom->nodes[child].next && dom->nodes[child].tag != TAG_TEXT)
        child = dom_first_child(dom, child);
    for (; child && dom->nodes[child].next; child = dom->nodes[child].next) {
        if (dom->nodes[child].tag == TAG_TEXT && !text_trim(dom->nodes[child].text).len)
            continue;
        if (!is_kicker(&dom->nodes[child]))
            break;
        struct sv kicker = dom_text(fields->arena, dom, child);
        struct sv rest =
            sv_starts_with(text, kicker) ? text_trim(sv_skip(text, kicker.len)) : SV_NULL;
        if (rest.len < 8)
            break;
        while (rest.len && (rest.ptr[0] == ':' || rest.ptr[0] == '|' || rest.ptr[0] == '-'))
            rest = text_trim(sv_skip(rest, 1));
        text = rest;
    }
    return text;
}

/* A heading that links to the home page is the site's name. An archive's copy has the address at
 * the end of its own. */
static bool links_home(const struct fields *fields, uint32_t heading)
{
    const struct dom *dom = fields->dom;
    uint32_t link = dom_closest(dom, heading, TAG_A);
    for (uint32_t i = heading; i < dom->nodes[heading].end && !link; i++) {
        if (dom->nodes[i].tag == TAG_A)
            link = i;
    }
    struct sv href =
        link ? fields_url(fields, dom_attribute(&dom->nodes[link], ATTR_HREF)) : SV_NULL;
    for (size_t at = sv_find(href, SV("/http")); at < href.len; at = sv_find(href, SV("/http")))
        href = sv_skip(href, at + 1);
    struct url url;
    struct err err;
    return href.len && url_parse(fields->arena, href, &url, &err) && url_is_home(&url);
}

/* Site names that no metadata states. */
static void read_home_headings(struct fields *fields)
{
    const struct meta_nodes *h1 = &fields->meta.h1;
    for (size_t i = 0; i < h1->n && i < MAX_H1; i++) {
        struct sv text = dom_text(fields->arena, fields->dom, h1->list[i]);
        struct sv key = fields_key(fields->arena, text);
        if (key.len >= 3 && key.len < 60 && fields->n_site_names < COUNT_OF(fields->site_names) &&
            links_home(fields, h1->list[i]) && !(fields->has_url && url_is_home(&fields->page)))
            fields->site_names[fields->n_site_names++] = key;
    }
}

static bool repeats(struct sv title, struct sv key)
{
    return key.len >= 8 && sv_contains(title, key);
}

#define SCORE_H1 3.4 /* of a page's only one, or one that the title repeats */

static void claim_h1(struct fields *fields, struct choice *choice, struct sv title)
{
    const struct meta_nodes *h1 = &fields->meta.h1;
    size_t n_shown = 0;
    for (size_t i = 0; i < h1->n && n_shown < MAX_H1; i++) {
        if (h1->n > 1 && is_hidden_heading(&fields->dom->nodes[h1->list[i]]))
            continue;
        struct sv text = dom_text(fields->arena, fields->dom, h1->list[i]);
        bool in_title = repeats(title, fields_key(fields->arena, text));
        if (!in_title) { /* a kicker that the page's title has too is part of the headline */
            text = heading_text(fields, h1->list[i]);
            in_title = repeats(title, fields_key(fields->arena, text));
        }
        if (text.len < 3)
            continue;
        double score = n_shown > 0 ? 1.2 : text_count_words(text) > 3 ? 2.9 : 2.2;
        claim(fields, choice, GROUP_H1, "h1", text, h1->n == 1 || in_title ? SCORE_H1 : score,
              h1->list[i]);
        n_shown++;
    }
}

static void claim_headings(struct fields *fields, struct choice *choice)
{
    struct sv title = fields_key(fields->arena, fields->meta.title);
    claim_h1(fields, choice, title);
    /* Where no <h1> does, another heading that the page's title repeats is the headline. */
    for (size_t i = 0; i < fields->meta.h2.n && i < 12; i++) {
        uint32_t node = fields->meta.h2.list[i];
        struct sv text = dom_text(fields->arena, fields->dom, node);
        struct sv key = fields_key(fields->arena, text);
        if (key.len >= 10 && repeats(title, key) && !links_home(fields, node))
            claim(fields, choice, GROUP_H1, "h2", text, 2.6, node);
    }
}

static void collect(struct fields *fields, struct choice *choice)
{
    claim_headings(fields, choice);
    claim(fields, choice, GROUP_JSONLD, "json-ld", fields->jsonld.article.headline, 3, 0);
    for (size_t i = 0; i < fields->meta.n_entries; i++) {
        const struct meta_entry *entry = &fields->meta.entries[i];
        if (entry->name->field == META_TITLE)
            claim(fields, choice, GROUP_CARDS, entry->source, entry->value,
                  entry->name->trust * 0.32, 0);
    }
    claim(fields, choice, GROUP_TITLE, "title", strip_tail(strip_site(fields, fields->meta.title)),
          1.2, 0);
    if (!fields->jsonld.article.headline.len)
        claim(fields, choice, GROUP_JSONLD, "json-ld", fields->jsonld.article.name, 1.5, 0);
    claim(fields, choice, GROUP_HINT, "hint", fields->input->hints.title, 1.5, 0);
}

static bool parts_at(struct sv text, size_t at)
{
    struct sv rest = sv_skip(text, at);
    size_t len;
    return separator_at(sv_sub(rest, 0, 6), false, true, &len) == 0 && len;
}

/* JSON-LD says so, or a card and the title alike. */
static bool is_stated_twice(const struct choice *choice, size_t k)
{
    const struct option *mine = &choice->options[k];
    bool in_title = false;
    for (size_t i = 0; i < choice->claims.n; i++)
        in_title = in_title || (choice->options[i].group == GROUP_TITLE &&
                                sv_equal(choice->options[i].key, mine->key));
    return mine->group == GROUP_JSONLD || (mine->group == GROUP_CARDS && in_title);
}

/* Is the one text the other with more before or after it that is none of the headline? */
static bool is_drawn_out(const struct choice *choice, size_t longer, size_t shorter)
{
    const struct sv longs = choice->claims.list[longer].value,
                    shorts = choice->claims.list[shorter].value;
    const enum group from = choice->options[shorter].group, in = choice->options[longer].group;
    if (shorts.len < 12 || longs.len <= shorts.len || (from == GROUP_TITLE && in == GROUP_H1))
        return false;
    const size_t extra = longs.len - shorts.len;
    if (sv_starts_with(longs, shorts)) {
        const char next = longs.ptr[shorts.len];
        /* "Headline | Section" */
        if (from <= GROUP_JSONLD && in > GROUP_JSONLD && parts_at(longs, shorts.len))
            return true;
        /* "Headline-Politics", as the site's name went before */
        if (from <= GROUP_CARDS && in >= GROUP_CARDS && extra <= 24 && next == '-')
            return true;
        /* "Headline Subheadline" in one <h1>; JSON-LD often cuts what is long */
        return in == GROUP_H1 && from == GROUP_JSONLD && shorts.len < 100 && next == ' ';
    }
    if (!sv_ends_with(longs, shorts))
        return false;
    /* A kicker that no class names, in the <h1>, or in a card */
    if (in == GROUP_H1)
        return is_stated_twice(choice, shorter) && extra < 80 && longs.ptr[extra - 1] == ' ';
    return from == GROUP_H1 && in == GROUP_CARDS && extra > 3 &&
           sv_equal(sv_sub(longs, extra - 3, 3), SV(" - "));
}

/* The shorter is what both say. */
static void shorten(struct choice *choice)
{
    for (size_t i = 0; i < choice->claims.n; i++) {
        for (size_t k = 0; k < choice->claims.n; k++) {
            if (i == k || !is_drawn_out(choice, i, k))
                continue;
            choice->claims.list[i].value = choice->claims.list[k].value;
            choice->options[i].key = choice->options[k].key;
        }
    }
}

/* What the reader sees as the headline, unless others put a kicker before it. */
static bool is_shown_whole(const struct choice *choice, size_t i)
{
    const struct sv mine = choice->options[i].key;
    for (size_t k = 0; k < choice->claims.n; k++) {
        const struct sv other = choice->options[k].key;
        if (other.len > mine.len && sv_ends_with(other, mine))
            return false;
    }
    return choice->options[i].group == GROUP_H1 && choice->claims.list[i].score >= SCORE_H1;
}

/* Its own trust and the best of each other group that says the same. */
static double support(const struct choice *choice, size_t i)
{
    double groups[GROUP_COUNT] = {0};
    const struct option *mine = &choice->options[i];
    for (size_t k = 0; k < choice->claims.n; k++) {
        const struct option *other = &choice->options[k];
        double weight = 0;
        if (sv_equal(mine->key, other->key))
            weight = 0.6;
        else if (other->key.len > 15 && sv_starts_with(mine->key, other->key))
            weight = 0.4; /* the other is cut */
        else if (mine->key.len > 15 && sv_contains(other->key, mine->key))
            weight = 0.2; /* the other has a kicker or a tail */
        if (other->group != mine->group &&
            weight * choice->claims.list[k].score > groups[other->group])
            groups[other->group] = weight * choice->claims.list[k].score;
    }
    double sum = choice->claims.list[i].score + (is_shown_whole(choice, i) ? 0.8 : 0);
    for (size_t g = 0; g < GROUP_COUNT; g++)
        sum += groups[g];
    return sum;
}

void fields_read_headline(struct fields *fields)
{
    struct choice choice = {.claims = {0}};
    double scores[MAX_OPTIONS];
    read_home_headings(fields);
    collect(fields, &choice);
    shorten(&choice);
    for (size_t i = 0; i < choice.claims.n; i++)
        scores[i] = support(&choice, i);
    for (size_t i = 0; i < choice.claims.n; i++)
        choice.claims.list[i].score = scores[i];
    size_t best = fields_best(&choice.claims);
    fields->headline_candidates = choice.claims.list;
    fields->n_headline_candidates = choice.claims.n;
    fields->headline_winner = best;
    if (best == choice.claims.n)
        return;
    fields->headline = choice.claims.list[best].value;
    for (size_t i = 0; i < choice.claims.n; i++) {
        bool same = sv_equal(choice.options[i].key, choice.options[best].key);
        if (choice.options[i].node && (!fields->headline_node || same))
            fields->headline_node = choice.options[i].node;
        if (choice.options[i].node && same)
            break;
    }
}
