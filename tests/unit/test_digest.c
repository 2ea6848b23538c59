/* digest: what comes of one page, by what it is and not by what it was fetched as. */
#include "tests/unit/unit.h"

#include "services/parser/digest.h"

#define P                                                                                          \
    "<p>The council agreed on the plan after a debate of three hours, in which most speakers "     \
    "were against it. Those "                                                                      \
    "who had written it said that the money would be found next year, and that all would be well " \
    "by then.</p>"
#define HTML                                                                                       \
    "<!doctype html><html lang=en><head><title>A plan is agreed</title><meta property=og:type "    \
    "content=article>"                                                                             \
    "</head><body><article><h1>A plan is agreed</h1>" P P P                                        \
    "<a href=/2>Next</a></article></body></html>"
#define RSS                                                                                        \
    "<?xml version=\"1.0\"?><rss "                                                                 \
    "version=\"2.0\"><channel><title>T</title><item><title>One</title>"                            \
    "<link>http://a.example/1</link><pubDate>Wed, 01 May 2024 10:00:00 GMT</pubDate></item>"       \
    "<item><title>Two</title><link>http://a.example/2</link></item>"                               \
    "<item><title>One again</title><link>http://a.example/1#x</link></item></channel></rss>"
#define INDEX                                                                                      \
    "<?xml version=\"1.0\"?><sitemapindex xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">"  \
    "<sitemap><loc>http://a.example/s1.xml</loc></sitemap></sitemapindex>"
#define URLSET                                                                                     \
    "<?xml version=\"1.0\"?><urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\"><url>"   \
    "<loc>http://a.example/1</loc><lastmod>2024-05-01</lastmod></url></urlset>"

struct outcome {
    struct arena *arena;
    size_t n_articles, n_tombstones, n_found, n_verdicts;
    struct url_message last;
    struct url_found first_found;
    struct sv article_key;
};

static bool collect(void *ctx, enum answer_topic topic, const struct record *record,
                    struct err *err)
{
    struct outcome *outcome = ctx;
    struct record copy = *record;
    copy.value = arena_copy(outcome->arena, record->value);
    copy.key = arena_copy(outcome->arena, record->key);
    assert_non_null(record->key.ptr);
    if (topic == ANSWER_ARTICLES) {
        outcome->n_articles += !record->is_tombstone;
        outcome->n_tombstones += record->is_tombstone;
        outcome->article_key = copy.key;
        return true;
    }
    assert_true(url_message_from_record(outcome->arena, &copy, &outcome->last, err));
    assert_sv_equal(record->key, SV("a.example"));
    if (!outcome->last.is_verdict && outcome->n_found == 0)
        outcome->first_found = outcome->last.found[0];
    outcome->n_found += outcome->last.n_found;
    outcome->n_verdicts += outcome->last.is_verdict;
    return true;
}

static bool digest(const char *kind, const char *status, struct sv body, struct outcome *outcome,
                   struct err *err)
{
    static struct arena *page, *item;
    struct header list[] = {
        {SV("ce_specversion"), SV("1.0")},
        {SV("ce_id"), SV("1")},
        {SV("ce_source"), SV("/test")},
        {SV("ce_type"), SV(TYPE_PAGE)},
        {SV("http-fetched-at"), SV("2024-05-01T12:00:00.000000Z")},
        {SV("http-status"), sv_from_c(status)},
        {SV("broadsheet-kind"), sv_from_c(kind)},
        {SV("broadsheet-depth"), SV("1")},
    };
    const struct task task = {.partition = 2,
                              .offset = 17,
                              .now_us = INT64_C(1714564800000000),
                              .record = {.key = SV("http://a.example/page"),
                                         .value = body,
                                         .headers = {list, COUNT_OF(list)}}};
    enum digest_verdict verdict;
    const char *stage = "";
    if (!page) {
        page = arena_new(64 << 20);
        item = arena_new(1 << 20);
    }
    arena_reset(page);
    const struct digest_tools tools = {page, item, NULL};
    const struct digest_sink sink = {outcome, collect};
    return digest_page(&tools, &task, &DIGEST_LIMITS, &sink, &verdict, &stage, err);
}

static const struct {
    const char *kind, *status;
    struct sv body;
    const char *verdict;
    size_t n_articles, n_tombstones, n_found;
} CASES[] = {
    {"page", "200", {HTML, sizeof HTML - 1}, "article", 1, 0, 1},
    {"unknown", "200", {HTML, sizeof HTML - 1}, "article", 1, 0, 1},
    {"sitemap", "200", {HTML, sizeof HTML - 1}, "article", 1, 0, 1}, /* an error page in a sitemap's
                                                                        place, say */
    {"feed", "200", {HTML, sizeof HTML - 1}, "article", 1, 0, 1},
    {"feed", "200", {RSS, sizeof RSS - 1}, "feed", 0, 0, 2},
    {"page", "200", {RSS, sizeof RSS - 1}, "feed", 0, 0, 2},
    {"sitemap", "200", {URLSET, sizeof URLSET - 1}, "sitemap", 0, 0, 1},
    {"unknown", "200", {INDEX, sizeof INDEX - 1}, "sitemap", 0, 0, 1},
    {"page", "410", {"", 0}, "gone", 0, 1, 0},
    {"page", "404", {HTML, sizeof HTML - 1}, "gone", 0, 1, 0},
    {"page", "503", {HTML, sizeof HTML - 1}, "error", 0, 0, 0},
    {"page", "200", {"", 0}, "error", 0, 0, 0},
    {"page", "200", {"%PDF-1.4\n%\xE2\xE3\xCF\xD3\n1 0 obj\n\0\0\0", 27}, "unsupported", 0, 0, 0},
};

static void pages_become_what_they_are(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        struct outcome outcome = {.arena = arena_new(8 << 20)};
        struct err err = {0};
        if (!digest(CASES[i].kind, CASES[i].status, CASES[i].body, &outcome, &err))
            fail_msg("case %zu: %s", i, err.text);
        if (!outcome.last.is_verdict || outcome.n_verdicts != 1)
            fail_msg("case %zu: the verdict is not the one last word", i);
        if (!sv_equal(outcome.last.verdict.page_type, sv_from_c(CASES[i].verdict)))
            fail_msg("case %zu: %.*s", i, SV_FMT(outcome.last.verdict.page_type));
        assert_sv_equal(outcome.last.verdict.url, SV("http://a.example/page"));
        assert_int_equal(outcome.n_articles, CASES[i].n_articles);
        assert_int_equal(outcome.n_tombstones, CASES[i].n_tombstones);
        assert_int_equal(outcome.n_found, CASES[i].n_found);
        if (outcome.n_articles + outcome.n_tombstones)
            assert_sv_equal(outcome.article_key, SV("http://a.example/page"));
        arena_free(outcome.arena);
    }
}

static void items_carry_what_the_feed_says(void **state)
{
    (void)state;
    struct outcome outcome = {.arena = arena_new(8 << 20)};
    struct err err = {0};
    assert_true(digest("feed", "200", SV(RSS), &outcome, &err));
    const struct url_found *found = &outcome.first_found;
    assert_sv_equal(found->url, SV("http://a.example/1"));
    assert_sv_equal(found->hints.title, SV("One"));
    assert_true(found->hints.date.len > 0);
    assert_int_equal(found->priority, 10);
    assert_int_equal(found->depth, 2);
    assert_sv_equal(found->found_on, SV("http://a.example/page"));
    arena_free(outcome.arena);
}

/* Feeds and sitemaps in the charset that they declare. */
static void hints_are_utf8_whatever_the_charset(void **state)
{
    (void)state;
    static const char *const DECLARED[][2] = {
        {"feed",
         "<?xml version=\"1.0\" encoding=\"windows-1251\"?><rss version=\"2.0\"><channel><item>"
         "<title>\xCC\xEE\xF1\xF2 "
         "\xEE\xF2\xEA\xF0\xFB\xF2</title><link>http://a.example/1</link></item>"
         "</channel></rss>"},
        {"sitemap",
         "<?xml version=\"1.0\" encoding=\"windows-1251\"?><urlset "
         "xmlns:n=\"http://www.google.com/schemas/"
         "sitemap-news/0.9\"><url><loc>http://a.example/1</loc><n:news><n:title>\xCC\xEE\xF1\xF2 "
         "\xEE\xF2\xEA\xF0\xFB\xF2</n:title></n:news></url></urlset>"},
    };
    for (size_t i = 0; i < COUNT_OF(DECLARED); i++) {
        struct outcome outcome = {.arena = arena_new(8 << 20)};
        struct err err = {0};
        assert_true(digest(DECLARED[i][0], "200", sv_from_c(DECLARED[i][1]), &outcome, &err));
        assert_sv_equal(outcome.first_found.hints.title,
                        SV("\xD0\x9C\xD0\xBE\xD1\x81\xD1\x82 "
                           "\xD0\xBE\xD1\x82\xD0\xBA\xD1\x80\xD1\x8B\xD1\x82"));
        arena_free(outcome.arena);
    }
}

static void bad_records_are_rejected(void **state)
{
    (void)state;
    struct outcome outcome = {.arena = arena_new(8 << 20)};
    struct err err = {0};
    assert_false(digest("page", "soon", SV(HTML), &outcome, &err));
    assert_int_equal(err.what, ERR_REJECT);
    assert_int_equal(outcome.n_articles + outcome.n_found + outcome.n_verdicts, 0);
    arena_free(outcome.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pages_become_what_they_are),
        cmocka_unit_test(items_carry_what_the_feed_says),
        cmocka_unit_test(hints_are_utf8_whatever_the_charset),
        cmocka_unit_test(bad_records_are_rejected),
    };
    return cmocka_run_group_tests_name("digest", tests, NULL, NULL);
}
