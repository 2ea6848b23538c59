/* envelope: what travels through Kafka, to and from headers and bytes. Messages follow
 * CloudEvents 1.0, Kafka binding, binary mode (ce_specversion, ce_id, ce_source, ce_type, ce_time,
 * ce_subject; content-type); `traceparent` is carried on. HTTP facts of a page travel as "http-*"
 * headers, what the crawler knew before as "hint-*". Reading never trusts: a missing or broken
 * header is ERR_REJECT naming it. docs/messages.md is the list; the JSON Schemas in docs/ the
 * contracts. Everything lives in the arena. Pure. */
#ifndef BROADSHEET_COMMON_ENVELOPE_H
#define BROADSHEET_COMMON_ENVELOPE_H

#include "common/arena.h"
#include "common/buf.h"
#include "common/err.h"

#define TYPE_PAGE    "broadsheet.page.fetched.v1"
#define TYPE_URL     "broadsheet.url.found.v1"
#define TYPE_LIST    "broadsheet.url.list.v1"
#define TYPE_VERDICT "broadsheet.url.verdict.v1"
#define TYPE_ARTICLE "broadsheet.article.extracted.v1"
#define TYPE_GONE    "broadsheet.article.gone.v1"

struct header {
    struct sv name, value;
};
struct headers {
    struct header *list;
    size_t n;
};
void headers_add(struct arena *arena, struct headers *headers, struct sv name, struct sv value);
/* The last one of that name, or SV_NULL. */
struct sv headers_get(const struct headers *headers, struct sv name);

struct record {           /* a Kafka message without its place */
    struct sv key, value; /* an absent key is SV_NULL */
    bool is_tombstone;    /* the value is null */
    struct headers headers;
};

/* The CloudEvents part that all messages have. */
struct event {
    struct sv id; /* unique with source: for a page "<fetched_at_us>-<16 hex of the URL key>", for
                     the parser's messages the page's coordinates */
    struct sv source, type, subject, time, traceparent, content_type;
};

enum url_kind {
    URL_PAGE,
    URL_FEED,
    URL_SITEMAP,
    URL_UNKNOWN /* a source added by hand: find out */
};
const char *url_kind_name(enum url_kind kind);
MUST_CHECK bool url_kind_from_name(struct sv name, enum url_kind *kind);

/* What a feed, a sitemap or a link's neighbourhood says of a page before it is read. */
struct hints {
    struct sv title, date, language, section, publisher, keywords;
};

/* `urls`, first form: a URL found. Key: registered domain. Other systems write here too: reading
 * wants the JSON alone, puts the URL in its normal form and takes no CloudEvents header for
 * granted. */
struct url_found {
    struct sv url; /* normalised */
    enum url_kind kind;
    struct sv found_on;
    int depth;    /* clicks from the source */
    int priority; /* greater first; 0 a plain link, 10 a feed or news sitemap item, 100 by hand */
    struct sv lastmod;
    struct hints hints;
};
/* Third form: what was found on one page of one registered domain, in one record, written as it
 * comes. */
struct url_list {
    struct sv key; /* the registered domain; "" in one that is not begun */
    struct sv found_on;
    struct buf json;
    size_t n;
};
void url_list_init(struct url_list *list);
void url_list_release(struct url_list *list);
/* Views must live until the record is written. Depth is that of all its URLs. */
void url_list_begin(struct url_list *list, struct sv key, struct sv found_on, int depth);
/* What it says of a URL's page and depth is the list's. */
void url_list_add(struct url_list *list, const struct url_found *found);
/* It takes no more: it is to be written. */
bool url_list_is_full(const struct url_list *list);
/* Ends the list. The record's value is valid until the next one begins. */
MUST_CHECK bool url_list_to_record(struct arena *arena, const struct event *event,
                                   struct url_list *list, struct record *record, struct err *err);

/* Second form: what the parser found a fetched URL to be. */
struct url_verdict {
    struct sv url;
    struct sv
        page_type;      /* page_type_name(), or "feed", "sitemap", "gone", "error", "unsupported" */
    enum url_kind kind; /* what it turned out to be */
    struct sv canonical, refresh_target, content_hash;
    struct sv reason; /* for a person */
    size_t n_links;
    bool noindex;
};
MUST_CHECK bool url_verdict_to_record(struct arena *arena, const struct event *event,
                                      const struct url_verdict *verdict, struct record *record,
                                      struct err *err);

/* Any of the three, read. */
struct url_message {
    bool is_verdict;
    struct url_verdict verdict;
    struct url_found *found;
    size_t n_found; /* 1 in the first form */
};
MUST_CHECK bool url_message_from_record(struct arena *arena, const struct record *record,
                                        struct url_message *message, struct err *err);

/* `pages`. Key: the normalised URL. Value: the body as the site's charset has it. */
struct redirect {
    struct sv url;
    int status;
};
struct page {
    struct event event;
    struct sv url, final_url;
    enum url_kind kind;
    struct redirect *redirects; /* the hops before final_url */
    size_t n_redirects;
    int status;
    struct sv content_type;      /* as the server sent it, "" where it sent none */
    struct sv content_encoding;  /* "gzip" where the value itself is (sitemaps), else absent */
    struct header *http_headers; /* the response's, names lower case */
    size_t n_http_headers;
    int64_t fetched_at_us;
    struct sv body_sha256; /* hex */
    bool is_truncated;
    int depth;
    struct hints hints;
    struct sv robots_rule; /* the rule that allowed it */
    struct sv body;
};
MUST_CHECK bool page_to_record(struct arena *arena, const struct page *page, struct record *record,
                               struct err *err);
MUST_CHECK bool page_from_record(struct arena *arena, const struct record *record,
                                 struct page *page, struct err *err);

/* A dead letter: the original key, value and headers plus why (Kafka Connect's header names,
 * DeadLetterQueueReporter). */
struct dead_letter {
    struct sv topic;
    int32_t partition;
    int64_t offset;
    struct sv service; /* "broadsheet-parser": connector.name */
    struct sv stage;   /* "envelope", "parse", "store", ... */
    struct sv code;    /* err.code: exception.class.name and dlq.error-code */
    struct sv message;
    struct sv failed_at; /* RFC 3339: dlq.first-failed-at, kept when it is there already */
    int attempts;        /* how often it failed, this time included: dlq.attempts; counted by
                            dead_letter_to_record() */
};
/* `original` may be a replayed dead letter: its reasons are replaced, its attempts counted on. */
void dead_letter_to_record(struct arena *arena, const struct record *original,
                           const struct dead_letter *why, struct record *record);
/* *original is as it was, but for dlq.attempts and dlq.first-failed-at, which go along when it is
 * replayed. */
MUST_CHECK bool dead_letter_from_record(struct arena *arena, const struct record *record,
                                        struct record *original, struct dead_letter *why,
                                        struct err *err);

/* The CloudEvents headers of an article or of a tombstone. Foreign text is written as valid UTF-8.
 */
void event_to_headers(struct arena *arena, const struct event *event, struct headers *headers);
MUST_CHECK bool event_from_headers(const struct headers *headers, struct event *event,
                                   struct err *err);

#endif
