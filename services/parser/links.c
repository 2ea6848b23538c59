#include "services/parser/links.h"

#include "common/url.h"

#define FIRST_SLOTS 256

/* ---- The set: open addressing, at most half full ---- */

void link_set_init(struct link_set *set, struct arena *arena)
{
    *set = (struct link_set){.arena = arena};
}

static struct sv *find_slot(struct sv *slots, size_t n_slots, struct sv url)
{
    size_t at = (size_t)sv_hash(url) & (n_slots - 1);
    while (slots[at].ptr && !sv_equal(slots[at], url))
        at = (at + 1) & (n_slots - 1);
    return &slots[at];
}

static bool grow(struct link_set *set)
{
    const size_t n_slots = set->n_slots ? set->n_slots * 2 : FIRST_SLOTS;
    struct sv *slots = arena_alloc_array(set->arena, n_slots, sizeof *slots);
    if (!slots)
        return false;
    for (size_t i = 0; i < set->n_slots; i++)
        if (set->slots[i].ptr)
            *find_slot(slots, n_slots, set->slots[i]) = set->slots[i];
    set->slots = slots;
    set->n_slots = n_slots;
    return true;
}

bool link_set_add(struct link_set *set, struct sv url)
{
    if (!url.ptr || (set->n * 2 >= set->n_slots && !grow(set)))
        return false; /* no URL, or no room: a link less */
    struct sv *slot = find_slot(set->slots, set->n_slots, url);
    if (slot->ptr)
        return false;
    *slot = url;
    set->n++;
    return true;
}

/* ---- The links of a page ---- */

static int priority_of(const struct extract_link *link)
{
    if (link->is_feed)
        return LINKS_FEED;
    return link->in_content ? LINKS_OF_ARTICLE : LINKS_PLAIN;
}

size_t links_collect(struct arena *arena, const struct links_origin *origin,
                     const struct extract_link *links, size_t n, struct url_found **found)
{
    struct link_set set;
    struct url_found *list = NULL;
    size_t count = 0;
    *found = NULL;
    if (origin->nofollow)
        return 0;
    link_set_init(&set, arena);
    link_set_add(&set, origin->url);
    if (origin->final_url.ptr)
        link_set_add(&set, url_key(arena, NULL, origin->final_url));
    for (size_t i = 0; i < n && count < origin->max_links; i++) {
        if (links[i].nofollow)
            continue;
        const struct sv url = links[i].key;
        if (!url.ptr || !link_set_add(&set, url))
            continue;
        struct url_found *one = arena_push(arena, &list, &count, sizeof *one);
        if (!one)
            break;
        *one = (struct url_found){.url = url,
                                  .kind = links[i].is_feed ? URL_FEED : URL_PAGE,
                                  .found_on = origin->url,
                                  .depth = origin->depth + 1,
                                  .priority = priority_of(&links[i])};
    }
    *found = list;
    return count;
}
