#include "services/parser/extract/fields_internal.h"

#include "common/text.h"
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

static void split(struct fields *fields, struct words *words, struct sv value)
{
    value = plain_line(fields->arena, value);
    char separator = sv_contains(value, SV(";")) && !sv_contains(value, SV(","))   ? ';'
                     : sv_contains(value, SV("|")) && !sv_contains(value, SV(",")) ? '|'
                                                                                   : ',';
    struct sv rest = value, part;
    while (sv_cut(&rest, separator, &part))
        add_word(fields, words, part);
}

static void fill_keywords(struct fields *fields, struct article *article)
{
    struct {
        const char *source;
        double score;
        struct words words;
    } options[6];
    size_t n = 0;
    const struct jsonld_node *node = &fields->jsonld.article;
    options[n].words.n = 0;
    for (size_t i = 0; i < node->n_keywords; i++)
        split(fields, &options[n].words, node->keywords[i]);
    options[n].source = "json-ld";
    options[n++].score = 5;
    static const struct {
        const char *name, *source;
        double score;
    } NAMES[] = {
        {"news_keywords", "meta", 4}, {"keywords", "meta", 3.5}, {"article:tag", "og", 3.8}};
    for (size_t k = 0; k < COUNT_OF(NAMES); k++) {
        options[n].words.n = 0;
        for (size_t i = 0; i < fields->meta.n_entries; i++) {
            const struct meta_entry *entry = &fields->meta.entries[i];
            if (sv_equal(sv_from_c(entry->name->name), sv_from_c(NAMES[k].name)) &&
                !sv_equal(sv_from_c(entry->name->source), SV("microdata")))
                split(fields, &options[n].words, entry->value);
        }
        options[n].source = NAMES[k].source;
        options[n++].score = NAMES[k].score;
    }
    options[n].words.n = 0;
    for (size_t i = 0; i < fields->meta.n_entries; i++) {
        const struct meta_entry *entry = &fields->meta.entries[i];
        bool other = (entry->name->field == META_KEYWORDS || entry->name->field == META_TAG) &&
                     !sv_equal(sv_from_c(entry->name->name), SV("news_keywords")) &&
                     !sv_equal(sv_from_c(entry->name->name), SV("article:tag"));
        if (other)
            split(fields, &options[n].words, entry->value);
    }
    options[n].source = "meta";
    options[n++].score = 2;
    struct fields_claims claims = {0};
    size_t best = n;
    for (size_t i = 0; i < n; i++) {
        if (!options[i].words.n)
            continue;
        struct sv all = options[i].words.list[0];
        for (size_t k = 1; k < options[i].words.n && all.len < 300; k++)
            all = arena_printf(fields->arena, "%.*s, %.*s", SV_FMT(all),
                               SV_FMT(options[i].words.list[k]));
        fields_claim(fields, &claims, options[i].source, all, options[i].score);
        if (best == n)
            best = i;
    }
    if (best == n)
        return;
    article->n_keywords = options[best].words.n;
    article->keywords = arena_alloc_array(fields->arena, article->n_keywords, sizeof(struct sv));
    if (!article->keywords)
        article->n_keywords = 0;
    for (size_t i = 0; i < article->n_keywords; i++)
        article->keywords[i] = options[best].words.list[i];
    fields_provenance(fields, article, "keywords", &claims, fields_best(&claims));
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

static void fill_section(struct fields *fields, struct article *article)
{
    struct fields_claims claims = {0};
    const struct jsonld_node *node = &fields->jsonld.article;
    if (node->n_sections)
        fields_claim(fields, &claims, "json-ld", node->sections[0], 5);
    for (size_t i = 0; i < fields->meta.n_entries; i++) {
        const struct meta_entry *entry = &fields->meta.entries[i];
        struct sv value =
            entry->name->field == META_SECTION ? plain_line(fields->arena, entry->value) : SV_NULL;
        if (value.len && value.len < 80)
            fields_claim(fields, &claims, entry->name->source, value, entry->name->trust * 0.5);
    }
    fields_claim(fields, &claims, "json-ld", from_breadcrumbs(fields), 2);
    fields_claim(fields, &claims, "hint", fields->input->hints.section, 1.5);
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
