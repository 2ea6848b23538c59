/* What kind of page: bodies that are texts and bodies that are lists of links, as tables of made-up
 * pages; and whole pages of every kind, tests/cases/pagetype (tests/bench/pagetypes shows them as a
 * table). */
#include "tests/unit/unit.h"

#include <glob.h>

#include "services/parser/extract/extract.h"
#include "tests/unit/cases.h"

#define TITLE(name)  "<h3><a href='/news/" name "'>A title of six words or " name "</a></h3>"
#define DECK         "<p>A line of some ten words that says what is in the story.</p>"
#define TEASER(name) "<div class='card'>" TITLE(name) DECK "</div>"
#define ITEM(name)                                                                                 \
    "<li><a href='/news/" name "'>A title of six words or " name                                   \
    "</a> and then a line of some ten words, which tells what there is to be read in it.</li>"
#define PARAGRAPH                                                                                  \
    "<p>The council voted by eleven to four on Thursday night to rebuild the wall before next "    \
    "winter, which ends a dispute that had run since the first storm of January tore a gap in "    \
    "it. Engineers told the meeting that it had been weakened long before.</p>"
#define SECOND                                                                                     \
    "<p>The plan replaces the damaged section with a concrete core faced in local granite. Work "  \
    "is to start in the second week of May, outside the spawning season, and to end before the "   \
    "first gales of October, if the money comes in time.</p>"
#define THIRD                                                                                      \
    "<p>Four councillors voted against, saying that the pumps should be paid for first. Their "    \
    "amendment, which would have put off the wall by a year, found no majority, and the harbour "  \
    "master has asked skippers to keep to the south channel until then.</p>"
#define STORY PARAGRAPH SECOND THIRD
#define OG    "<meta property='og:type' content='article'>"
#define LD                                                                                         \
    "<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"headline\":\"The "            \
    "wall\"}</script>"

static const struct {
    const char *what, *head, *body;
    enum page_type type;
} CASES[] = {
    {"a story", OG, "<article><h1>The wall is to be rebuilt</h1>" STORY "</article>", PAGE_ARTICLE},
    {"a story that claims nothing", "", "<h1>The wall is to be rebuilt</h1>" STORY, PAGE_ARTICLE},
    {"a story before a list of others", OG,
     "<article><h1>The wall is to be rebuilt</h1>" STORY "</article><ul>" ITEM("one") ITEM("two")
         ITEM("three") ITEM("four") ITEM("five") "</ul>",
     PAGE_ARTICLE},
    {"a section's page", "",
     "<main><h1>News</h1>" TEASER("one") TEASER("two") TEASER("three") TEASER("four") TEASER("five")
         TEASER("six") "</main>",
     PAGE_LISTING},
    {"an archive's list", "",
     "<h1>All that was printed</h1><ul>" ITEM("one") ITEM("two") ITEM("three") ITEM("four")
         ITEM("five") "</ul>",
     PAGE_LISTING},
    {"a topic's page that calls itself an article", OG,
     "<main><h1>The storms</h1><p>On this page we gather what we have reported about the "
     "storms.</p><ul>" ITEM("one") ITEM("two") ITEM("three") ITEM("four") ITEM("five")
         ITEM("six") "</ul></main>",
     PAGE_LISTING},
    {"a few words", OG, "<article><h1>Road closed</h1><p>The lane is closed today.</p></article>",
     PAGE_TOO_SHORT},
    {"a story of lists that JSON-LD calls an article", LD,
     "<article><h1>The wall</h1>" PARAGRAPH "<ul>" ITEM("one") ITEM("two") ITEM("three")
         ITEM("four") ITEM("five") "</ul></article>",
     PAGE_ARTICLE},
};

static void pages_are_told_apart(void **state)
{
    (void)state;
    size_t n_wrong = 0;
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        arena_reset(arena);
        const struct sv page = arena_printf(
            arena,
            "<!doctype html><html lang='en'><head><title>%s</title>%s</head><body>%s</body></html>",
            CASES[i].what, CASES[i].head, CASES[i].body);
        const struct extract_input input = {.bytes = page,
                                            .url = SV("https://paper.example/a/page"),
                                            .content_type = SV("text/html; charset=utf-8")};
        struct extract_result result = {0};
        struct err err = {0};
        assert_true(extract_page(arena, &input, 0, &result, &err));
        if (result.article.page_type == CASES[i].type)
            continue;
        n_wrong++;
        print_error("%s: type %d, wanted %d\n", CASES[i].what, (int)result.article.page_type,
                    (int)CASES[i].type);
    }
    assert_int_equal(n_wrong, 0);
}

/* "<!-- listing|too_short https://paper.example/tag/harbour/ -->" on the second line. */
static struct sv read_head(struct sv page, struct sv *types)
{
    struct sv line, part;
    assert_true(sv_cut(&page, '\n', &line) && sv_cut(&page, '\n', &line));
    assert_true(sv_cut(&line, ' ', &part) && sv_cut(&line, ' ', types) &&
                sv_cut(&line, ' ', &part));
    return part;
}

static void whole_pages_are_told_apart(void **state)
{
    (void)state;
    size_t n_wrong = 0;
    glob_t found;
    assert_int_equal(glob("tests/cases/pagetype/*.html", 0, NULL, &found), 0);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        arena_reset(arena);
        struct sv types;
        struct extract_input input = {.bytes = cases_file(found.gl_pathv[i])};
        input.url = read_head(input.bytes, &types);
        struct extract_result result = {0};
        struct err err = {0};
        assert_true(extract_page(arena, &input, 0, &result, &err));
        const char *type = page_type_name(result.article.page_type);
        if (sv_contains(types, sv_from_c(type)))
            continue;
        n_wrong++;
        print_error("%s: %s, wanted %.*s\n", found.gl_pathv[i], type, SV_FMT(types));
    }
    assert_true(found.gl_pathc > 100);
    globfree(&found);
    assert_int_equal(n_wrong, 0);
}

static int open_all(void **state)
{
    struct err err = {0};
    return extract_open_all(&err) ? arena_set_up(state) : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(pages_are_told_apart),
                                       cmocka_unit_test(whole_pages_are_told_apart)};
    return cmocka_run_group_tests(tests, open_all, arena_tear_down);
}
