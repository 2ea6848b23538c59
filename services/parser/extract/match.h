/* match: does a text hold any of a list of words? ASCII case does not count; words are lower case,
 * two bytes or longer, and may stand anywhere in the text. A table of the words' first two letters,
 * made once, lets most of a text pass untested, so that class attributes and addresses of a whole
 * page can be asked. The words stay the caller's. Pure. */
#ifndef BROADSHEET_PARSER_EXTRACT_MATCH_H
#define BROADSHEET_PARSER_EXTRACT_MATCH_H

#include "common/sv.h"

struct match {
    uint32_t pairs[32];
    const char *const *words;
    size_t n;
};

void match_init(struct match *match, const char *const *words, size_t n);
/* Where the first of the words begins; text.len where there is none. */
size_t match_find(const struct match *match, struct sv text);
bool match_any(const struct match *match, struct sv text);
/* Both at once, for lists that are asked seldom. */
bool match_words(struct sv text, const char *const *words, size_t n);

#endif
