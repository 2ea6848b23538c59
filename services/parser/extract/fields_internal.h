/* fields_internal: what fields' files share. Each fields_*.c chooses the fields of its name. */
#ifndef BROADSHEET_PARSER_EXTRACT_FIELDS_INTERNAL_H
#define BROADSHEET_PARSER_EXTRACT_FIELDS_INTERNAL_H

#include "services/parser/extract/fields.h"

/* Letters and digits in lower case, all else dropped: for comparing. */
struct sv fields_key(struct arena *arena, struct sv text);
/* The address of a reference in the page, absolute; absent where it is none. */
struct sv fields_url(const struct fields *fields, struct sv reference);
/* Is this (a key) one of the site's names, or all but one? */
bool fields_is_site_name(const struct fields *fields, struct sv key);

/* Inside navigation, a sidebar, or a header or footer that is the page's and not the article's. */
bool fields_is_furniture(const struct dom *dom, uint32_t node);

struct fields_claims { /* candidates of one field, as they are found */
    struct candidate *list;
    size_t n;
};
void fields_claim(const struct fields *fields, struct fields_claims *claims, const char *source,
                  struct sv value, double score);
/* The index of the best, the first of equals; n where there is none. */
size_t fields_best(const struct fields_claims *claims);
/* Records the winner's source and the others. `winner` is an index into claims, or n: nothing is
 * recorded. */
void fields_provenance(const struct fields *fields, struct article *article, const char *field,
                       const struct fields_claims *claims, size_t winner);

/* 05/06/2024 is the 6th of May in the United States and few other places. */
bool fields_is_month_first(const struct fields *fields, struct sv language);

void fields_read_headline(struct fields *fields);
void fields_fill_authors(struct fields *fields, const struct fields_body *body,
                         struct article *article);
void fields_fill_dates(struct fields *fields, const struct fields_body *body,
                       struct article *article);
void fields_fill_topics(struct fields *fields, struct article *article);
void fields_fill_images(struct fields *fields, const struct fields_body *body,
                        struct article *article);
void fields_fill_language(struct fields *fields, const struct fields_body *body,
                          struct article *article);
/* Marks the standfirst among article's blocks too. */
void fields_fill_description(struct fields *fields, const struct fields_body *body,
                             struct article *article);
void fields_fill_dateline(struct fields *fields, const struct fields_body *body,
                          struct article *article);
void fields_fill_rest(struct fields *fields, struct article *article);

#endif
