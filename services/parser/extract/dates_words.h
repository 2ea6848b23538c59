/* dates_words: the words of dates: names of months (the table is dates_months), of the Solar Hijri
 * months, words of relative time, time zones, halves of the day. All lower case as text_lower gives
 * it; a trailing "*" stands for any ending. Source: the languages' own usage as in Unicode CLDR's
 * calendars. Static data. */
#ifndef BROADSHEET_PARSER_EXTRACT_DATES_WORDS_H
#define BROADSHEET_PARSER_EXTRACT_DATES_WORDS_H

#include "common/sv.h"

/* What a name at the beginning of `text` (lower case) means; *len is how much of it. 1-12, 0 for
 * none. */
int dates_month(struct sv text, struct sv language, size_t *len);
/* The same for Solar Hijri months. */
int dates_month_hijri(struct sv text, size_t *len);

/* Units of relative time, in seconds; 0 for none; a month counts as 30 days, a year as 365. Whole
 * words. */
int64_t dates_unit(struct sv word);
/* Two of a unit in one word, in seconds: "ساعتين"; 0 for none. */
int64_t dates_dual(struct sv word);
/* "ago", "vor", "hace": words that point to the past, before or after the number. */
bool dates_is_ago(struct sv word);
/* Days back of "today" (0), "yesterday" (1); -1 for none. */
int dates_day_word(struct sv word);
/* "a", "one", "ein": 1 where no digit is written. */
bool dates_is_one(struct sv word);

/* "est" gives -300; false for none. */
bool dates_zone(struct sv word, int *offset_minutes);
/* Words that make 10.30 a time: "klo 10.30", "10.30 Uhr". */
bool dates_is_clock_before(struct sv word);
bool dates_is_clock_after(struct sv word);
/* +1: afternoon ("pm", "오후"), -1: morning, 0: neither. */
int dates_half(struct sv word);

#endif
