/* pagetype_phrases: words by which pages that are no articles give themselves away, in some thirty
 * languages. Private to pagetype. Pure. */
#ifndef BROADSHEET_PARSER_EXTRACT_PAGETYPE_PHRASES_H
#define BROADSHEET_PARSER_EXTRACT_PAGETYPE_PHRASES_H

#include "services/parser/extract/dom.h"

enum pagetype_phrases {
    PAGETYPE_CHALLENGE_TITLE,
    PAGETYPE_CHALLENGE_TEXT,
    PAGETYPE_NOT_FOUND,
    PAGETYPE_GONE, /* "not found": says it in a title, in a text it may be of anything */
    PAGETYPE_ERROR,
    PAGETYPE_CONSENT,
    PAGETYPE_PAYWALL,
};

/* Is one of them in the text, which is lower case? */
bool pagetype_has_phrase(enum pagetype_phrases kind, struct sv text);
unsigned pagetype_count_phrases(enum pagetype_phrases kind, struct sv text);
/* Is a line of the text, or a part of one between dashes, bars and colons, such a phrase and little
 * else? "Page not found | The Courier" is; a headline that tells of pages not found is not. */
bool pagetype_is_phrase(enum pagetype_phrases kind, struct sv text);
/* Does the markup hold a known challenge's frame, script or box? */
bool pagetype_has_challenge(const struct dom *dom);
/* Does an element name itself a paywall (class, id) and is shown? */
bool pagetype_has_wall(const struct dom *dom);

#endif
