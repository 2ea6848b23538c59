#include "services/parser/extract/next_page.h"

#include "services/parser/extract/match.h"

#define PAGER_LEVELS 5
#define PAGES_MAX    200

/* An address without its page's number. */
struct numbered {
    struct sv head, tail; /* what is before and behind the number and its mark */
    unsigned number;      /* 1 where none is written */
};

static bool read_number(struct sv digits, unsigned *number)
{
    int64_t value;
    if (digits.len == 0 || !sv_is_digit(digits.ptr[0]) || !sv_to_i64(digits, &value) || value < 1 ||
        value > PAGES_MAX)
        return false;
    *number = (unsigned)value;
    return true;
}

/* "page=3" among the query's parts; the others must be the same in both addresses. */
static bool read_query(struct sv query, struct numbered *out)
{
    static const char *const NAMES[] = {"page",    "p",      "pg",     "paged", "pagina",
                                        "pagenum", "seite",  "pageno", "pag",   "sayfa",
                                        "str",     "strona", "_page"};
    struct sv rest = query, part;
    while (sv_cut(&rest, '&', &part)) {
        const size_t equals = sv_find_byte(part, '=');
        for (size_t i = 0; i < COUNT_OF(NAMES); i++) {
            if (!sv_equal_nocase(sv_sub(part, 0, equals), sv_from_c(NAMES[i])) ||
                !read_number(sv_skip(part, equals + 1), &out->number))
                continue;
            const size_t at = (size_t)(part.ptr - query.ptr);
            out->tail = at ? sv_sub(query, 0, at - 1) : sv_skip(query, part.len + 1);
            return true;
        }
    }
    return false;
}

static size_t digits_at_end(struct sv text)
{
    size_t n = 0;
    while (n < text.len && sv_is_digit(text.ptr[text.len - 1 - n]))
        n++;
    return n;
}

static struct sv without_end(struct sv text, struct sv end)
{
    return sv_ends_with_nocase(text, end) ? sv_sub(text, 0, text.len - end.len) : text;
}

/* "/news/wall/3", "/news/wall/page/3/", "/news/wall_3.html", "/news/wall,3.html" */
static void read_path(struct sv path, struct numbered *out)
{
    const size_t dot = sv_rfind_byte(path, '.'), slash = sv_rfind_byte(path, '/');
    struct sv end = SV_NULL;
    if (dot < path.len && dot > slash) {
        end = sv_skip(path, dot);
        path = sv_sub(path, 0, dot);
    }
    path = without_end(path, SV("/"));
    const size_t n = digits_at_end(path);
    unsigned number;
    if (n && n < path.len && read_number(sv_skip(path, path.len - n), &number) &&
        sv_find_byte(SV("/_-,"), path.ptr[path.len - n - 1]) < 4) {
        path = without_end(sv_sub(path, 0, path.len - n - 1), SV("/page"));
        path = without_end(path, SV("/seite"));
        out->number = number;
    }
    out->head = path;
    out->tail = end;
}

static struct numbered read_url(const struct url *url)
{
    struct numbered out = {.number = 1};
    if (read_query(url->query, &out))
        out.head = without_end(url->path, SV("/"));
    else if (url->query.len == 0)
        read_path(url->path, &out);
    else
        out = (struct numbered){without_end(url->path, SV("/")), url->query, 1};
    return out;
}

static bool is_numbered_after(const struct url *page, const struct url *link)
{
    const struct numbered to = read_url(link);
    struct numbered from = read_url(page);
    if (!sv_equal(page->host, link->host) || to.number < 2)
        return false;
    if (sv_equal(from.head, to.head) && sv_equal(from.tail, to.tail))
        return to.number == from.number + 1;
    /* the page's own last digits may be no number of a page: "/news/1" and "/news/1?page=2" */
    from.head = without_end(page->path, SV("/"));
    from.tail = page->query;
    return to.number == 2 && sv_equal(from.head, to.head) && sv_equal(from.tail, to.tail);
}

static bool names(const struct dom_node *node, const char *const *words, size_t n)
{
    return match_words(dom_attribute(node, ATTR_CLASS), words, n) ||
           match_words(dom_attribute(node, ATTR_ID), words, n) ||
           match_words(dom_attribute(node, ATTR_ARIA_LABEL), words, n);
}

/* In an element that calls itself a pager, and not in the readers' comments. */
static bool is_in_pager(const struct dom *dom, uint32_t anchor)
{
    static const char *const PAGER[] = {"pagin",     "pager",        "page-nav",
                                        "pagenav",   "page-link",    "pages",
                                        "multipage", "page-numbers", "seitennav"};
    static const char *const COMMENTS[] = {"comment", "kommentar", "disqus", "review"};
    bool is_pager = sv_equal_nocase(dom_attribute(&dom->nodes[anchor], ATTR_REL), SV("next"));
    uint32_t at = anchor;
    for (int up = 0; up < PAGER_LEVELS && at > dom->body; up++, at = dom->nodes[at].parent) {
        if (names(&dom->nodes[at], COMMENTS, COUNT_OF(COMMENTS)))
            return false;
        is_pager |= names(&dom->nodes[at], PAGER, COUNT_OF(PAGER));
    }
    return is_pager;
}

struct sv next_page_find(struct arena *arena, const struct dom *dom, const struct url *page,
                         const struct url *base)
{
    for (uint32_t i = dom->body; i < dom->n_nodes; i++) {
        const struct dom_node *node = &dom->nodes[i];
        struct url link;
        struct err err;
        if (node->tag != TAG_A || !is_in_pager(dom, i))
            continue;
        const struct sv href = sv_trim(dom_attribute(node, ATTR_HREF));
        if (href.len && href.ptr[0] != '#' && url_resolve(arena, base, href, &link, &err) &&
            is_numbered_after(page, &link))
            return link.text;
    }
    return SV_NULL;
}
