/* xml: feeds and sitemaps as the web has them, read as a stream of elements and text through
 * libxml2's SAX in recovery. What it can't bear is mended before it sees it: bare "&" and "<",
 * HTML's entities, control characters, broken UTF-8, junk before the first tag, comments; and what
 * could make it slow is cut: attributes a tag, bytes a tag, depth. No entity is ever expanded,
 * nothing is ever loaded. The input is UTF-8 (what it declares is not asked). Memory does not grow
 * with the input. Views are valid during the call. Pure. */
#ifndef BROADSHEET_PARSER_XML_H
#define BROADSHEET_PARSER_XML_H

#include "common/buf.h"

struct xml_attribute {
    struct sv name, prefix, value; /* the name without its prefix */
};
struct xml_element {
    struct sv name, prefix, uri; /* uri is absent where the prefix is not bound */
    const struct xml_attribute *attributes;
    size_t n_attributes;
};
/* The value, or SV_NULL. Names are compared with their prefix ("xml:lang"). */
struct sv xml_attribute_value(const struct xml_element *element, struct sv name);

struct xml_source {
    void *ctx;
    size_t (*read)(void *ctx, char *to, size_t n); /* bytes put there; 0: the end */
};
struct xml_handlers {
    void *ctx;
    bool (*open)(void *ctx, const struct xml_element *element); /* false: enough, stop here */
    bool (*close)(void *ctx, struct sv name);                   /* the same */
    void (*text)(void *ctx, struct sv text);                    /* in pieces; CDATA too */
};

/* Reads to the end of the root element, or of what there is. True where the root was closed: the
 * document is whole. */
bool xml_read(const struct xml_source *source, const struct xml_handlers *handlers);

/* The local name of the first element that begins in these bytes, past a byte order mark, white
 * space, declarations and comments; SV_NULL where there is none. A look at the front, before
 * anything is parsed. */
struct sv xml_root_name(struct sv bytes);

/* Appends text with HTML's character references resolved and, if asked, its tags dropped: titles
 * that are markup inside markup. */
void xml_add_plain(struct buf *out, struct sv html, bool drops_tags);

#endif
