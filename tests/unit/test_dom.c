#include "tests/unit/unit.h"

#include "common/buf.h"
#include "services/parser/extract/dom.h"

struct tree_case {
    const char *html, *tree; /* the tree of <body>: (tag "text" (tag ...)) */
};

static const struct tree_case TREES[] = {
    {"<p>one<p>two", "(body(p\"one\")(p\"two\"))"},
    /* HTML5 blocks end a paragraph, through inline tags too; a button or a cell keeps it open. */
    {"<p>one<article>two</article>three", "(body(p\"one\")(article\"two\")\"three\")"},
    {"<p>a<figure><img></figure></p><p>b", "(body(p\"a\")(figure(img))(p\"b\"))"},
    {"<p><span>a<div>b</div>", "(body(p(span\"a\"))(div\"b\"))"},
    {"<p>a<button><div>b</div></button>", "(body(p\"a\"(button(div\"b\"))))"},
    {"<ul><li>a<li>b</ul>c", "(body(ul(li\"a\")(li\"b\"))\"c\")"},
    {"<table><tr><td>a<td>b<tr><td>c</table>", "(body(table(tr(td\"a\")(td\"b\"))(tr(td\"c\"))))"},
    /* white space: kept where it parts words, not between blocks */
    {"<div> <b>a</b> <i>b</i> </div> <p>c</p>", "(body(div(b\"a\")\" \"(i\"b\")\" \")(p\"c\"))"},
    /* character references */
    {"<p>&copy 2020 &#128;5 &amp;amp; &notit; &AMP &eacute;&ccaron; &x; &",
     "(body(p\"\xC2\xA9 2020 \xE2\x82\xAC"
     "5 &amp; \xC2\xACit; & \xC3\xA9\xC4\x8D &x; &\"))"},
    {"<p>a &#0; &#xD800; &#x110000; &#x41",
     "(body(p\"a \xEF\xBF\xBD \xEF\xBF\xBD \xEF\xBF\xBD A\"))"},
    {"<p>1 < 2 <3 <> <", "(body(p\"1 < 2 <3 <> <\"))"},
    /* what is not markup */
    {"<p>a<!-- > <p>x -->b<!-->c<!--->d<!--e--!>f", "(body(p\"a\"\"b\"\"c\"\"d\"\"f\"))"},
    {"<p>a<?php echo 1 ?>b<!x>c</ d>e", "(body(p\"a\"\"b\"\"c\"\"e\"))"},
    {"<div><svg><title>x</title><svg/><svg><a></a></svg></svg>a</div>", "(body(div(svg)\"a\"))"},
    {"<div><script>a</scripty><p></script>b</div>", "(body(div(script\"a</scripty><p>\")\"b\"))"},
    {"<div><style>p{}</style><textarea><p></textarea><iframe><p></iframe>b",
     "(body(div(style)(textarea)(iframe)\"b\"))"},
    {"<div><template><p>x</p></template>a", "(body(div(template(p\"x\"))\"a\"))"},
    {"<div><template shadowrootmode=open><p>x</p></template>a", "(body(div(div(p\"x\"))\"a\"))"},
    {"<noscript><div><p>x</noscript><div>a</div>", "(body(noscript(div(p\"x\")))(div\"a\"))"},
    {"<div><noscript></div><i>x</i></noscript>a</div>", "(body(div(noscript(i\"x\"))\"a\"))"},
    {"<picture><source srcset=a><source srcset=b><img></picture>",
     "(body(picture(source)(source)(img)))"},
    {"<DIV>a</div >b</br>c", "(body(div\"a\")\"b\"(br)\"c\")"},
    {"<my-Tag>a</my-tag>", "(body(my-tag\"a\"))"},
    {"a<b c", "(body(p\"a\"))"},
    {"<i>a<a href='x", "(body(i\"a\"))"},
};

static void write_tree(const struct dom *dom, uint32_t index, struct buf *out)
{
    const struct dom_node *node = &dom->nodes[index];
    if (node->tag == TAG_TEXT) {
        buf_printf(out, "\"%.*s\"", SV_FMT(node->text));
        return;
    }
    buf_printf(out, "(%.*s", SV_FMT(node->name));
    for (uint32_t child = dom_first_child(dom, index); child; child = dom->nodes[child].next) {
        assert_int_equal(dom->nodes[child].parent, index);
        assert_true(dom->nodes[child].end <= node->end);
        write_tree(dom, child, out);
    }
    buf_add_byte(out, ')');
}

static struct dom parse(struct arena *arena, struct sv html)
{
    struct dom dom;
    struct err err;
    if (!dom_parse(arena, html, &DOM_LIMITS, &dom, &err))
        fail_msg("%s", err.text);
    return dom;
}

static void trees(void **state)
{
    (void)state;
    struct arena *arena = arena_new(64u << 20);
    struct buf out;
    buf_init(&out, 1u << 20);
    for (size_t i = 0; i < COUNT_OF(TREES); i++) {
        const struct dom dom = parse(arena, sv_from_c(TREES[i].html));
        assert_true(dom.body > 0);
        write_tree(&dom, dom.body, &out);
        if (!sv_equal(buf_sv(&out), sv_from_c(TREES[i].tree)))
            fail_msg("%s\n  gives  %s\n  not    %s", TREES[i].html, out.ptr, TREES[i].tree);
        buf_clear(&out);
        arena_reset(arena);
    }
    buf_release(&out);
    arena_free(arena);
}

static void attributes(void **state)
{
    (void)state;
    struct arena *arena = arena_new(64u << 20);
    const struct dom dom =
        parse(arena,
              SV("<head><title>A &lt; B <b></title><meta Property=og:title content='x &amp; \"y\"' "
                 "onclick=f() data-v CONTENT=z a=?b&copy=1&reg; hidden></head><p class=' a  b '>"));
    const uint32_t title = dom_find(&dom, 0, TAG_TITLE);
    assert_true(sv_equal(dom_raw_text(arena, &dom, title), SV("A < B <b>")));
    assert_int_equal(dom_closest(&dom, title, TAG_HEAD), dom.head);
    const struct dom_node *meta = &dom.nodes[dom_find(&dom, 0, TAG_META)];
    assert_int_equal(meta->n_attributes, 5);
    assert_true(sv_equal(dom_attribute(meta, ATTR_PROPERTY), SV("og:title")));
    assert_true(sv_equal(dom_attribute(meta, ATTR_CONTENT), SV("x & \"y\"")));
    assert_true(sv_equal(dom_attribute_named(meta, SV("a")), SV("?b&copy=1\xC2\xAE")));
    assert_non_null(dom_attribute(meta, ATTR_HIDDEN).ptr);
    assert_null(dom_attribute(meta, ATTR_HREF).ptr);
    const struct dom_node *p = &dom.nodes[dom_find(&dom, 0, TAG_P)];
    assert_true(dom_has_class(p, SV("a")));
    assert_true(dom_has_class(p, SV("b")));
    assert_false(dom_has_class(p, SV("")) || dom_has_class(p, SV("c")));
    arena_free(arena);
}

static struct sv repeated(struct arena *arena, const char *unit, size_t n)
{
    const struct sv one = sv_from_c(unit);
    char *text = arena_alloc_array(arena, n, one.len);
    for (size_t i = 0; i < n; i++)
        memcpy(text + i * one.len, one.ptr, one.len);
    return sv_from(text, n * one.len);
}

/* Beyond each bound the tree is what was read before, in time that does not grow out of hand. */
static void bounds(void **state)
{
    (void)state;
    static const struct {
        const char *unit;
        size_t n;
        const char *why;
    } CASES[] = {
        {"<div>", 100000, "depth"},
        {"<b></i>", 200000, "depth"},
        {"<br>", 1000001, "nodes"},
        {"<p>a", 600000, "nodes"},
        {"<a b='", 300000, NULL},
        {"<!--", 300000, NULL},
        {"<svg>", 300000, "depth"},
        {"<title>", 300000, NULL},
        {"&amp", 300000, NULL},
        {"</p>", 300000, NULL},
        {"<script>", 300000, NULL},
        {"<", 300000, NULL},
        {"<p><article>", 200000, "depth"},
    };
    struct arena *arena = arena_new((size_t)1 << 30);
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        const struct dom dom = parse(arena, repeated(arena, CASES[i].unit, CASES[i].n));
        if (CASES[i].why)
            assert_string_equal(dom.partial_why ? dom.partial_why : "(whole)", CASES[i].why);
        arena_reset(arena);
    }
    const struct dom many =
        parse(arena, arena_printf(arena, "<p %.*s>x", SV_FMT(repeated(arena, "a=b ", 100000))));
    assert_string_equal(many.partial_why, "attributes");
    arena_free(arena);
    arena = arena_new(4096);
    struct dom dom;
    struct err err;
    assert_false(dom_parse(arena, SV("<p>x"), &DOM_LIMITS, &dom, &err));
    assert_string_equal(err.code, "arena_full");
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(trees),
        cmocka_unit_test(attributes),
        cmocka_unit_test(bounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
