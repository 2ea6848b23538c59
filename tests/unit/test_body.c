#include "tests/unit/unit.h"

#include "services/crawler/body.h"

#include <zlib.h>

#define MAX (64 << 10)

/* What a gzip file holds; the file must be whole. */
static size_t unzip(struct sv file, char *out, size_t size)
{
    z_stream z = {.next_in = (z_const Bytef *)file.ptr,
                  .avail_in = (uInt)file.len,
                  .next_out = (Bytef *)out,
                  .avail_out = (uInt)size};
    assert_int_equal(inflateInit2(&z, 15 + 16), Z_OK);
    assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
    assert_int_equal(z.avail_in, 0);
    const size_t n = z.total_out;
    inflateEnd(&z);
    return n;
}

static void a_page_is_kept_as_it_is_and_cut(void **state)
{
    (void)state;
    static char bytes[MAX + 10];
    char sha[SHA256_HEX_BYTES + 1], expected[SHA256_HEX_BYTES + 1];
    struct body body;
    memset(bytes, 'x', sizeof bytes);
    body_init(&body, MAX, false);
    assert_true(body_add(&body, sv_from(bytes, MAX - 1)));
    assert_true(body_add(&body, SV("y")));
    assert_false(body_add(&body, SV("z")));
    assert_false(body_add(&body, SV("z")));
    body_end(&body, sha);
    assert_true(body.is_truncated);
    assert_false(body.is_gzip);
    assert_int_equal(body.kept.len, MAX);
    assert_int_equal(body.kept.ptr[MAX - 1], 'y');
    body_release(&body);
    body_init(&body, MAX, false);
    assert_true(body_add(&body, SV("")));
    assert_true(body_add(&body, SV("abc")));
    body_end(&body, sha);
    sha256_hex_of(SV("abc"), expected);
    assert_string_equal(sha, expected);
    body_release(&body);
}

static void a_sitemap_is_compressed_as_it_comes(void **state)
{
    (void)state;
    static char out[8 << 20];
    const struct sv heads[] = {SV("<?xml version=\"1.0\"?>\n<urlset>"), SV("<sitemapindex>"),
                               SV("https://a.example/\n")};
    for (size_t i = 0; i < COUNT_OF(heads); i++) {
        char sha[SHA256_HEX_BYTES + 1];
        struct body body;
        size_t total = heads[i].len;
        body_init(&body, MAX, i == 2); /* a text sitemap is one by what it was asked for as */
        assert_true(body_add(&body, heads[i]));
        for (int n = 0; n < 40000; n++) {
            assert_true(body_add(&body, SV("<url><loc>https://a.example/</loc></url>\n")));
            total += 41;
        }
        body_end(&body, sha);
        assert_true(body.is_gzip);
        assert_false(body.is_truncated);
        assert_true(body.kept.len < total / 20);
        assert_int_equal(unzip(buf_sv(&body.kept), out, sizeof out), total);
        assert_memory_equal(out, heads[i].ptr, heads[i].len);
        body_release(&body);
    }
}

static void a_sitemap_too_large_is_cut_and_stays_a_whole_file(void **state)
{
    (void)state;
    static char noise[4 << 20], out[5 << 20];
    char sha[SHA256_HEX_BYTES + 1];
    struct body body;
    uint32_t random = 1;
    for (size_t i = 0; i < sizeof noise; i++) {
        random = random * 1664525 + 1013904223;
        noise[i] = (char)(random >> 24);
    }
    const size_t max = 2 << 20;
    body_init(&body, max, true);
    assert_true(body_add(&body, SV("<urlset>")));
    assert_false(body_add(&body, sv_from(noise, sizeof noise)));
    body_end(&body, sha);
    assert_true(body.is_truncated);
    assert_true(body.kept.len <= max);
    const size_t n = unzip(buf_sv(&body.kept), out, sizeof out);
    assert_true(n > max / 2);
    assert_memory_equal(out + 8, noise, n - 8);
    body_release(&body);
}

static void what_comes_as_gzip_stays_so(void **state)
{
    (void)state;
    char sha[SHA256_HEX_BYTES + 1];
    struct body body;
    body_init(&body, MAX, true);
    assert_true(body_add(&body, SV("\x1F\x8B\x08 whatever")));
    body_end(&body, sha);
    assert_true(body.is_gzip);
    assert_true(sv_equal(buf_sv(&body.kept), SV("\x1F\x8B\x08 whatever")));
    body_release(&body);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_page_is_kept_as_it_is_and_cut),
        cmocka_unit_test(a_sitemap_is_compressed_as_it_comes),
        cmocka_unit_test(a_sitemap_too_large_is_cut_and_stays_a_whole_file),
        cmocka_unit_test(what_comes_as_gzip_stays_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
