/* dates_region: the clock that a page's readers live by, told by its host's country or, where that
 * says nothing, its language, for countries that keep one. Only ever used together with a day that
 * the page shows: it adds an offset to an instant that is stated in UTC, and never moves it.
 * Source: the IANA time zone database (tzdata), the rules in force since 1996 in Europe and
 * unchanged elsewhere for as long as news sites exist. Pure. */
#ifndef BROADSHEET_PARSER_EXTRACT_DATES_REGION_H
#define BROADSHEET_PARSER_EXTRACT_DATES_REGION_H

#include "common/date.h"

/* The offset, in minutes east of UTC, at an instant; false where the clock is not known. `host` may
 * be absent; `language` is "de", "de-AT". */
MUST_CHECK bool dates_region_offset(struct sv host, struct sv language, const struct date *instant,
                                    int *minutes);

#endif
