/* bus_held: positions and ends of the partitions that a consumer has. */
#include "tests/unit/unit.h"

#include "common/bus_held.h"

static const struct bus_place PLACES[] = {
    {"pages", 0, 7}, {"pages", 1, BUS_COMMITTED}, {"urls", 0, BUS_BEGINNING}};

static void finds_what_is_held(void **state)
{
    struct bus_held_list held = {0};
    (void)state;
    assert_null(bus_held_find(&held, "pages", 0));
    bus_held_set(&held, PLACES, COUNT_OF(PLACES));
    for (size_t i = 0; i < COUNT_OF(PLACES); i++) {
        const struct bus_held *one = bus_held_find(&held, PLACES[i].topic, PLACES[i].partition);
        assert_ptr_equal(one, &held.list[i]);
        assert_int_equal(bus_held_position(one), i == 0 ? 7 : BUS_NO_OFFSET);
    }
    assert_null(bus_held_find(&held, "urls", 1));
    bus_held_set(&held, PLACES, 1);
    assert_null(bus_held_find(&held, "urls", 0));
    assert_non_null(bus_held_find(&held, "pages", 0));
    bus_held_clear(&held);
    assert_null(bus_held_find(&held, "pages", 0));
}

static void knows_when_all_is_read(void **state)
{
    struct bus_held_list held = {0};
    (void)state;
    assert_true(bus_held_at_end(&held));
    bus_held_set(&held, PLACES, 2);
    assert_false(bus_held_at_end(&held));
    bus_held_find(&held, "pages", 0)->end = 9; /* 7 is read, 8 is a commit's marker */
    bus_held_find(&held, "pages", 1)->end = 0;
    assert_true(bus_held_at_end(&held));
    assert_int_equal(bus_held_position(&held.list[0]), 9);
    bus_held_read_from(&held.list[1], 1);
    assert_false(bus_held_at_end(&held));
    assert_int_equal(bus_held_position(&held.list[1]), 1);
    bus_held_clear(&held);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_what_is_held),
        cmocka_unit_test(knows_when_all_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
