/* overrides: an operator's own rules for odd sites, without code: host pattern -> XPath for a
 * field. A file of sections:
 *
 *     [news.example.org]           one host; [*.example.org] means example.org and every host below
 * it headline = //h1[2]           each line is a schema.org name and an XPath 1.0 expression
 *     datePublished = //time/@datetime
 *     articleBody = //div[@id="story"]//p     each node a paragraph, or a heading where it is one
 *
 * Fields: headline, alternativeHeadline, description, author, datePublished, dateModified,
 * inLanguage, articleSection, keywords, image, articleBody. What an expression finds replaces what
 * the extractor found (which stays in provenance); where it finds nothing, nothing changes. The
 * expressions run on a libxml2 tree that is built for those hosts' pages only. Pure;
 * overrides_read() is done once, the result is only read afterwards. */
#ifndef BROADSHEET_PARSER_EXTRACT_OVERRIDES_H
#define BROADSHEET_PARSER_EXTRACT_OVERRIDES_H

#include "common/article.h"
#include "common/url.h"
#include "services/parser/extract/dates.h"

struct overrides;

void overrides_free(struct overrides *overrides);
/* ERR_STOP naming the line and what is wrong with it. */
MUST_CHECK bool overrides_read(struct sv file, struct overrides **overrides, struct err *err);

struct overrides_page {
    struct sv utf8;         /* the page */
    struct sv host;         /* the page's own, which chooses the rules */
    const struct url *base; /* for addresses in it */
    const struct dates_context *dates;
};
/* True where a section is for that host. overrides may be NULL. */
bool overrides_match(const struct overrides *overrides, struct sv host);
/* Changes the article's fields, blocks and body; call before article_seal(). False: the arena is
 * full or libxml2 could not read. */
MUST_CHECK bool overrides_apply(struct arena *arena, const struct overrides *overrides,
                                const struct overrides_page *page, struct article *article,
                                struct err *err);

#endif
