/* lang: which language a text is in, from the text itself: its script, then the everyday words of
 * the languages that share that script (lang_words.h), then letters that only one of near relatives
 * has. About 80 languages. Also what pages declare, brought to BCP 47, and the choice between the
 * two: the text wins where it is sure. Norwegian is "no" however it is declared (nb, nn), so that
 * one language has one tag. Pure. */
#ifndef BROADSHEET_PARSER_EXTRACT_LANG_H
#define BROADSHEET_PARSER_EXTRACT_LANG_H

#include "common/arena.h"

struct lang_guess {
    struct sv code;    /* "de", "sr-Latn"; absent: not enough text. Static */
    double confidence; /* 0 to 1; from 0.6 it is as good as a declaration, from 0.8 better */
};

/* Looks at the first 3 KB or so. */
struct lang_guess lang_guess(struct arena *arena, struct sv text);
/* "en_US", "EN-us", "English" to "en-US", "en-US", "en"; absent for what is no language. */
struct sv lang_normalise(struct arena *arena, struct sv declared);
/* Equal primary subtags, or languages that a word list can't part (id and ms, hr and sr, nb and
 * nn, he and yi). */
bool lang_is_near(struct sv a, struct sv b);
/* Written from right to left. */
bool lang_is_rtl(struct sv code);

#endif
