/* dates_months: the months' names of some 50 languages, with abbreviations and inflections, lower
 * case, in byte order, so that a search finds the few that begin as a word does. A trailing "*"
 * stands for any ending. Source: the languages' own usage as in Unicode CLDR's calendars. Private
 * to dates. Static data. */
#ifndef BROADSHEET_PARSER_EXTRACT_DATES_MONTHS_H
#define BROADSHEET_PARSER_EXTRACT_DATES_MONTHS_H

#include "common/base.h"

struct dates_month_name {
    const char *name;
    int month;
};
extern const struct dates_month_name DATES_MONTHS[];
extern const size_t DATES_N_MONTHS;

#endif
