/* The authors that a page's head, bylines and text give: tests/cases/authors/pages.tsv. */
#include "tests/unit/unit.h"

#include "services/parser/extract/extract.h"
#include "tests/unit/cases.h"

#define TEXT                                                                                       \
    "<p>The mayor said that the bridge would carry traffic again from Monday, after two years of " \
    "work.</p><p>Drivers had to go round by the old ford, which took them an hour longer on most " \
    "days.</p><p>The works cost twice what the council had planned when it took up the loan.</p>"

static struct sv authors_of(struct arena *arena, const struct sv *columns)
{
    const struct extract_input input = {
        .bytes = arena_printf(arena,
                              "<html><head><title>A bridge opens</title>%.*s</head><body><article>"
                              "<h1>A bridge opens</h1>%.*s" TEXT "%.*s</article></body></html>",
                              SV_FMT(columns[0]), SV_FMT(columns[1]), SV_FMT(columns[2])),
        .url = SV("http://news.example/2024/story.html")};
    struct extract_result result;
    struct err err;
    if (!extract_page(arena, &input, 0, &result, &err))
        fail_msg("%s", err.text);
    struct sv all = SV_NULL;
    for (size_t i = 0; i < result.article.n_authors; i++)
        all = arena_printf(arena, "%.*s%s%.*s", SV_FMT(all), i ? "; " : "",
                           SV_FMT(result.article.authors[i].name));
    return all;
}

static void authors_of_pages(void **state)
{
    (void)state;
    struct arena *arena = arena_new(64u << 20);
    size_t n;
    const struct test_case *cases = cases_read(arena, "tests/cases/authors/pages.tsv", &n);
    assert_true(n > 0);
    for (size_t i = 0; i < n; i++) {
        const struct sv got = authors_of(arena, cases[i].columns);
        if (!sv_equal(got, cases[i].columns[3]))
            print_error("line %d\n", cases[i].line);
        assert_sv_equal(got, cases[i].columns[3]);
    }
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(authors_of_pages)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
