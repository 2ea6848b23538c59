/* feed: the items of a feed: RSS 0.90 to 0.94 and 2.0 (RSS Advisory Board), RSS 1.0 (RDF Site
 * Summary), Atom (RFC 4287; also 0.3) and JSON Feed 1.1. Elements are known by their local names
 * and namespaces, whatever the prefix; Dublin Core, xml:lang, xml:base and FeedBurner's original
 * link are read where they stand. A broken or truncated feed gives the items that it still holds.
 * The input is UTF-8 (charset.h); memory does not grow with it. Pure. */
#ifndef BROADSHEET_PARSER_FEED_H
#define BROADSHEET_PARSER_FEED_H

#include "services/parser/item.h"
#include "services/parser/xml.h"

enum feed_format { FEED_NONE, FEED_RSS, FEED_RDF, FEED_ATOM, FEED_JSON };

struct feed_summary {
    enum feed_format format; /* FEED_NONE: it is no feed; then there were no items */
    size_t n_items;          /* handed over */
    size_t n_dropped;        /* without a usable URL */
    bool is_whole;           /* read to its end */
};

/* Whether the bytes begin as a feed does: cheap, by the first element alone. They may be in any
 * charset that holds ASCII. */
enum feed_format feed_sniff(struct sv bytes);
/* `base` is the feed's own URL; relative links are resolved against it. */
void feed_read(struct sv utf8, struct sv base, const struct item_handler *handler,
               struct feed_summary *summary);
/* The same for XML that comes in pieces: a sitemap that turns out to be a feed. */
void feed_read_xml(const struct xml_source *source, struct sv base,
                   const struct item_handler *handler, struct feed_summary *summary);

#endif
