/* window: pages keep their bytes until they are given back, whatever comes behind them. */
#include "tests/unit/unit.h"

#include "services/parser/window.h"

#define SIZE  4096
#define ROUND 1024

static char memory[SIZE];

static struct window window_of_memory(void)
{
    return (struct window){.bytes = memory, .size = SIZE, .round = ROUND};
}

struct page {
    char bytes[SIZE];
    size_t len, at;
};

static void put(struct window *window, struct page *page, size_t len, char what)
{
    memset(page->bytes, what, len);
    page->len = len;
    assert_true(window_put(window, sv_from(page->bytes, len), &page->at));
}

static void an_empty_window_takes_any_page(void **state)
{
    (void)state;
    static struct page page;
    struct window window = window_of_memory();
    for (size_t len = 0; len <= SIZE - WINDOW_ALIGNMENT; len += 31) {
        put(&window, &page, len, 'a');
        assert_int_equal(page.at, 0);
        window_clear(&window);
    }
    assert_false(window_put(&window, sv_from(memory, SIZE), &page.at));
}

/* A queue of pages of all sizes, as many as fit, for some rounds. */
static void pages_stay_whole_until_given_back(void **state)
{
    (void)state;
    static struct page pages[64];
    struct window window = window_of_memory();
    size_t first = 0, n = 0, n_put = 0, n_round = 0;
    for (size_t turn = 0; turn < 2000; turn++) {
        const size_t len = turn * 37 % 400;
        struct page *page = &pages[(first + n) % COUNT_OF(pages)];
        memset(page->bytes, (int)(turn & 127), len);
        if (window_put(&window, sv_from(page->bytes, len), &page->at)) {
            assert_true(page->at + len <= ROUND);
            page->len = len;
            n_put++;
            n_round += n > 0 && page->at == 0;
            n++;
            continue;
        }
        assert_true(n > 0); /* else there was room */
        const struct page *oldest = &pages[first];
        assert_memory_equal(memory + oldest->at, oldest->bytes, oldest->len);
        first = (first + 1) % COUNT_OF(pages);
        if (--n > 0)
            window_keep_from(&window, pages[first].at);
        else
            window_clear(&window);
    }
    assert_true(n_put > 900 && n_round > 50);
}

static void a_large_page_waits_until_it_is_alone(void **state)
{
    (void)state;
    static struct page small, large;
    struct window window = window_of_memory();
    put(&window, &small, 10, 's');
    assert_false(window_put(&window, sv_from(large.bytes, 2 * ROUND), &large.at));
    window_clear(&window);
    put(&window, &large, 2 * ROUND, 'l');
    assert_false(window_put(&window, sv_from(small.bytes, 10), &small.at));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_window_takes_any_page),
        cmocka_unit_test(pages_stay_whole_until_given_back),
        cmocka_unit_test(a_large_page_waits_until_it_is_alone),
    };
    return cmocka_run_group_tests_name("window", tests, NULL, NULL);
}
