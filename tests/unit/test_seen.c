#include "tests/unit/unit.h"

#include "common/sha256.h"
#include "services/crawler/seen.h"

static struct frontier_key key_of(uint64_t n)
{
    unsigned char digest[SHA256_BYTES];
    struct frontier_key key;
    sha256_of(sv_from((const char *)&n, sizeof n), digest);
    memcpy(key.bytes, digest, sizeof key.bytes);
    return key;
}

static void is_exact_while_there_is_room(void **state)
{
    (void)state;
    struct seen *const seen = seen_new(16 << 20);
    for (uint64_t n = 0; n < 50000; n++) {
        const struct frontier_key key = key_of(n);
        assert_false(seen_has(seen, &key));
        seen_add(seen, &key);
        seen_add(seen, &key);
        assert_true(seen_has(seen, &key));
    }
    assert_int_equal(seen_count(seen), 50000);
    for (uint64_t n = 0; n < 50000; n++) {
        const struct frontier_key key = key_of(n);
        assert_true(seen_has(seen, &key));
    }
    seen_free(seen);
}

static void forgets_the_oldest_and_never_claims_what_was_not_added(void **state)
{
    (void)state;
    struct seen *const seen = seen_new(1 << 18);
    for (uint64_t n = 0; n < 100000; n++) {
        const struct frontier_key key = key_of(n);
        assert_false(seen_has(seen, &key));
        seen_add(seen, &key);
        assert_true(seen_has(seen, &key));
    }
    assert_true(seen_count(seen) * sizeof(struct frontier_key) <= 1 << 18);
    assert_true(seen_count(seen) >= 1000);
    seen_free(seen);
}

static void the_zero_key_is_never_seen(void **state)
{
    (void)state;
    struct seen *const seen = seen_new(0);
    const struct frontier_key zero = {{0}};
    seen_add(seen, &zero);
    assert_false(seen_has(seen, &zero));
    assert_int_equal(seen_count(seen), 0);
    seen_free(seen);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_exact_while_there_is_room),
        cmocka_unit_test(forgets_the_oldest_and_never_claims_what_was_not_added),
        cmocka_unit_test(the_zero_key_is_never_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
