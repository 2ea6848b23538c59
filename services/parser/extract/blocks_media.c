#include "services/parser/extract/blocks_media.h"

#include "services/parser/extract/images.h"
#include "services/parser/extract/match.h"

#define LEAST_SIDE  90 /* pixels; smaller pictures are ornaments */
#define MAX_MEDIA   300
#define NAME_LEVELS 4 /* looked at for what a box calls itself */

struct finder {
    struct arena *arena;
    const struct dom *dom;
    const struct content *content;
    const struct url *base;
    struct media_list *out;
};

static struct sv absolute(struct finder *finder, struct sv address)
{
    struct url url;
    struct err err;
    address = sv_trim(address);
    if (!address.len || !finder->base ||
        !url_resolve(finder->arena, finder->base, address, &url, &err))
        return SV_NULL;
    return url.text;
}

static struct media *add(struct finder *finder, uint32_t node, enum block_kind kind)
{
    if (finder->out->n >= MAX_MEDIA)
        return NULL;
    struct media *made =
        arena_push(finder->arena, &finder->out->list, &finder->out->n, sizeof *made);
    if (made) {
        made->node = node;
        made->block.kind = kind;
    }
    return made;
}

/* ---- is it the article's? */

/* An element whose own runs were looked at and not kept is a box of something else; one that holds
 * kept runs is not. */
static bool is_in_article(const struct finder *finder, uint32_t node)
{
    const uint32_t main = finder->content->main;
    const struct element *element = &finder->content->segments.elements[node];
    const uint32_t elsewhere =
        WITHIN_NAV | WITHIN_FOOTER | WITHIN_FORM | WITHIN_HIDDEN | WITHIN_OTHER_ITEM |
        WITHIN_SECOND_ARTICLE | WITHIN_DIALOG |
        (dom_closest(finder->dom, node, TAG_FIGURE) ? 0 /* a picture to be enlarged */
                                                    : WITHIN_BUTTON);
    const uint32_t mine = finder->content->segments.elements[main].within;
    return (element->within & elsewhere & ~mine) == 0;
}

/* Nearest run before (or after) the node. */
static uint32_t run_before(const struct content *content, uint32_t node)
{
    uint32_t low = 0, high = content->segments.n;
    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        if (content->segments.runs[middle].first < node)
            low = middle + 1;
        else
            high = middle;
    }
    return low; /* the first run not before; the one before is low - 1 */
}

/* Its own texts aside, a picture of the article has the article's text (or headline) before or
 * after it. */
static bool has_company(const struct finder *finder, uint32_t from, uint32_t end)
{
    const struct content *content = finder->content;
    const uint32_t n = content->segments.n;
    const uint32_t inside = run_before(content, from);
    uint32_t after = inside;
    while (after < n && content->segments.runs[after].first < end)
        after++;
    for (uint32_t i = inside, steps = 0; i-- > 0 && steps < 3; steps++)
        if (content->runs[i].is_kept || i == content->heading)
            return true;
    for (uint32_t i = after, steps = 0; i < n && steps < 3; i++, steps++)
        if (content->runs[i].is_kept)
            return true;
    return false;
}

static bool is_image_address(struct sv href)
{
    static const char *const ENDS[] = {".jpg", ".jpeg", ".png", ".webp", ".gif", ".avif"};
    const size_t question = sv_find_byte(href, '?');
    const struct sv path = sv_sub(href, 0, question);
    for (size_t i = 0; i < COUNT_OF(ENDS); i++)
        if (sv_ends_with_nocase(path, sv_from_c(ENDS[i])))
            return true;
    return false;
}

/* Is text of the nodes from `from` to before `end` kept? */
static bool keeps_text(const struct content *content, uint32_t from, uint32_t end)
{
    for (uint32_t i = run_before(content, from);
         i < content->segments.n && content->segments.runs[i].first < end; i++)
        if (content->runs[i].is_kept)
            return true;
    return false;
}

/* A picture in a list none of whose text is kept belongs to that list. */
static bool is_in_other_list(const struct finder *finder, uint32_t node)
{
    uint32_t list = dom_closest(finder->dom, node, TAG_UL);
    if (!list)
        list = dom_closest(finder->dom, node, TAG_OL);
    if (list <= finder->content->main || list == 0)
        return false;
    const uint32_t end = finder->dom->nodes[list].end;
    return finder->content->segments.elements[list].n_runs > 0 &&
           !keeps_text(finder->content, list, end) && !dom_find(finder->dom, list, TAG_FIGCAPTION);
}

static bool is_named(const struct finder *finder, uint32_t node, const char *const *words, size_t n)
{
    for (int up = 0; up < NAME_LEVELS && node > finder->content->main; up++) {
        const struct dom_node *element = &finder->dom->nodes[node];
        if (match_words(dom_attribute(element, ATTR_CLASS), words, n) ||
            match_words(dom_attribute(element, ATTR_ID), words, n))
            return true;
        node = element->parent;
    }
    return false;
}

static bool is_in_other_box(const struct finder *finder, uint32_t node)
{
    static const char *const WORDS[] = {"newsletter", "promo",   "signup",     "sign-up",
                                        "subscribe",  "related", "author-bio", "sponsor",
                                        "advert",     "sidebar"};
    return is_named(finder, node, WORDS, COUNT_OF(WORDS));
}

/* A picture that leads to another page, outside of a <figure> or gallery, belongs to a teaser. */
static bool is_teaser(const struct finder *finder, uint32_t node)
{
    static const char *const GALLERY[] = {"gallery", "galerie", "slideshow", "carousel"};
    if (is_named(finder, node, GALLERY, COUNT_OF(GALLERY)))
        return false;
    if (dom_closest(finder->dom, node, TAG_FIGURE))
        return false;
    const uint32_t link = dom_closest(finder->dom, node, TAG_A);
    if (!link)
        return false;
    const struct sv href = dom_attribute(&finder->dom->nodes[link], ATTR_HREF);
    return href.len && href.ptr[0] != '#' && !is_image_address(href);
}

/* ---- what it is */

static bool is_known(const struct finder *finder, struct sv url)
{
    for (size_t i = 0; i < finder->out->n; i++) {
        const struct block *block = &finder->out->list[i].block;
        if (sv_equal(block->kind == BLOCK_FIGURE ? block->image.url : block->url, url))
            return true;
    }
    return false;
}

static void on_image(struct finder *finder, uint32_t node, uint32_t figure)
{
    struct image image = {0};
    const uint32_t around = figure ? figure : node;
    if (is_teaser(finder, node) || is_in_other_list(finder, node) ||
        is_in_other_box(finder, node) || !is_in_article(finder, node) ||
        !has_company(finder, around, finder->dom->nodes[around].end))
        return;
    if (!images_read(finder->arena, finder->dom, node, finder->base, &image) ||
        images_is_decoration(image.url) || is_known(finder, image.url))
        return;
    if ((image.width && image.width < LEAST_SIDE) || (image.height && image.height < LEAST_SIDE))
        return;
    images_read_caption(finder->arena, finder->dom, node, &image);
    struct media *made = add(finder, around, BLOCK_FIGURE);
    if (made)
        made->block.image = image;
}

static void on_embed(struct finder *finder, uint32_t node, struct sv address)
{
    const struct sv url = absolute(finder, address);
    if (!url.len || !is_in_article(finder, node) || is_known(finder, url) ||
        !has_company(finder, node, finder->dom->nodes[node].end))
        return;
    struct media *made = add(finder, node, BLOCK_EMBED);
    if (made)
        made->block.url = url;
}

/* Counters, adverts, forms and buttons come in frames as well. */
static bool is_junk_frame(const struct dom_node *node, struct sv address)
{
    static const char *const WORDS[] = {
        "googletagmanager", "doubleclick",  "googlesyndication", "/ads/",        "adserver",
        "adframe",          "//ads.",       "recaptcha",         "captcha",      "disqus",
        "plugins/like",     "plugins/page", "widgets/follow",    "tweet_button", "newsletter",
        "subscribe",        "consent",      "analytics",         "cookie",       "/login",
        "about:blank",      "outbrain",     "taboola",           "share"};
    const struct sv width = dom_attribute(node, ATTR_WIDTH);
    const struct sv height = dom_attribute(node, ATTR_HEIGHT);
    return sv_equal(width, SV("0")) || sv_equal(width, SV("1")) || sv_equal(height, SV("0")) ||
           sv_equal(height, SV("1")) || match_words(address, WORDS, COUNT_OF(WORDS));
}

/* Players and posts as elements of their own (AMP's, the light stand-ins for a player's frame): the
 * attribute that tells which, and the address that it completes. */
static bool on_custom_element(struct finder *finder, uint32_t i)
{
    static const struct {
        const char *name, *attribute, *address;
    } ELEMENTS[] = {
        {"amp-youtube", "data-videoid", "https://www.youtube.com/watch?v="},
        {"lite-youtube", "videoid", "https://www.youtube.com/watch?v="},
        {"amp-vimeo", "data-videoid", "https://vimeo.com/"},
        {"lite-vimeo", "videoid", "https://vimeo.com/"},
        {"amp-dailymotion", "data-videoid", "https://www.dailymotion.com/video/"},
        {"amp-twitter", "data-tweetid", "https://twitter.com/i/status/"},
        {"amp-instagram", "data-shortcode", "https://www.instagram.com/p/"},
        {"amp-facebook", "data-href", ""},
        {"amp-tiktok", "data-src", ""},
        {"amp-iframe", "src", ""},
        {"amp-video", "src", ""},
        {"amp-audio", "src", ""},
    };
    const struct dom_node *node = &finder->dom->nodes[i];
    for (size_t k = 0; k < COUNT_OF(ELEMENTS); k++) {
        if (!sv_equal(node->name, sv_from_c(ELEMENTS[k].name)))
            continue;
        const struct sv value = dom_attribute_named(node, sv_from_c(ELEMENTS[k].attribute));
        if (value.len && !is_junk_frame(node, value))
            on_embed(finder, i,
                     arena_printf(finder->arena, "%s%.*s", ELEMENTS[k].address, SV_FMT(value)));
        return true;
    }
    return false;
}

static struct sv lazy_source(const struct dom_node *node)
{
    static const char *const NAMES[] = {"data-lazy-src", "data-url", "data-embed-url"};
    struct sv source = dom_attribute(node, ATTR_SRC);
    if (source.len && !sv_starts_with_nocase(source, SV("about:")))
        return source;
    source = dom_attribute(node, ATTR_DATA_SRC);
    for (size_t i = 0; i < COUNT_OF(NAMES) && !source.len; i++)
        source = dom_attribute_named(node, sv_from_c(NAMES[i]));
    return source;
}

struct sv blocks_media_post(struct arena *arena, const struct dom *dom, uint32_t node,
                            const struct url *base)
{
    static const char *const CLASSES[] = {
        "twitter-tweet",   "twitter-video",  "instagram-media", "tiktok-embed", "bluesky-embed",
        "reddit-embed-bq", "mastodon-embed", "text-post-media", "fb-post",      "fb-video"};
    const struct dom_node *element = &dom->nodes[node];
    bool is_post = false;
    for (size_t i = 0; i < COUNT_OF(CLASSES) && !is_post; i++)
        is_post = dom_has_class(element, sv_from_c(CLASSES[i]));
    if (!is_post || !base)
        return SV_NULL;
    static const char *const NAMES[] = {"data-instgrm-permalink", "cite", "data-href",
                                        "data-text-post-permalink"};
    struct sv address = SV_NULL;
    for (size_t i = 0; i < COUNT_OF(NAMES) && !address.len; i++)
        address = dom_attribute_named(element, sv_from_c(NAMES[i]));
    const bool is_stated = address.len != 0;
    /* a tweet's last link is the tweet, a link's to its thread the first */
    const bool is_first = dom_has_class(element, SV("reddit-embed-bq"));
    for (uint32_t i = node + 1; i < element->end && !(is_first && address.len); i++)
        if (dom->nodes[i].tag == TAG_A && (!is_stated || is_first))
            address = dom_attribute(&dom->nodes[i], ATTR_HREF);
    struct url url;
    struct err err;
    return address.len && url_resolve(arena, base, address, &url, &err) ? url.text : SV_NULL;
}

static void on_frame(struct finder *finder, uint32_t node)
{
    const struct sv source = lazy_source(&finder->dom->nodes[node]);
    if (!is_junk_frame(&finder->dom->nodes[node], source))
        on_embed(finder, node, source);
}

static void on_player(struct finder *finder, uint32_t node)
{
    struct sv source = dom_attribute(&finder->dom->nodes[node], ATTR_SRC);
    for (uint32_t i = node + 1; i < finder->dom->nodes[node].end && !source.len; i++)
        if (finder->dom->nodes[i].tag == TAG_SOURCE)
            source = dom_attribute(&finder->dom->nodes[i], ATTR_SRC);
    on_embed(finder, node, source);
}

/* Returns where to go on. */
static uint32_t on_node(struct finder *finder, uint32_t i)
{
    const struct dom_node *node = &finder->dom->nodes[i];
    switch ((int)node->tag) {
    case TAG_IMG:
    case TAG_AMP_IMG:
        on_image(finder, i, dom_closest(finder->dom, i, TAG_FIGURE));
        return i + 1;
    case TAG_IFRAME:
        on_frame(finder, i);
        return node->end;
    case TAG_OTHER:
        return on_custom_element(finder, i) ? node->end : i + 1;
    case TAG_VIDEO:
    case TAG_AUDIO:
        on_player(finder, i);
        return node->end;
    case TAG_BLOCKQUOTE:
    case TAG_DIV:
        /* posts whose words were kept stay quotes (blocks.c) */
        if (!keeps_text(finder->content, i, node->end)) {
            const struct sv post = blocks_media_post(finder->arena, finder->dom, i, finder->base);
            if (post.len) {
                on_embed(finder, i, post);
                return node->end;
            }
        }
        return i + 1;
    case TAG_SCRIPT:
    case TAG_STYLE:
    case TAG_TEMPLATE:
    case TAG_NOSCRIPT:
    case TAG_SVG:
        return node->end;
    default:
        return i + 1;
    }
}

bool blocks_media(struct arena *arena, const struct dom *dom, const struct content *content,
                  const struct url *base, struct media_list *media)
{
    struct media_list found = {0};
    struct finder finder = {
        .arena = arena, .dom = dom, .content = content, .base = base, .out = &found};
    if (content->n_kept == 0 || !base) {
        *media = found;
        return true;
    }
    /* from the headline, or the main element's beginning, to what follows the last kept run */
    const struct segment *runs = content->segments.runs;
    uint32_t from = content->main;
    if (content->heading < content->first && runs[content->heading].first < from)
        from = runs[content->heading].first;
    const uint32_t end =
        content->last + 1 < content->segments.n ? runs[content->last + 1].first : dom->n_nodes;
    for (uint32_t i = from; i < end;)
        i = on_node(&finder, i);
    *media = found;
    return arena_ok(arena);
}
