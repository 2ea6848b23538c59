/* Whatever the text: a date that is read is real, is written in a form that reads as the same, and
 * its instant goes there and back. */
#include "common/date.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_date(const struct date *date)
{
    char text[DATE_TEXT_MAX], again_text[DATE_TEXT_MAX];
    struct date again;
    assert(date->precision > DATE_NONE && date->precision <= DATE_SECOND);
    assert(date_is_real(date->year, date->month ? date->month : 1, date->day ? date->day : 1));
    assert(date->hour >= 0 && date->hour < 24 && date->minute >= 0 && date->minute < 60);
    assert(date->second >= 0 && date->second < 60 && date->microsecond >= 0);
    assert(date->microsecond < 1000000 && abs(date->offset_minutes) < 16 * 60);
    const struct sv written = date_to_iso(date, text);
    assert(date_from_iso(written, &again));
    assert(sv_equal(date_to_iso(&again, again_text), written));
    assert(date_compare(date, &again) == 0);
    if (date->year < 2 || date->year > 9998)
        return;
    const int64_t us = date_to_unix_us(date);
    again = date_from_unix_us(us, date->offset_minutes);
    assert(date_to_unix_us(&again) == us && again.year == date->year);
    assert(again.hour == date->hour && again.minute == date->minute);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct sv text = sv_from((const char *)data, size);
    struct date date;
    if (date_from_iso(text, &date))
        check_date(&date);
    if (date_from_rfc2822(text, &date))
        check_date(&date);
    return 0;
}
