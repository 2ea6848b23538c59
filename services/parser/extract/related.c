#include "services/parser/extract/related.h"

#include "common/text.h"
#include "services/parser/extract/match.h"

#define TITLE_WORDS   4 /* of a linked title, at least */
#define LABEL_WORDS   8
#define SUMMARY_WORDS 40
#define BOX_LEVELS    6
#define MAIL_MAX      254 /* RFC 5321, 4.5.3.1 */

/* What a list of related articles is headed with, lower case; a label begins with one. */
static const char *const LABELS[] = {
    "related",
    "see also",
    "read also",
    "read more",
    "read next",
    "also read",
    "further reading",
    "more on this",
    "more on the",
    "more about",
    "mehr zum thema",
    "mehr zu",
    "mehr dazu",
    "lesen sie auch",
    "lies auch",
    "siehe auch",
    "passend dazu",
    "weitere artikel zum",
    "zum thema",
    "à lire aussi",
    "a lire aussi",
    "lire aussi",
    "sur le même sujet",
    "sur le même thème",
    "voir aussi",
    "articles liés",
    "articles similaires",
    "siga leyendo",
    "sigue leyendo",
    "seguir leyendo",
    "lea también",
    "lee también",
    "le puede interesar",
    "te puede interesar",
    "noticias relacionadas",
    "artículos relacionados",
    "relacionad",
    "más sobre",
    "ver también",
    "leia também",
    "leia mais",
    "veja também",
    "notícias relacionadas",
    "artigos relacionados",
    "leggi anche",
    "articoli correlati",
    "vedi anche",
    "potrebbe interessarti",
    "lees ook",
    "gerelateerd",
    "meer over",
    "läs också",
    "läs även",
    "relaterat",
    "les også",
    "relaterte",
    "læs også",
    "lue myös",
    "aiheesta lisää",
    "czytaj także",
    "czytaj też",
    "czytaj również",
    "zobacz także",
    "przeczytaj także",
    "powiązane",
    "čtěte také",
    "související",
    "čítajte tiež",
    "kapcsolódó",
    "citește și",
    "citiți și",
    "articole similare",
    "ilgili haberler",
    "i̇lgili haberler",
    "bunlar da ilginizi",
    "baca juga",
    "artikel terkait",
    "berita terkait",
    "tin liên quan",
    "bài liên quan",
    "читайте также",
    "читайте ещё",
    "по теме",
    "материалы по теме",
    "читайте також",
    "за темою",
    "прочетете още",
    "διαβάστε επίσης",
    "σχετικά άρθρα",
    "اقرأ أيضا",
    "اقرأ أيضًا",
    "مواضيع ذات صلة",
    "أخبار ذات صلة",
    "بیشتر بخوانید",
    "مطالب مرتبط",
    "קראו גם",
    "כתבות נוספות",
    "यह भी पढ़ें",
    "関連記事",
    "関連ニュース",
    "あわせて読みたい",
    "相关阅读",
    "相关新闻",
    "相關新聞",
    "延伸閱讀",
    "관련기사",
    "관련 기사",
    "관련뉴스",
    "อ่านเพิ่มเติม",
    "ข่าวที่เกี่ยวข้อง",
};

/* How a box of related articles calls itself in class, id or aria-label. */
static const char *const BOX_WORDS[] = {"related",      "relacionad", "relatedlinks", "see-also",
                                        "seealso",      "readalso",   "read-also",    "also-read",
                                        "further-read", "readmore",   "verwandt",     "gerelateerd",
                                        "correlat",     "similaire",  "moretopic"};
/* And how lists do that are another thing. */
static const char *const OTHER_WORDS[] = {"comment", "popular", "most-read", "mostread", "trending",
                                          "latest",  "newest",  "sponsor",   "outbrain", "taboola"};

struct collector {
    struct arena *arena;
    const struct dom *dom;
    const struct content *content;
    const struct fields *fields;
    struct article *article;
    struct match boxes, others;
};

/* ---- links */

/* Menus and the page's frame; a labelled list may stand in a <nav>. */
static bool is_frame(const struct segment *run, bool labelled)
{
    const uint32_t never = WITHIN_FOOTER | WITHIN_HIDDEN | WITHIN_DIALOG | WITHIN_FORM;
    return run->within & (labelled ? never : never | WITHIN_NAV | WITHIN_BUTTON);
}

static bool is_author(const struct article *article, struct sv url)
{
    for (size_t i = 0; i < article->n_authors; i++)
        if (sv_equal(article->authors[i].url, url))
            return true;
    return false;
}

static void add_link(struct collector *collector, uint32_t anchor)
{
    struct article *article = collector->article;
    const struct fields *fields = collector->fields;
    const struct sv href = sv_trim(dom_attribute(&collector->dom->nodes[anchor], ATTR_HREF));
    struct url url, normal;
    struct err err;
    if (article->n_related >= RELATED_MAX || !href.len || href.ptr[0] == '#' ||
        !url_resolve(collector->arena, &fields->base, href, &url, &err) ||
        !url_normalise(collector->arena, &url, &normal, &err) ||
        !url_same_site(collector->arena, &fields->page, &normal) || url_is_home(&normal))
        return;
    const struct sv name = dom_text(collector->arena, collector->dom, anchor);
    if (text_count_words(name) < TITLE_WORDS || sv_equal(normal.text, article->url) ||
        sv_equal(normal.text, article->id) || is_author(article, normal.text))
        return;
    for (size_t i = 0; i < article->n_related; i++)
        if (sv_equal(article->related[i].url, normal.text))
            return;
    struct named_link *made =
        arena_push(collector->arena, &article->related, &article->n_related, sizeof *made);
    if (made)
        *made = (struct named_link){.url = normal.text, .name = name};
}

/* The links of a run, from its first text to its last. */
static void add_links(struct collector *collector, const struct segment *run)
{
    uint32_t last = 0;
    for (uint32_t i = run->first; i <= run->last; i++) {
        if (collector->dom->nodes[i].tag != TAG_TEXT)
            continue;
        const uint32_t anchor = dom_closest(collector->dom, i, TAG_A);
        if (anchor && anchor != last)
            add_link(collector, anchor);
        last = anchor ? anchor : last;
    }
}

static bool is_linked(const struct segment *run)
{
    return run->n_chars && run->n_link_chars * 10 >= run->n_chars * 7;
}

/* Without what stands before a word: "【", "> ", "■", "👉". */
static struct sv skip_marks(struct sv text)
{
    for (struct sv rest = text; rest.len; text = rest)
        if (text_is_letter(text_next(&rest)))
            break;
    return text;
}

static bool begins_label(struct collector *collector, struct sv text)
{
    text = skip_marks(text);
    const struct sv lower = text_lower(collector->arena, sv_sub(text, 0, 80));
    for (size_t i = 0; i < COUNT_OF(LABELS); i++)
        if (sv_starts_with(lower, sv_from_c(LABELS[i])))
            return true;
    return false;
}

/* Does an element around the run call itself a box of related articles? The nearest word counts. */
static bool is_in_box(const struct collector *collector, const struct segment *run)
{
    uint32_t node = run->block;
    for (int up = 0; up < BOX_LEVELS && node; up++, node = collector->dom->nodes[node].parent) {
        static const enum dom_attribute_name NAMES[] = {ATTR_CLASS, ATTR_ID};
        for (size_t i = 0; i < COUNT_OF(NAMES); i++) {
            const struct sv name = dom_attribute(&collector->dom->nodes[node], NAMES[i]);
            if (name.len == 0)
                continue;
            if (match_any(&collector->others, name))
                return false;
            if (match_any(&collector->boxes, name))
                return true;
        }
    }
    return false;
}

/* Under a label linked titles follow, each perhaps with a summary; anything else ends the list. */
struct list_state {
    bool labelled, after_title;
};

static void on_run(struct collector *collector, uint32_t index, struct list_state *state)
{
    const struct segment *run = &collector->content->segments.runs[index];
    const bool linked = is_linked(run), is_text = run->n_link_chars == 0;
    const bool is_kept = collector->content->runs[index].is_kept;
    const bool is_short_label =
        is_text && !is_kept && run->n_words <= LABEL_WORDS && begins_label(collector, run->text);
    const bool is_summary = state->after_title && is_text && run->n_words <= SUMMARY_WORDS &&
                            !(run->within & WITHIN_HEADING);
    if (is_short_label || is_frame(run, state->labelled) || (is_kept && is_text && !is_summary)) {
        *state = (struct list_state){.labelled = is_short_label};
    } else if (!(run->within & WITHIN_LINK) && run->n_link_chars * 2 > run->n_chars &&
               begins_label(collector, run->text)) {
        add_links(collector, run); /* label and links in one: "See also:<br><a>..." */
        *state = (struct list_state){0};
    } else if (linked && (state->labelled || is_in_box(collector, run))) {
        add_links(collector, run);
        state->after_title = true;
    } else {
        *state = (struct list_state){.labelled = is_summary && state->labelled};
    }
}

static void collect_links(struct collector *collector)
{
    struct list_state state = {0};
    for (uint32_t i = 0; i < collector->content->segments.n; i++)
        on_run(collector, i, &state);
}

/* ---- addresses */

static bool is_mail(struct sv address)
{
    const size_t at = sv_find_byte(address, '@');
    if (at == 0 || at + 3 > address.len || address.len > MAIL_MAX)
        return false;
    for (size_t i = 0; i < address.len; i++)
        if (sv_is_space(address.ptr[i]) || address.ptr[i] == '<' || address.ptr[i] == '%')
            return false;
    return sv_find_byte(sv_skip(address, at + 1), '@') == address.len - at - 1;
}

static void add_contact(struct collector *collector, struct sv address)
{
    struct article *article = collector->article;
    if (!is_mail(address) || article->n_contacts >= CONTACTS_MAX)
        return;
    for (size_t i = 0; i < article->n_contacts; i++)
        if (sv_equal_nocase(article->contacts[i], address))
            return;
    struct sv *made =
        arena_push(collector->arena, &article->contacts, &article->n_contacts, sizeof *made);
    if (made)
        *made = address;
}

/* mailto: links but for those in the page's frame; one without an address is a share button. */
static void collect_contacts(struct collector *collector)
{
    const uint32_t frame = WITHIN_NAV | WITHIN_FOOTER | WITHIN_HIDDEN | WITHIN_DIALOG;
    for (size_t i = 0; i < collector->article->n_authors; i++)
        add_contact(collector, collector->article->authors[i].email);
    for (uint32_t i = 1; i < collector->dom->n_nodes; i++) {
        const struct dom_node *node = &collector->dom->nodes[i];
        if (node->tag != TAG_A || (collector->content->segments.elements[i].within & frame))
            continue;
        const struct sv href = sv_trim(dom_attribute(node, ATTR_HREF));
        if (!sv_starts_with_nocase(href, SV("mailto:")))
            continue;
        const struct sv address = sv_skip(href, 7);
        add_contact(collector, sv_sub(address, 0, sv_find_byte(address, '?')));
    }
}

void related_collect(struct arena *arena, const struct dom *dom, const struct content *content,
                     const struct fields *fields, struct article *article)
{
    struct collector collector = {
        .arena = arena, .dom = dom, .content = content, .fields = fields, .article = article};
    match_init(&collector.boxes, BOX_WORDS, COUNT_OF(BOX_WORDS));
    match_init(&collector.others, OTHER_WORDS, COUNT_OF(OTHER_WORDS));
    if (fields->has_url)
        collect_links(&collector);
    collect_contacts(&collector);
}
