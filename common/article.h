/* article: one news article as a value, and its JSON form: schema.org NewsArticle names, with what
 * schema.org lacks under "broadsheet" (docs/article.schema.json is the contract). Everything lives
 * in the arena of its message; views are UTF-8, NFC, without control characters. An absent field is
 * absent in the JSON too: nothing is invented. Pure. */
#ifndef BROADSHEET_COMMON_ARTICLE_H
#define BROADSHEET_COMMON_ARTICLE_H

#include "common/arena.h"
#include "common/buf.h"
#include "common/date.h"
#include "common/err.h"

enum page_type {
    PAGE_ARTICLE,
    PAGE_LIVE_BLOG,
    PAGE_LISTING,
    PAGE_PAYWALLED,
    PAGE_CONSENT_WALL,
    PAGE_SOFT_404,
    PAGE_BOT_CHALLENGE,
    PAGE_TOO_SHORT,
};
/* "article", "live_blog", "listing", ... */
const char *page_type_name(enum page_type type);
MUST_CHECK bool page_type_from_name(struct sv name, enum page_type *type);
/* Articles and live blogs go on to `articles`, and a paywalled page that is an article as far as it
 * goes; the rest is counted. */
bool page_type_is_published(enum page_type type);

struct person {
    struct sv name, url, email, job_title;
};
struct image {
    struct sv url, caption, credit, alt;
    int width, height; /* 0: not stated */
};
struct named_link {
    struct sv url, name;
};
struct video {
    struct sv url, embed_url, name, thumbnail_url;
};

enum block_kind {
    BLOCK_PARAGRAPH,
    BLOCK_HEADING,   /* level 1-6 */
    BLOCK_LIST,      /* children are items; is_ordered */
    BLOCK_LIST_ITEM, /* spans, then perhaps children (nested lists, paragraphs) */
    BLOCK_QUOTE,  /* children or spans; attribution; is_pull: repeats or stands out of the text */
    BLOCK_FIGURE, /* image, its caption and credit */
    BLOCK_TABLE,  /* children are rows */
    BLOCK_TABLE_ROW,  /* children are cells */
    BLOCK_TABLE_CELL, /* spans, perhaps none; is_header; columns and rows it spans */
    BLOCK_CODE,       /* text with its line ends */
    BLOCK_EMBED,      /* url of the post or video; provider is its host */
    BLOCK_LIVE_ENTRY, /* children; date; spans are its title */
};
const char *block_kind_name(enum block_kind kind);
MUST_CHECK bool block_kind_from_name(struct sv name, enum block_kind *kind);

enum span_style { SPAN_EM = 1, SPAN_STRONG = 2, SPAN_CODE = 4 };
struct span { /* a run of text of one style; the block's text is their concatenation ("\n" is a line
                 break) */
    struct sv text;
    struct sv href; /* absolute; absent: no link */
    unsigned style;
};
struct block {
    enum block_kind kind;
    int level;
    int n_columns, n_rows; /* that a cell spans; 0 or 1: one */
    bool is_ordered, is_pull, is_header,
        is_summary; /* summary: the standfirst, part of articleBody */
    struct span *spans;
    size_t n_spans;
    struct block *children;
    size_t n_children;
    struct sv attribution; /* of a quote */
    struct image image;    /* of a figure */
    struct sv url;         /* of an embed */
    struct date date;      /* of a live entry */
};

/* Which source in the page gave a field, and what the others said. */
struct candidate {
    struct sv source; /* "json-ld", "og", "meta", "microdata", "time", "byline", "url", "hint",
                         "text", ... */
    struct sv value;
    double score;
};
struct provenance {
    struct sv field;  /* schema.org name */
    struct sv source; /* the winner's */
    struct candidate *others;
    size_t n_others;
};

struct usage {        /* what the page asks of machines */
    struct sv robots; /* robots meta and X-Robots-Tag, as stated */
    bool noindex, noarchive, tdm_reserved;
    struct sv tdm_policy;
};

struct article {
    struct sv id;        /* @id: the canonical URL, see docs/messages.md on identity */
    struct sv url;       /* the page's own normalised URL */
    struct sv canonical; /* as the page says, perhaps another site's */
    struct sv amp_url;
    struct sv headline, alternative_headline, description;
    struct person *authors;
    size_t n_authors;
    struct date published, modified;
    struct sv published_text, modified_text; /* as found */
    struct sv language;                      /* BCP 47 */
    struct sv section;
    struct sv *keywords;
    size_t n_keywords;
    struct image *images; /* the lead image first */
    size_t n_images;
    struct video *videos;
    size_t n_videos;
    struct {
        struct sv name, url, logo;
    } publisher;
    struct sv body; /* articleBody: paragraphs parted by "\n\n", made from blocks */
    struct block *blocks;
    size_t n_blocks;
    size_t word_count;
    enum { ACCESS_UNKNOWN, ACCESS_FREE, ACCESS_PAID } access; /* as declared */
    bool is_cut; /* the text stops at a paywall, as seen */
    struct sv license, dateline, content_location, is_part_of, next_page;
    struct named_link *related;
    size_t n_related;
    struct named_link *alternates; /* name is the language */
    size_t n_alternates;
    struct sv *contacts; /* mail addresses of the newsroom or authors */
    size_t n_contacts;
    enum page_type page_type;
    struct sv *page_type_reasons;
    size_t n_page_type_reasons;
    bool is_rtl;
    bool is_partial; /* a bound was reached: what was read is here */
    struct provenance *provenance;
    size_t n_provenance;
    struct usage usage;
    struct sv extractor;    /* "0.1.0" */
    struct sv content_hash; /* SHA-256, hex, of headline + body; set by article_seal */
    uint64_t simhash;
    /* Where it came from, for the sink: the page's fetch. */
    int64_t fetched_at_us;
    int32_t page_partition;
    int64_t page_offset; /* -1: not from Kafka */
};

/* Fills body-derived members: contentHash, simhash, wordCount. */
void article_seal(struct arena *arena, struct article *article);
/* Compact JSON, UTF-8; keys in a fixed order. False (ERR_REJECT, "article_too_large") when out's
 * ceiling is reached. */
MUST_CHECK bool article_to_json(const struct article *article, struct buf *out, struct err *err);
/* What the sink needs back; unknown members are ignored, wrong types are ERR_REJECT naming the
 * member. */
MUST_CHECK bool article_from_json(struct arena *arena, struct sv json, struct article *article,
                                  struct err *err);
/* Markdown for people: headline, byline with links, date, lead image with caption and credit, body
 * with its quotes and headings, contact, related articles, original URL. */
void article_to_markdown(const struct article *article, struct buf *out);
/* Headline and body, no markup. */
void article_to_text(const struct article *article, struct buf *out);
/* articleBody of blocks: paragraphs, headings, quotes, code and lists parted by "\n\n", a list's
 * items, a quote's attribution and a table's rows by "\n", a row's cells by "\t". Figures and
 * embeds are not in it. */
struct sv article_body_text(struct arena *arena, const struct block *blocks, size_t n);

#endif
