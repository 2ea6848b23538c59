/* jsonld: what a page's <script type="application/ld+json"> blocks say of its article. Blocks are
 * read as they are on the web: @graph, arrays, nested and referenced nodes (@id), types as name,
 * URL or list, several blocks, and broken JSON (jsonld_mend.h). One article node is chosen among
 * all (its type, what it states, whether its URL is the page's); what it lacks is taken from the
 * page's other nodes of the same article and from its WebPage node. Texts are plain (plain_line);
 * dates, names, keywords and URLs are as stated: dates, authors and fields make sense of them.
 * Everything lives in the arena. Bounds: 2 MiB a block, 400 nodes, 64 levels. Pure; jansson seeds
 * its hash on first use, so a process that will lose the right to open files calls jsonld_open()
 * before. Source: schema.org, JSON-LD 1.1 section 3. */
#ifndef BROADSHEET_PARSER_EXTRACT_JSONLD_H
#define BROADSHEET_PARSER_EXTRACT_JSONLD_H

#include "common/article.h"

struct jsonld_entry { /* one post of a live blog */
    struct sv headline, body, published, url;
};

struct jsonld_node { /* an article, or the page itself */
    struct sv type;  /* "NewsArticle"; absent: there was none */
    struct sv id, url, main_entity;
    struct sv headline, alternative_headline, name, description, body, language;
    struct sv published, modified, created;
    struct person *authors;       /* names not yet cleaned; job_title where given */
    bool *author_is_organisation; /* beside authors */
    size_t n_authors;
    struct sv *keywords; /* each as stated: perhaps a list in one string */
    size_t n_keywords;
    struct sv *about; /* names of the things it is about */
    size_t n_about;
    struct sv *sections;
    size_t n_sections;
    struct image *images;
    size_t n_images;
    struct video *videos;
    size_t n_videos;
    struct sv thumbnail;
    struct sv publisher_name, publisher_url, publisher_logo;
    struct sv license, dateline, content_location, is_part_of;
    int access; /* ACCESS_* of article.h */
    struct jsonld_entry *entries;
    size_t n_entries;
    bool is_live;
};

struct jsonld {
    struct jsonld_node article;
    struct jsonld_node page; /* WebPage and the like */
    struct sv *breadcrumbs;  /* names, outermost first */
    size_t n_breadcrumbs;
    struct sv site_name, site_logo; /* WebSite's, Organization's */
    bool has_listing;               /* ItemList, CollectionPage: evidence for the page's type */
    bool has_other; /* likewise: a person's profile, a product, a video, as the page's first */
    size_t n_article_nodes;
    bool was_mended;
};

void jsonld_open(void);
/* Reads the scripts' raw contents. `page_url` (may be absent) tells the page's own article from
 * others that are listed. */
void jsonld_read(struct arena *arena, const struct sv *scripts, size_t n, struct sv page_url,
                 struct jsonld *result);

#endif
