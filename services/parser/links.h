/* links: what a page points to, as the URLs that the frontier is told of: http and https only,
 * normalised, each once, without the page itself, without those that the page asks not to follow,
 * and no more than a bound. A feed of the page is marked as one. Everything lives in the arena.
 * Pure. */
#ifndef BROADSHEET_PARSER_LINKS_H
#define BROADSHEET_PARSER_LINKS_H

#include "common/envelope.h"
#include "services/parser/extract/extract.h"

/* The URLs met so far. */
struct link_set {
    struct arena *arena;
    struct sv *slots;
    size_t n_slots, n;
};
void link_set_init(struct link_set *set, struct arena *arena);
/* True where it was not in the set yet and now is. The view must live as long as the set. */
bool link_set_add(struct link_set *set, struct sv url);

struct links_origin {
    struct sv url;       /* of the page, normalised: found_on */
    struct sv final_url; /* after redirects */
    int depth;           /* the page's */
    bool nofollow;       /* the whole page asks so (robots meta, X-Robots-Tag) */
    size_t max_links;
};

/* Greater first in the frontier (envelope.h). */
enum links_priority { LINKS_PLAIN = 0, LINKS_OF_ARTICLE = 1, LINKS_FEED = 5, LINKS_ITEM = 10 };

/* Returns how many; *found lives in the arena. */
size_t links_collect(struct arena *arena, const struct links_origin *origin,
                     const struct extract_link *links, size_t n, struct url_found **found);

#endif
