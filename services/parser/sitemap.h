/* sitemap: the URLs of a sitemap or sitemap index (sitemaps.org 0.9 and its predecessors), in XML
 * or as a text of lines, plain or gzipped (told by the bytes, not by names: ".gz" that is none and
 * gzip without ".gz" both happen; unpack.h), with the Google News extension known by its namespace.
 * A feed in a sitemap's place is read as one. Indexes and URL sets are told by their entries, since
 * they are mislabelled. Broken, truncated and huge ones give what they hold, up to a limit. Memory
 * does not grow with the input. Pure. */
#ifndef BROADSHEET_PARSER_SITEMAP_H
#define BROADSHEET_PARSER_SITEMAP_H

#include "services/parser/item.h"

/* sitemaps.org: 50 MB uncompressed. Some publishers exceed it. */
#define SITEMAP_MAX_BYTES (64u << 20)

enum sitemap_format { SITEMAP_NONE, SITEMAP_XML, SITEMAP_TEXT, SITEMAP_FEED };

struct sitemap_summary {
    enum sitemap_format format; /* SITEMAP_NONE: it is no sitemap; then there were no items */
    size_t n_items;             /* handed over */
    size_t n_dropped;           /* without a usable URL */
    bool is_whole;              /* read to its end; false also where max_bytes cut it */
};

/* Whether the bytes, once unzipped, begin as an XML sitemap does: cheap. */
bool sitemap_sniff(struct sv bytes);
/* `base` is the sitemap's own URL. What is larger than max_bytes unzipped is read up to there. */
void sitemap_read(struct sv bytes, struct sv base, size_t max_bytes,
                  const struct item_handler *handler, struct sitemap_summary *summary);

#endif
