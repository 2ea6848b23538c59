#include "tests/unit/unit.h"

#include <iconv.h>
#include <zlib.h>

#include "services/parser/sitemap.h"
#include "tests/unit/cases.h"
#include "tests/unit/items.h"

static const char *const FORMATS[] = {"none", "xml", "text", "feed"};

static struct sv dump_sitemap(struct sv bytes, size_t max_bytes, struct sitemap_summary *summary)
{
    struct items_dump dump = {.marks_news = true};
    buf_init(&dump.text, 64u << 20);
    const struct item_handler handler = {&dump, items_dump_one};
    sitemap_read(bytes, SV("https://herald.example/sitemap.xml"), max_bytes, &handler, summary);
    buf_printf(&dump.text, "%s %zu items %zu dropped %s\n", FORMATS[summary->format],
               summary->n_items, summary->n_dropped, summary->is_whole ? "whole" : "cut");
    const struct sv text = arena_copy(arena, buf_sv(&dump.text));
    buf_release(&dump.text);
    return text;
}

static struct sv gzip(struct sv bytes)
{
    const size_t room = bytes.len + bytes.len / 100 + 1000;
    char *out = arena_alloc(arena, room);
    char *in = arena_copy_c(arena, bytes);
    z_stream zip = {.next_in = (Bytef *)in,
                    .avail_in = (uInt)bytes.len,
                    .next_out = (Bytef *)out,
                    .avail_out = (uInt)room};
    assert_int_equal(deflateInit2(&zip, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    assert_int_equal(deflate(&zip, Z_FINISH), Z_STREAM_END);
    const size_t n = zip.total_out;
    deflateEnd(&zip);
    return sv_from(out, n);
}

static void sitemaps_give_the_golden_items_zipped_or_not(void **state)
{
    (void)state;
    static const char *const CASES[][2] = {
        {"index.xml", "index"},   {"news.xml", "news"},   {"mislabelled.xml", "mislabelled"},
        {"broken.xml", "broken"}, {"lines.txt", "lines"}, {"feed.xml", "feed"},
        {"html.xml", "html"},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        char path[100];
        struct sitemap_summary summary;
        snprintf(path, sizeof path, "tests/cases/sitemap/%s.items", CASES[i][1]);
        const struct sv wanted = cases_file(path);
        snprintf(path, sizeof path, "tests/cases/sitemap/%s", CASES[i][0]);
        const struct sv bytes = cases_file(path);
        const struct sv got = dump_sitemap(bytes, SITEMAP_MAX_BYTES, &summary);
        if (!sv_equal(got, wanted))
            print_error("%s\n", path);
        assert_sv_equal(got, wanted);
        const struct sv zipped = gzip(bytes);
        assert_sv_equal(dump_sitemap(zipped, SITEMAP_MAX_BYTES, &summary), wanted);
        assert_int_equal(sitemap_sniff(bytes), summary.format == SITEMAP_XML);
        assert_int_equal(sitemap_sniff(zipped), summary.format == SITEMAP_XML);
        arena_reset(arena);
    }
}

static struct sv large_sitemap(int n)
{
    struct buf text;
    buf_init(&text, 128u << 20);
    buf_add_c(&text, "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>\n");
    for (int i = 0; i < n; i++)
        buf_printf(&text, "<url><loc>https://herald.example/%d</loc></url>\n", i);
    buf_add_c(&text, "</urlset>\n");
    const struct sv copy = arena_copy(arena, buf_sv(&text));
    buf_release(&text);
    return copy;
}

static void gzip_in_members_and_cut(void **state)
{
    (void)state;
    struct sitemap_summary summary;
    const struct sv text = large_sitemap(5000);
    const struct sv first = gzip(sv_sub(text, 0, 100000)), second = gzip(sv_skip(text, 100000));
    const struct sv both = arena_printf(arena, "%*s", (int)(first.len + second.len + 10), "");
    char *bytes = arena_copy_c(arena, both);
    memcpy(bytes, first.ptr, first.len);
    memcpy(bytes + first.len, second.ptr, second.len);
    memset(bytes + first.len + second.len, 0, 10);
    dump_sitemap(sv_from(bytes, both.len), SITEMAP_MAX_BYTES, &summary);
    assert_true(summary.is_whole);
    assert_int_equal(summary.n_items, 5000);
    dump_sitemap(sv_sub(first, 0, first.len / 2), SITEMAP_MAX_BYTES, &summary);
    assert_false(summary.is_whole);
    assert_in_range(summary.n_items, 100, 4000);
    arena_reset(arena);
}

static void a_ceiling_cuts(void **state)
{
    (void)state;
    struct sitemap_summary summary;
    const struct sv text = large_sitemap(5000);
    dump_sitemap(gzip(text), 100000, &summary);
    assert_false(summary.is_whole);
    assert_in_range(summary.n_items, 1000, 4999);
    dump_sitemap(text, text.len, &summary);
    assert_true(summary.is_whole);
    assert_int_equal(summary.n_items, 5000);
    arena_reset(arena);
}

/* Zipped twice, and in the charsets that sitemaps declare, whose characters the chunks cut. */
static void zipped_twice_and_in_other_charsets(void **state)
{
    (void)state;
    static const struct {
        const char *declared, *iconv;
    } CASES[] = {{"iso-8859-1", "CP1252"},
                 {"UTF-16", "UTF-16"},
                 {"gb2312", "GB18030"},
                 {"Shift_JIS", "CP932"},
                 {"utf-8", "UTF-8"}};
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        struct buf text;
        buf_init(&text, 4u << 20);
        buf_printf(&text, "<?xml version='1.0' encoding='%s'?><urlset>", CASES[i].declared);
        const char *title = i == 0 ? "\xC3\x9C"
                                     "ber \xC3\x96l"
                                   : "\xE6\x97\xA5\xE6\x9C\xAC";
        for (int k = 0; k < 3000; k++)
            buf_printf(&text,
                       "<url><loc>https://herald.example/%d</loc><news:news><news:title>%s"
                       "</news:title></news:news></url>",
                       k, title);
        buf_add_c(&text, "</urlset>");
        char *in = arena_copy_c(arena, buf_sv(&text)), *bytes = arena_alloc(arena, 4 * text.len);
        char *to = bytes;
        size_t in_left = text.len, room = 4 * text.len;
        iconv_t converter = iconv_open(CASES[i].iconv, "UTF-8");
        assert_true(iconv(converter, &in, &in_left, &to, &room) != (size_t)-1);
        iconv_close(converter);
        struct sitemap_summary summary;
        const struct sv zipped = gzip(gzip(sv_from(bytes, (size_t)(to - bytes))));
        struct sv got = dump_sitemap(zipped, SITEMAP_MAX_BYTES, &summary), line;
        assert_true(summary.is_whole);
        assert_int_equal(summary.n_items, 3000);
        for (int k = 0; k < 3000; k++)
            assert_true(sv_cut(&got, '\n', &line) && sv_contains(line, sv_from_c(title)));
        buf_release(&text);
        arena_reset(arena);
    }
}

static void lines_longer_than_a_url_are_dropped(void **state)
{
    (void)state;
    struct buf text;
    struct sitemap_summary summary;
    buf_init(&text, 1u << 20);
    buf_add_c(&text, "https://herald.example/1\nhttps://herald.example/");
    for (int i = 0; i < 100000; i++)
        buf_add_byte(&text, 'x');
    buf_add_c(&text, "\nhttps://herald.example/2\n");
    const struct sv got = dump_sitemap(buf_sv(&text), SITEMAP_MAX_BYTES, &summary);
    assert_true(sv_contains(got, SV("https://herald.example/1\t")));
    assert_true(sv_contains(got, SV("https://herald.example/2\t")));
    buf_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sitemaps_give_the_golden_items_zipped_or_not),
        cmocka_unit_test(gzip_in_members_and_cut),
        cmocka_unit_test(a_ceiling_cuts),
        cmocka_unit_test(zipped_twice_and_in_other_charsets),
        cmocka_unit_test(lines_longer_than_a_url_are_dropped),
    };
    return cmocka_run_group_tests_name("sitemap", tests, arena_set_up, arena_tear_down);
}
