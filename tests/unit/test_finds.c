#include "tests/unit/unit.h"

#include "services/crawler/finds.h"

static void strange_ones_are_found_or_dropped(void **state)
{
    (void)state;
    struct finds finds;
    struct err err;
    finds_init(&finds, 1 << 20);
    for (int depth = 0; depth < 3; depth++) {
        const struct frontier_found found = {.depth = depth};
        assert_true(finds_add(&finds, &found, depth > 0, &err));
    }
    assert_true(finds_add_verdict(&finds, &(struct frontier_verdict){.noindex = true}, &err));
    assert_int_equal(finds_count(&finds), 4);
    assert_true(finds_settle_strange(&finds, (const bool[]){false, true}, &err));
    assert_int_equal(finds_count(&finds), 3);
    assert_int_equal(finds.found[0].depth, 0);
    assert_int_equal(finds.found[1].depth, 2);
    finds_clear(&finds);
    assert_int_equal(finds_count(&finds), 0);
    finds_release(&finds);
}

static void what_has_no_room_stops(void **state)
{
    (void)state;
    struct finds finds;
    struct err err = {0};
    finds_init(&finds, 4096);
    const struct frontier_found found = {0};
    int n = 0;
    while (n < 1000 && finds_add(&finds, &found, false, &err))
        n++;
    assert_in_range(n, 1, 999);
    assert_int_equal(err.what, ERR_STOP);
    finds_release(&finds);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(strange_ones_are_found_or_dropped),
        cmocka_unit_test(what_has_no_room_stops),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
