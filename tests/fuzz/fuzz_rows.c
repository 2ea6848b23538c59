/* Whatever the message: what is read as a row has every column that may not be NULL, in UTF-8
 * without NUL bytes, and the keys that its URLs have; what is not is refused with a reason. */
#include "common/text.h"
#include "services/sink/rows.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_values(const struct sv *values, size_t n)
{
    for (size_t i = 0; i < n; i++)
        assert(text_is_utf8(values[i]) && sv_find_byte(values[i], '\0') == values[i].len);
}

static void check_row(struct arena *arena, const struct row *row)
{
    static const enum row_column needed[] = {
        ROW_ARTICLE_ID,     ROW_CANONICAL_URL,  ROW_URL,        ROW_URL_ID,
        ROW_PUBLISHER_ID,   ROW_PAGE_TYPE,      ROW_WORD_COUNT, ROW_FETCHED_AT,
        ROW_EXTRACTOR_RANK, ROW_PAGE_PARTITION, ROW_PAGE_OFFSET};
    check_values(row->values, ROW_COLUMNS);
    for (size_t i = 0; i < COUNT_OF(needed); i++)
        assert(row->values[needed[i]].len);
    assert(row->values[ROW_EXTRACTOR].ptr);
    assert(
        sv_equal(row->values[ROW_ARTICLE_ID], rows_id_of(arena, row->values[ROW_CANONICAL_URL])));
    assert(sv_equal(row->values[ROW_URL_ID], rows_id_of(arena, row->values[ROW_URL])));
    assert(!row->values[ROW_DATE_PUBLISHED].ptr == !row->values[ROW_DATE_PUBLISHED_PRECISION].ptr);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(16u << 20), *scratch = arena_new(64u << 20);
    const struct sv bytes = sv_from((const char *)data, size);
    struct record record = {.value = bytes};
    struct err err = {0};
    struct row row;
    headers_add(arena, &record.headers, SV("ce_time"), sv_sub(bytes, 0, 40));
    headers_add(arena, &record.headers, SV("traceparent"), sv_sub(bytes, 0, 55));
    if (rows_article(arena, scratch, &record, 1, &row, &err))
        check_row(arena, &row);
    else
        assert(err.what == ERR_REJECT && err.code[0] && err.text[0]);
    struct gone gone = {0};
    record = (struct record){.key = bytes, .is_tombstone = true};
    if (rows_gone(arena, &record, 1, &gone, &err))
        check_values(gone.values, GONE_COLUMNS);
    else
        assert(err.what == ERR_REJECT && err.code[0] && err.text[0]);
    arena_free(scratch);
    arena_free(arena);
    return 0;
}
