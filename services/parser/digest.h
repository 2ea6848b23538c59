/* digest: one record of `pages` in, the records that come of it out: an article or a tombstone for
 * `articles`, the page's links and one verdict for `urls`. It decides what a page is (gone, feed,
 * sitemap, HTML, something else) and hands it to whoever reads that. Outputs go to a function one
 * by one, so that a sitemap of 50,000 URLs is never in memory whole; the verdict is the last.
 *
 * A page that can't be handled is ERR_REJECT: it becomes a dead letter, and what was put out before
 * stands (a found URL may be said twice). Memory: `page` holds the page and its article, `item` one
 * output at a time and is reset after each. Pure. */
#ifndef BROADSHEET_PARSER_DIGEST_H
#define BROADSHEET_PARSER_DIGEST_H

#include "services/parser/frame.h"

enum digest_verdict {
    /* the first are those of enum page_type, in its order */
    DIGEST_FEED = 8,
    DIGEST_SITEMAP,
    DIGEST_GONE,
    DIGEST_ERROR,       /* the server's answer was an error */
    DIGEST_UNSUPPORTED, /* neither HTML nor a feed nor a sitemap */
    DIGEST_VERDICTS
};
/* page_type_name(), "feed", "sitemap", "gone", "error", "unsupported"; "unknown" past the last. */
const char *digest_verdict_name(unsigned verdict);

struct digest_limits {
    size_t max_article_bytes; /* `articles` takes no larger record */
    size_t max_links;         /* of one page */
    size_t max_items;         /* of one feed or sitemap */
};
extern const struct digest_limits DIGEST_LIMITS;

struct digest_sink {
    void *ctx;
    /* The record is valid during the call. */
    bool (*put)(void *ctx, enum answer_topic topic, const struct record *record, struct err *err);
};

struct digest_tools {
    struct arena *page, *item;
    const struct overrides *overrides; /* the operator's rules for odd sites; may be NULL */
};

/* *stage is "envelope" or "parse", also on failure. */
MUST_CHECK bool digest_page(const struct digest_tools *tools, const struct task *task,
                            const struct digest_limits *limits, const struct digest_sink *sink,
                            enum digest_verdict *verdict, const char **stage, struct err *err);

#endif
