/* story: one page, parsed whole, into which a case puts what its head holds, what stands between
 * the headline ("A bridge opens") and the text of three paragraphs, and what stands below them. */
#ifndef BROADSHEET_TESTS_UNIT_STORY_H
#define BROADSHEET_TESTS_UNIT_STORY_H

#include "services/parser/extract/extract.h"
#include "tests/unit/cases.h"

#define STORY_TEXT                                                                                 \
    "<p>The mayor said that the bridge would carry traffic again from Monday, after two years of " \
    "work.</p><p>Drivers had to go round by the old ford, which took them an hour longer on most " \
    "days.</p><p>The works cost twice what the council had planned when it took up the loan.</p>"

static inline struct article story_parse(struct sv head, struct sv above, struct sv below)
{
    const struct extract_input input = {
        .bytes =
            arena_printf(arena,
                         "<html><head><title>A bridge opens</title>%.*s</head><body><article>"
                         "<h1>A bridge opens</h1>%.*s" STORY_TEXT "%.*s</article></body></html>",
                         SV_FMT(head), SV_FMT(above), SV_FMT(below)),
        .url = SV("http://news.example/2024/story.html")};
    struct extract_result result;
    struct err err;
    if (!extract_page(arena, &input, 0, &result, &err))
        fail_msg("%s", err.text);
    return result.article;
}

#endif
