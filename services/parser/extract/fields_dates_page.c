#include "services/parser/extract/fields_dates.h"

#include "common/text.h"
#include "services/parser/extract/dates_region.h"
#include "services/parser/extract/dates_words.h"

enum {
    MAX_SHOWN_BYTES = 300,
    SHORT_BYTES = 60,
    MAX_LINE_BYTES = 160,
    DATELINE_BYTES = 48,
    MAX_HEAD_NODES = 400,
    MAX_BLOCK_NODES = 40,
    RIGHT_ABOVE = 10, /* nodes above a headline: a kicker, not yet the page's frame */
    NEAR_BEFORE = 30,
    MAX_SHOWN_DATES = 8,
    OPENING = 12,     /* the first lines of a body, a byline among them perhaps */
    HEAD_IN_BODY = 40 /* a standfirst may come before the byline */
};

/* An element that holds an article or a comment of its own. */
static bool holds_one_article(const struct dom_node *node)
{
    struct sv type = dom_attribute(node, ATTR_ITEMTYPE);
    return node->tag == TAG_ARTICLE ||
           (type.len && (sv_contains(type, SV("Article")) || sv_contains(type, SV("BlogPosting"))));
}

static bool holds(const struct dom *dom, uint32_t box, uint32_t node)
{
    return node >= box && node < dom->nodes[box].end;
}

/* Does a box hold the headline, the beginning of the text, or most of the text? */
static bool holds_the_article(const struct dates_choice *choice, uint32_t box)
{
    const struct dom *dom = choice->fields->dom;
    uint32_t headline = choice->fields->headline_node, first = choice->body->first_node;
    uint32_t end = choice->body->end_node, box_end = dom->nodes[box].end;
    if ((headline && holds(dom, box, headline)) || (first && holds(dom, box, first)))
        return true;
    uint32_t shared = (box_end < end ? box_end : end) - box;
    return box > first && box < end && shared > (end - first) / 2;
}

/* Inside a teaser of another article, a comment, a list. */
static bool is_elsewhere(const struct dates_choice *choice, uint32_t node)
{
    const struct dom *dom = choice->fields->dom;
    for (uint32_t i = node; i != 0 && !holds_the_article(choice, i); i = dom->nodes[i].parent) {
        const struct dom_node *box = &dom->nodes[i];
        if (holds_one_article(box) ||
            sv_contains_nocase(dom_attribute(box, ATTR_CLASS), SV("comment")) ||
            sv_contains_nocase(dom_attribute(box, ATTR_ID), SV("comment")))
            return true;
    }
    return false;
}

/* Where the article begins: its headline and the beginning of its text; false where neither is
 * known. */
static bool head_of(const struct dates_choice *choice, uint32_t *from, uint32_t *to)
{
    *from = choice->fields->headline_node;
    *to = choice->body->first_node;
    if (!*from && !*to)
        return false;
    if (!*from || (*to && *to < *from))
        *from = *to > 60 ? *to - 60 : 1;
    if (!*to)
        *to = *from + 60;
    return true;
}

static double by_distance(uint32_t distance)
{
    return distance < 25 ? 0.8 : distance < 80 ? 0.5 : distance < 200 ? 0.1 : -0.6;
}

double fields_dates_place(const struct dates_choice *choice, uint32_t node)
{
    uint32_t from, to, end = choice->body->end_node;
    if (!head_of(choice, &from, &to))
        return 0;
    if (is_elsewhere(choice, node))
        return -1;
    if (node >= from && node <= to)
        return 1;
    if (node < from)
        return by_distance(from - node);
    if (end > to)
        return node >= end ? by_distance(node - end) - 0.4 : node < to + HEAD_IN_BODY ? 0.6 : 0.2;
    return by_distance(node - to);
}

/* What is said right before a node: "Updated" in an element of its own. */
static struct sv said_before(const struct dom *dom, uint32_t node)
{
    for (uint32_t i = node - 1, n = 0; i > 0 && n < 5; i--, n++) {
        if (dom->nodes[i].tag != TAG_TEXT)
            continue;
        struct sv text = text_trim(dom->nodes[i].text);
        if (text.len)
            return text.len <= 40 ? text : SV_NULL;
    }
    return SV_NULL;
}

/* The label that stands beside a date without one: the words before it, or its names. */
static enum dates_label label_beside(const struct dates_choice *choice, uint32_t node)
{
    const struct dom *dom = choice->fields->dom;
    const struct dom_node *element = &dom->nodes[node];
    struct sv before = said_before(dom, node);
    enum dates_label label = DATES_UNLABELLED;
    if (before.len)
        label = sv_equal_nocase(before, SV("date"))
                    ? DATES_PUBLISHED
                    : dates_label_of(&choice->labels, text_lower(choice->fields->arena, before));
    if (label == DATES_OTHER && !sv_ends_with(before, SV(":")))
        label = DATES_UNLABELLED; /* a line of its own: a photo's credit above the date */
    static const enum dom_attribute_name NAMES[] = {ATTR_ITEMPROP, ATTR_CLASS, ATTR_ID};
    for (size_t i = 0; i < COUNT_OF(NAMES) && !label; i++) {
        struct sv name = text_cut(dom_attribute(element, NAMES[i]), 200);
        label = name.len ? dates_label_of_name(&choice->labels, name) : DATES_UNLABELLED;
    }
    return label;
}

/* The part of what is shown at a node that tells the date wanted; absent where it tells another.
 * *is_labelled: a label says so. */
static struct sv wanted_part(const struct dates_choice *choice, uint32_t node, struct sv shown,
                             bool *is_labelled)
{
    struct sv lower = text_lower(choice->fields->arena, text_cut(shown, MAX_SHOWN_BYTES));
    *is_labelled = true;
    if (dates_label_of(&choice->labels, lower))
        return dates_labelled_part(&choice->labels, lower, choice->wanted);
    enum dates_label label = label_beside(choice, node);
    *is_labelled = label != DATES_UNLABELLED;
    return (label ? label : DATES_PUBLISHED) == choice->wanted ? lower : SV_NULL;
}

static bool is_marked_published(const struct dom_node *element)
{
    return dom_attribute_named(element, SV("pubdate")).ptr ||
           sv_contains_nocase(dom_attribute(element, ATTR_ITEMPROP), SV("datePublished"));
}

void fields_dates_add_times(struct dates_choice *choice)
{
    const struct fields *fields = choice->fields;
    for (size_t i = 0; i < fields->meta.times.n; i++) {
        uint32_t node = fields->meta.times.list[i];
        const struct dom_node *element = &fields->dom->nodes[node];
        struct sv datetime = dom_attribute(element, ATTR_DATETIME);
        struct sv shown =
            element->end - node < 30 ? dom_text(fields->arena, fields->dom, node) : SV_NULL;
        bool is_published = is_marked_published(element);
        bool is_labelled;
        struct sv part = wanted_part(choice, node, shown, &is_labelled);
        if (is_published ? choice->wanted == DATES_MODIFIED : !part.ptr)
            continue;
        double place = fields_dates_place(choice, node);
        double score = 2.2 + 1.6 * place + (place >= 1 && datetime.len ? 1 : 0) + is_published;
        if (fields_is_furniture(fields->dom, node))
            score -= 2;
        if (!fields_dates_add_machine(choice, "time", datetime, score, node))
            fields_dates_add(choice, "time", shown, part, score, node);
    }
}

/* What an element's attributes state: datetime, content, <abbr title="2024-05-05T10:30">. */
static struct sv stated_by(const struct dom_node *element)
{
    static const enum dom_attribute_name NAMES[] = {ATTR_DATETIME, ATTR_CONTENT, ATTR_TITLE};
    for (size_t i = 0; i < COUNT_OF(NAMES); i++) {
        struct sv value = dom_attribute(element, NAMES[i]);
        if (value.len >= 8 && value.len < 60 && dates_has_digit(sv_sub(value, 0, 1)))
            return value;
    }
    return SV_NULL;
}

void fields_dates_add_named(struct dates_choice *choice, const struct meta_nodes *nodes)
{
    const struct fields *fields = choice->fields;
    for (size_t i = 0; i < nodes->n; i++) {
        uint32_t node = nodes->list[i];
        const struct dom_node *element = &fields->dom->nodes[node];
        struct sv datetime = stated_by(element);
        struct sv shown = dom_text(fields->arena, fields->dom, node);
        if (shown.len > MAX_SHOWN_BYTES || (!dates_has_digit(shown) && !datetime.len))
            continue;
        bool is_labelled;
        struct sv part = wanted_part(choice, node, shown, &is_labelled);
        if (!part.ptr)
            continue;
        double score = 1.6 + 1.8 * fields_dates_place(choice, node);
        if (fields_is_furniture(fields->dom, node))
            score -= 1.6;
        else if (dom_closest(fields->dom, node, TAG_LI))
            score -= 1.2;
        if (!fields_dates_add_machine(choice, "time", datetime, score + 0.3, node))
            fields_dates_add(choice, "text", shown, part, score, node);
    }
}

/* The block that holds a text, where it is a small one; else the text itself. */
static uint32_t small_block(const struct dom *dom, uint32_t text)
{
    uint32_t i = text;
    while (i && dom_tag_is_inline(dom->nodes[i].tag))
        i = dom->nodes[i].parent;
    return i && dom->nodes[i].end - i < MAX_BLOCK_NODES ? i : text;
}

/* Which lines are looked at. */
enum lines {
    LINES_ALL,
    LINES_ABOVE /* of no list */,
    LINES_LABELLED,
    LINES_OF_BODY,
    LINES_DATELINES
};

/* "5 May 2024 - Berlin. The ...", "BERLIN, 5. Mai 2024": nothing precedes the date but a place. */
static bool is_dateline(const struct dates_choice *choice, struct sv lower)
{
    static const struct sv ENDS[] = {SV_INIT(","),      SV_INIT("("),      SV_INIT("|"),
                                     SV_INIT(":"),      SV_INIT("-"),      SV_INIT("\u2013"),
                                     SV_INIT("\u2014"), SV_INIT("\u2022"), SV_INIT("\u00B7"),
                                     SV_INIT(", den"),  SV_INIT(", le"),   SV_INIT(", dnia")};
    struct sv before = text_trim(sv_sub(lower, 0, dates_find_digit(lower)));
    for (size_t i = 0; i < COUNT_OF(ENDS); i++) {
        if (sv_ends_with(before, ENDS[i]))
            return true;
    }
    size_t len;
    return !before.len ||
           (dates_month(before, choice->fields->dates.language, &len) && len == before.len);
}

/* A line that no name tells. A long one, and one in the body, is no date's unless it is short or a
 * dateline, of which the beginning counts. */
static void add_line(struct dates_choice *choice, uint32_t node, struct sv text, enum lines lines,
                     double score)
{
    bool is_short = text.len<60, is_long = text.len> MAX_LINE_BYTES, is_labelled;
    if (is_long)
        text = text_cut(text_trim(text), DATELINE_BYTES);
    if (!dates_has_digit(text))
        return;
    struct sv part = wanted_part(choice, node, text, &is_labelled);
    if (!part.ptr || (lines == LINES_LABELLED && !is_labelled))
        return;
    if (!is_labelled &&
        (is_long || lines == LINES_DATELINES || (lines == LINES_OF_BODY && !is_short))) {
        if (!is_dateline(choice, part))
            return;
        part = text_cut(part, DATELINE_BYTES);
    }
    fields_dates_add(choice, "text", text, part, is_short ? score + 0.6 : score, node);
}

/* The line that holds a text node: its block where that is short, once for all of its texts (*last
 * is the one before), else the text itself. 0: nothing new, or nothing with a digit. */
static uint32_t next_line(const struct dates_choice *choice, uint32_t node, uint32_t *last,
                          struct sv *text)
{
    const struct dom *dom = choice->fields->dom;
    *text = dom->nodes[node].text;
    if (dom->nodes[node].tag != TAG_TEXT || !dates_has_digit(*text) ||
        dom_tag_is_hidden(dom->nodes[dom->nodes[node].parent].tag))
        return 0;
    uint32_t block = small_block(dom, node);
    if (block == *last)
        return 0;
    struct sv whole = block == node ? *text : dom_text(choice->fields->arena, dom, block);
    if (block == node || whole.len > MAX_LINE_BYTES)
        return text->len >= 6 ? node : 0;
    *last = block;
    *text = whole;
    return text->len >= 6 ? block : 0;
}

/* data-date="...", data-published-at="...", <relative-time datetime="..."> */
static void add_data(struct dates_choice *choice, uint32_t node, double score)
{
    const struct dom_node *element = &choice->fields->dom->nodes[node];
    for (size_t i = 0; i < element->n_attributes; i++) {
        const struct dom_attribute *attribute = &element->attributes[i];
        struct sv name = attribute->text_name;
        if (attribute->name == ATTR_DATETIME && element->tag != TAG_TIME)
            name = SV("data-time");
        else if (attribute->name != ATTR_OTHER)
            continue;
        if (!sv_starts_with(name, SV("data-")) || attribute->value.len < 8 ||
            attribute->value.len > 60 || sv_contains(name, SV("end")) ||
            sv_contains(name, SV("expir")) ||
            !(sv_contains(name, SV("date")) || sv_contains(name, SV("time")) ||
              sv_contains(name, SV("publish"))))
            continue;
        enum dates_label label = dates_label_of_name(&choice->labels, name);
        if ((label ? label : DATES_PUBLISHED) == choice->wanted)
            fields_dates_add_machine(choice, "data", attribute->value,
                                     attribute->name == ATTR_DATETIME ? score + 1 : score, node);
    }
}

static void add_between(struct dates_choice *choice, uint32_t from, uint32_t to, enum lines lines,
                        double score)
{
    const struct dom *dom = choice->fields->dom;
    uint32_t last = 0;
    for (uint32_t i = from; i < to && i < dom->n_nodes; i++) {
        struct sv text;
        uint32_t block = next_line(choice, i, &last, &text);
        if (block && lines == LINES_ABOVE && dom_closest(dom, block, TAG_LI))
            continue;
        if (block && lines == LINES_OF_BODY && text.len >= SHORT_BYTES)
            text = dom->nodes[i].text;             /* a date may be an element of its own in it */
        if (block && !is_elsewhere(choice, block)) /* a page's header shows the day of the visit */
            add_line(choice, block, text, lines,
                     fields_is_furniture(dom, block) ? score - 1.6 : score);
        else if (dom->nodes[i].n_attributes)
            add_data(choice, i, score);
    }
}

void fields_dates_add_near(struct dates_choice *choice)
{
    uint32_t from, to, end = choice->body->end_node;
    if (!head_of(choice, &from, &to))
        return;
    if (to > from + MAX_HEAD_NODES)
        to = from + MAX_HEAD_NODES;
    uint32_t above = from > RIGHT_ABOVE ? from - RIGHT_ABOVE : 1;
    add_between(choice, from > NEAR_BEFORE ? from - NEAR_BEFORE : 1, above, LINES_ABOVE, 1.5);
    add_between(choice, above, from, LINES_ABOVE, 1.9);
    add_between(choice, from, to, choice->fields->headline_node ? LINES_ALL : LINES_ABOVE, 2.4);
    uint32_t opened = end > to && end < to + OPENING ? end : to + OPENING;
    add_between(choice, to, opened, LINES_OF_BODY, 2.2);
    add_between(choice, opened, end > to && end < to + HEAD_IN_BODY ? end : to + HEAD_IN_BODY,
                LINES_OF_BODY, 1.5);
    if (choice->claims.n == 0 && end)
        add_between(choice, end, end + 120, LINES_ALL, 1.1);
}

void fields_dates_add_only_dateline(struct dates_choice *choice)
{
    uint32_t from, to;
    size_t before = choice->claims.n;
    if (!head_of(choice, &from, &to))
        return;
    add_between(choice, to, choice->body->end_node, LINES_DATELINES, 1.1);
    for (size_t i = before + 1; i < choice->claims.n; i++) {
        if (!fields_dates_same_day(&choice->dated[i].date, &choice->dated[before].date))
            choice->claims.n = before; /* a chronicle */
    }
}

void fields_dates_add_labelled(struct dates_choice *choice)
{
    const struct dom *dom = choice->fields->dom;
    uint32_t last = 0;
    for (uint32_t i = dom->body; i && i < dom->n_nodes; i++) {
        struct sv text;
        uint32_t block = next_line(choice, i, &last, &text);
        if (!block || text.len > MAX_LINE_BYTES)
            continue;
        double score = 1.8 + 0.5 * fields_dates_place(choice, block);
        add_line(choice, block, text, LINES_LABELLED,
                 fields_is_furniture(dom, block) ? score - 0.6 : score);
    }
}

/* A text and, where it has a day and no time, the next ones: <span>5 May</span> <span>10:30</span>.
 */
static bool read_shown(const struct dates_choice *choice, uint32_t node, struct date *date)
{
    const struct fields *fields = choice->fields;
    const struct dom *dom = fields->dom;
    struct sv text = dom->nodes[node].text;
    if (!dates_read(fields->arena, text, &fields->dates, date))
        return false;
    for (uint32_t i = node + 1; date->precision < DATE_MINUTE && i < node + 8 && i < dom->n_nodes;
         i++) {
        struct sv next = dom->nodes[i].tag == TAG_TEXT ? dom->nodes[i].text : SV_NULL;
        if (next.len < 24 && dates_has_digit(next))
            return dates_read(fields->arena,
                              arena_printf(fields->arena, "%.*s %.*s", SV_FMT(text), SV_FMT(next)),
                              &fields->dates, date);
    }
    return true;
}

/* The readers' clock by country or language, where it makes the instant a midnight or moves it to a
 * day that the page shows. */
static void localise_by_region(const struct dates_choice *choice, struct date *instant,
                               const struct date *shown, size_t n_shown)
{
    const struct fields *fields = choice->fields;
    int minutes;
    if (!dates_region_offset(fields->has_url ? fields->page.host : SV_NULL, fields->dates.language,
                             instant, &minutes))
        return;
    struct date local = date_from_unix_us(date_to_unix_us(instant), minutes);
    bool is_supported = local.hour == 0 && local.minute == 0 && local.second == 0;
    local.precision = instant->precision;
    for (size_t i = 0; i < n_shown; i++)
        is_supported |= fields_dates_same_day(&shown[i], &local);
    for (size_t i = 0; i < choice->claims.n; i++)
        is_supported |= choice->dated[i].date.precision == DATE_DAY &&
                        fields_dates_same_day(&choice->dated[i].date, &local);
    if (is_supported && !fields_dates_same_day(&local, instant))
        *instant = local;
}

void fields_dates_localise(const struct dates_choice *choice, struct date *instant)
{
    const struct dom *dom = choice->fields->dom;
    uint32_t from = 0, to = 0;
    bool is_midnight = instant->hour == 0 && instant->minute == 0; /* for want of a time */
    if (instant->precision < DATE_MINUTE || !instant->has_offset || instant->offset_minutes ||
        is_midnight)
        return;
    struct date shown[MAX_SHOWN_DATES];
    size_t n = 0;
    if (head_of(choice, &from, &to) && to > from + MAX_HEAD_NODES)
        to = from + MAX_HEAD_NODES;
    from = from > NEAR_BEFORE ? from - NEAR_BEFORE : 1;
    for (uint32_t i = from; to && i < to + HEAD_IN_BODY && i < dom->n_nodes; i++) {
        const struct dom_node *node = &dom->nodes[i];
        if (n == MAX_SHOWN_DATES || node->tag != TAG_TEXT || node->text.len < 6 ||
            node->text.len >= 100 || !dates_has_digit(node->text) ||
            !read_shown(choice, i, &shown[n]))
            continue;
        if (dates_localise(instant, &shown[n++]))
            return;
    }
    localise_by_region(choice, instant, shown, n);
}
