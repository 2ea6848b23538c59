/* content_features: each run of text (segments.h) as a row of numbers for the model that tells the
 * article's text from the rest of the page (content_model.h). The numbers are about form and place:
 * lengths, links, what encloses the run, how its neighbours look, how much of the page's prose its
 * ancestors hold, and how much of it the page's own metadata repeats. Nothing is about one site.
 * Pure. */
#ifndef BROADSHEET_PARSER_EXTRACT_CONTENT_FEATURES_H
#define BROADSHEET_PARSER_EXTRACT_CONTENT_FEATURES_H

#include "services/parser/extract/segments.h"

/* What the page says of its article elsewhere; each may be absent. */
struct content_evidence {
    struct sv title;       /* og:title, <title>, JSON-LD's headline */
    struct sv description; /* og:description or the like */
    struct sv body;        /* JSON-LD's articleBody */
};

/* clang-format off */
#define CONTENT_FEATURE_LIST(X) \
    X(LOG_CHARS) X(WORDS) X(LINK_SHARE) X(N_LINKS) X(STRONG_SHARE) X(DIGIT_SHARE) X(UPPER_SHARE) X(COMMAS) X(SENTENCES) \
    X(ENDS_SENTENCE) X(ENDS_COLON) X(AFTER_BREAK) X(IS_PROSE) X(PHRASE) X(TEXT_WORDS) \
    X(IS_P) X(HEADING_LEVEL) X(IS_ITEM) X(IS_DIV) X(IS_CELL) \
    X(IN_ARTICLE) X(IN_MAIN) X(IN_BODY_PROP) X(IN_ASIDE) X(IN_NAV) X(IN_FOOTER) X(IN_HEADER) X(IN_FORM) X(IN_FIGURE) X(IN_CAPTION) \
    X(IN_QUOTE) X(IN_TABLE) X(IN_LIST) X(IN_LINK) X(IN_BUTTON) X(IN_HIDDEN) X(IN_CODE) X(IN_DIALOG) X(IN_OTHER_ITEM) X(IN_SECOND_ARTICLE) X(IN_TIME) \
    X(NAMES_SELF) X(NAMES_PARENT) X(NAMES_SUM) X(NAMES_LEAST) X(NAMES_MOST) \
    X(BLOCK_PROSE) X(PARENT_PROSE) X(GRAND_PROSE) X(GREAT_PROSE) X(PARENT_LINKS) X(GRAND_LINKS) X(PARENT_RUNS) X(PARENT_CHARS) \
    X(IN_CORE) X(CORE_LEVELS) X(IN_WIDE_CORE) X(CORE_SIDE) X(CORE_SHARE) \
    X(PATH_RUNS) X(PATH_PROSE) X(PATH_LINKS) X(PATH_PROSE_SHARE) \
    X(POSITION) X(CHARS_BEFORE) X(AFTER_HEADING) X(HEADING_CHARS) X(HAS_HEADING) X(HEADING_UP) X(HEADING_DOWN) X(HEADING_PROSE) X(ARTICLE_HEADING) X(HEADINGS_SINCE) \
    X(SECTION_PHRASE) X(SECTION_RUNS) X(SECTION_WORDS) \
    X(TITLE_SHARE) X(OF_TITLE_SHARE) X(DESCRIPTION_SHARE) X(OF_DESCRIPTION_SHARE) X(BODY_SHARE) X(HAS_BODY) X(HAS_BODY_PROP) X(HAS_ARTICLE) \
    X(SIGN_COMMENT) X(SIGN_RELATED) X(SIGN_SHARE) X(SIGN_SUBSCRIBE) X(SIGN_CAPTION) X(SIGN_BOX) X(SIGN_META) X(SIGN_TAGS) X(SIGN_AD) X(SIGN_LEAD) \
    X(SIGN_BODY) X(SIGN_CHROME) X(SIGN_EMBED) X(SIGN_AUTHOR) X(REPEATS) X(AVERAGE_WORD) \
    X(PAGE_PROSE) X(PAGE_RUNS) X(DEPTH) \
    X(PREVIOUS_WORDS) X(PREVIOUS_LINKS) X(PREVIOUS_PROSE) X(PREVIOUS_SAME) X(PREVIOUS_HEADING) \
    X(NEXT_WORDS) X(NEXT_LINKS) X(NEXT_PROSE) X(NEXT_SAME) X(NEXT_HEADING) X(NEXT2_PROSE) X(PREVIOUS2_PROSE) X(AROUND_PROSE) X(AROUND_LINKS)
/* clang-format on */

enum content_feature {
#define X(name) FEATURE_##name,
    CONTENT_FEATURE_LIST(X)
#undef X
        FEATURE_COUNT
};

/* segments->n rows of FEATURE_COUNT. NULL where the arena is full. */
float *content_features(struct arena *arena, const struct dom *dom, const struct segments *segments,
                        const struct content_words *words, const struct content_evidence *evidence);
/* The run that is the page's main heading, segments->n where there is none. */
uint32_t content_heading(const struct dom *dom, const struct segments *segments,
                         struct arena *arena, struct sv title);

#endif
