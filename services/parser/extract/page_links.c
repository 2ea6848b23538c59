#include "services/parser/extract/page_links.h"

struct collector {
    struct arena *arena;
    const struct dom *dom;
    const struct fields *fields;
    struct extract_result *result;
    uint32_t *slots; /* link + 1, by address */
    uint32_t n_slots;
    bool nofollow_page;
    struct sv last_href; /* and the link that it is, + 1; 0: none */
    size_t last;
};

static bool has_word(struct sv list, struct sv word)
{
    for (size_t i = 0; i < list.len;) {
        size_t end = i;
        while (end < list.len && !sv_is_space(list.ptr[end]) && list.ptr[end] != ',')
            end++;
        if (sv_equal_nocase(sv_sub(list, i, end - i), word))
            return true;
        i = end + 1;
    }
    return false;
}

static void merge(struct extract_link *known, const struct extract_link *link)
{
    known->in_content |= link->in_content;
    known->nofollow &= link->nofollow;
}

static void add(struct collector *collector, struct sv href, struct extract_link link)
{
    struct extract_result *result = collector->result;
    href = sv_trim(href);
    /* A story's picture, its headline and its "more" follow each other. */
    if (collector->last > 0 && sv_equal(href, collector->last_href)) {
        merge(&result->links[collector->last - 1], &link);
        return;
    }
    collector->last = 0;
    if (href.len == 0 || href.ptr[0] == '#' || result->n_links >= PAGE_LINKS_MAX)
        return;
    struct url url;
    struct err err;
    if (!url_resolve(collector->arena, &collector->fields->base, href, &url, &err))
        return;
    uint32_t at = (uint32_t)sv_hash(url.text) & (collector->n_slots - 1);
    for (; collector->slots[at]; at = (at + 1) & (collector->n_slots - 1)) {
        struct extract_link *known = &result->links[collector->slots[at] - 1];
        if (sv_equal(known->url, url.text)) {
            merge(known, &link);
            collector->last = collector->slots[at];
            collector->last_href = href;
            return;
        }
    }
    struct extract_link *made =
        arena_push(collector->arena, &result->links, &result->n_links, sizeof *made);
    if (!made)
        return;
    *made = link;
    made->url = url.text;
    struct url normal;
    if (url_normalise(collector->arena, &url, &normal, &err))
        made->key = normal.text;
    collector->slots[at] = (uint32_t)result->n_links;
    collector->last = result->n_links;
    collector->last_href = href;
}

static bool is_feed_type(struct sv type)
{
    return sv_contains_nocase(type, SV("rss+xml")) || sv_contains_nocase(type, SV("atom+xml")) ||
           sv_contains_nocase(type, SV("feed+json"));
}

static void on_link(struct collector *collector, const struct dom_node *node)
{
    const struct sv rel = dom_attribute(node, ATTR_REL);
    if (has_word(rel, SV("alternate")) && is_feed_type(dom_attribute(node, ATTR_TYPE)))
        add(collector, dom_attribute(node, ATTR_HREF), (struct extract_link){.is_feed = true});
}

static void on_anchor(struct collector *collector, const struct dom_node *node, bool in_content)
{
    add(collector, dom_attribute(node, ATTR_HREF),
        (struct extract_link){.nofollow = collector->nofollow_page ||
                                          has_word(dom_attribute(node, ATTR_REL), SV("nofollow")),
                              .in_content = in_content});
}

/* "5; url=/next": what browsers take of it. */
static void on_meta(struct collector *collector, const struct dom_node *node)
{
    const struct sv content = dom_attribute(node, ATTR_CONTENT);
    if (sv_equal_nocase(dom_attribute(node, ATTR_NAME), SV("robots")) &&
        (has_word(content, SV("nofollow")) || has_word(content, SV("none"))))
        collector->nofollow_page = true;
    if (!sv_equal_nocase(dom_attribute(node, ATTR_HTTP_EQUIV), SV("refresh")) ||
        collector->result->refresh_target.len)
        return;
    const size_t at = sv_find_nocase(content, SV("url"));
    struct sv target = sv_trim(sv_skip(content, at + 3));
    if (target.len == 0 || target.ptr[0] != '=')
        return;
    target = sv_trim(sv_skip(target, 1));
    if (target.len && (target.ptr[0] == '"' || target.ptr[0] == '\'')) {
        const size_t end = sv_find_byte(sv_skip(target, 1), target.ptr[0]);
        target = sv_sub(target, 1, end);
    }
    struct url url;
    struct err err;
    if (target.len && url_resolve(collector->arena, &collector->fields->base, target, &url, &err))
        collector->result->refresh_target = url.text;
}

/* Nodes of the kept runs, as a mark on each anchor's text: the run that holds it is looked for
 * once, going forward. */
void page_links_collect(struct arena *arena, const struct dom *dom, const struct content *content,
                        const struct fields *fields, struct extract_result *result)
{
    struct collector collector = {.arena = arena, .dom = dom, .fields = fields, .result = result};
    collector.n_slots = 16384;
    collector.slots = arena_alloc_array(arena, collector.n_slots, sizeof *collector.slots);
    if (!fields->has_url || !collector.slots)
        return;
    uint32_t run = 0;
    for (uint32_t i = 1; i < dom->n_nodes; i++) {
        const struct dom_node *node = &dom->nodes[i];
        while (content && run < content->segments.n && content->segments.runs[run].last < i)
            run++;
        if (node->tag == TAG_META)
            on_meta(&collector, node);
        else if (node->tag == TAG_LINK)
            on_link(&collector, node);
        else if (node->tag == TAG_A)
            on_anchor(&collector, node,
                      content && run < content->segments.n && content->runs[run].is_kept &&
                          content->segments.runs[run].first < node->end);
    }
}
