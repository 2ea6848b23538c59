#include "tests/unit/unit.h"

#include "services/parser/extract/images.h"
#include "tests/unit/arena.h"

static void the_largest_of_a_srcset(void **state)
{
    (void)state;
    static const struct {
        const char *srcset, *url;
        int width;
    } CASES[] = {
        {"a.jpg 320w, b.jpg 1200w, c.jpg 640w", "b.jpg", 1200},
        {"a.jpg 1x, b.jpg 2x", "b.jpg", 0},
        {"a.jpg", "a.jpg", 0},
        {"i/w_100,h_50/a.jpg 100w, i/w_200,h_100/a.jpg 200w", "i/w_200,h_100/a.jpg", 200},
        {"", NULL, 0},
        {" , ,", NULL, 0},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        int width;
        const struct sv url = images_from_srcset(sv_from_c(CASES[i].srcset), &width);
        assert_sv_equal(url, sv_from_c(CASES[i].url));
        assert_int_equal(width, CASES[i].width);
    }
}

static void credits_part_from_captions(void **state)
{
    (void)state;
    static const struct {
        const char *text, *caption, *credit;
    } CASES[] = {
        {"The bridge at dawn. (Photo: Jane Doe/AP)", "The bridge at dawn.", "Photo: Jane Doe/AP"},
        {"Die Brücke am Morgen. Foto: dpa", "Die Brücke am Morgen.", "Foto: dpa"},
        {"The bridge | © The Paper", "The bridge", "© The Paper"},
        {"Foto: Anna Müller", NULL, "Foto: Anna Müller"},
        {"Image source, Getty Images", NULL, "Image source, Getty Images"},
        {"A bridge", "A bridge", NULL},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        struct sv caption = sv_from_c(CASES[i].text);
        const struct sv credit = images_split_credit(arena, &caption);
        assert_sv_equal(caption, sv_from_c(CASES[i].caption));
        assert_sv_equal(credit, sv_from_c(CASES[i].credit));
    }
}

static void a_picture_with_its_caption(void **state)
{
    (void)state;
    const struct sv html =
        SV("<body><figure><picture><source srcset='/big.webp 1600w'><img "
           "src='data:image/gif;base64,x' "
           "data-src='/lazy.jpg' alt='Bridge' width=640></picture><figcaption>The bridge "
           "<span class=credit>Jane Doe</span></figcaption></figure></body>");
    struct dom dom;
    struct err err;
    struct url base;
    assert_true(url_parse(arena, SV("https://example.org/a/"), &base, &err));
    assert_true(dom_parse(arena, html, &DOM_LIMITS, &dom, &err));
    struct image image = {0};
    const uint32_t node = dom_find(&dom, 0, TAG_IMG);
    assert_true(images_read(arena, &dom, node, &base, &image));
    images_read_caption(arena, &dom, node, &image);
    assert_sv_equal(image.url, SV("https://example.org/big.webp"));
    assert_int_equal(image.width, 1600);
    assert_sv_equal(image.alt, SV("Bridge"));
    assert_sv_equal(image.caption, SV("The bridge"));
    assert_sv_equal(image.credit, SV("Jane Doe"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_largest_of_a_srcset),
        cmocka_unit_test(credits_part_from_captions),
        cmocka_unit_test(a_picture_with_its_caption),
    };
    return cmocka_run_group_tests(tests, arena_set_up, arena_tear_down);
}
