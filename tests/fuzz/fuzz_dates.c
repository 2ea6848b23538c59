/* The first line is a language, the rest a text or an address. Whatever they are: a date that is
 * found is real, of day precision at least (a month at least in an address), and not beyond the
 * fetch and a day. */
#include "common/text.h"
#include "services/parser/extract/dates.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define FETCHED_AT_US INT64_C(1718452800000000)

static void check(const struct date *date, enum date_precision least)
{
    assert(date->precision >= least && date->precision <= DATE_SECOND);
    assert(date->year >= 1900 && date->year <= 2024);
    assert(date_is_real(date->year, date->month, date->day ? date->day : 1));
    assert(date->hour >= 0 && date->hour < 24 && date->minute >= 0 && date->minute < 60);
    assert(date->second >= 0 && date->second < 60);
    assert(abs(date->offset_minutes) < 16 * 60);
    assert(date_to_unix_us(date) <= FETCHED_AT_US + INT64_C(86400000000));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(16u << 20);
    struct buf clean;
    buf_init(&clean, 1u << 20);
    text_add_valid(&clean, sv_from((const char *)data, size));
    struct sv rest = buf_sv(&clean), language = SV_NULL;
    (void)sv_cut(&rest, '\n', &language);
    const struct dates_context context = {language, size % 2 == 0, FETCHED_AT_US};
    struct date date;
    if (dates_read(arena, rest, &context, &date))
        check(&date, DATE_DAY);
    if (dates_read_machine(arena, rest, &context, &date))
        check(&date, DATE_DAY);
    if (dates_from_url(rest, &context, &date))
        check(&date, DATE_MONTH);
    buf_release(&clean);
    arena_free(arena);
    return 0;
}
