/* item: what a feed or a sitemap says of one URL. feed.h and sitemap.h give items one by one to a
 * function of the caller's, so that 50,000 of them are never in memory at once. Views are valid
 * during the call. */
#ifndef BROADSHEET_PARSER_ITEM_H
#define BROADSHEET_PARSER_ITEM_H

#include "common/envelope.h"

struct item {
    struct sv url;      /* absolute, http or https, not normalised */
    enum url_kind kind; /* URL_SITEMAP for an index's entries, URL_PAGE else */
    struct sv lastmod;  /* as stated */
    struct hints hints; /* date as stated: date.h's forms are the usual ones */
    bool is_news;       /* from a feed, or with the Google News extension: worth a visit soon */
};

struct item_handler {
    void *ctx;
    bool (*item)(void *ctx, const struct item *item); /* false: enough, stop here */
};

#endif
