/* content_signs: words that authors of pages put into class and id to say what a box is for, in the
 * languages of markup: comments, related stories, captions. Unlike the learnt scores
 * (content_words.h) these are plain knowledge, so they hold for names that no training page has.
 * Evidence for the model, no verdict. Pure. */
#ifndef BROADSHEET_PARSER_EXTRACT_CONTENT_SIGNS_H
#define BROADSHEET_PARSER_EXTRACT_CONTENT_SIGNS_H

#include "services/parser/extract/content_words.h"

enum content_sign {
    SIGN_COMMENT = 1u << 0,
    SIGN_RELATED = 1u << 1,
    SIGN_SHARE = 1u << 2,
    SIGN_SUBSCRIBE = 1u << 3,
    SIGN_CAPTION = 1u << 4,
    SIGN_BOX = 1u << 5,  /* fact boxes, summaries by machine, explainers */
    SIGN_META = 1u << 6, /* bylines, dates */
    SIGN_TAGS = 1u << 7,
    SIGN_AD = 1u << 8,
    SIGN_LEAD = 1u << 9, /* standfirst, summary */
    SIGN_BODY = 1u << 10,
    SIGN_CHROME = 1u << 11, /* navigation, footer, cookies, pop-ups */
    SIGN_EMBED = 1u << 12,  /* posts, players */
    SIGN_AUTHOR = 1u << 13,
};
#define CONTENT_N_SIGNS 14

/* The table as content_words wants it: a word's score is its sign's number plus one. */
void content_signs_init(struct content_words *signs);
/* The signs of one word, 0 for none. */
static inline uint32_t content_sign(const struct content_words *signs, struct sv word)
{
    const int number = content_words_score(signs, word);
    return number ? 1u << (number - 1) : 0;
}

#endif
