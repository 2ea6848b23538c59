/* fields_dates: the dates of an article. fields_dates.c chooses among candidates by trust and
 * agreement; fields_dates_page.c finds those that a reader sees, fields_dates_state.c those of the
 * state that scripts are handed, fields_dates_order.c decides between day and month first. Private
 * to fields. */
#ifndef BROADSHEET_PARSER_EXTRACT_FIELDS_DATES_H
#define BROADSHEET_PARSER_EXTRACT_FIELDS_DATES_H

#include "services/parser/extract/dates_labels.h"
#include "services/parser/extract/fields_internal.h"

enum { FIELDS_MAX_DATES = 40 };

struct dated {
    struct date date;
    struct sv text; /* as found */
    uint32_t node;  /* where; 0: not in the page's body */
};
struct dates_choice {
    struct fields *fields;
    const struct fields_body *body;
    enum dates_label wanted; /* DATES_PUBLISHED or DATES_MODIFIED */
    struct dates_labels labels;
    struct fields_claims claims;
    struct dated dated[FIELDS_MAX_DATES];
};

/* A candidate: `text` as it stands at `node`, `part` of it to be read; where there is no date in
 * it, none. */
void fields_dates_add(struct dates_choice *choice, const char *source, struct sv text,
                      struct sv part, double score, uint32_t node);
/* One that a machine wrote; false where there is no date in it. */
bool fields_dates_add_machine(struct dates_choice *choice, const char *source, struct sv value,
                              double score, uint32_t node);

bool fields_dates_same_day(const struct date *a, const struct date *b);

/* How near to where the article begins is a node: 1 between headline and text, below 0 where what
 * is there belongs to other articles, to comments or to the day of the visit. */
double fields_dates_place(const struct dates_choice *choice, uint32_t node);
/* <time> elements. */
void fields_dates_add_times(struct dates_choice *choice);
/* Elements that a class, an id or the like names. */
void fields_dates_add_named(struct dates_choice *choice, const struct meta_nodes *nodes);
/* Texts between headline and text and right before and after, and data-... attributes there. */
void fields_dates_add_near(struct dates_choice *choice);
/* Texts anywhere that a label introduces. */
void fields_dates_add_labelled(struct dates_choice *choice);
/* Lines in the body that begin with a date, or with a place and a date, if all name one day. */
void fields_dates_add_only_dateline(struct dates_choice *choice);
/* Where the page shows by the clock of its readers the instant that a machine stated in UTC, the
 * offset that follows from both; where it shows a day alone, that of the region's clock. */
void fields_dates_localise(const struct dates_choice *choice, struct date *instant);

/* Of a date like 05/06/2024 that won: swaps day and month where the page's other dates, its address
 * or the change's date speak for that. */
void fields_dates_settle_order(const struct dates_choice *choice, size_t winner,
                               const struct article *article, struct date *date);

void fields_dates_add_state(struct dates_choice *choice);

#endif
