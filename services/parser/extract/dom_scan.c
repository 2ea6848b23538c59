#include "services/parser/extract/dom_scan.h"

#define MAX_ATTRIBUTES 512
#define MAX_NAME_BYTES 64

struct scan {
    struct arena *arena;
    const struct dom_limits *limits;
    const char *at, *end;
    struct dom_tree *tree;
    size_t text_bytes;
    bool after_inline; /* what came last was text or an inline tag: white space counts */
    unsigned pre_depth;
    bool no_title_end, no_svg_end; /* looked for once and not found: not looked for again */
    bool failed;
    struct dom_names names;
    char name_bytes[MAX_NAME_BYTES];
    struct dom_attribute attributes[MAX_ATTRIBUTES];
};

struct tag {
    enum dom_tag tag;
    struct sv name; /* a view of scan.name_bytes */
    unsigned n_attributes;
    bool is_end, is_self_closing;
};

static void stop(struct scan *scan, const char *why)
{
    scan->tree->dom->partial_why = why;
    scan->at = scan->end;
}

/* ---- text */

static bool is_blank(struct sv text)
{
    for (size_t i = 0; i < text.len; i++)
        if (!sv_is_space(text.ptr[i]))
            return false;
    return true;
}

/* White space between blocks is layout. */
static void add_text(struct scan *scan, const char *from, const char *to)
{
    const struct sv raw = sv_from(from, (size_t)(to - from));
    if (raw.len == 0)
        return;
    if (!scan->after_inline && scan->pre_depth == 0 && is_blank(raw)) {
        dom_tree_text(scan->tree, SV_NULL);
        return;
    }
    scan->text_bytes += raw.len;
    if (scan->text_bytes > scan->limits->max_text_bytes) {
        stop(scan, "text");
        return;
    }
    dom_tree_text(scan->tree, dom_decode(scan->arena, raw, false));
    scan->after_inline = true;
}

/* ---- tags */

static void skip_space(struct scan *scan)
{
    while (scan->at < scan->end && sv_is_space(*scan->at))
        scan->at++;
}

/* Letters of a tag's name; what no name of use has becomes '-', what is too long is cut. */
static struct sv read_name(struct scan *scan)
{
    size_t len = 0;
    for (; scan->at < scan->end; scan->at++) {
        char c = *scan->at;
        if (sv_is_space(c) || c == '>' || c == '/')
            break;
        c = sv_lower(c);
        if (!sv_is_alpha(c) && !sv_is_digit(c) && c != '_' && c != ':')
            c = '-';
        if (len < MAX_NAME_BYTES)
            scan->name_bytes[len++] = c;
    }
    return sv_from(scan->name_bytes, len);
}

static struct sv lower_name(struct scan *scan, const char *from, const char *to)
{
    const struct sv name = sv_from(from, (size_t)(to - from));
    size_t i = 0;
    while (i < name.len && !(name.ptr[i] >= 'A' && name.ptr[i] <= 'Z'))
        i++;
    if (i == name.len)
        return name;
    char *copy = arena_alloc(scan->arena, name.len);
    if (!copy) {
        scan->failed = true;
        return name;
    }
    for (i = 0; i < name.len; i++)
        copy[i] = sv_lower(name.ptr[i]);
    return sv_from(copy, name.len);
}

static struct sv read_value(struct scan *scan)
{
    const char quote = scan->at < scan->end ? *scan->at : '>';
    const char *from = scan->at;
    if (quote == '"' || quote == '\'') {
        from++;
        const char *to = memchr(from, quote, (size_t)(scan->end - from));
        if (!to)
            to = scan->end;
        scan->at = to < scan->end ? to + 1 : to;
        return sv_from(from, (size_t)(to - from));
    }
    while (scan->at < scan->end && !sv_is_space(*scan->at) && *scan->at != '>')
        scan->at++;
    return sv_from(from, (size_t)(scan->at - from));
}

/* Event handlers and framework marks say nothing about the text and are half of all attributes. */
static bool is_of_use(struct sv name, struct sv value)
{
    if (name.len > 2 && name.ptr[0] == 'o' && name.ptr[1] == 'n')
        return false;
    return value.len > 0 || !sv_starts_with(name, SV("data-"));
}

static void read_attribute(struct scan *scan, struct tag *tag)
{
    const char *from = scan->at;
    if (scan->at < scan->end && *scan->at == '=')
        scan->at++; /* 13.2.5.32: a '=' here begins a name */
    while (scan->at < scan->end && !sv_is_space(*scan->at) && *scan->at != '>' &&
           *scan->at != '/' && *scan->at != '=')
        scan->at++;
    const char *to = scan->at;
    struct sv value = SV("");
    skip_space(scan);
    if (scan->at < scan->end && *scan->at == '=') {
        scan->at++;
        skip_space(scan);
        value = read_value(scan);
    }
    if (tag->is_end)
        return;
    const struct sv name = lower_name(scan, from, to);
    if (!is_of_use(name, value))
        return;
    if (tag->n_attributes >= scan->limits->max_attributes || tag->n_attributes >= MAX_ATTRIBUTES) {
        scan->tree->dom->partial_why = "attributes";
        return;
    }
    if (value.len > scan->limits->max_tag_bytes) {
        scan->tree->dom->partial_why = "tag_length";
        return;
    }
    struct dom_attribute *attribute = &scan->attributes[tag->n_attributes++];
    attribute->name = dom_names_attribute(&scan->names, name);
    attribute->text_name = name;
    attribute->value = dom_decode(scan->arena, value, true);
}

/* False where the page ends inside the tag, which then counts for nothing. */
static bool read_attributes(struct scan *scan, struct tag *tag)
{
    for (;;) {
        skip_space(scan);
        if (scan->at >= scan->end)
            return false;
        if (*scan->at == '>') {
            scan->at++;
            return true;
        }
        if (*scan->at == '/') {
            scan->at++;
            tag->is_self_closing = scan->at < scan->end && *scan->at == '>';
            continue;
        }
        read_attribute(scan, tag);
    }
}

/* ---- contents that are not markup */

/* First "</name" followed by what ends a tag's name; NULL where there is none. */
static const char *find_end_tag(const char *at, const char *end, struct sv name)
{
    while (at < end) {
        const char *less = memchr(at, '<', (size_t)(end - at));
        if (!less || (size_t)(end - less) < name.len + 3)
            return NULL;
        at = less + 1;
        if (less[1] != '/' || !sv_equal_nocase(sv_from(less + 2, name.len), name))
            continue;
        const char after = less[2 + name.len];
        if (sv_is_space(after) || after == '>' || after == '/')
            return less;
    }
    return NULL;
}

static void skip_end_tag(struct scan *scan, const char *end_tag)
{
    const char *close = memchr(end_tag, '>', (size_t)(scan->end - end_tag));
    scan->at = close ? close + 1 : scan->end;
}

/* script, style, textarea, iframe, noembed, noframes: text up to their end tag, or the page's end.
 */
static struct sv raw_contents(struct scan *scan, struct sv name)
{
    const char *from = scan->at;
    const char *end_tag = find_end_tag(from, scan->end, name);
    if (!end_tag) {
        scan->at = scan->end;
        return sv_from(from, (size_t)(scan->end - from));
    }
    skip_end_tag(scan, end_tag);
    return sv_from(from, (size_t)(end_tag - from));
}

/* Lenient where the Standard is not: a title without an end stops at the next tag, not at the
 * page's end. */
static struct sv title_contents(struct scan *scan)
{
    const char *from = scan->at;
    const char *end_tag = scan->no_title_end ? NULL : find_end_tag(from, scan->end, SV("title"));
    if (end_tag) {
        skip_end_tag(scan, end_tag);
        return dom_decode(scan->arena, sv_from(from, (size_t)(end_tag - from)), false);
    }
    scan->no_title_end = true;
    const char *less = memchr(from, '<', (size_t)(scan->end - from));
    scan->at = less ? less : scan->end;
    return dom_decode(scan->arena, sv_from(from, (size_t)(scan->at - from)), false);
}

/* A drawing's inside, nested drawings included; left as markup where its end is missing. */
static bool skip_svg(struct scan *scan)
{
    if (scan->no_svg_end)
        return false;
    unsigned depth = 1;
    const char *at = scan->at;
    while (at < scan->end) {
        const char *less = memchr(at, '<', (size_t)(scan->end - at));
        if (!less)
            break;
        at = less + 1;
        const struct sv rest = sv_from(at, (size_t)(scan->end - at));
        if (sv_starts_with_nocase(rest, SV("svg"))) {
            const char *close = memchr(at, '>', rest.len);
            if (!close)
                break;
            depth += close[-1] != '/';
            at = close + 1;
        } else if (sv_starts_with_nocase(rest, SV("/svg")) && --depth == 0) {
            skip_end_tag(scan, less);
            return true;
        }
    }
    scan->no_svg_end = true;
    return false;
}

/* ---- one tag */

static bool has_shadow_root(const struct scan *scan, const struct tag *tag)
{
    for (unsigned i = 0; i < tag->n_attributes; i++)
        if (sv_starts_with(scan->attributes[i].text_name, SV("shadowroot")))
            return true;
    return false;
}

/* Contents that are read here and not by libxml2; true: the element is closed at once. */
static bool take_contents(struct scan *scan, const struct tag *tag, struct sv *text)
{
    switch ((int)tag->tag) {
    case TAG_SCRIPT:
    case TAG_STYLE:
        *text = raw_contents(scan, tag->name);
        if (tag->tag == TAG_STYLE)
            *text = SV_NULL;
        return true;
    case TAG_TEXTAREA:
    case TAG_IFRAME:
        (void)raw_contents(scan, tag->name);
        return true;
    case TAG_TITLE:
        *text = title_contents(scan);
        return true;
    case TAG_SVG:
        return tag->is_self_closing || skip_svg(scan);
    case TAG_OTHER:
        if (!sv_equal(tag->name, SV("noembed")) && !sv_equal(tag->name, SV("noframes")))
            return false;
        (void)raw_contents(scan, tag->name);
        return true;
    default:
        return false;
    }
}

static struct dom_token token_of(struct scan *scan, const struct tag *tag)
{
    struct dom_token token = {.tag = tag->tag,
                              .shown_as = tag->tag,
                              .name = tag->tag == TAG_OTHER ? arena_copy(scan->arena, tag->name)
                                                            : dom_tag_name(tag->tag)};
    if (tag->tag == TAG_TEMPLATE && has_shadow_root(scan, tag)) {
        token.shown_as = TAG_DIV;
        token.name = dom_tag_name(TAG_DIV);
    }
    struct dom_attribute *attributes =
        tag->n_attributes ? arena_alloc_array(scan->arena, tag->n_attributes, sizeof *attributes)
                          : NULL;
    if (attributes) {
        memcpy(attributes, scan->attributes, tag->n_attributes * sizeof *attributes);
        token.attributes = attributes;
        token.n_attributes = (uint16_t)tag->n_attributes;
    }
    return token;
}

static void add_start(struct scan *scan, const struct tag *tag)
{
    const struct dom_token token = token_of(scan, tag);
    struct sv contents = SV_NULL;
    const bool is_closed = take_contents(scan, tag, &contents);
    dom_tree_start(scan->tree, &token, contents, is_closed);
    if (tag->tag == TAG_PRE)
        scan->pre_depth++;
    scan->after_inline =
        dom_tag_is_inline(tag->tag) || (scan->after_inline && tag->tag == TAG_SCRIPT);
}

static void add_end(struct scan *scan, const struct tag *tag)
{
    if (tag->tag == TAG_BR) { /* 13.2.6.4.7: </br> is <br> */
        add_start(scan, tag);
        return;
    }
    if (dom_tag_traits(tag->tag) & T_VOID)
        return;
    dom_tree_end(scan->tree, tag->tag, tag->name);
    if (tag->tag == TAG_PRE && scan->pre_depth)
        scan->pre_depth--;
    scan->after_inline = dom_tag_is_inline(tag->tag);
}

/* at is behind '<' or '</' and on a letter. */
static void read_tag(struct scan *scan, bool is_end)
{
    struct tag tag = {.is_end = is_end, .name = read_name(scan)};
    tag.tag = dom_names_tag(&scan->names, tag.name);
    if (!read_attributes(scan, &tag))
        return;
    if (is_end)
        add_end(scan, &tag);
    else
        add_start(scan, &tag);
}

/* Comments, doctypes, processing instructions: nothing of them is kept. at is on '!', '?' or behind
 * '</'. */
static void skip_declaration(struct scan *scan)
{
    const struct sv rest = sv_from(scan->at, (size_t)(scan->end - scan->at));
    if (!sv_starts_with(rest, SV("!--"))) {
        const char *close = memchr(scan->at, '>', rest.len);
        scan->at = close ? close + 1 : scan->end;
        return;
    }
    const char *at = scan->at + 3;
    if (at < scan->end && *at == '>') {
        scan->at = at + 1;
        return;
    }
    while (at < scan->end) {
        const char *close = memchr(at, '>', (size_t)(scan->end - at));
        if (!close)
            break;
        if (close - scan->at >= 4 && close[-1] == '-' && close[-2] == '-') {
            scan->at = close + 1;
            return;
        }
        if (close - scan->at >= 6 && close[-1] == '!' && close[-2] == '-' && close[-3] == '-') {
            scan->at = close + 1;
            return;
        }
        at = close + 1;
    }
    scan->at = scan->end;
}

static void scan_page(struct scan *scan)
{
    const char *text = scan->at;
    while (scan->at < scan->end) {
        const char *less = memchr(scan->at, '<', (size_t)(scan->end - scan->at));
        if (!less || less + 1 >= scan->end)
            break;
        const bool is_end = less[1] == '/';
        const char *name = less + 1 + is_end;
        scan->at = name;
        const char first = name < scan->end ? *name : ' ';
        if (!sv_is_alpha(first) && !is_end && first != '!' && first != '?')
            continue; /* a lone '<' is text */
        add_text(scan, text, less);
        if (scan->tree->is_full || scan->at == scan->end)
            return;
        if (sv_is_alpha(first))
            read_tag(scan, is_end);
        else
            skip_declaration(scan);
        text = scan->at;
    }
    scan->at = scan->end;
    if (text < scan->end)
        add_text(scan, text, scan->end);
}

bool dom_scan(struct arena *arena, struct sv utf8, const struct dom_limits *limits,
              struct dom_tree *tree)
{
    struct scan *scan = arena_alloc(arena, sizeof *scan);
    if (!scan)
        return false;
    scan->arena = arena;
    scan->limits = limits;
    scan->tree = tree;
    scan->at = utf8.ptr;
    scan->end = utf8.ptr + utf8.len;
    dom_names_init(&scan->names);
    if (utf8.len)
        scan_page(scan);
    return !scan->failed && arena_ok(arena);
}
