/* segments: the visible text of a page cut into runs, as a reader sees paragraphs: a run is the
 * text between two block boundaries (or two <br>), inline elements included. For each run and each
 * element this module counts what the finding of the main part goes by: lengths, links, what
 * encloses it, what the names around it (class, id, role) usually enclose (content_words.h).
 * Everything lives in the arena; one pass over the tree. Pure. */
#ifndef BROADSHEET_PARSER_EXTRACT_SEGMENTS_H
#define BROADSHEET_PARSER_EXTRACT_SEGMENTS_H

#include "services/parser/extract/content_signs.h"
#include "services/parser/extract/dom.h"

/* What a run is inside of, itself included. */
enum within {
    WITHIN_ARTICLE = 1u << 0,
    WITHIN_MAIN = 1u << 1,      /* <main>, role=main */
    WITHIN_BODY_PROP = 1u << 2, /* itemprop=articleBody */
    WITHIN_ASIDE = 1u << 3,     /* <aside>, role=complementary */
    WITHIN_NAV = 1u << 4,
    WITHIN_FOOTER = 1u << 5,
    WITHIN_HEADER = 1u << 6,
    WITHIN_FORM = 1u << 7,
    WITHIN_FIGURE = 1u << 8,
    WITHIN_CAPTION = 1u << 9, /* <figcaption>, <caption> */
    WITHIN_QUOTE = 1u << 10,
    WITHIN_TABLE = 1u << 11,
    WITHIN_LIST = 1u << 12,
    WITHIN_LINK = 1u << 13,
    WITHIN_BUTTON = 1u << 14,
    WITHIN_HIDDEN = 1u << 15, /* hidden, aria-hidden, display:none */
    WITHIN_HEADING = 1u << 16,
    WITHIN_CODE = 1u << 17, /* <pre> */
    WITHIN_DIALOG = 1u << 18,
    WITHIN_STRONG = 1u << 19,
    WITHIN_TIME = 1u << 20,
    WITHIN_OTHER_ITEM =
        1u << 21, /* itemscope of something else than an article: a comment, a person, a product */
    WITHIN_SECOND_ARTICLE = 1u << 22, /* an <article> inside another */
    WITHIN_CITE = 1u << 23,
};

struct names_score { /* of the class, id and role words on the way up */
    float self, parent, sum, least,
        most; /* of the nearest block, of its parent, of all, the worst and the best word */
};

struct element { /* beside each dom node */
    uint32_t within;
    uint32_t own_signs, near_signs,
        far_signs;  /* content_signs.h: of the nearest block, of the two above it, of all */
    uint32_t block; /* nearest block at or above */
    struct names_score names;
    uint32_t path; /* hash of tag and class of block and its parent */
    uint32_t n_chars, n_link_chars,
        n_paragraph_chars; /* of all runs below; the last of runs that read like prose */
    uint32_t n_runs;
    bool has_block_below;
};

struct segment {
    uint32_t first, last; /* nodes: the first and the last text node */
    uint32_t block;       /* the nearest block element */
    uint32_t within;      /* of its first text */
    struct sv text;       /* white space collapsed and trimmed */
    uint32_t n_chars;     /* code points */
    uint32_t n_link_chars, n_strong_chars, n_links;
    uint32_t n_words, n_digits, n_upper, n_commas, n_sentences;
    bool ends_sentence, ends_colon;
    bool after_break; /* parted from the run before by <br> alone */
};

#define SEGMENTS_MAX 30000 /* a page with more is read as far as that */
struct segments {
    struct segment *runs;
    uint32_t n;
    bool is_partial;
    struct element *elements; /* one a dom node */
    uint32_t n_chars, n_paragraph_chars;
};

/* False where the arena is full. */
MUST_CHECK bool segments_cut(struct arena *arena, const struct dom *dom,
                             const struct content_words *words, struct segments *segments);
/* A run that reads like prose: long enough, few links, with commas or the end of a sentence. */
bool segment_is_prose(const struct segment *run);

#endif
