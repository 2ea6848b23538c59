/* authors_words: the words around names in bylines, of the languages of news: what introduces a
 * name, what follows it as a role, and what is written where there is no name. Lower case, but for
 * scripts where case is not folded. Static data of authors. */
#ifndef BROADSHEET_PARSER_EXTRACT_AUTHORS_WORDS_H
#define BROADSHEET_PARSER_EXTRACT_AUTHORS_WORDS_H

#include "common/base.h"

extern const char *const AUTHORS_INTRODUCTIONS[];
extern const size_t AUTHORS_N_INTRODUCTIONS;
extern const char *const AUTHORS_ROLES[];
extern const size_t AUTHORS_N_ROLES;
extern const char *const AUTHORS_EMPTY_NAMES[];
extern const size_t AUTHORS_N_EMPTY_NAMES;

#endif
