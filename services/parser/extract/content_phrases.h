/* content_phrases: what lines that belong to the page and not to the article begin with, in some
 * thirty languages: "Read also", "Teilen", "Подписывайтесь". Such a beginning is evidence for the
 * model, no verdict. Pure. */
#ifndef BROADSHEET_PARSER_EXTRACT_CONTENT_PHRASES_H
#define BROADSHEET_PARSER_EXTRACT_CONTENT_PHRASES_H

#include "common/sv.h"

enum phrase_kind {
    PHRASE_NONE,
    PHRASE_MORE,      /* read also, related, most read */
    PHRASE_SHARE,     /* share, follow us */
    PHRASE_SUBSCRIBE, /* newsletter, subscription, donation, app */
    PHRASE_COMMENT,   /* comments, log in to comment */
    PHRASE_CREDIT,    /* photo, source, agency */
    PHRASE_RIGHTS,    /* copyright, all rights reserved, terms */
    PHRASE_COOKIE,    /* cookies, consent, embedded content that is blocked */
    PHRASE_AD,        /* advertisement */
    PHRASE_BYLINE,    /* by, author, reporter, about the author */
    PHRASE_DATE,      /* published, updated, reading time */
    PHRASE_TAGS,      /* tags, topics, filed under */
};

/* What kind of line this begins; case is ignored for Latin and Cyrillic. */
enum phrase_kind content_phrase(struct sv text);

#endif
