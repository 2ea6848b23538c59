#include "services/parser/extract/fields_internal.h"

#include "common/text.h"
#include "services/parser/extract/images.h"
#include "services/parser/extract/plain.h"

enum { MAX_IMAGES = 20, MAX_SEEN = 120 };

/* What tells one picture from another: host and path without size parameters. */
static struct sv image_key(struct sv url)
{
    size_t at = sv_find(url, SV("://"));
    url = at < url.len ? sv_skip(url, at + 3) : url;
    return sv_sub(url, 0, sv_find_byte(url, '?'));
}

/* The last path segment, without extension: the same picture in other sizes mostly keeps it. */
static struct sv image_name(struct sv url)
{
    struct sv path = image_key(url);
    size_t cut = sv_rfind_byte(path, '/');
    struct sv name = cut < path.len ? sv_skip(path, cut + 1) : path;
    return sv_sub(name, 0, sv_rfind_byte(name, '.'));
}

static bool is_same_picture(struct sv a, struct sv b)
{
    if (sv_equal(image_key(a), image_key(b)))
        return true;
    struct sv first = image_name(a), second = image_name(b);
    return first.len >= 8 && sv_equal(first, second);
}

static void fill_gaps(struct image *to, const struct image *from)
{
    to->caption = to->caption.len ? to->caption : from->caption;
    to->credit = to->credit.len ? to->credit : from->credit;
    to->alt = to->alt.len ? to->alt : from->alt;
}

static void push(struct fields *fields, struct article *article, struct image image)
{
    for (size_t i = 0; i < article->n_images; i++) {
        if (is_same_picture(article->images[i].url, image.url)) {
            fill_gaps(&article->images[i], &image);
            return;
        }
    }
    struct image *added =
        article->n_images < MAX_IMAGES
            ? arena_push(fields->arena, &article->images, &article->n_images, sizeof(*added))
            : NULL;
    if (added)
        *added = image;
}

/* The picture at a node, where it is one of the article's: not a small one, a decoration or a
 * teaser's. */
static bool read_shown(struct fields *fields, uint32_t node, struct image *image)
{
    const struct dom *dom = fields->dom;
    const struct url *base = fields->has_url ? &fields->base : NULL;
    if (!images_read(fields->arena, dom, node, base, image) || images_is_decoration(image->url))
        return false;
    if ((image->width && image->width < 200) || (image->height && image->height < 120))
        return false;
    if (dom_closest(dom, node, TAG_A) && !dom_closest(dom, node, TAG_FIGURE))
        return false;
    images_read_caption(fields->arena, dom, node, image);
    return true;
}

/* Pictures of the page in the order a reader meets them, from a little before the headline to the
 * body's end. */
static size_t shown_images(struct fields *fields, const struct fields_body *body,
                           struct image *images, size_t max)
{
    const struct dom *dom = fields->dom;
    uint32_t from = fields->headline_node, to = body->end_node;
    if (!from || (body->first_node && from > body->first_node))
        from = body->first_node;
    if (!from)
        return 0;
    from = from > 80 ? from - 80 : 1;
    if (to < from + 200)
        to = from + 400;
    size_t n = 0;
    for (uint32_t i = from; i < to && i < dom->n_nodes && n < max; i++) {
        enum dom_tag tag = dom->nodes[i].tag;
        struct image image = {0};
        if (tag == TAG_ASIDE || tag == TAG_NAV || tag == TAG_FOOTER)
            i = dom->nodes[i].end - 1;
        else if ((tag == TAG_IMG || tag == TAG_AMP_IMG) && read_shown(fields, i, &image))
            images[n++] = image;
    }
    return n;
}

static void claim_metas(struct fields *fields, struct fields_claims *claims)
{
    for (size_t i = 0; i < fields->meta.n_entries; i++) {
        const struct meta_entry *entry = &fields->meta.entries[i];
        if (entry->name->field == META_IMAGE)
            fields_claim(fields, claims, entry->source, fields_url(fields, entry->value),
                         entry->name->trust * 0.4);
    }
    fields_claim(fields, claims, "link",
                 fields_url(fields, meta_link_href(&fields->meta, SV("image_src"))), 2);
}

static int stated_pixels(const struct fields *fields, enum meta_field field)
{
    const struct meta_entry *entry = meta_best(&fields->meta, field);
    int64_t value;
    return entry && sv_to_i64(sv_trim(entry->value), &value) && value > 0 && value < 100000
               ? (int)value
               : 0;
}

static void weigh(struct fields_claims *claims)
{
    for (size_t i = 0; i < claims->n; i++) {
        struct candidate *mine = &claims->list[i];
        if (images_is_decoration(mine->value))
            mine->score -= 2.5;
        for (size_t k = 0; k < claims->n; k++) {
            if (!sv_equal(mine->source, claims->list[k].source) &&
                is_same_picture(mine->value, claims->list[k].value))
                mine->score += 0.4;
        }
    }
}

/* The first picture that the page shows and states, else the first that it shows. */
static void claim_shown(const struct fields *fields, struct fields_claims *claims,
                        const struct image *shown, size_t n_shown)
{
    for (size_t i = 0; i < n_shown; i++) {
        for (size_t k = 0; k < claims->n; k++) {
            if (is_same_picture(shown[i].url, claims->list[k].value)) {
                fields_claim(fields, claims, "img", shown[i].url, 5.2);
                return;
            }
        }
    }
    if (n_shown)
        fields_claim(fields, claims, "img", shown[0].url, 5.2);
}

/* The winner with all that the sources know of it. */
static struct image lead_image(struct fields *fields, struct sv url, const struct image *shown,
                               size_t n_shown)
{
    const struct jsonld_node *node = &fields->jsonld.article;
    struct image lead = {.url = url};
    for (size_t i = 0; i < n_shown && !lead.alt.ptr && !lead.caption.ptr; i++) {
        if (sv_equal(shown[i].url, url))
            lead = shown[i];
    }
    for (size_t i = 0; i < node->n_images; i++) {
        if (!is_same_picture(fields_url(fields, node->images[i].url), url))
            continue;
        lead.width = lead.width ? lead.width : node->images[i].width;
        lead.height = lead.height ? lead.height : node->images[i].height;
        fill_gaps(&lead, &node->images[i]);
    }
    const struct meta_entry *og = lead.width ? NULL : meta_best(&fields->meta, META_IMAGE);
    if (og && sv_equal(fields_url(fields, og->value), url)) {
        lead.width = stated_pixels(fields, META_IMAGE_WIDTH);
        lead.height = stated_pixels(fields, META_IMAGE_HEIGHT);
    }
    return lead;
}

void fields_fill_images(struct fields *fields, const struct fields_body *body,
                        struct article *article)
{
    struct image *shown = arena_alloc_array(fields->arena, MAX_SEEN, sizeof(*shown));
    if (!shown)
        return;
    size_t n_shown = shown_images(fields, body, shown, MAX_SEEN);
    struct fields_claims claims = {0};
    const struct jsonld_node *node = &fields->jsonld.article;
    for (size_t i = 0; i < node->n_images; i++)
        fields_claim(fields, &claims, "json-ld", fields_url(fields, node->images[i].url),
                     i ? 1 : 3);
    claim_metas(fields, &claims);
    claim_shown(fields, &claims, shown, n_shown);
    weigh(&claims);
    size_t best = fields_best(&claims);
    if (best < claims.n && claims.list[best].score > 0.5) {
        push(fields, article, lead_image(fields, claims.list[best].value, shown, n_shown));
        fields_provenance(fields, article, "image", &claims, best);
    }
    for (size_t i = 0; i < n_shown; i++)
        push(fields, article, shown[i]);
}
