#include "tests/unit/unit.h"

#include <time.h>

#include "common/pg.h"

static void sqlstate_decides(void **state)
{
    (void)state;
    static const struct {
        const char *sqlstate;
        enum err_what what;
    } cases[] = {
        {"08006", ERR_RETRY},  /* connection_failure */
        {"40P01", ERR_RETRY},  /* deadlock_detected */
        {"40001", ERR_RETRY},  /* serialization_failure */
        {"53100", ERR_RETRY},  /* disk_full */
        {"55P03", ERR_RETRY},  /* lock_not_available */
        {"57P01", ERR_RETRY},  /* admin_shutdown */
        {"P0001", ERR_REJECT}, /* raise_exception */
        {"25P04", ERR_RETRY},  /* transaction_timeout */
        {"57014", ERR_RETRY},  /* query_canceled: our statement_timeout */
        {"25P03", ERR_RETRY},  /* idle_in_transaction_session_timeout */
        {"25006", ERR_RETRY},  /* read_only_sql_transaction */
        {"42P01", ERR_RETRY},  /* undefined_table: not migrated yet */
        {"22021", ERR_REJECT}, /* character_not_in_repertoire: a NUL byte */
        {"22P02", ERR_REJECT}, /* invalid_text_representation */
        {"23505", ERR_REJECT}, /* unique_violation */
        {"54000", ERR_REJECT}, /* program_limit_exceeded: an index row too large */
        {"42501", ERR_STOP},   /* insufficient_privilege */
        {"42601", ERR_STOP},   /* syntax_error */
        {"25P02", ERR_STOP},   /* in_failed_sql_transaction: our bug */
        {"XX000", ERR_STOP},   /* internal_error */
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        if (pg_sqlstate_what(cases[i].sqlstate) != cases[i].what)
            fail_msg("%s", cases[i].sqlstate);
}

static void copy_escapes(void **state)
{
    (void)state;
    static const struct {
        struct sv value;
        const char *expected;
    } cases[] = {
        {{"plain", 5}, "plain\t"}, {{"", 0}, "\t"},
        {{NULL, 0}, "\\N\t"},      {{"a\tb\nc\rd\\e", 9}, "a\\tb\\nc\\rd\\\\e\t"},
        {{"\\N", 2}, "\\\\N\t"},   {{"\\.", 2}, "\\\\.\t"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct buf row;
        buf_init(&row, 1000);
        pg_copy_value(&row, cases[i].value, '\t');
        assert_true(buf_ok(&row));
        assert_string_equal(row.ptr, cases[i].expected);
        buf_release(&row);
    }
}

/* Port 1 of loopback: nobody listens there, and the answer comes at once. */
static void unreachable_is_retried_with_back_off(void **state)
{
    (void)state;
    struct pg *pg = pg_new("postgresql://nobody@127.0.0.1:1/none", "test");
    struct err err = {0};
    assert_false(pg_connect(pg, &err));
    assert_int_equal(err.what, ERR_RETRY);
    assert_string_equal(err.code, "connection");
    assert_false(pg_is_connected(pg));
    /* Again at once: the same answer, without a try: a thousand take next to no processor time. */
    struct err again = {0};
    const clock_t before = clock();
    for (int i = 0; i < 1000; i++)
        assert_false(pg_connect(pg, &again));
    assert_true(clock() - before < CLOCKS_PER_SEC / 20);
    assert_string_equal(again.text, err.text);
    /* Statements don't connect by themselves. */
    assert_false(pg_run(pg, "SELECT 1", &err));
    assert_int_equal(err.what, ERR_RETRY);
    pg_rollback(pg);
    pg_free(pg);
}

static void senseless_url_stops(void **state)
{
    (void)state;
    struct pg *pg = pg_new("postgresql://[::1/broken", "test");
    struct err err = {0};
    assert_false(pg_connect(pg, &err));
    assert_int_equal(err.what, ERR_STOP);
    assert_string_equal(err.code, "config");
    pg_free(pg);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sqlstate_decides),
        cmocka_unit_test(copy_escapes),
        cmocka_unit_test(unreachable_is_retried_with_back_off),
        cmocka_unit_test(senseless_url_stops),
    };
    return cmocka_run_group_tests_name("pg", tests, NULL, NULL);
}
