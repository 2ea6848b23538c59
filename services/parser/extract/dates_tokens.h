/* dates_tokens: a text of a date cut into numbers (of any script's digits), words and marks;
 * dates.c's first half. Private to dates. Pure. */
#ifndef BROADSHEET_PARSER_EXTRACT_DATES_TOKENS_H
#define BROADSHEET_PARSER_EXTRACT_DATES_TOKENS_H

#include "common/sv.h"

#define DATES_MAX_TOKENS 72

enum token_kind { TOKEN_NUMBER, TOKEN_WORD, TOKEN_MARK };

struct token {
    enum token_kind kind;
    int value;      /* of a number */
    int digits;     /* of a number */
    uint32_t mark;  /* of a mark */
    bool is_spaced; /* white space before it */
    bool is_used;   /* part of a time */
    struct sv text; /* from here to the end of the whole, lower case */
    size_t len;
};

struct dates_tokens {
    struct token list[DATES_MAX_TOKENS];
    size_t n;
};

/* `lower` is lower case, as text_lower gives it; the tokens are views into it. */
void dates_tokenise(struct dates_tokens *tokens, struct sv lower);
bool dates_is_mark(const struct dates_tokens *tokens, size_t i, uint32_t mark);
/* A number that no time has taken. */
bool dates_is_number(const struct dates_tokens *tokens, size_t i);
/* The word at i; absent where there is none. */
struct sv dates_word(const struct dates_tokens *tokens, size_t i);
/* b may be NULL. */
bool dates_word_begins(const struct dates_tokens *tokens, size_t i, const char *a, const char *b);

#endif
