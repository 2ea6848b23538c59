#include "services/parser/extract/dom_scan.h"

static const struct sv TAG_NAMES[TAG_COUNT] = {
#define X(symbol, name, traits) [TAG_##symbol] = {name, sizeof(name) - 1},
    DOM_TAG_LIST(X)
#undef X
};

static const struct sv ATTRIBUTE_NAMES[ATTR_COUNT] = {
#define X(symbol, name) [ATTR_##symbol] = {name, sizeof(name) - 1},
    DOM_ATTRIBUTE_LIST(X)
#undef X
};

_Static_assert(TAG_COUNT < 256 && ATTR_COUNT < 256, "the tables hold bytes");

struct sv dom_tag_name(enum dom_tag tag)
{
    return TAG_NAMES[tag];
}

/* Of the names that are not in the list most are custom elements, which are inline until a style
 * says otherwise. */
static const uint16_t TRAITS[TAG_COUNT] = {
#define X(symbol, name, traits) [TAG_##symbol] = (traits),
    [TAG_TEXT] = T_INLINE, [TAG_OTHER] = T_INLINE, DOM_TAG_LIST(X)
#undef X
};

unsigned dom_tag_traits(enum dom_tag tag)
{
    return TRAITS[tag];
}

bool dom_tag_is_inline(enum dom_tag tag)
{
    return TRAITS[tag] & T_INLINE;
}

static unsigned slot_of(struct sv name)
{
    unsigned hash = (unsigned)name.len;
    for (size_t i = 0; i < name.len; i++)
        hash = hash * 31 + (unsigned char)name.ptr[i];
    return (hash ^ hash >> 9) % DOM_NAMES_SLOTS;
}

static void insert(uint8_t slots[DOM_NAMES_SLOTS], struct sv name, unsigned number)
{
    unsigned slot = slot_of(name);
    while (slots[slot])
        slot = (slot + 1) % DOM_NAMES_SLOTS;
    slots[slot] = (uint8_t)number;
}

/* Numbers that stand for no name (TAG_DOCUMENT, ATTR_OTHER) are 0 or have no name, so 0 can mean a
 * free slot. */
void dom_names_init(struct dom_names *names)
{
    memset(names, 0, sizeof *names);
    for (unsigned i = 0; i < TAG_COUNT; i++)
        if (TAG_NAMES[i].ptr)
            insert(names->tags, TAG_NAMES[i], i);
    for (unsigned i = 0; i < ATTR_COUNT; i++)
        if (ATTRIBUTE_NAMES[i].ptr)
            insert(names->attributes, ATTRIBUTE_NAMES[i], i);
}

#define LONGEST_NAME 16

enum dom_tag dom_names_tag(const struct dom_names *names, struct sv name)
{
    if (name.len > LONGEST_NAME)
        return TAG_OTHER;
    for (unsigned slot = slot_of(name); names->tags[slot]; slot = (slot + 1) % DOM_NAMES_SLOTS)
        if (sv_equal(TAG_NAMES[names->tags[slot]], name))
            return (enum dom_tag)names->tags[slot];
    return TAG_OTHER;
}

enum dom_attribute_name dom_names_attribute(const struct dom_names *names, struct sv name)
{
    if (name.len > LONGEST_NAME)
        return ATTR_OTHER;
    for (unsigned slot = slot_of(name); names->attributes[slot];
         slot = (slot + 1) % DOM_NAMES_SLOTS)
        if (sv_equal(ATTRIBUTE_NAMES[names->attributes[slot]], name))
            return (enum dom_attribute_name)names->attributes[slot];
    return ATTR_OTHER;
}
