#include "services/parser/extract/fields_bylines.h"

#include "common/text.h"

/* "5 May 2024 | Jane Doe", "13:10 - Jane Doe": a name that marks part from a date. */
static bool read_dated_name(struct fields *fields, struct sv text, struct author_list *authors)
{
    size_t digits = 0;
    for (size_t i = 0; i < text.len; i++)
        digits += sv_is_digit(text.ptr[i]);
    if (digits < 4 || text.len > 80)
        return false;
    static const struct sv MARKS[] = {
        {" | ", 3}, {" - ", 3}, {" \xC2\xB7 ", 4}, {" \xE2\x80\xA2 ", 5}, {" \xE2\x80\x93 ", 5}};
    for (size_t i = 0; i < COUNT_OF(MARKS); i++) {
        struct sv rest = text;
        while (rest.len) {
            size_t at = sv_find(rest, MARKS[i]);
            struct sv part = text_trim(sv_sub(rest, 0, at));
            bool alone = part.len == text.len;
            if (!alone && part.len > 6 && part.len < 40 && authors_is_capitalised(part) &&
                text_count_words(part) <= 3 &&
                !fields_is_site_name(fields, fields_key(fields->arena, part)) &&
                authors_read(fields->arena, part, AUTHOR_BYLINE, authors))
                return true;
            rest = sv_skip(rest, at + MARKS[i].len);
        }
    }
    return false;
}

/* "<h5>Author:</h5> Jane Doe": the label with the text that comes after its element. */
static struct sv label_and_next(struct fields *fields, uint32_t label, struct sv own)
{
    const struct dom *dom = fields->dom;
    uint32_t element = dom->nodes[label].parent;
    uint32_t next = dom->nodes[label].next ? dom->nodes[label].next : dom->nodes[element].next;
    if (next && dom->nodes[next].tag == TAG_TEXT && !text_trim(dom->nodes[next].text).len)
        next = dom->nodes[next].next;
    if (!next || dom->nodes[next].end - next > 12)
        return SV_NULL;
    struct sv text = dom->nodes[next].tag == TAG_TEXT
                         ? text_clean(fields->arena, dom->nodes[next].text)
                         : dom_text(fields->arena, dom, next);
    return text.len && text.len < 60
               ? arena_printf(fields->arena, "%.*s %.*s", SV_FMT(own), SV_FMT(text))
               : SV_NULL;
}

/* The text that a word of introduction begins: its own, or where that is all, what follows it: "By
 * <a>Jane Doe</a>",
 * "<b>Author</b> Jane Doe". *box holds it. */
static struct sv introduced_text(struct fields *fields, uint32_t node, struct sv own,
                                 struct sv rest, uint32_t *box)
{
    const struct dom *dom = fields->dom;
    *box = dom->nodes[node].parent;
    if (rest.len)
        return own;
    struct sv text = label_and_next(fields, node, own);
    if (dom_tag_is_inline(dom->nodes[*box].tag))
        *box = dom->nodes[*box].parent;
    return text.len ? text : dom_text(fields->arena, dom, *box);
}

static bool are_names(const struct author_list *authors)
{
    for (size_t i = 0; i < authors->n; i++) {
        struct sv name = authors->list[i].name;
        bool person =
            authors_is_capitalised(name) || (unsigned char)name.ptr[0] >= 0xE0 || name.len <= 6;
        if (!person || text_count_words(name) > 4)
            return false;
    }
    return true;
}

/* "- By Jane Doe", after a date */
static struct sv without_dash(struct sv text)
{
    static const char *const MARKS[] = {"-", "–", "—", "|", "•", "·"};
    for (size_t i = 0; i < COUNT_OF(MARKS); i++) {
        const struct sv mark = sv_from_c(MARKS[i]);
        if (sv_starts_with(text, mark))
            return text_trim(sv_skip(text, mark.len));
    }
    return text;
}

/* Of a reader's comment, of another article's teaser (which is a link as a whole), or not shown. */
static bool is_of_others(const struct dom *dom, uint32_t node)
{
    const uint32_t link = dom_closest(dom, node, TAG_A);
    return dom_tag_is_hidden(dom->nodes[dom->nodes[node].parent].tag) ||
           (link && dom->nodes[link].end - link > 12) || fields_is_in_comments(dom, node);
}

/* "By Jane Doe" in any short text of a run of nodes; the first that names somebody. */
static void read_texts(struct fields *fields, uint32_t from, uint32_t to, bool dated,
                       struct author_list *authors)
{
    for (uint32_t i = from; i < to && i < fields->dom->n_nodes && !authors->n; i++) {
        const struct dom_node *node = &fields->dom->nodes[i];
        struct sv own = node->tag == TAG_TEXT ? text_trim(node->text) : SV_NULL;
        /* the headline may begin so: "From Berlin to Paris" */
        if (own.len < 2 || own.len > 120 || sv_contains(fields->headline, own))
            continue;
        bool introduced;
        own = without_dash(own);
        struct sv rest = authors_after_introduction(own, &introduced);
        if (!introduced && dated && read_dated_name(fields, own, authors))
            break;
        if (!introduced || is_of_others(fields->dom, i))
            continue;
        uint32_t box;
        struct sv text = introduced_text(fields, i, own, rest, &box);
        if (text.len < 200)
            (void)authors_read(fields->arena, text_clean(fields->arena, text), AUTHOR_PATTERN,
                               authors);
        if (!are_names(authors))
            authors->n = 0;
        else if (authors->n)
            fields_add_address(fields, box, authors, 0);
    }
}

/* Around the headline and before the body; then below it. */
void fields_byline_texts(struct fields *fields, const struct fields_body *body,
                         struct sources *sources)
{
    uint32_t from = fields->headline_node, to = body->first_node;
    if (!from && !to)
        return;
    if (!from || (to && from > to))
        from = to;
    from = from > 40 ? from - 40 : 1;
    to = to && to < from + 400 ? to + 60 : from + 200;
    struct author_list authors = {0};
    read_texts(fields, from, to, sources->n == 0, &authors);
    if (!authors.n && !sources->n && body->end_node)
        read_texts(fields, body->end_node > 60 ? body->end_node - 60 : 1, body->end_node + 300,
                   false, &authors);
    fields_sources_keep(sources, "text", 3.6, authors);
}

/* The paragraph is a name, and nothing else: "Jane Doe", "By Jane Doe / John Smith". */
static bool is_name_paragraph(const struct fields *fields, uint32_t node, struct sv text,
                              bool must_introduce)
{
    bool introduced;
    struct sv name = authors_after_introduction(text, &introduced);
    name = text_trim(sv_sub(name, 0, sv_find_byte(name, '/')));
    return (introduced || !must_introduce) && name.len > 6 && name.len < 40 &&
           authors_is_capitalised(name) && text_count_words(name) <= 3 &&
           !sv_contains(name, SV(":")) && !fields_is_in_comments(fields->dom, node) &&
           !dom_closest(fields->dom, node, TAG_FIGURE);
}

/* The first such paragraph of a run of nodes, up to the first that is text. */
static void find_name_paragraph(struct fields *fields, uint32_t from, uint32_t to,
                                bool must_introduce, struct author_list *authors)
{
    const struct dom *dom = fields->dom;
    for (uint32_t i = from; i < to && i < dom->n_nodes && !authors->n; i++) {
        const struct dom_node *node = &dom->nodes[i];
        if (node->tag != TAG_P || node->end - i > 12)
            continue;
        const struct sv text = dom_text(fields->arena, dom, i);
        if (text.len > 200)
            return;
        if (is_name_paragraph(fields, i, text, must_introduce))
            (void)authors_read(fields->arena, text, AUTHOR_BYLINE, authors);
    }
}

static void find_opening_name(struct fields *fields, const struct fields_body *body,
                              bool must_introduce, struct author_list *authors)
{
    const uint32_t headline = fields->headline_node, first = body->first_node;
    if (headline)
        find_name_paragraph(fields, headline, headline + 200, must_introduce, authors);
    if (first)
        find_name_paragraph(fields, first > 12 ? first - 12 : first, first + 200, must_introduce,
                            authors);
}

/* "By Jane Doe" as a paragraph over the text: who wrote it, whoever put it into the content system.
 */
void fields_introduced_paragraph(struct fields *fields, const struct fields_body *body,
                                 struct sources *sources)
{
    struct author_list authors = {0};
    find_opening_name(fields, body, true, &authors);
    fields_sources_keep(sources, "text", 7.9, authors);
}

/* A name alone opens the text of papers without a byline of their own, or closes it. */
void fields_name_paragraph(struct fields *fields, const struct fields_body *body,
                           struct sources *sources)
{
    struct author_list opening = {0}, closing = {0};
    find_opening_name(fields, body, false, &opening);
    fields_sources_keep(sources, "text", 3.9, opening);
    if (sources->n)
        return;
    const uint32_t end = body->end_node;
    for (uint32_t i = end; i + 12 > end && i > body->first_node + 20 && !closing.n; i--)
        find_name_paragraph(fields, i, i + 1, false, &closing);
    if (end)
        find_name_paragraph(fields, end, end + 12, false, &closing);
    fields_sources_keep(sources, "text", 3, closing);
}

/* "Source: The Agency" below the text. */
static struct sv after_source_word(struct sv text)
{
    static const char *const WORDS[] = {
        "quelle:", "quellen:", "source:", "fuente:", "fonte:",      "bron:",
        "kilde:",  "källa:",   "źródło:", "zdroj:",  "herausgeber:"};
    for (size_t i = 0; i < COUNT_OF(WORDS); i++) {
        const struct sv word = sv_from_c(WORDS[i]);
        if (sv_starts_with_nocase(text, word))
            return text_trim(sv_skip(text, word.len));
    }
    return SV_NULL;
}

/* "... until Monday. (Jane Doe)": the last words of the text. */
static struct sv closing_name(struct sv text)
{
    text = text_trim(text);
    while (text.len && (text.ptr[text.len - 1] == '+' || text.ptr[text.len - 1] == ' '))
        text = sv_sub(text, 0, text.len - 1);
    const size_t open = sv_rfind_byte(text, '(');
    if (open == text.len || text.ptr[text.len - 1] != ')')
        return SV_NULL;
    const struct sv name = sv_sub(text, open + 1, text.len - open - 2);
    return name.len < 40 && text_count_words(name) <= 3 && authors_is_capitalised(name) ? name
                                                                                        : SV_NULL;
}

/* "BERLIN (agency/abc) - The bridge ...": the agency. */
static struct sv dateline_agency(struct sv text)
{
    const struct sv head = sv_sub(text, 0, 80);
    const size_t open = sv_find(head, SV(" (")), close = sv_find_byte(head, ')');
    if (close == head.len || open + 4 > close || close - open > 16)
        return SV_NULL;
    const struct sv rest = text_trim(sv_sub(head, close + 1, 5)),
                    name = sv_sub(head, open + 2, close - open - 2);
    const bool dash = sv_starts_with(rest, SV("-")) || sv_starts_with(rest, SV("–")) ||
                      sv_starts_with(rest, SV("—"));
    return dash && !sv_contains(name, SV(" ")) ? name : SV_NULL;
}

/* Who closes the text, or the paragraph after it. */
void fields_closing_name(struct fields *fields, const struct fields_body *body,
                         struct sources *sources)
{
    struct author_list authors = {0};
    struct sv name = closing_name(body->text);
    const uint32_t end = body->end_node;
    for (uint32_t i = end; end && !name.len && i < end + 8 && i < fields->dom->n_nodes; i++) {
        if (fields->dom->nodes[i].tag == TAG_P)
            name = closing_name(dom_text(fields->arena, fields->dom, i));
    }
    (void)authors_read(fields->arena, name, AUTHOR_BYLINE, &authors);
    fields_sources_keep(sources, "text", 2.9, authors);
}

/* Where nobody at all is named: the source that the text gives, the agency of its dateline. */
void fields_named_source(struct fields *fields, const struct fields_body *body,
                         struct sources *sources)
{
    struct author_list authors = {0};
    const uint32_t end = body->end_node;
    for (uint32_t i = end > 20 ? end - 20 : 1; end && i < end + 40 && i < fields->dom->n_nodes;
         i++) {
        const struct dom_node *node = &fields->dom->nodes[i];
        if (authors.n || !dom_first_child(fields->dom, i) || node->end - i > 8)
            continue;
        const struct sv source = after_source_word(dom_text(fields->arena, fields->dom, i));
        if (source.len > 1 && source.len < 40 && !dom_closest(fields->dom, i, TAG_FIGURE))
            (void)authors_read(fields->arena, source, AUTHOR_FIELD, &authors);
    }
    const struct person agency = {.name = dateline_agency(body->text)};
    if (!authors.n && agency.name.len)
        (void)authors_add(fields->arena, &agency, &authors);
    fields_sources_keep(sources, "text", 2.9, authors);
}
