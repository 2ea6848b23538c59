/* blocks_media: the figures and embeds that stand between an article's paragraphs: which of a
 * page's pictures, players and posts are the article's, and what they are (images.h reads the
 * picture itself). Private to blocks. Pure. */
#ifndef BROADSHEET_PARSER_EXTRACT_BLOCKS_MEDIA_H
#define BROADSHEET_PARSER_EXTRACT_BLOCKS_MEDIA_H

#include "common/article.h"
#include "common/url.h"
#include "services/parser/extract/content.h"

struct media {
    uint32_t node;      /* where it stands */
    struct block block; /* BLOCK_FIGURE or BLOCK_EMBED */
};

struct media_list {
    struct media *list; /* in document order, each picture once */
    size_t n;
};

/* False where the arena is full. */
MUST_CHECK bool blocks_media(struct arena *arena, const struct dom *dom,
                             const struct content *content, const struct url *base,
                             struct media_list *media);
/* The post's address where an element is a post's quotation (twitter-tweet and the like); absent
 * otherwise. */
struct sv blocks_media_post(struct arena *arena, const struct dom *dom, uint32_t node,
                            const struct url *base);

#endif
