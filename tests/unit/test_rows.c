#include "tests/unit/unit.h"

#include "services/sink/rows.h"

/* SV() is no constant to the compiler. */
#define TEXT(literal)                                                                              \
    {                                                                                              \
        "" literal, sizeof(literal) - 1                                                            \
    }
#define MIN(minutes)                                                                               \
    (INT64_C(1772366400000) + (minutes)*60000) /* 2026-03-01T12:00:00Z in milliseconds */

/* One message, and the columns that it must give; columns not named must be NULL or are tested
 * elsewhere. */
static const struct {
    const char *name;
    struct sv json;
    struct sv ce_time;
    const char *reject; /* the code, or NULL */
    struct {
        enum row_column column;
        const char *value;
    } expected[8];
} articles[] = {
    {.name = "all that there may be",
     .json = TEXT("{\"@id\":\"https://news.paper.example/1\",\"url\":\"https://news.paper.example/"
                  "1?print=1\","
                  "\"datePublished\":\"2026-02-28\",\"dateModified\":\"2026-03-01T10:00:00.5+02:"
                  "00\",\"wordCount\":7,"
                  "\"broadsheet\":{\"pageType\":\"live_blog\",\"extractor\":\"1.2.3\",\"simhash\":"
                  "\"ffffffffffffffff\","
                  "\"source\":{\"fetchedAt\":\"2026-03-01T12:00:00.000001Z\",\"partition\":3,"
                  "\"offset\":77}}}"),
     .expected = {{ROW_CANONICAL_URL, "https://news.paper.example/1"},
                  {ROW_URL, "https://news.paper.example/1?print=1"},
                  {ROW_PUBLISHER_ID, "paper.example"},
                  {ROW_PAGE_TYPE, "live_blog"},
                  {ROW_DATE_PUBLISHED, "2026-02-28T00:00:00Z"},
                  {ROW_DATE_PUBLISHED_PRECISION, "day"},
                  {ROW_DATE_MODIFIED, "2026-03-01T08:00:00.500000Z"},
                  {ROW_DATE_MODIFIED_PRECISION, "second"}}},
    {.name = "its version",
     .json = TEXT("{\"@id\":\"https://paper.example/1\",\"broadsheet\":{\"extractor\":\"1.2.3\","
                  "\"source\":{\"fetchedAt\":\"2026-03-01T12:00:00.000001Z\",\"partition\":3,"
                  "\"offset\":77}}}"),
     .ce_time = TEXT("2026-03-01T09:00:00Z"),
     .expected = {{ROW_FETCHED_AT, "2026-03-01T12:00:00.000001Z"},
                  {ROW_EXTRACTOR, "1.2.3"},
                  {ROW_EXTRACTOR_RANK, "10000200003"},
                  {ROW_PAGE_PARTITION, "3"},
                  {ROW_PAGE_OFFSET, "77"},
                  {ROW_DATE_PUBLISHED, NULL},
                  {ROW_SIMHASH, NULL},
                  {ROW_TRACEPARENT, NULL}}},
    {.name = "another writer's, with an event's time",
     .json = TEXT("{\"@id\":\"https://192.0.2.7/a\"}"),
     .ce_time = TEXT("2026-03-01T09:00:00Z"),
     .expected = {{ROW_FETCHED_AT, "2026-03-01T09:00:00Z"},
                  {ROW_URL, "https://192.0.2.7/a"},
                  {ROW_PUBLISHER_ID, "192.0.2.7"},
                  {ROW_EXTRACTOR, ""},
                  {ROW_EXTRACTOR_RANK, "0"},
                  {ROW_PAGE_PARTITION, "-1"},
                  {ROW_PAGE_OFFSET, "-1"},
                  {ROW_WORD_COUNT, "0"}}},
    {.name = "another writer's, without",
     .json = TEXT("{\"@id\":\"https://paper.example/1\"}"),
     .expected = {{ROW_FETCHED_AT, "2026-03-01T12:05:00Z"}, {ROW_PAGE_TYPE, "article"}}},
    {.name = "no identity", .json = TEXT("{\"headline\":\"x\"}"), .reject = "json_missing"},
    {.name = "an empty one", .json = TEXT("{\"@id\":\"\"}"), .reject = "json_missing"},
    {.name = "no address", .json = TEXT("{\"@id\":\"urn:isbn:1\"}"), .reject = "url_scheme"},
    {.name = "no JSON", .json = TEXT("{\"@id\":"), .reject = "json_syntax"},
    {.name = "a list", .json = TEXT("[1]"), .reject = "json_type"},
    {.name = "a NUL",
     .json = TEXT("{\"@id\":\"https://paper.example/1\",\"headline\":\"a\\u0000\"}"),
     .reject = "json_syntax"},
    {.name = "bytes", .json = TEXT("\xff\xfe"), .reject = "json_syntax"},
    {.name = "nothing", .json = TEXT(""), .reject = "json_syntax"},
};

static void articles_become_rows(void **state)
{
    (void)state;
    struct arena *arena = arena_new(1 << 20), *scratch = arena_new(1 << 20);
    for (size_t i = 0; i < COUNT_OF(articles); i++) {
        struct record record = {.value = articles[i].json};
        struct row row = {0};
        struct err err = {0};
        if (articles[i].ce_time.ptr)
            headers_add(arena, &record.headers, SV("ce_time"), articles[i].ce_time);
        const bool ok = rows_article(arena, scratch, &record, MIN(5), &row, &err);
        if (ok != !articles[i].reject)
            fail_msg("%s: %s (%s)", articles[i].name, ok ? "taken" : err.text, err.code);
        if (!ok && (err.what != ERR_REJECT || strcmp(err.code, articles[i].reject) != 0))
            fail_msg("%s: %s, not %s: %s", articles[i].name, err.code, articles[i].reject,
                     err.text);
        for (size_t k = 0; ok && k < COUNT_OF(articles[i].expected); k++) {
            if (k && !articles[i].expected[k].column)
                break;
            const struct sv want = sv_from_c(articles[i].expected[k].value);
            const struct sv got = row.values[articles[i].expected[k].column];
            if (!sv_equal(want, got) || !want.ptr != !got.ptr)
                fail_msg("%s: column %d is \"%.*s\", not \"%.*s\"", articles[i].name,
                         (int)articles[i].expected[k].column, SV_FMT(got), SV_FMT(want));
        }
        arena_reset(scratch);
    }
    arena_free(arena);
    arena_free(scratch);
}

static void keys_are_those_of_the_database(void **state)
{
    (void)state;
    struct arena *arena = arena_new(1 << 16);
    /* What news.id_of('http://x') says. */
    const struct sv id = rows_id_of(arena, SV("http://x"));
    assert_int_equal(id.len, 36);
    assert_memory_equal(id.ptr, "037ab551-68fe-8769-f2a4-c041c2ea5d8b", 36);
    arena_free(arena);
}

static void tombstones_say_what_and_when(void **state)
{
    (void)state;
    struct arena *arena = arena_new(1 << 16);
    struct record record = {.key = SV("https://paper.example/1"), .is_tombstone = true};
    struct gone gone = {0};
    struct err err = {0};
    assert_true(rows_gone(arena, &record, MIN(1), &gone, &err));
    assert_true(sv_equal(gone.values[GONE_AT], SV("2026-03-01T12:01:00Z")));
    headers_add(arena, &record.headers, SV("ce_time"), SV("2026-03-01T11:00:00+01:00"));
    assert_true(rows_gone(arena, &record, MIN(1), &gone, &err));
    assert_true(sv_equal(gone.values[GONE_AT], SV("2026-03-01T10:00:00Z")));
    assert_true(sv_equal(gone.values[GONE_URL], record.key));
    assert_true(sv_equal(gone.values[GONE_ID], rows_id_of(arena, record.key)));
    record.key = SV_NULL;
    assert_false(rows_gone(arena, &record, MIN(1), &gone, &err));
    assert_string_equal(err.code, "tombstone_key");
    record.key = SV("https://paper.example/\0");
    assert_false(rows_gone(arena, &record, MIN(1), &gone, &err));
    assert_string_equal(err.code, "tombstone_key");
    record.key = SV("no address");
    assert_false(rows_gone(arena, &record, MIN(1), &gone, &err));
    assert_int_equal(err.what, ERR_REJECT);
    arena_free(arena);
}

static void only_a_trace_is_a_trace(void **state)
{
    (void)state;
    static const struct {
        const char *header;
        bool is_kept;
    } cases[] = {
        {"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", true},
        {"00-0AF7651916CD43DD8448EB211C80319C-B7AD6B7169203331-01", false},
        {"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0\xff", false},
        {"00-0af7", false},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct arena *arena = arena_new(1 << 20), *scratch = arena_new(1 << 20);
        struct record record = {.value = SV("{\"@id\":\"https://paper.example/1\"}")};
        struct row row = {0};
        struct err err = {0};
        headers_add(arena, &record.headers, SV("traceparent"), sv_from_c(cases[i].header));
        assert_true(rows_article(arena, scratch, &record, 1, &row, &err));
        if ((row.values[ROW_TRACEPARENT].ptr != NULL) != cases[i].is_kept)
            fail_msg("%s", cases[i].header);
        arena_free(arena);
        arena_free(scratch);
    }
}

static void extractor_versions_order(void **state)
{
    (void)state;
    static const struct sv ascending[] = {
        TEXT(""),      TEXT("0.0.1"),  TEXT("0.9"),         TEXT("0.9.1"),  TEXT("0.10.0"),
        TEXT("1"),     TEXT("1.0.1"),  TEXT("1.2.3"),       TEXT("1.2.10"), TEXT("2.0.0-rc1x"),
        TEXT("2.0.1"), TEXT("10.0.0"), TEXT("99999999.0.0")};
    for (size_t i = 1; i < COUNT_OF(ascending); i++)
        if (rows_extractor_rank(ascending[i - 1]) >= rows_extractor_rank(ascending[i]))
            fail_msg("%s is not before %s", ascending[i - 1].ptr, ascending[i].ptr);
    assert_int_equal(rows_extractor_rank(SV("x.y")), 0);
    assert_int_equal(rows_extractor_rank(SV("1.2.3.4")), rows_extractor_rank(SV("1.2.3")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(articles_become_rows),
        cmocka_unit_test(keys_are_those_of_the_database),
        cmocka_unit_test(tombstones_say_what_and_when),
        cmocka_unit_test(only_a_trace_is_a_trace),
        cmocka_unit_test(extractor_versions_order),
    };
    return cmocka_run_group_tests_name("rows", tests, NULL, NULL);
}
