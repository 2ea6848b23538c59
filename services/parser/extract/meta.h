/* meta: what a page states of itself in its markup: <meta> by name, property or itemprop (HTML,
 * Open Graph, Twitter cards, Dublin Core, Parsely, Sailthru, Swift, Highwire and others), <link>,
 * <title>, microdata and RDFa anywhere in the page, and the places where a reader finds the same:
 * <h1>, <h2>, <time>, elements whose class or id names an author or a date. One pass over the tree
 * collects; making sense of the values is left to fields. Values are the attributes' own
 * (references resolved once), texts are dom_text's. One table of names (meta_names.c) says what
 * each means. Pure. */
#ifndef BROADSHEET_PARSER_EXTRACT_META_H
#define BROADSHEET_PARSER_EXTRACT_META_H

#include "common/arena.h"
#include "services/parser/extract/dom.h"

enum meta_field {
    META_NONE,
    META_TITLE,
    META_AUTHOR,
    META_PUBLISHED,
    META_MODIFIED,
    META_DATE, /* some date of the page, which it does not say */
    META_DESCRIPTION,
    META_SECTION,
    META_KEYWORDS, /* a list in one value */
    META_TAG,      /* one keyword */
    META_IMAGE,
    META_IMAGE_WIDTH,
    META_IMAGE_HEIGHT,
    META_IMAGE_ALT,
    META_LOGO, /* the publisher's */
    META_LANGUAGE,
    META_SITE_NAME,
    META_PUBLISHER,
    META_URL,
    META_TYPE,
    META_LICENSE,
    META_ROBOTS,
    META_TDM,
    META_TDM_POLICY,
    META_ACCESS,
    META_VIDEO,
    META_LOCATION,
    META_REFRESH,
    META_FIELD_COUNT
};

struct meta_name {
    const char *name; /* lower case */
    enum meta_field field;
    const char *source; /* "og", "meta", "dublin-core", ... */
    int trust;          /* 1 to 9, within its field */
};
/* NULL for a name that says nothing here. Case does not count. */
const struct meta_name *meta_name_find(struct sv name);
/* The same for an itemprop (also of a list parted by spaces: one at a time). */
const struct meta_name *meta_itemprop_find(struct sv name);

struct meta_entry {
    const struct meta_name *name;
    const char *source; /* for provenance: the name's, or "rdfa" */
    struct sv value;
    uint32_t node;
};

struct meta_link {
    struct sv rel, href, type, hreflang, media;
};

struct meta_nodes { /* indexes, document order */
    uint32_t *list;
    size_t n;
};

struct meta {
    struct meta_entry *entries; /* document order */
    size_t n_entries;
    struct meta_link *links; /* <link>s of the page */
    size_t n_links;
    struct sv *scripts; /* raw contents of application/ld+json */
    size_t n_scripts;
    struct sv title;     /* <title> */
    struct sv html_lang; /* <html lang> or xml:lang */
    struct sv base_href;
    struct meta_nodes h1, h2, times, authors, dates, tags;
};

void meta_read(struct arena *arena, const struct dom *dom, struct meta *meta);
/* The most trusted value of a field, the first of equals; NULL for none. */
const struct meta_entry *meta_best(const struct meta *meta, enum meta_field field);
/* The href of the first <link> with that rel. */
struct sv meta_link_href(const struct meta *meta, struct sv rel);
/* The element of that microdata or RDFa property inside an item; 0: none. */
uint32_t meta_inner_property(const struct dom *dom, uint32_t item, struct sv name);

#endif
