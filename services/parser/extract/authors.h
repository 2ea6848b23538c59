/* authors: names out of what pages write where an author belongs: "By JOHN SMITH, Staff Writer",
 * "Von Anna Müller und Bernd Maier (Text)", "jane@example.org", "Smith, John", "dpa/lno",
 * "文・山田太郎", "https://facebook.com/jane". Words that introduce a byline, roles, conjunctions,
 * dates and places of publication go; what is left is split into names. A name is cleaned, not
 * invented: capitals are brought to "John Smith" only where a whole name of two or more words is in
 * capitals. Pure. */
#ifndef BROADSHEET_PARSER_EXTRACT_AUTHORS_H
#define BROADSHEET_PARSER_EXTRACT_AUTHORS_H

#include "common/article.h"

struct author_list {
    struct person *list;
    size_t n;
};

/* How much the text is believed to be names alone. */
enum author_trust {
    AUTHOR_FIELD,   /* metadata: the whole value is the author, organisations and pen names too */
    AUTHOR_BYLINE,  /* text of an element that a class or rel names author */
    AUTHOR_PATTERN, /* any text: only "By First Last" and its like in other languages count */
};

/* Appends the names found in text (one line) to list. Names already there are not repeated; a
 * person's URL, mail address and title are kept with the first. False where nothing was found. */
bool authors_read(struct arena *arena, struct sv text, enum author_trust trust,
                  struct author_list *list);
/* One name that stands alone (a JSON-LD Person): cleaned, split only where it plainly holds
 * several. */
bool authors_add(struct arena *arena, const struct person *person, struct author_list *list);
/* The name looks like a person's: two to five words, capital letters first, no digits. */
bool authors_is_person(struct sv name);
/* The same, and every word that is no particle ("van", "de") begins with a capital. */
bool authors_is_capitalised(struct sv name);
/* Says nothing of who wrote: "admin", "Editor", a URL. */
bool authors_is_empty(struct sv name);
/* After one of the words that introduce a byline ("by", "von", "текст:"): what follows; text itself
 * where there is none. */
struct sv authors_after_introduction(struct sv text, bool *introduced);

#endif
