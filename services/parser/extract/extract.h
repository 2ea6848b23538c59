/* extract: a page in, an article out: the steps in order. charset -> dom -> meta, jsonld, microdata
 * -> dates, authors, images -> content, blocks -> lang, page type. Pure: bytes, URL, hints and time
 * are arguments; everything lives in the arena. This is also the public header of the library
 * (libbroadsheet). */
#ifndef BROADSHEET_PARSER_EXTRACT_EXTRACT_H
#define BROADSHEET_PARSER_EXTRACT_EXTRACT_H

#include "common/article.h"
#include "common/envelope.h"

struct extract_input {
    struct sv bytes;
    struct sv content_type; /* the HTTP header; may be absent */
    struct sv url; /* the page's own; may be absent: relative links then stay unresolved and are
                      dropped */
    struct hints hints;
    const struct header
        *http_headers; /* for X-Robots-Tag, Last-Modified, Link, tdm-reservation; may be NULL */
    size_t n_http_headers;
    int64_t fetched_at_us; /* 0: not known; dates beyond it plus a day are refused */
    bool is_truncated;
    const struct overrides
        *overrides; /* the operator's rules for odd sites (overrides.h); may be NULL */
};

/* A link of the page, for the frontier. */
struct extract_link {
    struct sv url; /* absolute, not normalised */
    struct sv key; /* its normal form (url.h) */
    bool nofollow;
    bool is_feed;    /* rel=alternate with a feed's type */
    bool in_content; /* inside the article's own text */
};
struct extract_result {
    struct article article;
    struct extract_link *links;
    size_t n_links;
    struct sv refresh_target; /* of <meta http-equiv=refresh>, absolute */
    struct sv charset;        /* what was used, WHATWG name */
    struct explain *explain;  /* explain.h; NULL unless asked for */
};

enum extract_flags {
    EXTRACT_EXPLAIN = 1,
    EXTRACT_LINKS = 2
}; /* without EXTRACT_LINKS, links and refresh_target stay empty */

/* Loads what must be loaded while files can be opened (converters, a hash's seed): before the
 * worker's sandbox. */
MUST_CHECK bool extract_open_all(struct err *err);

/* ERR_REJECT ("not_html", "empty", "arena_full") when there is nothing to read; a page without an
 * article is no error: see article.page_type. */
MUST_CHECK bool extract_page(struct arena *arena, const struct extract_input *input, unsigned flags,
                             struct extract_result *result, struct err *err);

#endif
