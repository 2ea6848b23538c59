#include "services/parser/extract/jsonld.h"

#include "services/parser/extract/dom_decode.h"
#include "services/parser/extract/jsonld_mend.h"
#include "services/parser/extract/jsonld_node.h"

#include <jansson.h>

enum { MAX_SCRIPT_BYTES = 2 << 20, MAX_NODES = 400, MAX_LEVELS = 64 };

struct reader {
    struct arena *arena;
    struct jsonld_graph graph;
    struct sv page_url;
    struct jsonld *result;
    double best_article, best_page;
    const json_t *article, *page;
};

void jsonld_open(void)
{
    json_object_seed(0);
}

/* A block without any of these words says nothing that is asked here (adverts' settings, search
 * boxes, shop offers). */
static bool is_interesting(struct sv script)
{
    return sv_contains(script, SV("headline")) || sv_contains(script, SV("datePublished")) ||
           sv_contains(script, SV("Article")) || sv_contains(script, SV("BreadcrumbList")) ||
           sv_contains(script, SV("WebPage")) || sv_contains(script, SV("Organization")) ||
           sv_contains(script, SV("WebSite")) || sv_contains(script, SV("BlogPosting")) ||
           sv_contains(script, SV("ItemList")) || sv_contains(script, SV("CollectionPage")) ||
           sv_contains(script, SV("ProfilePage")) || sv_contains(script, SV("\"Product\"")) ||
           sv_contains(script, SV("VideoObject"));
}

static json_t *load(struct reader *r, struct sv script)
{
    json_error_t why;
    const size_t flags = JSON_DISABLE_EOF_CHECK | JSON_ALLOW_NUL;
    struct sv text = sv_trim(script);
    json_t *root = NULL;
    if (text.len && (text.ptr[0] == '{' || text.ptr[0] == '['))
        root = json_loadb(text.ptr, text.len, JSON_ALLOW_NUL, &why);
    if (root)
        return root;
    if (sv_contains(text, SV("&quot;")) && sv_find_byte(text, '"') == text.len)
        text = dom_decode(r->arena, text, false); /* escaped as a whole */
    struct buf mended;
    buf_init(&mended, MAX_SCRIPT_BYTES * 4);
    jsonld_mend(&mended, text);
    if (buf_ok(&mended))
        root = json_loadb(mended.ptr, mended.len, flags, &why);
    buf_release(&mended);
    r->result->was_mended |= root != NULL;
    return root;
}

static double type_rank(const json_t *node)
{
    static const struct {
        const char *type;
        double rank;
    } RANKS[] = {
        {"NewsArticle", 3},
        {"LiveBlogPosting", 3.05},
        {"ReportageNewsArticle", 3.1},
        {"AnalysisNewsArticle", 3.1},
        {"OpinionNewsArticle", 3.1},
        {"BackgroundNewsArticle", 3.1},
        {"ReviewNewsArticle", 3.1},
        {"AskPublicNewsArticle", 3.1},
        {"Article", 2.9},
        {"BlogPosting", 2.8},
        {"SocialMediaPosting", 2},
        {"DiscussionForumPosting", 1.8},
        {"Report", 2.7},
        {"ScholarlyArticle", 2.7},
        {"TechArticle", 2.8},
        {"AdvertiserContentArticle", 2.8},
        {"SatiricalArticle", 2.9},
        {"MedicalScholarlyArticle", 2.7},
        {"Recipe", 1.9},
        {"Review", 1.5},
        {"CreativeWork", 1.2},
        {"PodcastEpisode", 1.8},
        {"NewsMediaArticle", 2.8},
        {"MedicalWebPage", 1.3},
        {"VideoObject", 0.6},
        {"Event", 0.4},
    };
    double best = 0;
    for (size_t i = 0; i < COUNT_OF(RANKS); i++) {
        if (RANKS[i].rank > best && jsonld_has_type(node, RANKS[i].type))
            best = RANKS[i].rank;
    }
    return best;
}

static bool is_page_type(const json_t *node)
{
    static const char *const TYPES[] = {"WebPage",        "ItemPage", "AboutPage",
                                        "ProfilePage",    "FAQPage",  "MedicalWebPage",
                                        "CollectionPage", "QAPage",   "MediaGallery"};
    for (size_t i = 0; i < COUNT_OF(TYPES); i++) {
        if (jsonld_has_type(node, TYPES[i]))
            return true;
    }
    return false;
}

/* The part of a URL that tells one page from another: no scheme, no "www.", no query, no trailing
 * slash. */
static struct sv bare_url(struct sv url)
{
    size_t at = sv_find(url, SV("://"));
    if (at < url.len)
        url = sv_skip(url, at + 3);
    if (sv_starts_with(url, SV("www.")))
        url = sv_skip(url, 4);
    url = sv_sub(url, 0, sv_find_byte(url, '#'));
    url = sv_sub(url, 0, sv_find_byte(url, '?'));
    while (url.len && url.ptr[url.len - 1] == '/')
        url = sv_sub(url, 0, url.len - 1);
    return url;
}

static struct sv node_url(const json_t *node)
{
    static const char *const KEYS[] = {"url", "mainEntityOfPage", "@id"};
    for (size_t i = 0; i < COUNT_OF(KEYS); i++) {
        const json_t *value = json_object_get(node, KEYS[i]);
        if (json_is_object(value))
            value = json_object_get(value, json_object_get(value, "@id") ? "@id" : "url");
        if (json_is_array(value))
            value = json_array_get(value, 0);
        if (json_is_string(value) && json_string_length(value))
            return sv_from(json_string_value(value), json_string_length(value));
    }
    return SV_NULL;
}

static double article_score(const struct reader *r, const json_t *node, size_t level)
{
    double score = type_rank(node);
    if (score == 0)
        return 0;
    static const struct {
        const char *key;
        double bonus;
    } KEYS[] = {{"headline", 1.5},         {"datePublished", 1}, {"author", 0.7},
                {"articleBody", 1.5},      {"description", 0.2}, {"keywords", 0.2},
                {"mainEntityOfPage", 0.3}, {"image", 0.2}};
    for (size_t i = 0; i < COUNT_OF(KEYS); i++) {
        if (json_object_get(node, KEYS[i].key))
            score += KEYS[i].bonus;
    }
    struct sv url = bare_url(node_url(node)), page = bare_url(r->page_url);
    if (url.len && page.len)
        score += sv_equal_nocase(url, page) ? 2 : -1;
    return score - 0.3 * (double)level;
}

static void consider(struct reader *r, const json_t *node, size_t level)
{
    struct jsonld *result = r->result;
    double score = article_score(r, node, level);
    if (score > 1.5)
        result->n_article_nodes++;
    if (score > r->best_article) {
        r->best_article = score;
        r->article = node;
    }
    if (is_page_type(node)) {
        double page_score =
            1 + (json_object_get(node, "datePublished") ? 1 : 0) - 0.1 * (double)level;
        if (page_score > r->best_page) {
            r->best_page = page_score;
            r->page = node;
        }
    }
    if (jsonld_has_type(node, "ItemList") || jsonld_has_type(node, "CollectionPage"))
        result->has_listing = true;
    if (level == 0 && (jsonld_has_type(node, "ProfilePage") || jsonld_has_type(node, "Product") ||
                       jsonld_has_type(node, "VideoObject")))
        result->has_other = true;
    if (jsonld_has_type(node, "BreadcrumbList") && result->n_breadcrumbs == 0)
        jsonld_read_breadcrumbs(r->arena, node, result);
    bool is_site = jsonld_has_type(node, "WebSite"), is_organisation = jsonld_is_organisation(node);
    if (is_site || (is_organisation && level <= 1))
        jsonld_read_site(r->arena, &r->graph, node, result);
}

/* Collects the nodes in document order; containers of other pages' articles are not entered. */
static void walk(struct reader *r, const json_t *value, size_t level)
{
    static const char *const INSIDE[] = {
        "@graph",   "mainEntity", "mainEntityOfPage", "hasPart", "breadcrumb",
        "isPartOf", "article",    "publisher",        "@list",   "itemListElement"};
    if (level > MAX_LEVELS || r->graph.n >= MAX_NODES)
        return;
    if (json_is_array(value)) {
        for (size_t i = 0; i < json_array_size(value); i++)
            walk(r, json_array_get(value, i), level + (level > 0));
        return;
    }
    if (!json_is_object(value))
        return;
    if (json_object_get(value, "@type") || json_object_get(value, "@id"))
        jsonld_graph_add(r->arena, &r->graph, value, level);
    bool is_list = jsonld_has_type(value, "ItemList") || jsonld_has_type(value, "BreadcrumbList");
    for (size_t i = 0; i < COUNT_OF(INSIDE); i++) {
        const json_t *inside = json_object_get(value, INSIDE[i]);
        if (!inside || (is_list && i == COUNT_OF(INSIDE) - 1))
            continue;
        walk(r, inside, i == 0 ? level : level + 1);
    }
}

/* A video that stands beside the article in the graph is the page's. */
static void read_loose_videos(struct reader *r)
{
    struct jsonld_node *article = &r->result->article;
    for (size_t i = 0; i < r->graph.n && article->n_videos == 0; i++) {
        const struct jsonld_graph_node *node = &r->graph.nodes[i];
        if (node->level <= 1 && node->json != r->article &&
            jsonld_has_type(node->json, "VideoObject"))
            jsonld_read_videos(r->arena, node->json, article);
    }
}

/* A second article node of the same page (a theme's and a plug-in's, say) fills what the first
 * leaves out. */
static void read_articles(struct reader *r)
{
    struct jsonld *result = r->result;
    if (r->article)
        jsonld_read_node(r->arena, &r->graph, r->article, &result->article);
    if (r->page && r->page != r->article)
        jsonld_read_node(r->arena, &r->graph, r->page, &result->page);
    struct sv page = bare_url(r->page_url);
    size_t merged = 0;
    for (size_t i = 0; i < r->graph.n && merged < 4; i++) {
        const json_t *node = r->graph.nodes[i].json;
        if (node == r->article || type_rank(node) < 1.5 || r->graph.nodes[i].level > 1)
            continue;
        struct sv url = bare_url(node_url(node));
        const json_t *headline = json_object_get(node, "headline");
        bool same = (url.len && page.len && sv_equal_nocase(url, page)) ||
                    (json_is_string(headline) && result->article.headline.len &&
                     sv_equal(sv_from(json_string_value(headline), json_string_length(headline)),
                              result->article.headline));
        if (!same)
            continue;
        struct jsonld_node other = {0};
        jsonld_read_node(r->arena, &r->graph, node, &other);
        jsonld_fill_node(&result->article, &other);
        merged++;
    }
}

void jsonld_read(struct arena *arena, const struct sv *scripts, size_t n, struct sv page_url,
                 struct jsonld *result)
{
    struct reader r = {.arena = arena, .page_url = page_url, .result = result};
    *result = (struct jsonld){0};
    json_t *roots[32];
    size_t n_roots = 0;
    for (size_t i = 0; i < n && n_roots < COUNT_OF(roots); i++) {
        if (scripts[i].len > MAX_SCRIPT_BYTES || !is_interesting(scripts[i]))
            continue;
        json_t *root = load(&r, scripts[i]);
        if (!root)
            continue;
        roots[n_roots++] = root;
        walk(&r, root, 0);
    }
    for (size_t i = 0; i < r.graph.n; i++)
        consider(&r, r.graph.nodes[i].json, r.graph.nodes[i].level);
    read_articles(&r);
    read_loose_videos(&r);
    for (size_t i = 0; i < n_roots; i++)
        json_decref(roots[i]);
}
