#include "tests/unit/unit.h"

#include "services/parser/feed.h"
#include "tests/unit/cases.h"
#include "tests/unit/items.h"

static const char *const FORMATS[] = {"none", "rss", "rdf", "atom", "json"};

static struct sv dump_feed(struct sv bytes, struct feed_summary *summary)
{
    struct items_dump dump = {.marks_news = false};
    buf_init(&dump.text, 64u << 20);
    const struct item_handler handler = {&dump, items_dump_one};
    feed_read(bytes, SV("https://herald.example/feeds/rss"), &handler, summary);
    buf_printf(&dump.text, "%s %zu items %zu dropped %s\n", FORMATS[summary->format],
               summary->n_items, summary->n_dropped, summary->is_whole ? "whole" : "cut");
    const struct sv text = arena_copy(arena, buf_sv(&dump.text));
    buf_release(&dump.text);
    return text;
}

static void feeds_give_the_golden_items(void **state)
{
    (void)state;
    static const char *const CASES[][2] = {
        {"rss2.xml", "rss2"},     {"rdf.xml", "rdf"},           {"atom.xml", "atom"},
        {"broken.xml", "broken"}, {"cut.xml", "cut"},           {"burner.xml", "burner"},
        {"bomb.xml", "bomb"},     {"json.json", "json"},        {"cutjson.json", "cutjson"},
        {"html.xml", "html"},     {"entities.xml", "entities"}, {"junk.xml", "junk"},
        {"bases.xml", "bases"},   {"late.json", "late"},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        char path[100];
        struct feed_summary summary;
        snprintf(path, sizeof path, "tests/cases/feed/%s", CASES[i][0]);
        const struct sv bytes = cases_file(path);
        const struct sv got = dump_feed(bytes, &summary);
        snprintf(path, sizeof path, "tests/cases/feed/%s.items", CASES[i][1]);
        const struct sv wanted = cases_file(path);
        if (!sv_equal(got, wanted))
            print_error("%s\n", path);
        assert_sv_equal(got, wanted);
        assert_int_equal(feed_sniff(bytes), summary.format);
        arena_reset(arena);
    }
}

static void a_feed_cut_anywhere_gives_a_beginning_of_its_items(void **state)
{
    (void)state;
    static const char *const PATHS[] = {"tests/cases/feed/rss2.xml", "tests/cases/feed/atom.xml",
                                        "tests/cases/feed/json.json"};
    for (size_t i = 0; i < COUNT_OF(PATHS); i++) {
        arena_reset(arena);
        char path[100];
        snprintf(path, sizeof path, "%s", PATHS[i]);
        struct feed_summary whole, part;
        const struct sv all = arena_copy(arena, cases_file(path));
        const struct sv full = dump_feed(all, &whole);
        for (size_t n = 0; n <= all.len; n += 7) {
            const struct sv got = dump_feed(sv_sub(all, 0, n), &part);
            assert_true(part.n_items <= whole.n_items);
            /* All but the last item, which the cut may have shortened, are as in the whole. */
            struct sv g = got, f = full, a, b;
            for (size_t k = 0; k + 1 < part.n_items; k++) {
                assert_true(sv_cut(&g, '\n', &a) && sv_cut(&f, '\n', &b));
                assert_sv_equal(a, b);
            }
        }
    }
}

static void enough_is_enough(void **state)
{
    (void)state;
    struct items_dump dump = {.max = 2};
    struct feed_summary summary;
    buf_init(&dump.text, 1u << 20);
    const struct item_handler handler = {&dump, items_dump_one};
    feed_read(cases_file("tests/cases/feed/rss2.xml"), SV("https://herald.example/"), &handler,
              &summary);
    assert_int_equal(dump.n, 2);
    assert_false(summary.is_whole);
    buf_release(&dump.text);
}

static void broken_bytes_are_no_language(void **state)
{
    (void)state;
    struct feed_summary summary;
    const struct sv got = dump_feed(SV("{\"version\": \"https://jsonfeed.org/version/1\", "
                                       "\"items\": [{\"url\": \"/1\"}], \"language\": \"f\x83\"}"),
                                    &summary);
    assert_sv_equal(got, SV("page\thttps://herald.example/1\t\t\t\t\t\t\t\n"
                            "json 1 items 0 dropped whole\n"));
}

/* What makes libxml2 slow (attributes looked up among all before them) or deep is cut. */
static void hostile_feeds_end_soon(void **state)
{
    (void)state;
    struct buf text;
    struct feed_summary summary;
    buf_init(&text, 64u << 20);
    buf_add_c(&text, "<rss><channel><item");
    for (int i = 0; i < 200000; i++)
        buf_printf(&text, " a%d='x'", i);
    buf_add_c(&text, "><link>https://herald.example/1</link></item></channel></rss>");
    dump_feed(buf_sv(&text), &summary);
    assert_true(summary.n_items <= 1);
    buf_clear(&text);
    for (int i = 0; i < 200000; i++)
        buf_add_c(&text, "<rss>");
    dump_feed(buf_sv(&text), &summary);
    assert_int_equal(summary.n_items, 0);
    buf_clear(&text);
    buf_add_c(&text, "<rss><channel><item><link>https://herald.example/1</link><title>");
    for (int i = 0; i < 1000000; i++)
        buf_add_c(&text, "&amp;&x;&");
    buf_add_c(&text, "</title></item></channel></rss>");
    dump_feed(buf_sv(&text), &summary);
    assert_int_equal(summary.n_items, 1);
    buf_release(&text);
}

static void titles_become_plain(void **state)
{
    (void)state;
    static const struct {
        const char *html, *plain;
    } CASES[] = {
        {"a &amp; b", "a & b"},
        {"&#8217;&#x2019;", "\xE2\x80\x99\xE2\x80\x99"},
        {"<b>x</b> < y", "x < y"},
        {"&nosuch; &", "&nosuch; &"},
        {"&#0;&#146;&#;&copy 2020", "\xEF\xBF\xBD\xE2\x80\x99&#;\xC2\xA9 2020"},
        {"&apos;&eacute;", "'\xC3\xA9"},
        {"<unclosed", "<unclosed"},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        struct buf out;
        buf_init(&out, 1000);
        xml_add_plain(&out, sv_from_c(CASES[i].html), true);
        assert_sv_equal(buf_sv(&out), sv_from_c(CASES[i].plain));
        buf_release(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(feeds_give_the_golden_items),
        cmocka_unit_test(a_feed_cut_anywhere_gives_a_beginning_of_its_items),
        cmocka_unit_test(enough_is_enough),
        cmocka_unit_test(broken_bytes_are_no_language),
        cmocka_unit_test(hostile_feeds_end_soon),
        cmocka_unit_test(titles_become_plain),
    };
    return cmocka_run_group_tests_name("feed", tests, arena_set_up, arena_tear_down);
}
