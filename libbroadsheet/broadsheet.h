/* broadsheet: the article of a web page, for programs that want Broadsheet's extraction without its
 * services. Bytes in, JSON, Markdown or text out: schema.org NewsArticle names, the contract is
 * article.schema.json. Link with -lbroadsheet (pkg-config broadsheet). No global state, no network,
 * no files, no clock: a handle belongs to one thread at a time, and as many handles as threads may
 * be used at once. Out of the machine's memory ends the process. */
#ifndef BROADSHEET_H
#define BROADSHEET_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct broadsheet;

struct broadsheet_header {
    const char *name;
    const char *value;
};

/* All members but bytes may be NULL or 0: what is not known is not used. Strings are UTF-8,
 * NUL-terminated. */
struct broadsheet_page {
    const char *bytes; /* the page as it was fetched, in its own charset */
    size_t size_bytes;
    const char *url;                         /* without it, relative links are dropped */
    const char *content_type;                /* the HTTP header */
    const struct broadsheet_header *headers; /* further HTTP headers */
    size_t n_headers;
    int64_t fetched_at_us; /* since 1970 UTC; no date later than a day after it is believed */
    /* What a feed or sitemap said of the page before it was read. */
    const char *hint_title, *hint_date, *hint_language, *hint_section;
};

enum broadsheet_format { BROADSHEET_JSON, BROADSHEET_MARKDOWN, BROADSHEET_TEXT };

/* A handle that uses at most memory_bytes for a page (0: 256 MiB); NULL when there is none to be
 * had. */
struct broadsheet *broadsheet_new(size_t memory_bytes);
void broadsheet_free(struct broadsheet *handle);

/* 0, and *text is the article in that format, NUL-terminated, valid until the handle's next use; or
 * -1, and broadsheet_error() says why. A page that is no article is no error: the JSON's
 * broadsheet.pageType says what it is. */
int broadsheet_extract(struct broadsheet *handle, const struct broadsheet_page *page,
                       enum broadsheet_format format, const char **text, size_t *length_bytes);
/* One sentence about the last -1; "" where there was none. */
const char *broadsheet_error(const struct broadsheet *handle);
/* "0.1.0" */
const char *broadsheet_version(void);

#ifdef __cplusplus
}
#endif

#endif
