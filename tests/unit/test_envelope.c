#include "tests/unit/unit.h"

#include "common/buf.h"
#include "common/envelope.h"
#include "tests/unit/arena.h"

static struct err err;

#define ASSERT_SAME(a, b, member) assert_sv_equal((a).member, (b).member)

static const struct event EVENT = {
    .id = SV_INIT("1714550400000000-0011223344556677"),
    .source = SV_INIT("/broadsheet/crawler/1"),
    .subject = SV_INIT("https://example.com/a"),
    .time = SV_INIT("2024-05-01T08:00:00Z"),
    .traceparent = SV_INIT("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
};

static void headers_last_one_counts(void **state)
{
    (void)state;
    struct headers headers = {0};
    headers_add(arena, &headers, SV("a"), SV("1"));
    headers_add(arena, &headers, SV("b"), SV("2"));
    headers_add(arena, &headers, SV("a"), SV("3"));
    assert_sv_equal(headers_get(&headers, SV("a")), SV("3"));
    assert_null(headers_get(&headers, SV("A")).ptr);
}

static void assert_same_hints(const struct hints *got, const struct hints *wanted)
{
    ASSERT_SAME(*got, *wanted, title);
    ASSERT_SAME(*got, *wanted, date);
    ASSERT_SAME(*got, *wanted, language);
    ASSERT_SAME(*got, *wanted, section);
    ASSERT_SAME(*got, *wanted, publisher);
    ASSERT_SAME(*got, *wanted, keywords);
}

#define SOME_HINTS                                                                                 \
    {                                                                                              \
        SV_INIT("A \"title\""), SV_INIT("2024-05-01"), SV_INIT("en"), SV_INIT("World"),            \
            SV_INIT("The Herald"), SV_INIT("a, b")                                                 \
    }
static const struct hints HINTS = SOME_HINTS;

static const struct url_found FOUND[] = {
    {.url = SV_INIT("https://www.example.co.uk/a"),
     .kind = URL_FEED,
     .priority = 10,
     .lastmod = SV_INIT("2024-05-01"),
     .hints = SOME_HINTS},
    {.url = SV_INIT("https://www.example.co.uk/b"), .kind = URL_PAGE},
};

static void lists_come_back(void **state)
{
    (void)state;
    struct url_list list;
    struct record record;
    struct url_message back;
    url_list_init(&list);
    for (int times = 0; times < 2; times++) { /* a list may be begun again */
        url_list_begin(&list, SV("example.co.uk"), SV("https://www.example.co.uk/"), 3);
        for (size_t i = 0; i < COUNT_OF(FOUND); i++)
            url_list_add(&list, &FOUND[i]);
        assert_false(url_list_is_full(&list));
        assert_true(url_list_to_record(arena, &EVENT, &list, &record, &err));
        assert_int_equal(list.key.len, 0);
        assert_sv_equal(record.key, SV("example.co.uk"));
        assert_sv_equal(headers_get(&record.headers, SV("ce_type")), SV(TYPE_LIST));
        assert_sv_equal(headers_get(&record.headers, SV("content-type")), SV("application/json"));
        assert_true(url_message_from_record(arena, &record, &back, &err));
        assert_false(back.is_verdict);
        assert_int_equal(back.n_found, COUNT_OF(FOUND));
        for (size_t i = 0; i < COUNT_OF(FOUND); i++) {
            ASSERT_SAME(back.found[i], FOUND[i], url);
            ASSERT_SAME(back.found[i], FOUND[i], lastmod);
            assert_sv_equal(back.found[i].found_on, SV("https://www.example.co.uk/"));
            assert_int_equal(back.found[i].kind, FOUND[i].kind);
            assert_int_equal(back.found[i].depth, 3);
            assert_int_equal(back.found[i].priority, FOUND[i].priority);
            assert_same_hints(&back.found[i].hints, &FOUND[i].hints);
        }
    }
    url_list_release(&list);
}

/* What is longest, escaped throughout, finds room in a list that is not full. */
static void lists_are_bounded(void **state)
{
    (void)state;
    char url[8193], text[2000];
    struct url_list list;
    struct record record;
    memset(url, 'a', sizeof url);
    memset(text, 1, sizeof text);
    const struct sv hint = sv_from(text, sizeof text);
    const struct url_found longest = {.url = sv_from(url, 8192),
                                      .kind = URL_SITEMAP,
                                      .priority = 1000,
                                      .lastmod = hint,
                                      .hints = {hint, hint, hint, hint, hint, hint}};
    size_t n = 0;
    url_list_init(&list);
    url_list_begin(&list, SV("example.co.uk"), SV("https://www.example.co.uk/"), 1);
    for (; !url_list_is_full(&list); n++)
        url_list_add(&list, &FOUND[1]);
    assert_in_range(n, 200, 400);
    url_list_begin(&list, SV("example.co.uk"), SV("https://www.example.co.uk/"), 1);
    for (size_t i = 0; i < n - 1; i++)
        url_list_add(&list, &FOUND[1]);
    assert_false(url_list_is_full(&list));
    url_list_add(&list, &longest);
    assert_true(url_list_is_full(&list));
    assert_true(url_list_to_record(arena, &EVENT, &list, &record, &err));
    url_list_release(&list);
}

/* What a list says of all its URLs is kept for each: it is bounded, however little a URL takes. */
static void hints_of_lists_are_cut(void **state)
{
    (void)state;
    struct buf value;
    struct url_message back;
    buf_init(&value, 64u << 10);
    buf_add_c(&value, "{\"lastmod\":\"");
    for (int i = 0; i < 2000; i++)
        buf_add_c(&value, "2024-05-01");
    buf_add_c(&value, "\",\"hints\":{\"title\":\"");
    for (int i = 0; i < 10000; i++)
        buf_add_c(&value, "\xc3\xa9");
    buf_add_c(&value, "\"},\"urls\":[{\"url\":\"http://a.b\"}");
    for (int i = 0; i < 1000; i++)
        buf_add_c(&value, ",{\"url\":\"http://a.b\"}");
    buf_add_c(&value, "]}");
    assert_true(buf_ok(&value));
    const struct record record = {.key = SV("a.b"), .value = buf_sv(&value)};
    assert_true(url_message_from_record(arena, &record, &back, &err));
    assert_int_equal(back.n_found, 1001);
    assert_int_equal(back.found[1000].lastmod.len, 1024);
    assert_int_equal(back.found[1000].hints.title.len, 1024);
    buf_release(&value);
}

static void verdicts_come_back(void **state)
{
    (void)state;
    const struct url_verdict verdict = {.url = SV("https://example.com/a"),
                                        .page_type = SV("article"),
                                        .kind = URL_PAGE,
                                        .canonical = SV("https://example.com/b"),
                                        .refresh_target = SV("https://example.com/c"),
                                        .content_hash = SV("abc"),
                                        .reason = SV("because"),
                                        .n_links = 17,
                                        .noindex = true};
    struct record record;
    struct url_message back;
    assert_true(url_verdict_to_record(arena, &EVENT, &verdict, &record, &err));
    assert_sv_equal(record.key, SV("example.com"));
    assert_sv_equal(headers_get(&record.headers, SV("ce_type")), SV(TYPE_VERDICT));
    assert_true(url_message_from_record(arena, &record, &back, &err));
    assert_true(back.is_verdict && back.verdict.noindex);
    ASSERT_SAME(back.verdict, verdict, url);
    ASSERT_SAME(back.verdict, verdict, page_type);
    ASSERT_SAME(back.verdict, verdict, canonical);
    ASSERT_SAME(back.verdict, verdict, refresh_target);
    ASSERT_SAME(back.verdict, verdict, content_hash);
    ASSERT_SAME(back.verdict, verdict, reason);
    assert_int_equal(back.verdict.n_links, 17);
}

/* What a person or another system writes to `urls`: a value alone. */
static void bare_urls_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *json, *url, *code;
    } CASES[] = {
        {"{\"url\":\"https://Example.com/a?utm_source=x\"}", "https://example.com/a", NULL},
        {"{\"url\":\"https://example.com\",\"kind\":\"sitemap\",\"new\":[1]}",
         "https://example.com/", NULL},
        {"{\"url\":\"https://example.com\",\"kind\":null,\"depth\":null}", "https://example.com/",
         NULL},
        {"", NULL, "json_syntax"},
        {"https://example.com", NULL, "json_syntax"},
        {"[]", NULL, "json_type"},
        {"{}", NULL, "json_missing"},
        {"{\"url\":\"\"}", NULL, "json_missing"},
        {"{\"url\":7}", NULL, "json_type"},
        {"{\"url\":\"ftp://example.com\"}", NULL, "url_scheme"},
        {"{\"url\":\"https://example.com\",\"kind\":\"book\"}", NULL, "url_kind"},
        {"{\"url\":\"https://example.com\",\"depth\":-1}", NULL, "json_range"},
        {"{\"url\":\"https://example.com\",\"depth\":1.5}", NULL, "json_type"},
        {"{\"url\":\"https://example.com\",\"hints\":[]}", NULL, "json_type"},
        {"{\"url\":\"https://example.com/\\u0000\"}", NULL, "json_syntax"},
        {"{\"url\":\"https://example.com\",\"page_type\":\"article\",\"links\":\"7\"}", NULL,
         "json_type"},
        {"{\"depth\":2,\"urls\":[{\"url\":\"HTTPS://example.com\",\"kind\":\"feed\"}]}",
         "https://example.com/", NULL},
        {"{\"urls\":[]}", NULL, "json_missing"},
        {"{\"urls\":{}}", NULL, "json_type"},
        {"{\"urls\":[\"https://example.com\"]}", NULL, "json_missing"},
        {"{\"urls\":[{\"url\":\"https://example.com\"},{\"url\":\"ftp://example.com\"}]}", NULL,
         "url_scheme"},
        {"{\"kind\":\"book\",\"urls\":[{\"url\":\"https://example.com\"}]}", NULL, "url_kind"},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        const struct record record = {.value = sv_from_c(CASES[i].json)};
        struct url_message message;
        const bool read = url_message_from_record(arena, &record, &message, &err);
        if (read != (CASES[i].code == NULL))
            fail_msg("%s", CASES[i].json);
        if (read)
            assert_sv_equal(message.found[0].url, sv_from_c(CASES[i].url));
        else
            assert_string_equal(err.code, CASES[i].code);
    }
}

static void strange_messages_on_urls_are_refused(void **state)
{
    (void)state;
    struct record record = {.is_tombstone = true};
    struct url_message message;
    assert_false(url_message_from_record(arena, &record, &message, &err));
    assert_string_equal(err.code, "value_missing");
    record = (struct record){.value = SV("{\"url\":\"https://example.com\"}")};
    headers_add(arena, &record.headers, SV("ce_type"), SV(TYPE_PAGE));
    assert_false(url_message_from_record(arena, &record, &message, &err));
    assert_string_equal(err.code, "event_type");
}

static struct page a_page(void)
{
    static struct redirect redirects[] = {{SV_INIT("https://example.com/old"), 301},
                                          {SV_INIT("https://example.com/older"), 302}};
    static struct header http_headers[] = {{SV_INIT("etag"), SV_INIT("\"x\"")},
                                           {SV_INIT("set-cookie"), SV_INIT("a")},
                                           {SV_INIT("set-cookie"), SV_INIT("b")},
                                           {SV_INIT("x-latin"), SV_INIT("caf\xE9")}};
    return (struct page){
        .event = EVENT,
        .url = SV("https://example.com/a"),
        .final_url = SV("https://example.com/b"),
        .kind = URL_SITEMAP,
        .redirects = redirects,
        .n_redirects = COUNT_OF(redirects),
        .status = 200,
        .content_type = SV("text/html; charset=windows-1251"),
        .content_encoding = SV("gzip"),
        .http_headers = http_headers,
        .n_http_headers = COUNT_OF(http_headers),
        .fetched_at_us = INT64_C(1714550400123456),
        .body_sha256 = SV("e3b0c442"),
        .is_truncated = true,
        .depth = 2,
        .hints = HINTS,
        .robots_rule = SV("Allow: /a"),
        .body = SV("\xFF\0<html>"),
    };
}

static void pages_come_back(void **state)
{
    (void)state;
    const struct page page = a_page();
    struct record record;
    struct page back;
    assert_true(page_to_record(arena, &page, &record, &err));
    assert_sv_equal(record.key, page.url);
    assert_sv_equal(headers_get(&record.headers, SV("http-fetched-at")),
                    SV("2024-05-01T08:00:00.123456Z"));
    assert_true(page_from_record(arena, &record, &back, &err));
    ASSERT_SAME(back, page, event.id);
    ASSERT_SAME(back, page, event.source);
    ASSERT_SAME(back, page, event.time);
    ASSERT_SAME(back, page, event.traceparent);
    ASSERT_SAME(back, page, url);
    ASSERT_SAME(back, page, final_url);
    ASSERT_SAME(back, page, content_type);
    ASSERT_SAME(back, page, content_encoding);
    ASSERT_SAME(back, page, body_sha256);
    ASSERT_SAME(back, page, robots_rule);
    ASSERT_SAME(back, page, body);
    assert_same_hints(&back.hints, &HINTS);
    assert_int_equal(back.kind, URL_SITEMAP);
    assert_int_equal(back.status, 200);
    assert_int_equal(back.depth, 2);
    assert_true(back.is_truncated && back.fetched_at_us == page.fetched_at_us);
    assert_int_equal(back.n_redirects, 2);
    assert_int_equal(back.redirects[1].status, 302);
    ASSERT_SAME(back, page, redirects[1].url);
    assert_int_equal(back.n_http_headers, 4);
    ASSERT_SAME(back, page, http_headers[2].name);
    ASSERT_SAME(back, page, http_headers[2].value);
    assert_sv_equal(back.http_headers[3].value, SV("caf\xEF\xBF\xBD"));
}

static void a_gone_page_has_an_empty_body(void **state)
{
    (void)state;
    const struct page page = {.event = EVENT,
                              .url = SV("https://example.com/a"),
                              .status = 410,
                              .fetched_at_us = 1,
                              .body = SV("")};
    struct record record;
    struct page back;
    assert_true(page_to_record(arena, &page, &record, &err));
    assert_false(record.is_tombstone);
    assert_true(page_from_record(arena, &record, &back, &err));
    assert_sv_equal(back.final_url, page.url);
    assert_sv_equal(back.content_type, SV(""));
    assert_int_equal(back.status, 410);
    assert_int_equal(back.kind, URL_PAGE);
    assert_null(back.content_encoding.ptr);
}

/* A page's record with one header changed, or taken away where the value is absent. */
static struct record with_header(struct sv name, struct sv value)
{
    const struct page page = a_page();
    struct record record;
    assert_true(page_to_record(arena, &page, &record, &err));
    struct headers headers = {0};
    for (size_t i = 0; i < record.headers.n; i++) {
        if (!sv_equal(record.headers.list[i].name, name))
            headers_add(arena, &headers, record.headers.list[i].name, record.headers.list[i].value);
    }
    if (value.ptr)
        headers_add(arena, &headers, name, value);
    record.headers = headers;
    return record;
}

static void broken_pages_are_refused_by_name(void **state)
{
    (void)state;
    static const struct {
        const char *name, *value, *code;
    } CASES[] = {
        {"ce_specversion", NULL, "header_missing"},
        {"ce_specversion", "2.0", "header_invalid"},
        {"ce_id", NULL, "header_missing"},
        {"ce_source", NULL, "header_missing"},
        {"ce_type", NULL, "header_missing"},
        {"ce_type", TYPE_URL, "event_type"},
        {"ce_id", "\xFF", "header_invalid"},
        {"http-status", NULL, "header_missing"},
        {"http-status", "abc", "header_invalid"},
        {"http-status", "600", "header_invalid"},
        {"http-fetched-at", NULL, "header_missing"},
        {"http-fetched-at", "yesterday", "header_invalid"},
        {"http-fetched-at", "2024-05-01", "header_invalid"},
        {"http-final-url", "file:///etc", "header_invalid"},
        {"http-redirect", "301", "header_invalid"},
        {"http-redirect", "abc https://example.com/", "header_invalid"},
        {"broadsheet-kind", "book", "header_invalid"},
        {"broadsheet-depth", "-1", "header_invalid"},
        {"content-encoding", "br", "header_invalid"},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        const struct record record =
            with_header(sv_from_c(CASES[i].name), sv_from_c(CASES[i].value));
        struct page page;
        if (page_from_record(arena, &record, &page, &err))
            fail_msg("%s", CASES[i].name);
        assert_string_equal(err.code, CASES[i].code);
        assert_int_equal(err.what, ERR_REJECT);
        if (strcmp(CASES[i].code, "event_type") != 0)
            assert_non_null(strstr(err.text, CASES[i].name));
    }
    struct record record = with_header(SV("x"), SV_NULL);
    struct page page;
    record.key = SV_NULL;
    assert_false(page_from_record(arena, &record, &page, &err));
    assert_string_equal(err.code, "key_missing");
    record = with_header(SV("x"), SV_NULL);
    record.is_tombstone = true;
    assert_false(page_from_record(arena, &record, &page, &err));
    assert_string_equal(err.code, "value_missing");
}

static void dead_letters_keep_the_original_and_count(void **state)
{
    (void)state;
    struct record original = {.key = SV("k"), .value = SV("\0\xFF")};
    headers_add(arena, &original.headers, SV("ce_id"), SV("7"));
    const struct dead_letter why = {.topic = SV("broadsheet.pages"),
                                    .partition = 3,
                                    .offset = 41,
                                    .service = SV("broadsheet-parser"),
                                    .stage = SV("parse"),
                                    .code = SV("worker_timeout"),
                                    .message = SV("It took too long."),
                                    .failed_at = SV("2024-05-01T08:00:00Z")};
    struct record letter, back, again;
    struct dead_letter read;
    dead_letter_to_record(arena, &original, &why, &letter);
    ASSERT_SAME(letter, original, key);
    ASSERT_SAME(letter, original, value);
    assert_sv_equal(headers_get(&letter.headers, SV("__connect.errors.topic")), why.topic);
    assert_sv_equal(headers_get(&letter.headers, SV("__connect.errors.offset")), SV("41"));
    assert_true(dead_letter_from_record(arena, &letter, &back, &read, &err));
    ASSERT_SAME(read, why, topic);
    ASSERT_SAME(read, why, service);
    ASSERT_SAME(read, why, stage);
    ASSERT_SAME(read, why, code);
    ASSERT_SAME(read, why, message);
    ASSERT_SAME(read, why, failed_at);
    assert_int_equal(read.partition, 3);
    assert_int_equal(read.offset, 41);
    assert_int_equal(read.attempts, 1);
    assert_int_equal(back.headers.n, 3);
    assert_sv_equal(headers_get(&back.headers, SV("ce_id")), SV("7"));

    struct dead_letter later = why;
    later.failed_at = SV("2025-01-01T00:00:00Z");
    later.code = SV("other");
    dead_letter_to_record(arena, &back, &later, &again);
    assert_int_equal(again.headers.n, letter.headers.n);
    assert_true(dead_letter_from_record(arena, &again, &back, &read, &err));
    assert_int_equal(read.attempts, 2);
    assert_sv_equal(read.code, SV("other"));
    ASSERT_SAME(read, why, failed_at);
    assert_false(dead_letter_from_record(arena, &original, &back, &read, &err));
    assert_string_equal(err.code, "header_missing");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(headers_last_one_counts),
        cmocka_unit_test(lists_come_back),
        cmocka_unit_test(lists_are_bounded),
        cmocka_unit_test(hints_of_lists_are_cut),
        cmocka_unit_test(verdicts_come_back),
        cmocka_unit_test(bare_urls_are_read),
        cmocka_unit_test(strange_messages_on_urls_are_refused),
        cmocka_unit_test(pages_come_back),
        cmocka_unit_test(a_gone_page_has_an_empty_body),
        cmocka_unit_test(broken_pages_are_refused_by_name),
        cmocka_unit_test(dead_letters_keep_the_original_and_count),
    };
    return cmocka_run_group_tests_name("envelope", tests, arena_set_up, arena_tear_down);
}
