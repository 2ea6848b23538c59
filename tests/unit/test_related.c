#include "tests/unit/unit.h"

#include "services/parser/extract/extract.h"

#define TEXT                                                                                       \
    "<h1>The old bridge stays where it is</h1>"                                                    \
    "<p>The bridge over the brook may stay, the council said on Wednesday after seven years of "   \
    "dispute, and the two lime trees beside it will have to go in the autumn instead.</p>"         \
    "<p>Experts had long disagreed about the cracks in its arches. A third report, paid for by "   \
    "the friends of the bridge, found that the roots of the trees had caused them.</p>"            \
    "<p>Repairs cost a million, of which the county pays one half, and the work is to be done "    \
    "before the winter, so that lorries may cross again in the spring of next year.</p>"

static const struct {
    const char *what, *html;
    const char *related[3]; /* URLs */
    const char *contact;
} CASES[] = {
    {"a heading and a list",
     TEXT "<h3>Related stories</h3><ul><li><a href=/a>Miller starts his wheel again</a></li>"
          "<li><a href=/b>The last cinema in the valley</a></li></ul>",
     {"http://paper.example/a", "http://paper.example/b"},
     NULL},
    {"titles with summaries, ended by other text",
     TEXT "<h3>Mehr zum Thema</h3><p><a href=/a>Müller setzt das Rad in Gang</a></p>"
          "<p>Im Tal wird wieder mit Wasser gemahlen.</p>"
          "<p><a href=/b>Das letzte Kino im Tal</a></p><h3>Impressum und Verlag</h3>"
          "<p><a href=/c>Wer wir sind und wo</a></p>",
     {"http://paper.example/a", "http://paper.example/b"},
     NULL},
    {"label and links in one line",
     TEXT "<p>See also:<br><a href=/a>Miller starts his wheel again</a><br>"
          "<a href=/b>The last cinema in the valley</a>",
     {"http://paper.example/a", "http://paper.example/b"},
     NULL},
    {"a box that calls itself so",
     TEXT "<div class='c-related-box'><a href=/a>Miller starts his wheel again</a></div>"
          "<div class='most-read related'><a href=/b>The last cinema in the valley</a></div>",
     {"http://paper.example/a"},
     NULL},
    {"other sites, the home page, the page itself and single words are none",
     TEXT "<h3>Related</h3><ul><li><a href=http://other.example/a>Miller starts his wheel again</a>"
          "<li><a href=/>To the first page of all</a><li><a href=/here>The old bridge stays where "
          "it is</a><li><a href=/mills>Mills</a></ul>",
     {NULL},
     NULL},
    {"without a label there are none",
     TEXT "<ul><li><a href=/a>Miller starts his wheel again</a></ul>",
     {NULL},
     NULL},
    {"an address of the newsroom",
     TEXT "<p>Write to <a href='mailto:news@paper.example?subject=Bridge'>us</a> or "
          "<a href='mailto:?body=x'>share</a></p><footer><a href='mailto:ads@paper.example'>ads</a>"
          "</footer>",
     {NULL},
     "news@paper.example"},
};

static void related_articles_and_contacts(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        struct arena *arena = arena_new(64u << 20);
        const struct extract_input input = {.bytes = sv_from_c(CASES[i].html),
                                            .content_type = SV("text/html; charset=utf-8"),
                                            .url = SV("http://paper.example/here")};
        struct extract_result result;
        struct err err;
        assert_true(extract_page(arena, &input, 0, &result, &err));
        const struct article *article = &result.article;
        size_t n = 0;
        while (n < COUNT_OF(CASES[i].related) && CASES[i].related[n])
            n++;
        if (article->n_related != n)
            print_error("%s\n", CASES[i].what);
        assert_int_equal(article->n_related, n);
        for (size_t k = 0; k < n; k++)
            assert_sv_equal(article->related[k].url, sv_from_c(CASES[i].related[k]));
        assert_int_equal(article->n_contacts, CASES[i].contact ? 1 : 0);
        if (CASES[i].contact)
            assert_sv_equal(article->contacts[0], sv_from_c(CASES[i].contact));
        arena_free(arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(related_articles_and_contacts)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
