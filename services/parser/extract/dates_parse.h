/* dates_parse: the state of one reading, shared by the files of dates: dates.c finds the day,
 * dates_clock.c the time and its offset, dates_relative.c what is told from the moment of the fetch
 * ("3 hours ago", "yesterday"). Private to dates. Pure. */
#ifndef BROADSHEET_PARSER_EXTRACT_DATES_PARSE_H
#define BROADSHEET_PARSER_EXTRACT_DATES_PARSE_H

#include "services/parser/extract/dates.h"
#include "services/parser/extract/dates_tokens.h"

struct dates_parse {
    const struct dates_context *context;
    struct dates_tokens tokens;
    struct date date;
    size_t first, last; /* tokens that make the date */
};

/* Takes a day, in the reckoning that its year tells, that tokens `first` to `last` name; false
 * where it is none or not plausible. */
bool dates_set_day(struct dates_parse *p, int year, int month, int day, size_t first, size_t last);

/* Marks hours and minutes as used, so that they are taken for no day; returns where a time begins,
 * or n. */
size_t dates_mark_times(struct dates_parse *p);
/* The time at token i, and its offset, into the date. */
void dates_read_time(struct dates_parse *p, size_t i);
/* "3 pm": an hour alone with its half of the day. */
bool dates_read_bare_hour(struct dates_parse *p);

/* "3 hours ago" within the first tokens. */
bool dates_relative(struct dates_parse *p, size_t within);
/* "yesterday"; *at is its token. */
bool dates_day_named(struct dates_parse *p, size_t *at);

#endif
