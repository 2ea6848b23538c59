#include "services/parser/extract/segments_elements.h"

static const uint32_t WITHIN_OF_TAG[TAG_COUNT] = {
    [TAG_A] = WITHIN_LINK,           [TAG_ARTICLE] = WITHIN_ARTICLE,
    [TAG_ASIDE] = WITHIN_ASIDE,      [TAG_B] = WITHIN_STRONG,
    [TAG_BLOCKQUOTE] = WITHIN_QUOTE, [TAG_BUTTON] = WITHIN_BUTTON,
    [TAG_CAPTION] = WITHIN_CAPTION,  [TAG_CITE] = WITHIN_CITE,
    [TAG_DIALOG] = WITHIN_DIALOG,    [TAG_DL] = WITHIN_LIST,
    [TAG_FIELDSET] = WITHIN_FORM,    [TAG_FIGCAPTION] = WITHIN_CAPTION,
    [TAG_FIGURE] = WITHIN_FIGURE,    [TAG_FOOTER] = WITHIN_FOOTER,
    [TAG_FORM] = WITHIN_FORM,        [TAG_H1] = WITHIN_HEADING,
    [TAG_H2] = WITHIN_HEADING,       [TAG_H3] = WITHIN_HEADING,
    [TAG_H4] = WITHIN_HEADING,       [TAG_H5] = WITHIN_HEADING,
    [TAG_H6] = WITHIN_HEADING,       [TAG_HEADER] = WITHIN_HEADER,
    [TAG_LABEL] = WITHIN_BUTTON,     [TAG_MAIN] = WITHIN_MAIN,
    [TAG_NAV] = WITHIN_NAV,          [TAG_OL] = WITHIN_LIST,
    [TAG_PRE] = WITHIN_CODE,         [TAG_STRONG] = WITHIN_STRONG,
    [TAG_TABLE] = WITHIN_TABLE,      [TAG_TIME] = WITHIN_TIME,
    [TAG_UL] = WITHIN_LIST,
};

static uint32_t within_of_tag(enum dom_tag tag, uint32_t above)
{
    if (tag == TAG_ARTICLE && (above & WITHIN_ARTICLE))
        return WITHIN_SECOND_ARTICLE;
    return WITHIN_OF_TAG[tag];
}

static uint32_t within_of_role(struct sv role)
{
    static const struct {
        const char *role;
        uint32_t within;
    } ROLES[] = {
        {"main", WITHIN_MAIN},          {"complementary", WITHIN_ASIDE},
        {"navigation", WITHIN_NAV},     {"contentinfo", WITHIN_FOOTER},
        {"banner", WITHIN_HEADER},      {"dialog", WITHIN_DIALOG},
        {"alertdialog", WITHIN_DIALOG}, {"menu", WITHIN_NAV},
        {"button", WITHIN_BUTTON},      {"search", WITHIN_FORM},
        {"form", WITHIN_FORM},          {"tablist", WITHIN_NAV},
        {"article", WITHIN_ARTICLE},    {"heading", WITHIN_HEADING},
        {"toolbar", WITHIN_BUTTON},
    };
    for (size_t i = 0; i < COUNT_OF(ROLES); i++)
        if (sv_equal_nocase(role, sv_from_c(ROLES[i].role)))
            return ROLES[i].within;
    return 0;
}

static uint32_t within_of_type(struct sv type)
{
    if (sv_ends_with(type, SV("Article")) || sv_ends_with(type, SV("Posting")) ||
        sv_ends_with(type, SV("WebPage")) || sv_ends_with(type, SV("CreativeWork")) ||
        sv_ends_with(type, SV("Blog")) || sv_ends_with(type, SV("Review")) || type.len == 0)
        return 0;
    return WITHIN_OTHER_ITEM;
}

static bool hides(struct sv style)
{
    const size_t at = sv_find_nocase(style, SV("display"));
    const struct sv rest = sv_trim(sv_skip(style, at + 7));
    return at < style.len && rest.len && rest.ptr[0] == ':' &&
           sv_starts_with_nocase(sv_trim(sv_skip(rest, 1)), SV("none"));
}

static void add_words(const struct segments_reader *reader, struct sv names,
                      struct element *element, float *own)
{
    struct names_score *score = &element->names;
    char bytes[CONTENT_WORD_MAX];
    struct sv word;
    while (content_words_next(&names, bytes, &word)) {
        const float value = (float)content_words_score(reader->words, word) / 10;
        *own += value;
        element->own_signs |= content_sign(&reader->signs, word);
        if (value < score->least)
            score->least = value;
        if (value > score->most)
            score->most = value;
    }
}

static uint32_t mix(uint32_t hash, struct sv bytes)
{
    for (size_t i = 0; i < bytes.len; i++)
        if (!sv_is_digit(bytes.ptr[i]))
            hash = (hash ^ (unsigned char)bytes.ptr[i]) * 16777619u;
    return hash;
}

/* The attributes of one element, in one look. Returns the class, which goes into the path. */
static struct sv read_attributes(const struct segments_reader *reader, const struct dom_node *node,
                                 struct element *element, float *own)
{
    struct sv class_name = SV("");
    for (unsigned i = 0; i < node->n_attributes; i++) {
        const struct sv value = node->attributes[i].value;
        switch ((int)node->attributes[i].name) {
        case ATTR_CLASS:
            class_name = value;
            add_words(reader, value, element, own);
            break;
        case ATTR_ID:
            add_words(reader, value, element, own);
            break;
        case ATTR_ITEMPROP:
            element->within |= sv_contains(value, SV("articleBody")) ? WITHIN_BODY_PROP : 0;
            add_words(reader, value, element, own);
            break;
        case ATTR_PROPERTY:
            element->within |= sv_ends_with(value, SV("articleBody")) ? WITHIN_BODY_PROP : 0;
            break;
        case ATTR_ROLE:
            element->within |= within_of_role(value);
            break;
        case ATTR_ITEMTYPE:
            element->within |= within_of_type(value);
            break;
        case ATTR_HIDDEN:
            element->within |= WITHIN_HIDDEN;
            break;
        case ATTR_ARIA_HIDDEN:
            element->within |= sv_equal(value, SV("true")) ? WITHIN_HIDDEN : 0;
            break;
        case ATTR_STYLE:
            element->within |= hides(value) ? WITHIN_HIDDEN : 0;
            break;
        case ATTR_OTHER:
            if (value.len <= 40 && sv_starts_with(node->attributes[i].text_name, SV("data-")))
                add_words(reader, value, element, own);
            break;
        default:
            break;
        }
    }
    return class_name;
}

#define FARTHER 0.8f /* what a name says counts less, the farther up it stands */

void segments_enter(const struct segments_reader *reader, uint32_t index)
{
    const struct dom_node *node = &reader->dom->nodes[index];
    const struct element *above = &reader->elements[node->parent];
    struct element *element = &reader->elements[index];
    element->names = above->names;
    element->within = above->within | within_of_tag(node->tag, above->within);
    float own = 0;
    if (node->tag == TAG_OTHER)
        add_words(reader, node->name, element, &own);
    const struct sv class_name = read_attributes(reader, node, element, &own);
    element->names.sum = own + FARTHER * above->names.sum;
    element->far_signs = above->far_signs | element->own_signs;
    if (dom_tag_is_inline(node->tag) && !element->has_block_below) {
        element->block = above->block;
        element->names.self += own;
        element->own_signs |= above->own_signs;
        element->near_signs = above->near_signs;
        element->path = above->path;
        return;
    }
    element->block = index;
    element->names.self = own;
    element->names.parent = above->names.self;
    const struct element *outer_block = &reader->elements[reader->dom->nodes[above->block].parent];
    element->near_signs = above->own_signs | outer_block->own_signs;
    const uint32_t outer = (reader->elements[above->block].path >> 16) | (uint32_t)node->tag << 20;
    element->path = mix(mix(2166136261u ^ outer, node->name), class_name);
}
