#include "services/parser/extract/images.h"

#include "common/text.h"
#include "services/parser/extract/match.h"

enum { MAX_CAPTION_BYTES = 1500, MAX_CREDIT_TEXT = 300, MAX_CREDIT_BYTES = 120 };

#define NEAR_NODES 6 /* between a caption and the image below it */

static int number_at(struct sv text)
{
    int value = 0;
    for (size_t i = 0; i < text.len && i < 5 && sv_is_digit(text.ptr[i]); i++)
        value = value * 10 + (text.ptr[i] - '0');
    return value;
}

struct sv images_from_srcset(struct sv srcset, int *width)
{
    struct sv best = SV_NULL;
    double best_size = -1;
    *width = 0;
    /* Addresses hold commas (image servers' parameters): a candidate ends at a comma that follows
     * its descriptor or a space. */
    while (srcset.len) {
        while (srcset.len && (sv_is_space(srcset.ptr[0]) || srcset.ptr[0] == ','))
            srcset = sv_skip(srcset, 1);
        size_t end = 0;
        while (end < srcset.len && !sv_is_space(srcset.ptr[end]))
            end++;
        struct sv url = sv_sub(srcset, 0, end);
        srcset = sv_skip(srcset, end);
        struct sv descriptor = SV_NULL;
        if (url.len && url.ptr[url.len - 1] == ',') {
            url = sv_sub(url, 0, url.len - 1);
        } else {
            size_t comma = sv_find_byte(srcset, ',');
            descriptor = sv_trim(sv_sub(srcset, 0, comma));
            srcset = sv_skip(srcset, comma + 1);
        }
        int number = number_at(descriptor);
        bool is_width = descriptor.len && descriptor.ptr[descriptor.len - 1] == 'w';
        double size = is_width ? number : number * 100 + (descriptor.len ? 1 : 0);
        if (url.len && size > best_size) {
            best = url;
            best_size = size;
            *width = is_width ? number : 0;
        }
    }
    return best;
}

static bool is_usable(struct sv url)
{
    return url.len > 4 && !sv_starts_with_nocase(url, SV("data:")) &&
           !sv_starts_with_nocase(url, SV("blob:")) && !sv_starts_with_nocase(url, SV("about:")) &&
           url.ptr[0] != '{' && url.ptr[0] != '#';
}

static struct sv lazy_source(const struct dom_node *node)
{
    static const char *const NAMES[] = {"data-original", "data-lazy-src", "data-hi-res-src",
                                        "data-image",    "data-full",     "data-url",
                                        "data-large",    "data-lazy"};
    struct sv found = dom_attribute(node, ATTR_DATA_SRC);
    for (size_t i = 0; i < COUNT_OF(NAMES) && !found.len; i++)
        found = dom_attribute_named(node, sv_from_c(NAMES[i]));
    /* and whatever a script of lazy loading calls it */
    for (size_t i = 0; i < node->n_attributes && !found.len; i++)
        if (sv_contains(node->attributes[i].text_name, SV("lazy")) &&
            sv_find_byte(node->attributes[i].value, '/') < node->attributes[i].value.len)
            found = node->attributes[i].value;
    return sv_trim(found);
}

static struct sv set_of(const struct dom_node *node)
{
    struct sv set = dom_attribute(node, ATTR_SRCSET);
    if (!set.len || sv_starts_with(sv_trim(set), SV("data:")))
        set = dom_attribute(node, ATTR_DATA_SRCSET);
    return set;
}

bool images_read(struct arena *arena, const struct dom *dom, uint32_t node, const struct url *base,
                 struct image *image)
{
    const struct dom_node *element = &dom->nodes[node];
    struct sv best = SV_NULL;
    int width = 0, best_width = 0;
    /* The <picture>'s sources say what its image does not. */
    uint32_t picture = element->tag == TAG_PICTURE                      ? node
                       : dom->nodes[element->parent].tag == TAG_PICTURE ? element->parent
                                                                        : 0;
    for (uint32_t i = picture; picture && i < dom->nodes[picture].end; i++) {
        if (dom->nodes[i].tag != TAG_SOURCE && dom->nodes[i].tag != TAG_IMG)
            continue;
        struct sv url = images_from_srcset(set_of(&dom->nodes[i]), &width);
        if (is_usable(url) && (!best.len || width > best_width)) {
            best = url;
            best_width = width;
        }
        if (dom->nodes[i].tag == TAG_IMG)
            element = &dom->nodes[i];
    }
    struct sv from_set = images_from_srcset(set_of(element), &width);
    if (is_usable(from_set) && (!best.len || width > best_width)) {
        best = from_set;
        best_width = width;
    }
    struct sv source = sv_trim(dom_attribute(element, ATTR_SRC)), lazy = lazy_source(element);
    if (!best.len)
        best = is_usable(lazy) ? lazy : source;
    struct url absolute;
    struct err err;
    if (!is_usable(best) || !url_resolve(arena, base, best, &absolute, &err))
        return false;
    image->url = absolute.text;
    image->width = number_at(dom_attribute(element, ATTR_WIDTH));
    image->height = number_at(dom_attribute(element, ATTR_HEIGHT));
    if (best_width > image->width)
        image->width = best_width, image->height = 0;
    image->alt = text_clean(arena, dom_attribute(element, ATTR_ALT));
    return true;
}

bool images_is_decoration(struct sv url)
{
    static const char *const WORDS[] = {
        "logo",          "icon",          "avatar",        "gravatar", "sprite",   "pixel",
        "placeholder",   "blank.",        "spacer",        "badge",    "1x1",      "tracking",
        "button",        "default-image", "default_image", "noimage",  "no-image", "emoji",
        "/ads/",         "banner",        "author",        "profile",  "headshot", "loading",
        "share-default", "fallback",      "favicon",       "byline"};
    struct sv path = sv_sub(url, 0, sv_find_byte(url, '?'));
    return match_words(path, WORDS, COUNT_OF(WORDS)) || sv_ends_with_nocase(path, SV(".svg")) ||
           sv_ends_with_nocase(path, SV(".gif"));
}

/* Words that begin a credit, lower case. */
static const char *const CREDIT_WORDS[] = {
    "photo:",      "photo by",      "photograph:",   "photograph by",
    "photos by",   "photo credit:", "image source",  "credit:",
    "image:",      "image by",      "image credit:", "images:",
    "picture:",    "source:",       "courtesy of",   "courtesy:",
    "copyright:",  "illustration:", "foto:",         "fotos:",
    "foto ",       "bild:",         "bilder:",       "quelle:",
    "bildquelle:", "fotocredit:",   "grafik:",       "©",
    "(c)",         "photo ",        "crédit",        "crédits",
    "credito",     "crédito",       "fuente:",       "imagen:",
    "fonte:",      "beeld:",        "foto/",         "kuva:",
    "fot.",        "zdjęcie:",      "zdroj:",        "autor fota:",
    "fotoğraf:",   "фото:",         "фото ",         "снимка:",
    "φωτογραφία:", "写真：",        "写真:",         "撮影",
    "사진",        "图片来源",      "图：",          "圖：",
    "攝影",        "תצלום",         "צילום:",        "صورة:",
    "عکس:",
};

static bool begins_credit(struct sv text)
{
    for (size_t i = 0; i < COUNT_OF(CREDIT_WORDS); i++) {
        if (sv_starts_with_nocase(text, sv_from_c(CREDIT_WORDS[i])))
            return true;
    }
    return false;
}

struct sv images_split_credit(struct arena *arena, struct sv *caption)
{
    struct sv text = text_clean(arena, *caption);
    *caption = text;
    if (begins_credit(text) && text.len < 120) {
        *caption = SV_NULL;
        return text;
    }
    /* "... (Photo by Jane Doe)", "... [AP Photo]", "... Foto: dpa", "... | Credit: X": the last
     * opening that begins one */
    for (size_t i = text.len; i-- > 1;) {
        if (text.len - i > 160)
            break;
        char before = text.ptr[i - 1];
        bool opens =
            before == '(' || before == '[' || before == ' ' || before == '|' || before == '/';
        if (!opens || !begins_credit(sv_skip(text, i)))
            continue;
        struct sv credit = sv_skip(text, i);
        size_t end = i;
        if (before == '(' || before == '[') {
            end = i - 1;
            size_t close = sv_find_byte(credit, before == '(' ? ')' : ']');
            credit = sv_sub(credit, 0, close);
        }
        while (end && (sv_is_space(text.ptr[end - 1]) || text.ptr[end - 1] == '|' ||
                       text.ptr[end - 1] == '/' || text.ptr[end - 1] == '-'))
            end--;
        *caption = sv_sub(text, 0, end);
        return credit;
    }
    return SV_NULL;
}

static bool names_credit(const struct dom_node *node)
{
    struct sv name = dom_attribute(node, ATTR_CLASS), prop = dom_attribute(node, ATTR_ITEMPROP);
    return sv_contains_nocase(name, SV("credit")) || sv_contains_nocase(name, SV("copyright")) ||
           sv_contains_nocase(name, SV("photographer")) ||
           sv_contains_nocase(name, SV("-source")) || sv_contains_nocase(name, SV("byline")) ||
           sv_contains_nocase(prop, SV("copyrightHolder")) ||
           sv_contains_nocase(prop, SV("creditText"));
}

static bool names_caption(const struct dom_node *node)
{
    struct sv name = dom_attribute(node, ATTR_CLASS);
    return node->tag == TAG_FIGCAPTION || sv_contains_nocase(name, SV("caption")) ||
           sv_contains_nocase(name, SV("bildunterschrift")) ||
           sv_contains_nocase(name, SV("bildtext")) || sv_contains_nocase(name, SV("didascalia")) ||
           sv_contains_nocase(name, SV("legend"));
}

/* The smallest box around an image that holds nothing but it and its caption. */
static uint32_t caption_box(const struct dom *dom, uint32_t node)
{
    uint32_t figure = dom_closest(dom, node, TAG_FIGURE);
    if (figure)
        return figure;
    uint32_t box = node;
    for (int up = 0; up < 4; up++) {
        uint32_t parent = dom->nodes[box].parent;
        if (!parent || parent == dom->body || dom->nodes[parent].end - parent > 60)
            break;
        box = parent;
    }
    return box;
}

/* A caption often ends with its credit in bold: the text of that element; absent where it does not.
 */
static struct sv bold_end(struct arena *arena, const struct dom *dom, uint32_t caption)
{
    const uint32_t end = dom->nodes[caption].end;
    uint32_t bold = 0;
    for (uint32_t i = caption + 1; i < end; i++)
        if (dom->nodes[i].tag == TAG_B || dom->nodes[i].tag == TAG_STRONG)
            bold = i;
    for (uint32_t i = bold ? dom->nodes[bold].end : end; i < end; i++)
        if (dom->nodes[i].tag == TAG_TEXT && sv_trim(dom->nodes[i].text).len)
            return SV_NULL;
    const struct sv text = bold ? dom_text(arena, dom, bold) : SV_NULL;
    return text.len && text.len <= MAX_CREDIT_BYTES ? text : SV_NULL;
}

/* Is the caption at `at` another image's? What stands above an image is its own only where it is
 * near and no other image lies between. */
static bool is_of_other(const struct dom *dom, uint32_t box, uint32_t node, uint32_t at)
{
    if (at > node || dom_closest(dom, node, TAG_FIGURE))
        return false;
    for (uint32_t i = box + 1; i < node; i++)
        if (dom->nodes[i].tag == TAG_IMG || dom->nodes[i].tag == TAG_AMP_IMG)
            return true;
    return node > dom->nodes[at].end + NEAR_NODES;
}

static void read_credit(struct arena *arena, const struct dom *dom, uint32_t node, uint32_t box,
                        struct image *image)
{
    for (uint32_t i = box + 1; i < dom->nodes[box].end && !image->credit.len; i++) {
        if (dom->nodes[i].tag == TAG_TEXT || !names_credit(&dom->nodes[i]) ||
            is_of_other(dom, box, node, i))
            continue;
        const struct sv text = dom_text(arena, dom, i);
        image->credit = text.len < MAX_CREDIT_TEXT ? text : SV_NULL;
    }
}

/* The caption below the image comes before one above it. */
static void read_caption(struct arena *arena, const struct dom *dom, uint32_t node, uint32_t box,
                         struct image *image)
{
    for (uint32_t i = box + 1; i < dom->nodes[box].end; i++) {
        const struct dom_node *element = &dom->nodes[i];
        if (element->tag == TAG_TEXT || names_credit(element) || !names_caption(element) ||
            is_of_other(dom, box, node, i) || (image->caption.len && i < node))
            continue;
        const struct sv text = dom_text(arena, dom, i);
        if (!text.len || text.len >= MAX_CAPTION_BYTES)
            continue;
        const struct sv bold = image->credit.len ? SV_NULL : bold_end(arena, dom, i);
        image->caption = text;
        image->credit = bold.len && bold.len < text.len ? bold : image->credit;
        if (i > node || dom_closest(dom, node, TAG_FIGURE))
            return;
    }
}

void images_read_caption(struct arena *arena, const struct dom *dom, uint32_t node,
                         struct image *image)
{
    uint32_t box = caption_box(dom, node);
    if (dom->nodes[box].end - box > 200)
        return;
    read_credit(arena, dom, node, box, image);
    read_caption(arena, dom, node, box, image);
    if (!image->caption.len)
        return;
    /* A credit inside the caption is not of the caption. */
    size_t at = image->credit.len ? sv_find(image->caption, image->credit) : image->caption.len;
    if (at < image->caption.len && at + image->credit.len == image->caption.len)
        image->caption = text_trim(sv_sub(image->caption, 0, at));
    if (!image->credit.len)
        image->credit = images_split_credit(arena, &image->caption);
    if (!image->caption.len)
        image->caption = SV_NULL;
}
