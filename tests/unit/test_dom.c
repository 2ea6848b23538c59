#include "tests/unit/unit.h"

#include "common/buf.h"
#include "services/parser/extract/dom.h"
#include "tests/unit/cases.h"

/* Texts that nothing parts are one text, as a browser has it. */
static void write_tree(const struct dom *dom, uint32_t index, struct buf *out)
{
    const struct dom_node *node = &dom->nodes[index];
    if (node->tag == TAG_TEXT) {
        if (node->previous && dom->nodes[node->previous].tag == TAG_TEXT)
            buf_cut(out, out->len - 1);
        else
            buf_add_byte(out, '"');
        buf_printf(out, "%.*s\"", SV_FMT(node->text));
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

static struct dom parse(struct sv html)
{
    struct dom dom;
    struct err err;
    if (!dom_parse(arena, html, &DOM_LIMITS, &dom, &err))
        fail_msg("%s", err.text);
    return dom;
}

static void check_tree(const struct test_case *test)
{
    struct buf out;
    buf_init(&out, 1u << 20);
    const struct dom dom = parse(test->columns[0]);
    assert_true(dom.body > 0);
    write_tree(&dom, dom.body, &out);
    assert_case(test, 1, buf_sv(&out));
    buf_release(&out);
}

static void trees(void **state)
{
    (void)state;
    cases_each("tests/cases/dom/trees.tsv", 60, check_tree);
}

static void attributes(void **state)
{
    (void)state;
    const struct dom dom =
        parse(SV("<head><title>A &lt; B <b></title><meta Property=og:title content='x &amp; \"y\"' "
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
}

static struct sv repeated(const char *unit, size_t n)
{
    const struct sv one = sv_from_c(unit);
    char *text = arena_alloc_array(arena, n, one.len);
    for (size_t i = 0; i < n; i++)
        memcpy(text + i * one.len, one.ptr, one.len);
    return sv_from(text, n * one.len);
}

/* Beyond each bound the tree is what was read before, in time that does not grow out of hand. */
static void text_parts_where_a_reader_sees_distance(void **state)
{
    (void)state;
    static const char *const CASES[][2] = {
        {"By Anna Berg<span>March 3</span>", "By Anna Berg March 3"},
        {"<span>5 min read</span><time>Mar 3</time>Updated", "5 min read Mar 3 Updated"},
        {"Anna Berg<button>Follow</button>5 min", "Anna Berg Follow 5 min"},
        {"<span>T</span>he w<span>ord</span><b>s</b> of Mc<b>Donald</b>", "The words of McDonald"},
        {"<a href=/1>Anna Berg</a><a href=/2>Science</a> e<u>Mail</u>", "Anna Berg Science eMail"},
        {"<a href=/1>one</a><br><a href=/2>Two</a>, <i>Three</i>4", "one Two, Three4"},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        const struct dom dom = parse(sv_from_c(CASES[i][0]));
        assert_sv_equal(dom_text(arena, &dom, dom.body), sv_from_c(CASES[i][1]));
    }
}

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
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        const struct dom dom = parse(repeated(CASES[i].unit, CASES[i].n));
        if (CASES[i].why)
            assert_string_equal(dom.partial_why ? dom.partial_why : "(whole)", CASES[i].why);
        arena_reset(arena);
    }
    const struct dom many =
        parse(arena_printf(arena, "<p %.*s>x", SV_FMT(repeated("a=b ", 100000))));
    assert_string_equal(many.partial_why, "attributes");
    struct arena *small = arena_new(4096);
    struct dom dom;
    struct err err;
    assert_false(dom_parse(small, SV("<p>x"), &DOM_LIMITS, &dom, &err));
    assert_string_equal(err.code, "arena_full");
    arena_free(small);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(trees),
        cmocka_unit_test(attributes),
        cmocka_unit_test(text_parts_where_a_reader_sees_distance),
        cmocka_unit_test(bounds),
    };
    return cmocka_run_group_tests(tests, arena_set_up, arena_tear_down);
}
