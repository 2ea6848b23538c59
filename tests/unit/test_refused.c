/* refused: an output is told by all three of its numbers, and is in the list once. */
#include "tests/unit/unit.h"

#include "services/parser/refused.h"

static void outputs_are_told_apart(void **state)
{
    (void)state;
    struct refused refused = {0};
    const struct output_place place = {3, INT64_C(1) << 40, 7};
    assert_false(refused_has(&refused, place));
    refused_add(&refused, place);
    refused_add(&refused, (struct output_place){0});
    refused_add(&refused, place);
    assert_int_equal(refused.n, 2);
    assert_true(refused_has(&refused, place));
    assert_false(refused_has(&refused, (struct output_place){4, place.offset, 7}));
    assert_false(refused_has(&refused, (struct output_place){3, 0, 7}));
    assert_false(refused_has(&refused, (struct output_place){3, place.offset, 8}));
    refused_clear(&refused);
    assert_false(refused_has(&refused, place));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(outputs_are_told_apart)};
    return cmocka_run_group_tests_name("refused", tests, NULL, NULL);
}
