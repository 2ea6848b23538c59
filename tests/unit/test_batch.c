#include "tests/unit/unit.h"

#include "services/sink/batch.h"

#define ARTICLE SV("{\"@id\":\"https://paper.example/1\"}")

static struct batch *filled(const struct batch_limits *limits, const int32_t *partitions, size_t n)
{
    struct batch *batch = batch_new(limits);
    struct err err = {0};
    int64_t offsets[8] = {0};
    for (size_t i = 0; i < n; i++) {
        const struct record record = {.key = SV("k"), .value = ARTICLE};
        assert_true(batch_add(batch, &record, partitions[i], offsets[partitions[i]]++, 1,
                              100 + (int64_t)i, &err));
    }
    return batch;
}

static void moves_are_each_partitions_last(void **state)
{
    (void)state;
    static const int32_t partitions[] = {3, 1, 3, 3, 1, 0};
    static const struct {
        size_t from, to, n;
        struct move moves[3];
    } cases[] = {
        {0, 6, 3, {{0, 1}, {1, 2}, {3, 3}}},
        {0, 3, 2, {{1, 1}, {3, 2}}},
        {3, 6, 3, {{0, 1}, {1, 2}, {3, 3}}},
        {5, 6, 1, {{0, 1}}},
        {2, 2, 0, {{0, 0}}},
    };
    struct batch *batch =
        filled(&(struct batch_limits){100, 1 << 20, 50}, partitions, COUNT_OF(partitions));
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct move *moves = NULL;
        size_t n = 0;
        struct err err = {0};
        assert_true(batch_moves(batch, cases[i].from, cases[i].to, &moves, &n, &err));
        assert_int_equal(n, cases[i].n);
        for (size_t k = 0; k < n; k++) {
            assert_int_equal(moves[k].partition, cases[i].moves[k].partition);
            assert_int_equal(moves[k].next, cases[i].moves[k].next);
        }
    }
    batch_free(batch);
}

static void full_by_rows_or_bytes_due_by_age(void **state)
{
    (void)state;
    static const int32_t partitions[] = {0, 0, 0};
    struct batch *rows = filled(&(struct batch_limits){3, 1 << 20, 50}, partitions, 2);
    assert_false(batch_is_full(rows));
    assert_int_equal(batch_due_in_ms(rows, 120), 30);
    assert_int_equal(batch_due_in_ms(rows, 150), 0);
    assert_int_equal(batch_due_in_ms(rows, 1000), 0);
    batch_clear(rows);
    assert_int_equal(batch_due_in_ms(rows, 1000), -1);
    assert_int_equal(batch_size(rows), 0);
    batch_free(rows);
    rows = filled(&(struct batch_limits){3, 1 << 20, 50}, partitions, 3);
    assert_true(batch_is_full(rows));
    batch_free(rows);
    struct batch *bytes =
        filled(&(struct batch_limits){3, 2 * (1 + ARTICLE.len), 50}, partitions, 1);
    assert_false(batch_is_full(bytes));
    batch_free(bytes);
    bytes = filled(&(struct batch_limits){3, 2 * (1 + ARTICLE.len), 50}, partitions, 2);
    assert_true(batch_is_full(bytes));
    batch_free(bytes);
}

static void messages_are_kept_whole(void **state)
{
    (void)state;
    struct batch *batch = batch_new(&(struct batch_limits){10, 1 << 20, 50});
    struct arena *arena = arena_new(1 << 16);
    struct err err = {0};
    char value[] = "{\"@id\":";
    struct record record = {.key = SV("key"), .value = sv_from(value, sizeof value - 1)};
    headers_add(arena, &record.headers, SV("ce_id"), SV("7"));
    assert_true(batch_add(batch, &record, 2, 5, 1, 1, &err));
    record = (struct record){.key = SV("https://paper.example/1"), .is_tombstone = true};
    assert_true(batch_add(batch, &record, 2, 6, 1, 1, &err));
    record = (struct record){.key = SV("k"), .value = ARTICLE};
    assert_true(batch_add(batch, &record, 2, 7, 1, 1, &err));
    /* The batch has copies of its own. */
    memset(value, 'x', sizeof value - 1);
    arena_free(arena);
    const struct item *item = batch_item(batch, 0);
    assert_int_equal(item->kind, ITEM_REJECT);
    assert_string_equal(item->why.code, "json_syntax");
    assert_true(sv_equal(item->record.value, SV("{\"@id\":")));
    assert_true(sv_equal(headers_get(&item->record.headers, SV("ce_id")), SV("7")));
    assert_int_equal(item->offset, 5);
    assert_int_equal(batch_item(batch, 1)->kind, ITEM_GONE);
    assert_int_equal(batch_item(batch, 2)->kind, ITEM_ARTICLE);
    batch_free(batch);
}

static void no_room_is_said(void **state)
{
    (void)state;
    struct batch *batch = batch_new(&(struct batch_limits){10, 1, 50});
    const size_t size = (size_t)100 << 20;
    char *huge = calloc(1, size);
    assert_non_null(huge);
    struct err err = {0};
    const struct record record = {.key = SV("k"), .value = sv_from(huge, size)};
    assert_false(batch_add(batch, &record, 0, 0, 1, 1, &err));
    assert_int_equal(err.what, ERR_STOP);
    assert_int_equal(batch_size(batch), 0);
    free(huge);
    batch_free(batch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(moves_are_each_partitions_last),
        cmocka_unit_test(full_by_rows_or_bytes_due_by_age),
        cmocka_unit_test(messages_are_kept_whole),
        cmocka_unit_test(no_room_is_said),
    };
    return cmocka_run_group_tests_name("batch", tests, NULL, NULL);
}
