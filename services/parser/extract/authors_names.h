/* authors_names: the shape of one name: what is cut from its ends, how capitals are brought down.
 * Whether it is a person's is told by authors.h's functions, which live beside these. Private to
 * authors. Pure. */
#ifndef BROADSHEET_PARSER_EXTRACT_AUTHORS_NAMES_H
#define BROADSHEET_PARSER_EXTRACT_AUTHORS_NAMES_H

#include "common/arena.h"

size_t authors_count_digits(struct sv text);
/* Words parted by spaces. */
size_t authors_count_spaced(struct sv text);
/* Without marks and spaces at both ends; a final full stop goes too unless it ends an initial. */
struct sv authors_trim_marks(struct sv name);
/* Two words or more, of capitals alone. */
bool authors_is_all_capitals(struct sv name);
/* "JOHN MCDONALD" to "John Mcdonald"; short words (initials, agencies) stay. */
struct sv authors_from_capitals(struct arena *arena, struct sv name);
/* "Jane Doe (jd)", "신현주 기자": without what follows the name and is none of it. */
struct sv authors_without_suffix(struct sv name);

#endif
