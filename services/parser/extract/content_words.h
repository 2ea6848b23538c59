/* content_words: what the words in class, id and role attributes say of the text they enclose,
 * learnt from pages whose text is known (tests/train): the logarithm of the odds that such text is
 * of the article, in tenths. A word is a run of letters, parted at capitals too ("articleBody" is
 * article, body), lower case. Pure. */
#ifndef BROADSHEET_PARSER_EXTRACT_CONTENT_WORDS_H
#define BROADSHEET_PARSER_EXTRACT_CONTENT_WORDS_H

#include "common/sv.h"

struct content_word {
    const char *word;
    int8_t score;
};
extern const struct content_word CONTENT_WORDS[]; /* content_words_table.c, generated */
extern const size_t CONTENT_N_WORDS;

#define CONTENT_WORDS_SLOTS 2048
struct content_words { /* made once a page: nothing here is global */
    const struct content_word *table;
    uint16_t slots[CONTENT_WORDS_SLOTS]; /* number + 1 */
    uint16_t tags[CONTENT_WORDS_SLOTS];  /* more of the word's hash: most that are not in it need no
                                            comparing */
};
void content_words_init(struct content_words *words, const struct content_word *table, size_t n);
/* 0: not known. `word` is lower case. */
int content_words_score(const struct content_words *words, struct sv word);
/* Takes the next word off *rest into `bytes` in lower case (words longer than that are passed
 * over); false at the end. */
#define CONTENT_WORD_MAX 24
bool content_words_next(struct sv *rest, char bytes[CONTENT_WORD_MAX], struct sv *word);
/* Sum over the words of a short text; its words stand in the table with "~" before them, at most
 * their first CONTENT_WORD_MAX - 1 bytes, folded in ASCII case. */
float content_words_of_text(const struct content_words *words, struct sv text);
/* The next such word, "~" included. */
bool content_words_next_of_text(struct sv *rest, char bytes[CONTENT_WORD_MAX], struct sv *word);

#endif
