#include "services/parser/extract/fields_internal.h"

#include "common/text.h"
#include "services/parser/extract/match.h"
#include "services/parser/extract/plain.h"

enum { MAX_KEYWORDS = 60, MAX_KEYWORD_BYTES = 120 };

struct words {
    struct sv list[MAX_KEYWORDS], keys[MAX_KEYWORDS];
    size_t n;
};

static void add_word(struct fields *fields, struct words *words, struct sv word)
{
    word = text_trim(word);
    while (word.len && (word.ptr[0] == '#' || word.ptr[0] == '"' || word.ptr[0] == '\''))
        word = text_trim(sv_skip(word, 1));
    while (word.len && (word.ptr[word.len - 1] == '"' || word.ptr[word.len - 1] == '\''))
        word = text_trim(sv_sub(word, 0, word.len - 1));
    if (word.len < 2 || word.len > MAX_KEYWORD_BYTES || words->n == MAX_KEYWORDS ||
        sv_starts_with(word, SV("http")))
        return;
    struct sv key = fields_key(fields->arena, word);
    for (size_t i = 0; i < words->n; i++) {
        if (sv_equal(words->keys[i], key))
            return;
    }
    if (!key.len)
        return;
    words->keys[words->n] = key;
    words->list[words->n++] = word;
}

static bool is_code(struct sv word)
{
    size_t hex = 0, dashes = 0;
    for (size_t i = 0; i < word.len; i++) {
        char c = sv_lower(word.ptr[i]);
        hex += sv_is_digit(c) || (c >= 'a' && c <= 'f');
        dashes += c == '-';
    }
    if (word.len && word.ptr[0] == '@')
        return true;                                                  /* a newsroom's list */
    return word.len >= 32 && dashes >= 4 && hex + dashes == word.len; /* a UUID */
}

/* Content systems file their own notes under keywords, "Subject: Justice" beside "WC: 1000-1999":
 * what is a subject stays. */
static struct sv without_label(struct sv word)
{
    size_t colon = sv_find(word, SV(": "));
    if (colon == word.len)
        return sv_contains(word, SV(":")) && !sv_contains(word, SV(" ")) ? SV_NULL : word;
    static const char *const LABELS[] = {"subject", "topic", "tag",     "keyword",
                                         "theme",   "thema", "category"};
    struct sv label = sv_sub(word, 0, colon);
    for (size_t i = 0; i < COUNT_OF(LABELS); i++) {
        if (sv_equal_nocase(label, sv_from_c(LABELS[i])))
            return sv_skip(word, colon + 2);
    }
    return SV_NULL;
}

static void split(struct fields *fields, struct words *words, struct sv value)
{
    value = plain_line(fields->arena, value);
    char separator = sv_contains(value, SV(";")) && !sv_contains(value, SV(","))   ? ';'
                     : sv_contains(value, SV("|")) && !sv_contains(value, SV(",")) ? '|'
                                                                                   : ',';
    struct sv rest = value, part;
    while (sv_cut(&rest, separator, &part)) {
        struct sv word = without_label(text_trim(part));
        if (!is_code(word))
            add_word(fields, words, word);
    }
}

/* A wire service's or an advertiser's codes ("AER", "INDG08") are no words. */
static bool are_codes(const struct words *words)
{
    size_t codes = 0;
    for (size_t i = 0; i < words->n; i++) {
        bool code = words->list[i].len <= 8;
        for (size_t k = 0; k < words->list[i].len && code; k++)
            code = (words->list[i].ptr[k] >= 'A' && words->list[i].ptr[k] <= 'Z') ||
                   sv_is_digit(words->list[i].ptr[k]);
        codes += code;
    }
    return words->n >= 6 && codes * 10 > words->n * 7;
}

/* Where keywords are stated, and how far they are trusted. Those below links that a reader sees are
 * often codes. */
static const struct {
    const char *source;
    double score;
    const char *names[4];
} KINDS[] = {
    {"meta", 5, {"news_keywords"}},
    {"meta", 4.6, {"keywords"}},
    {"og", 4, {"article:tag", "og:article:tag"}},
    {"meta", 3.6, {"keyword", "tags", "article:keywords"}},
    {"dublin-core", 3.6, {NULL}},
    {"highwire", 3.6, {NULL}},
    {"microdata", 3.5, {NULL}},
    {"rdfa", 3.5, {NULL}},
    {"parsely", 3.5, {NULL}},
    {"cxense", 3.5, {"cxenseparse:keywords"}},
    {"sailthru", 2, {NULL}},
};
#define SCORE_LINKS 3.4
enum { OPTION_JSONLD = COUNT_OF(KINDS), OPTION_LINKS, OPTIONS };

struct option {
    const char *source;
    double score;
    struct words words;
};

static bool is_from(const struct meta_entry *entry, const char *source)
{
    return sv_equal(sv_from_c(entry->source), sv_from_c(source));
}

/* What the <meta>s of one kind hold: of those names, or, where none is given, of that source. */
static void add_metas(struct fields *fields, struct option *option, const char *const *names)
{
    for (size_t i = 0; i < fields->meta.n_entries; i++) {
        const struct meta_entry *entry = &fields->meta.entries[i];
        const enum meta_field field = entry->name->field;
        bool wanted = !names[0] && (field == META_KEYWORDS || field == META_TAG) &&
                      is_from(entry, option->source);
        for (size_t k = 0; names[k] && !wanted; k++)
            wanted = !is_from(entry, "microdata") && !is_from(entry, "rdfa") &&
                     sv_equal(sv_from_c(entry->name->name), sv_from_c(names[k]));
        if (wanted)
            split(fields, &option->words, entry->value);
    }
}

/* Links to pages of a topic, as a reader sees them under or over the text. */
static const char *const TOPIC_PARTS[] = {
    "/tag/",  "/tags/",  "/topic/", "/topics/",   "/thema/",     "/themen/",   "/keyword/",
    "/tema/", "/temas/", "/sujet/", "/etiqueta/", "/etiquetas/", "/label/",    "/emne/",
    "/aihe/", "/temat/", "/tagi/",  "/theme/",    "/hashtag/",   "/stichwort/"};

static bool is_topic_link(const struct dom_node *node, const struct match *parts)
{
    struct sv rel = dom_attribute(node, ATTR_REL);
    return (rel.len && sv_contains_nocase(rel, SV("tag"))) ||
           match_any(parts, sv_sub(dom_attribute(node, ATTR_HREF), 0, 300));
}

static bool is_in_tag_box(const struct fields *fields, uint32_t node)
{
    for (size_t i = 0; i < fields->meta.tags.n && fields->meta.tags.list[i] <= node; i++) {
        if (node < fields->dom->nodes[fields->meta.tags.list[i]].end)
            return true;
    }
    return false;
}

static bool is_in_furniture(const struct dom *dom, uint32_t node)
{
    static const char *const BOXES[] = {"sidebar", "navigation", "tagcloud", "tag-cloud"};
    for (uint32_t i = node; i != 0; i = dom->nodes[i].parent) {
        const struct dom_node *box = &dom->nodes[i];
        if (box->tag == TAG_NAV || box->tag == TAG_ASIDE)
            return true;
        if ((box->tag == TAG_HEADER || box->tag == TAG_FOOTER) &&
            !dom_closest(dom, i, TAG_ARTICLE) && !dom_closest(dom, i, TAG_MAIN))
            return true;
        struct sv name = dom_attribute(box, ATTR_CLASS);
        if (box->tag == TAG_DIV && match_words(name, BOXES, COUNT_OF(BOXES)))
            return true;
    }
    return false;
}

/* "#next": to another place of the page */
static bool is_fragment(const struct dom_node *link)
{
    return sv_starts_with(sv_trim(dom_attribute(link, ATTR_HREF)), SV("#"));
}

static void add_shown(struct fields *fields, struct option *option)
{
    option->source = "links";
    option->score = SCORE_LINKS;
    const struct dom *dom = fields->dom;
    struct match parts;
    match_init(&parts, TOPIC_PARTS, COUNT_OF(TOPIC_PARTS));
    uint32_t last = 0;
    for (uint32_t i = fields->headline_node; i < dom->n_nodes; i++) {
        const struct dom_node *node = &dom->nodes[i];
        if (node->tag != TAG_A || node->end - i > 12 || is_fragment(node) ||
            (!is_topic_link(node, &parts) && !is_in_tag_box(fields, i)) || is_in_furniture(dom, i))
            continue;
        if (option->words.n >= 2 && i > last + 60)
            break; /* the next list is another's */
        if (i > last + 60)
            option->words.n = 0;
        struct sv text = dom_text(fields->arena, dom, i);
        if (text.len <= 60)
            add_word(fields, &option->words, text);
        last = i;
    }
}

static struct sv joined(struct fields *fields, const struct words *words)
{
    struct sv all = words->n ? words->list[0] : SV_NULL;
    for (size_t i = 1; i < words->n && all.len < 300; i++)
        all = arena_printf(fields->arena, "%.*s, %.*s", SV_FMT(all), SV_FMT(words->list[i]));
    return all;
}

static void read_options(struct fields *fields, struct option *options)
{
    const struct jsonld_node *node = &fields->jsonld.article;
    bool stated = false;
    for (size_t i = 0; i < OPTION_LINKS; i++) {
        struct option *option = &options[i];
        option->source = i == OPTION_JSONLD ? "json-ld" : KINDS[i].source;
        option->score = i == OPTION_JSONLD ? 4.4 : KINDS[i].score;
        if (i < OPTION_JSONLD)
            add_metas(fields, option, KINDS[i].names);
        for (size_t k = 0; i == OPTION_JSONLD && k < node->n_keywords; k++)
            split(fields, &option->words, node->keywords[k]);
        stated = stated ||
                 (option->score > SCORE_LINKS && option->words.n > 1 && !are_codes(&option->words));
    }
    if (!stated)
        add_shown(fields, &options[OPTION_LINKS]);
}

/* Links that go on where another has but their first word are worth more. */
static void weigh(struct option *options)
{
    struct option *links = &options[OPTION_LINKS];
    for (size_t i = 0; i < OPTIONS; i++) {
        const struct words *words = &options[i].words;
        if (are_codes(words))
            options[i].score -= 4;
        if (words->n != 1)
            continue;
        options[i].score -= 0.6; /* a section, as like as not */
        if (links->words.n > 1 && sv_equal(words->keys[0], links->words.keys[0]))
            links->score = SCORE_LINKS + 1;
    }
}

static void fill_keywords(struct fields *fields, struct article *article)
{
    struct option *options = arena_alloc_array(fields->arena, OPTIONS, sizeof(*options));
    if (!options)
        return;
    read_options(fields, options);
    weigh(options);
    struct fields_claims claims = {0};
    size_t from[OPTIONS];
    for (size_t i = 0; i < OPTIONS; i++) {
        from[claims.n] = i;
        fields_claim(fields, &claims, options[i].source, joined(fields, &options[i].words),
                     options[i].score);
    }
    const size_t best = fields_best(&claims);
    if (best == claims.n || claims.list[best].score < 1)
        return;
    const struct words *words = &options[from[best]].words;
    article->keywords = arena_alloc_array(fields->arena, words->n, sizeof(struct sv));
    article->n_keywords = article->keywords ? words->n : 0;
    for (size_t i = 0; i < article->n_keywords; i++)
        article->keywords[i] = words->list[i];
    fields_provenance(fields, article, "keywords", &claims, best);
}

/* The crumb before the article's own, where there is more than the home page. */
static struct sv from_breadcrumbs(const struct fields *fields)
{
    const struct jsonld *jsonld = &fields->jsonld;
    size_t n = jsonld->n_breadcrumbs;
    if (n && sv_equal(fields_key(fields->arena, jsonld->breadcrumbs[n - 1]),
                      fields_key(fields->arena, fields->headline)))
        n--;
    size_t first = n > 1 ? 1 : 0; /* the first is the home page's */
    return n > first ? jsonld->breadcrumbs[first] : SV_NULL;
}

/* A section as a reader knows it: not the site's name, a template's empty value or a path. */
static void claim_section(struct fields *fields, struct fields_claims *claims, const char *source,
                          struct sv value, double score)
{
    static const char *const EMPTY[] = {"nil",           "null",      "none", "undefined",
                                        "uncategorized", "allgemein", "home", "homepage"};
    size_t cut = value.len && value.ptr[0] == '/' ? sv_rfind_byte(value, '/') : value.len;
    if (cut < value.len)
        value = sv_skip(value, cut + 1);
    for (size_t i = 0; i < COUNT_OF(EMPTY); i++) {
        if (sv_equal_nocase(value, sv_from_c(EMPTY[i])))
            return;
    }
    struct sv key = fields_key(fields->arena, value);
    for (size_t i = 0; i < fields->n_site_names; i++) {
        if (sv_equal(fields->site_names[i], key))
            return;
    }
    if (value.len < 80 && !(fields->has_url && sv_equal_nocase(value, fields->page.host)))
        fields_claim(fields, claims, source, value, score);
}

static void fill_section(struct fields *fields, struct article *article)
{
    struct fields_claims claims = {0};
    const struct jsonld_node *node = &fields->jsonld.article;
    for (size_t i = 0; i < node->n_sections && i < 3; i++)
        claim_section(fields, &claims, "json-ld", node->sections[i], 5 - (double)i * 0.2);
    for (size_t i = 0; i < fields->meta.n_entries; i++) {
        const struct meta_entry *entry = &fields->meta.entries[i];
        if (entry->name->field == META_SECTION)
            claim_section(fields, &claims, entry->source, plain_line(fields->arena, entry->value),
                          entry->name->trust * 0.5);
    }
    claim_section(fields, &claims, "json-ld", from_breadcrumbs(fields), 2);
    claim_section(fields, &claims, "hint", fields->input->hints.section, 1.5);
    size_t best = fields_best(&claims);
    if (best == claims.n)
        return;
    article->section = claims.list[best].value;
    fields_provenance(fields, article, "articleSection", &claims, best);
}

void fields_fill_topics(struct fields *fields, struct article *article)
{
    fill_keywords(fields, article);
    fill_section(fields, article);
}
