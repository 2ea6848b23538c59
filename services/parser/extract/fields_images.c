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
        if (tag == TAG_ASIDE || tag == TAG_NAV || tag == TAG_FOOTER) {
            i = dom->nodes[i].end - 1;
            continue;
        }
        if (tag != TAG_IMG && tag != TAG_AMP_IMG)
            continue;
        struct image image = {0};
        if (!images_read(fields->arena, dom, i, fields->has_url ? &fields->base : NULL, &image) ||
            images_is_decoration(image.url))
            continue;
        if ((image.width && image.width < 200) || (image.height && image.height < 120))
            continue;
        bool linked = dom_closest(dom, i, TAG_A) != 0,
             figured = dom_closest(dom, i, TAG_FIGURE) != 0;
        if (linked && !figured)
            continue; /* a teaser's */
        images_read_caption(fields->arena, dom, i, &image);
        images[n++] = image;
    }
    return n;
}

static void claim_metas(struct fields *fields, struct fields_claims *claims)
{
    for (size_t i = 0; i < fields->meta.n_entries; i++) {
        const struct meta_entry *entry = &fields->meta.entries[i];
        if (entry->name->field == META_IMAGE)
            fields_claim(fields, claims, entry->name->source, fields_url(fields, entry->value),
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

void fields_fill_images(struct fields *fields, const struct fields_body *body,
                        struct article *article)
{
    struct image *shown = arena_alloc_array(fields->arena, MAX_SEEN, sizeof(*shown));
    if (!shown)
        return;
    size_t n_shown = shown_images(fields, body, shown, MAX_SEEN);
    struct fields_claims claims = {0};
    const struct jsonld_node *node = &fields->jsonld.article;
    if (n_shown)
        fields_claim(fields, &claims, "img", shown[0].url, 5.2);
    for (size_t i = 0; i < node->n_images; i++)
        fields_claim(fields, &claims, "json-ld", fields_url(fields, node->images[i].url),
                     i ? 1 : 3);
    claim_metas(fields, &claims);
    for (size_t i = 0; i < claims.n; i++) {
        if (images_is_decoration(claims.list[i].value))
            claims.list[i].score -= 2.5;
        for (size_t k = 0; k < claims.n; k++) {
            if (k != i && !sv_equal(claims.list[i].source, claims.list[k].source) &&
                is_same_picture(claims.list[i].value, claims.list[k].value))
                claims.list[i].score += 0.4;
        }
    }
    size_t best = fields_best(&claims);
    if (best < claims.n && claims.list[best].score > 0.5) {
        struct image lead = {.url = claims.list[best].value};
        for (size_t i = 0; i < node->n_images; i++) {
            if (is_same_picture(fields_url(fields, node->images[i].url), lead.url)) {
                lead.width = node->images[i].width;
                lead.height = node->images[i].height;
                fill_gaps(&lead, &node->images[i]);
            }
        }
        const struct meta_entry *og = meta_best(&fields->meta, META_IMAGE);
        if (!lead.width && og && sv_equal(fields_url(fields, og->value), lead.url)) {
            lead.width = stated_pixels(fields, META_IMAGE_WIDTH);
            lead.height = stated_pixels(fields, META_IMAGE_HEIGHT);
        }
        for (size_t i = 0; i < n_shown; i++) {
            if (!sv_equal(shown[i].url, lead.url))
                continue;
            struct sv caption = lead.caption, credit = lead.credit;
            lead = shown[i];
            lead.caption = lead.caption.len ? lead.caption : caption;
            lead.credit = lead.credit.len ? lead.credit : credit;
            break;
        }
        push(fields, article, lead);
        fields_provenance(fields, article, "image", &claims, best);
    }
    for (size_t i = 0; i < n_shown; i++)
        push(fields, article, shown[i]);
}
