#include "services/parser/extract/overrides_rules.h"

#include "common/text.h"

#include <libxml/HTMLparser.h>

#define MAX_FOUND 10000 /* nodes of one expression that are looked at */

/* ---- Choosing ---- */

static bool is_for(const struct section *section, struct sv host)
{
    const struct sv pattern = sv_from_c(section->pattern);
    if (!sv_starts_with(pattern, SV("*.")))
        return sv_equal_nocase(pattern, host);
    return sv_equal_nocase(sv_skip(pattern, 2), host) ||
           sv_ends_with_nocase(host, sv_skip(pattern, 1));
}

bool overrides_match(const struct overrides *overrides, struct sv host)
{
    for (size_t i = 0; overrides && i < overrides->n; i++) {
        if (is_for(&overrides->sections[i], host))
            return true;
    }
    return false;
}

/* ---- Applying ---- */

struct found { /* one node of an expression's result, or its string */
    struct sv text;
    int heading; /* 1-6, of <h1>...<h6>; else 0 */
};

static int heading_level(const xmlNode *node)
{
    const char *name = node->type == XML_ELEMENT_NODE ? (const char *)node->name : "";
    return (name[0] == 'h' || name[0] == 'H') && name[1] >= '1' && name[1] <= '6' && !name[2]
               ? name[1] - '0'
               : 0;
}

static void add_found(struct arena *arena, xmlChar *text, int heading, struct found **list,
                      size_t *n)
{
    const struct sv clean = text_clean(arena, arena_copy(arena, sv_from_c((const char *)text)));
    xmlFree(text);
    struct found *found = clean.len ? arena_push(arena, list, n, sizeof *found) : NULL;
    if (found)
        *found = (struct found){clean, heading};
}

static struct found *evaluate(struct arena *arena, xmlXPathContextPtr context,
                              xmlXPathCompExprPtr expression, size_t *n)
{
    struct found *list = NULL;
    *n = 0;
    const xmlXPathObjectPtr result = xmlXPathCompiledEval(expression, context);
    if (!result)
        return NULL;
    if (result->type == XPATH_NODESET) {
        const int n_nodes = result->nodesetval ? result->nodesetval->nodeNr : 0;
        for (int i = 0; i < n_nodes && i < MAX_FOUND; i++) {
            const xmlNodePtr node = result->nodesetval->nodeTab[i];
            add_found(arena, xmlXPathCastNodeToString(node), heading_level(node), &list, n);
        }
    } else {
        add_found(arena, xmlXPathCastToString(result), 0, &list, n);
    }
    xmlXPathFreeObject(result);
    return list;
}

static void set_authors(struct arena *arena, const struct found *found, size_t n,
                        struct article *article)
{
    article->authors = arena_alloc_array(arena, n, sizeof *article->authors);
    article->n_authors = article->authors ? n : 0;
    for (size_t i = 0; i < article->n_authors; i++)
        article->authors[i] = (struct person){.name = found[i].text};
}

/* One node with commas in it is a list. */
static void set_keywords(struct arena *arena, const struct found *found, size_t n,
                         struct article *article)
{
    article->keywords = NULL;
    article->n_keywords = 0;
    for (size_t i = 0; i < n; i++) {
        struct sv rest = found[i].text, part;
        while (sv_cut(&rest, ',', &part)) {
            part = sv_trim(part);
            struct sv *slot =
                part.len ? arena_push(arena, &article->keywords, &article->n_keywords, sizeof *slot)
                         : NULL;
            if (slot)
                *slot = part;
        }
    }
}

static void set_image(struct arena *arena, const struct url *base, struct sv address,
                      struct article *article)
{
    struct url url;
    struct err ignored;
    if (!url_resolve(arena, base, address, &url, &ignored))
        return;
    struct image *images = arena_alloc_array(arena, article->n_images + 1, sizeof *images);
    if (!images)
        return;
    images[0] = (struct image){.url = url.text};
    size_t n = 1;
    for (size_t i = 0; i < article->n_images; i++) {
        if (sv_equal(article->images[i].url, url.text))
            images[0] = article->images[i];
        else
            images[n++] = article->images[i];
    }
    article->images = images;
    article->n_images = n;
}

static void set_body(struct arena *arena, const struct found *found, size_t n,
                     struct article *article)
{
    struct block *blocks = arena_alloc_array(arena, n, sizeof *blocks);
    struct span *spans = arena_alloc_array(arena, n, sizeof *spans);
    if (!blocks || !spans)
        return;
    for (size_t i = 0; i < n; i++) {
        spans[i] = (struct span){.text = found[i].text};
        blocks[i] = (struct block){.kind = found[i].heading ? BLOCK_HEADING : BLOCK_PARAGRAPH,
                                   .level = found[i].heading,
                                   .spans = &spans[i],
                                   .n_spans = 1};
    }
    article->blocks = blocks;
    article->n_blocks = n;
    article->body = article_body_text(arena, blocks, n);
}

static bool set_date(struct arena *arena, const struct dates_context *context, struct sv text,
                     struct date *date, struct sv *as_found)
{
    struct date got;
    if (!dates_read_machine(arena, text, context, &got))
        return false;
    *date = got;
    *as_found = text;
    return true;
}

/* What the extractor had found stays to be seen. */
static void note(struct arena *arena, const char *field, struct sv before, struct article *article)
{
    struct provenance *entry = NULL;
    for (size_t i = 0; !entry && i < article->n_provenance; i++) {
        if (sv_equal(article->provenance[i].field, sv_from_c(field)))
            entry = &article->provenance[i];
    }
    if (!entry) {
        /* The array was not made by arena_push, so it is copied once more. */
        struct provenance *list = arena_alloc_array(arena, article->n_provenance + 1, sizeof *list);
        if (!list)
            return;
        if (article->n_provenance)
            memcpy(list, article->provenance, article->n_provenance * sizeof *list);
        article->provenance = list;
        entry = &list[article->n_provenance++];
        entry->field = sv_from_c(field);
    }
    struct candidate *others = arena_alloc_array(arena, entry->n_others + 1, sizeof *others);
    if (others && entry->source.ptr && before.len) {
        others[0] = (struct candidate){.source = entry->source, .value = before};
        if (entry->n_others)
            memcpy(others + 1, entry->others, entry->n_others * sizeof *others);
        entry->others = others;
        entry->n_others++;
    }
    entry->source = SV("override");
}

static struct sv *text_field(enum field field, struct article *article)
{
    switch (field) {
    case FIELD_HEADLINE:
        return &article->headline;
    case FIELD_ALTERNATIVE_HEADLINE:
        return &article->alternative_headline;
    case FIELD_DESCRIPTION:
        return &article->description;
    case FIELD_LANGUAGE:
        return &article->language;
    case FIELD_SECTION:
        return &article->section;
    case FIELD_AUTHOR:
    case FIELD_PUBLISHED:
    case FIELD_MODIFIED:
    case FIELD_KEYWORDS:
    case FIELD_IMAGE:
    case FIELD_BODY:
    case FIELD_COUNT:
        break;
    }
    return NULL;
}

static void set_field(struct arena *arena, const struct overrides_page *page, enum field field,
                      const struct found *found, size_t n, struct article *article)
{
    struct sv before = SV_NULL;
    struct sv *text = text_field(field, article);
    bool is_set = true;
    if (text) {
        before = *text;
        *text = found[0].text;
    } else if (field == FIELD_AUTHOR) {
        before = article->n_authors ? article->authors[0].name : SV_NULL;
        set_authors(arena, found, n, article);
    } else if (field == FIELD_PUBLISHED) {
        before = article->published_text;
        is_set = set_date(arena, page->dates, found[0].text, &article->published,
                          &article->published_text);
    } else if (field == FIELD_MODIFIED) {
        before = article->modified_text;
        is_set = set_date(arena, page->dates, found[0].text, &article->modified,
                          &article->modified_text);
    } else if (field == FIELD_KEYWORDS) {
        set_keywords(arena, found, n, article);
    } else if (field == FIELD_IMAGE) {
        before = article->n_images ? article->images[0].url : SV_NULL;
        set_image(arena, page->base, found[0].text, article);
    } else {
        set_body(arena, found, n, article);
    }
    if (is_set)
        /* NOLINTNEXTLINE(clang-analyzer-core.CallAndMessage): the table has a name for each. */
        note(arena, OVERRIDES_FIELD_NAMES[field], before, article);
}

static void apply_section(struct arena *arena, const struct section *section,
                          xmlXPathContextPtr context, const struct overrides_page *page,
                          struct article *article)
{
    for (size_t i = 0; i < section->n_rules; i++) {
        size_t n;
        const struct found *found = evaluate(arena, context, section->rules[i].expression, &n);
        if (n > 0)
            set_field(arena, page, section->rules[i].field, found, n, article);
    }
}

static void ignore_error(void *ctx, xmlErrorPtr error)
{
    (void)ctx, (void)error;
}

bool overrides_apply(struct arena *arena, const struct overrides *overrides,
                     const struct overrides_page *page, struct article *article, struct err *err)
{
    if (page->utf8.len > INT_MAX)
        return err_set(err, ERR_REJECT, "overrides", "The page is too large for overrides.");
    const int options =
        HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET;
    const htmlDocPtr tree =
        htmlReadMemory(page->utf8.ptr, (int)page->utf8.len, NULL, "UTF-8", options);
    const xmlXPathContextPtr context = tree ? xmlXPathNewContext(tree) : NULL;
    if (context) {
        context->error = ignore_error;
        for (size_t i = 0; i < overrides->n; i++) {
            if (is_for(&overrides->sections[i], page->host))
                apply_section(arena, &overrides->sections[i], context, page, article);
        }
    }
    xmlXPathFreeContext(context);
    xmlFreeDoc(tree);
    if (!context)
        return err_set(err, ERR_REJECT, "overrides",
                       "libxml2 could not read the page for its overrides.");
    return arena_ok(arena) ||
           err_set(err, ERR_REJECT, "arena_full", "The page needs more memory than it may.");
}
