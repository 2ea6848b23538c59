#include "tests/unit/unit.h"

#include "common/backoff.h"

static void waits_double_up_to_the_most(void **state)
{
    static const int waits[] = {100, 200, 400, 800, 1000, 1000};
    struct backoff backoff = {.first_ms = 100, .max_ms = 1000};
    int64_t now_ms = 5000;
    (void)state;
    assert_true(backoff_is_over(&backoff, now_ms));
    for (size_t i = 0; i < COUNT_OF(waits); i++) {
        backoff_failed(&backoff, now_ms);
        assert_false(backoff_is_over(&backoff, now_ms + waits[i] - 1));
        now_ms += waits[i];
        assert_true(backoff_is_over(&backoff, now_ms));
    }
    backoff_reset(&backoff);
    backoff_failed(&backoff, now_ms);
    assert_true(backoff_is_over(&backoff, now_ms + 100));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(waits_double_up_to_the_most)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
