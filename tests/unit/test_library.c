#include "tests/unit/unit.h"

#include <pthread.h>
#include <string.h>

#include "libbroadsheet/broadsheet.h"

#define PARAGRAPH                                                                                  \
    "<p>The council agreed on the plan after a debate of three hours, in which most speakers "     \
    "were "                                                                                        \
    "against it. Those who had written it said that the money would be found next year.</p>"
static const char PAGE[] =
    "<!doctype html><html lang=en><title>Harbour opens</title><script type=application/ld+json>"
    "{\"@type\": \"NewsArticle\", \"headline\": \"Harbour opens\"}</script><body><article>"
    "<h1>Harbour opens</h1>" PARAGRAPH PARAGRAPH PARAGRAPH "<a href=/b>more</a></article>";

static struct broadsheet_page page_of(const char *html)
{
    return (struct broadsheet_page){
        .bytes = html, .size_bytes = strlen(html), .url = "https://news.example/a"};
}

static void the_article_in_three_formats(void **state)
{
    (void)state;
    static const char *const WANTED[] = {"\"headline\":\"Harbour opens\"", "# Harbour opens",
                                         "The council agreed"};
    struct broadsheet *handle = broadsheet_new(0);
    const struct broadsheet_page page = page_of(PAGE);
    for (int format = BROADSHEET_JSON; format <= BROADSHEET_TEXT; format++) {
        const char *text = NULL;
        size_t length = 0;
        assert_int_equal(
            broadsheet_extract(handle, &page, (enum broadsheet_format)format, &text, &length), 0);
        assert_int_equal(strlen(text), length);
        assert_non_null(strstr(text, WANTED[format]));
        assert_string_equal(broadsheet_error(handle), "");
    }
    broadsheet_free(handle);
    broadsheet_free(NULL);
}

static void what_can_not_be_read_is_said(void **state)
{
    (void)state;
    static const struct {
        const char *html;
        size_t memory_bytes;
        int format;
    } CASES[] = {{"", 0, 0}, {"plain", 0, 0}, {"%PDF-1.4", 0, 0}, {PAGE, 1000, 0}, {PAGE, 0, 9}};
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        struct broadsheet *handle = broadsheet_new(CASES[i].memory_bytes);
        const struct broadsheet_page page = page_of(CASES[i].html);
        const char *text = "untouched";
        size_t length = 9;
        assert_int_equal(broadsheet_extract(handle, &page, (enum broadsheet_format)CASES[i].format,
                                            &text, &length),
                         -1);
        assert_string_equal(text, "untouched");
        assert_true(strlen(broadsheet_error(handle)) > 10);
        broadsheet_free(handle);
    }
}

static void *read_often(void *unused)
{
    struct broadsheet *handle = broadsheet_new(0);
    const struct broadsheet_page page = page_of(PAGE);
    const char *text;
    size_t length, n_read = 0;
    for (int i = 0; i < 50; i++)
        n_read += broadsheet_extract(handle, &page, BROADSHEET_JSON, &text, &length) == 0;
    broadsheet_free(handle);
    return n_read == 50 ? NULL : unused;
}

static void threads_with_a_handle_each(void **state)
{
    pthread_t threads[2];
    for (size_t i = 0; i < COUNT_OF(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, read_often, state), 0);
    for (size_t i = 0; i < COUNT_OF(threads); i++) {
        void *failed = NULL;
        assert_int_equal(pthread_join(threads[i], &failed), 0);
        assert_null(failed);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_article_in_three_formats),
        cmocka_unit_test(what_can_not_be_read_is_said),
        cmocka_unit_test(threads_with_a_handle_each),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
