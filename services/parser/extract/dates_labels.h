/* dates_labels: the words that say what a date beside them is: "Published", "Aktualisiert am",
 * "掲載日", "Copyright". Of a text with several dates it tells the part that speaks of the one
 * wanted. Texts are lower case as text_lower gives it; words of some 40 languages. A struct
 * dates_labels is made once a page and read only. Pure. */
#ifndef BROADSHEET_PARSER_EXTRACT_DATES_LABELS_H
#define BROADSHEET_PARSER_EXTRACT_DATES_LABELS_H

#include "services/parser/extract/match.h"

enum dates_label {
    DATES_UNLABELLED,
    DATES_PUBLISHED,
    DATES_MODIFIED,
    DATES_OTHER /* a copyright, a photo's date, a deadline */
};

struct dates_labels {
    struct match texts[3], names[2];
};

void dates_labels_init(struct dates_labels *labels);
/* The first label in a text. */
enum dates_label dates_label_of(const struct dates_labels *labels, struct sv lower);
/* What the name of a class, an id or a property says: DATES_PUBLISHED, DATES_MODIFIED or nothing.
 * One that says both says the first ("entry-date published updated"). */
enum dates_label dates_label_of_name(const struct dates_labels *labels, struct sv name);
/* The part of a text that speaks of the date wanted (DATES_PUBLISHED or DATES_MODIFIED), from its
 * label to the next; where labels follow their dates, up to its label. What no label precedes
 * counts as published. Absent where there is none with a digit. */
struct sv dates_labelled_part(const struct dates_labels *labels, struct sv lower,
                              enum dates_label wanted);
#endif
