/* The rules that come after the model (content_rules.h): pages whose runs begin with '+' where the
 * model keeps them, and what is kept at the end. */
#include "tests/unit/unit.h"

#include "common/arena.h"
#include "common/buf.h"
#include "services/parser/extract/content_rules.h"

struct rule_case {
    const char *html, *kept; /* the runs kept, by their second letter */
};

#define FRAME "<footer>-x" LONG LONG LONG "</footer>" /* a page of few words is all kept */
#define LONG  " the council voted to rebuild the wall of the old harbour before winter comes"

static const struct rule_case RULES[] = {
    {"<p>+a" LONG LONG LONG "</p><p>-b</p><p>+c</p>", "ac"},
    {"<h1>+a" LONG "</h1><p>+b" LONG "</p>", "b"},
    {"<h1>+a" LONG "</h1><h2>+a" LONG "</h2><p>+b" LONG "</p><h2>+c" LONG "</h2>", "bc"},
    {"<h1>+a" LONG "</h1><p>+a" LONG "</p><p>+b" LONG "</p><p>+a" LONG "</p>", "ba"},
    /* the same text twice, but for brothers */
    {"<div><p>+a" LONG "</p></div><div><p>+a" LONG "</p></div>", "a"},
    {"<div><p>+a" LONG "</p><p>+a" LONG "</p></div>", "aa"},
    /* hidden boxes that repeat what can be seen go whole; others are text that a script shows */
    {"<p>+a" LONG "</p><div style='display:none'><p>+b" LONG "</p><p>+c</p></div>", "a"},
    {"<p>+a" LONG "</p><div hidden><p>+b a text of its own, which a button below it will show</p>"
     "</div>",
     "ab"},
    {"<div hidden><p>+a" LONG "</p></div>", "a"},
    /* a small box with a button, but for what begins the text */
    {"<p>+a" LONG "</p><div><p>+b</p><p>-c</p><button>Go</button></div>", "a"},
    {"<div><p>+a</p><p>-c</p><button>Go</button></div><p>+b" LONG "</p>", "ab"},
    /* what is put over the text */
    {"<dialog><p>+b" LONG "</p></dialog><p>+a" LONG LONG LONG LONG LONG "</p>", "a"},
    {"<dialog><p>+b" LONG "</p></dialog><p>-a" LONG "</p>", "b"},
    /* lists share a fate */
    {"<p>+z" LONG LONG LONG "</p><ul><li>+a one<li>+b two<li>-c three<li>+d four</ul>", "zabcd"},
    {"<p>+z" LONG LONG LONG "</p><ul><li>+a one<li>-b two<li>-c three<li>-d four</ul>", "za"},
    /* comments below a text are the readers' */
    {"<p>+a" LONG LONG LONG LONG "</p><div class='comments'><p>+b" LONG "</p></div>", "a"},
    {"<div class='comments'><p>+b" LONG "</p></div>", "b"},
};

static void keep_what(struct arena *arena, const char *html, struct buf *out)
{
    struct content_words words;
    struct dom dom;
    struct err err;
    struct content content = {.dom = &dom};
    content_words_init(&words, CONTENT_WORDS, CONTENT_N_WORDS);
    assert_true(dom_parse(arena, sv_from_c(html), &DOM_LIMITS, &dom, &err));
    assert_true(segments_cut(arena, &dom, &words, &content.segments));
    const struct segment *runs = content.segments.runs;
    const uint32_t n = content.segments.n;
    content.runs = arena_alloc_array(arena, n + 1, sizeof *content.runs);
    content.rows = arena_alloc_array(arena, n + 1, FEATURE_COUNT * sizeof(float));
    content.heading = n && dom.nodes[runs[0].block].tag == TAG_H1 ? 0 : n;
    for (uint32_t i = 0; i < n; i++)
        content.runs[i].is_kept = runs[i].text.ptr[0] == '+';
    assert_true(content_apply_rules(arena, &dom, &content));
    for (uint32_t i = 0; i < n; i++)
        if (content.runs[i].is_kept)
            buf_add_byte(out, runs[i].text.ptr[1]);
}

static void rules_come_after_the_model(void **state)
{
    (void)state;
    struct arena *arena = arena_new(8u << 20);
    for (size_t i = 0; i < COUNT_OF(RULES); i++) {
        struct buf page, out;
        buf_init(&page, 4096);
        buf_init(&out, 4096);
        buf_add(&page, sv_from_c(RULES[i].html));
        buf_add(&page, SV(FRAME));
        keep_what(arena, page.ptr, &out);
        assert_sv_equal(buf_sv(&out), sv_from_c(RULES[i].kept));
        buf_release(&out);
        buf_release(&page);
        arena_reset(arena);
    }
    arena_free(arena);
}

static void what_little_a_page_holds_is_its_text(void **state)
{
    (void)state;
    struct arena *arena = arena_new(8u << 20);
    struct buf out;
    buf_init(&out, 4096);
    keep_what(arena, "<nav>-a</nav><p>-b</p><p>+c</p><form>-d</form>", &out);
    assert_sv_equal(buf_sv(&out), SV("bc"));
    buf_release(&out);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(rules_come_after_the_model),
                                       cmocka_unit_test(what_little_a_page_holds_is_its_text)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
