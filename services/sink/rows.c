#include "services/sink/rows.h"

#include "common/article.h"
#include "common/sha256.h"
#include "common/text.h"
#include "common/url.h"

enum { RANK_PARTS = 3, RANK_PART_MAX = 99999, TRACEPARENT_BYTES = 55 };

struct sv rows_id_of(struct arena *arena, struct sv url)
{
    char hex[SHA256_HEX_BYTES + 1];
    sha256_hex_of(url, hex);
    return arena_printf(arena, "%.8s-%.4s-%.4s-%.4s-%.12s", hex, hex + 8, hex + 12, hex + 16,
                        hex + 20);
}

int64_t rows_extractor_rank(struct sv extractor)
{
    int64_t rank = 0;
    for (int i = 0; i < RANK_PARTS; i++) {
        struct sv part = SV_NULL;
        int64_t number = 0;
        if (sv_cut(&extractor, '.', &part)) {
            size_t digits = 0;
            while (digits < part.len && sv_is_digit(part.ptr[digits]))
                digits++;
            if (!sv_to_i64(sv_sub(part, 0, digits), &number))
                number = digits ? RANK_PART_MAX : 0;
        }
        rank = rank * (RANK_PART_MAX + 1) + (number < RANK_PART_MAX ? number : RANK_PART_MAX);
    }
    return rank;
}

static struct sv instant(struct arena *arena, int64_t unix_us)
{
    char text[DATE_TEXT_MAX];
    const struct date date = date_from_unix_us(unix_us, 0);
    return arena_copy(arena, date_to_iso(&date, text));
}

static void add_date(struct arena *arena, const struct date *date, struct sv *at,
                     struct sv *precision)
{
    static const char *const names[] = {[DATE_YEAR] = "year",
                                        [DATE_MONTH] = "month",
                                        [DATE_DAY] = "day",
                                        [DATE_MINUTE] = "minute",
                                        [DATE_SECOND] = "second"};
    if (date->precision == DATE_NONE)
        return;
    *at = instant(arena, date_to_unix_us(date));
    *precision = sv_from_c(names[date->precision]);
}

static struct sv integer(struct arena *arena, int64_t value)
{
    return arena_printf(arena, "%" PRId64, value);
}

/* When the page was fetched, as far as the message tells: the article's own word, the event's,
 * Kafka's. */
static int64_t fetch_time_us(int64_t stated_us, const struct headers *headers, int64_t timestamp_ms)
{
    struct date date = {0};
    if (stated_us > 0)
        return stated_us;
    if (date_from_iso(headers_get(headers, SV("ce_time")), &date) && date.precision >= DATE_MINUTE)
        return date_to_unix_us(&date);
    return timestamp_ms > 0 ? timestamp_ms * 1000 : 0;
}

/* Its own site is where the article's identity lies, whatever it says of its publisher. */
static bool add_identity(struct arena *arena, struct arena *scratch, const struct article *article,
                         struct row *row, struct err *err)
{
    struct url url;
    if (!url_parse(scratch, article->id, &url, err))
        return false;
    const struct sv page = article->url.len ? article->url : article->id;
    row->values[ROW_ARTICLE_ID] = rows_id_of(arena, article->id);
    row->values[ROW_CANONICAL_URL] = arena_copy(arena, article->id);
    row->values[ROW_URL] = arena_copy(arena, page);
    row->values[ROW_URL_ID] = rows_id_of(arena, page);
    row->values[ROW_PUBLISHER_ID] = arena_copy(arena, url_registered_domain(scratch, url.host));
    return true;
}

/* W3C Trace Context, version 00: hexadecimal digits and dashes. A broken one is nothing to lose an
 * article for. */
static struct sv traceparent_of(const struct headers *headers)
{
    const struct sv value = headers_get(headers, SV("traceparent"));
    if (value.len != TRACEPARENT_BYTES)
        return SV_NULL;
    for (size_t i = 0; i < value.len; i++)
        if (!sv_is_digit(value.ptr[i]) && !(value.ptr[i] >= 'a' && value.ptr[i] <= 'f') &&
            value.ptr[i] != '-')
            return SV_NULL;
    return value;
}

static void add_version(struct arena *arena, const struct article *article, struct row *row)
{
    struct sv *values = row->values;
    values[ROW_FETCHED_AT] = instant(arena, row->fetched_at_us);
    values[ROW_EXTRACTOR] = article->extractor.ptr ? arena_copy(arena, article->extractor) : SV("");
    values[ROW_EXTRACTOR_RANK] = integer(arena, rows_extractor_rank(article->extractor));
    values[ROW_PAGE_PARTITION] =
        integer(arena, article->page_offset < 0 ? -1 : article->page_partition);
    values[ROW_PAGE_OFFSET] = integer(arena, article->page_offset < 0 ? -1 : article->page_offset);
}

bool rows_article(struct arena *arena, struct arena *scratch, const struct record *record,
                  int64_t timestamp_ms, struct row *row, struct err *err)
{
    struct article article = {0};
    struct row made = {0};
    if (!article_from_json(scratch, record->value, &article, err) ||
        !add_identity(arena, scratch, &article, &made, err))
        return false;
    struct sv *values = made.values;
    made.fetched_at_us = fetch_time_us(article.fetched_at_us, &record->headers, timestamp_ms);
    add_version(arena, &article, &made);
    add_date(arena, &article.published, &values[ROW_DATE_PUBLISHED],
             &values[ROW_DATE_PUBLISHED_PRECISION]);
    add_date(arena, &article.modified, &values[ROW_DATE_MODIFIED],
             &values[ROW_DATE_MODIFIED_PRECISION]);
    values[ROW_PAGE_TYPE] = sv_from_c(page_type_name(article.page_type));
    values[ROW_WORD_COUNT] = integer(arena, (int64_t)article.word_count);
    values[ROW_SIMHASH] = article.simhash ? integer(arena, (int64_t)article.simhash) : SV_NULL;
    values[ROW_TRACEPARENT] = arena_copy(arena, traceparent_of(&record->headers));
    if (!arena_ok(scratch))
        return err_set(err, ERR_REJECT, "article_too_large",
                       "The article's %zu bytes take too much memory to read.", record->value.len);
    *row = made;
    return true;
}

bool rows_gone(struct arena *arena, const struct record *record, int64_t timestamp_ms,
               struct gone *gone, struct err *err)
{
    struct url url;
    if (!record->key.len || !text_is_utf8(record->key) ||
        sv_find_byte(record->key, '\0') < record->key.len)
        return err_set(err, ERR_REJECT, "tombstone_key",
                       "The tombstone has no readable key, which would say what is gone.");
    if (!url_parse(arena, record->key, &url, err))
        return false;
    const int64_t gone_at_us = fetch_time_us(0, &record->headers, timestamp_ms);
    gone->values[GONE_ID] = rows_id_of(arena, record->key);
    gone->values[GONE_URL] = arena_copy(arena, record->key);
    gone->values[GONE_AT] = instant(arena, gone_at_us);
    return true;
}
