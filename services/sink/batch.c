#include "services/sink/batch.h"

/* Besides the messages themselves: their rows, the items, one message more than the limit. */
#define ROOM_BYTES    ((size_t)64 << 20)
#define SCRATCH_BYTES ((size_t)128 << 20)

struct batch {
    struct batch_limits limits;
    struct arena *arena;
    struct arena *scratch;
    struct item *items; /* of limits.rows, in memory of their own: they are used again */
    size_t n;
    size_t bytes;
    int64_t opened_ms;
};

struct batch *batch_new(const struct batch_limits *limits)
{
    assert(limits->rows > 0);
    struct batch *batch = calloc(1, sizeof *batch);
    if (!batch)
        err_out_of_memory(sizeof *batch);
    batch->limits = *limits;
    batch->items = calloc(limits->rows, sizeof *batch->items);
    if (!batch->items)
        err_out_of_memory(limits->rows * sizeof *batch->items);
    batch->arena = arena_new(limits->bytes + ROOM_BYTES);
    batch->scratch = arena_new(SCRATCH_BYTES);
    return batch;
}

void batch_free(struct batch *batch)
{
    if (!batch)
        return;
    arena_free(batch->arena);
    arena_free(batch->scratch);
    free(batch->items);
    free(batch);
}

void batch_clear(struct batch *batch)
{
    arena_reset(batch->arena);
    batch->n = 0;
    batch->bytes = 0;
}

static void copy_record(struct arena *arena, const struct record *from, struct record *to)
{
    to->key = arena_copy(arena, from->key);
    to->value = arena_copy(arena, from->value);
    to->is_tombstone = from->is_tombstone;
    for (size_t i = 0; i < from->headers.n; i++) {
        const struct header *header = &from->headers.list[i];
        headers_add(arena, &to->headers, arena_copy(arena, header->name),
                    arena_copy(arena, header->value));
    }
}

static size_t record_bytes(const struct record *record)
{
    size_t bytes = record->key.len + record->value.len;
    for (size_t i = 0; i < record->headers.n; i++)
        bytes += record->headers.list[i].name.len + record->headers.list[i].value.len;
    return bytes;
}

bool batch_add(struct batch *batch, const struct record *record, int32_t partition, int64_t offset,
               int64_t timestamp_ms, int64_t now_ms, struct err *err)
{
    assert(batch->n < batch->limits.rows);
    struct item *item = &batch->items[batch->n];
    *item = (struct item){.partition = partition, .offset = offset, .timestamp_ms = timestamp_ms};
    copy_record(batch->arena, record, &item->record);
    bool is_good;
    if (record->is_tombstone) {
        item->kind = ITEM_GONE;
        is_good = rows_gone(batch->arena, &item->record, timestamp_ms, &item->gone, &item->why);
    } else {
        item->kind = ITEM_ARTICLE;
        is_good = rows_article(batch->arena, batch->scratch, &item->record, timestamp_ms,
                               &item->row, &item->why);
        arena_reset(batch->scratch);
    }
    if (!is_good)
        item->kind = ITEM_REJECT;
    if (!arena_ok(batch->arena))
        return err_set(err, ERR_STOP, "batch_memory",
                       "A batch has no room for the message at offset %" PRId64
                       " of partition %" PRId32 " (%zu bytes); raise --batch-bytes.",
                       offset, partition, record_bytes(record));
    if (batch->n == 0)
        batch->opened_ms = now_ms;
    batch->n++;
    batch->bytes += record_bytes(record);
    return true;
}

size_t batch_size(const struct batch *batch)
{
    return batch->n;
}

struct item *batch_item(struct batch *batch, size_t index)
{
    assert(index < batch->n);
    return &batch->items[index];
}

bool batch_is_full(const struct batch *batch)
{
    return batch->n >= batch->limits.rows || batch->bytes >= batch->limits.bytes;
}

int64_t batch_due_in_ms(const struct batch *batch, int64_t now_ms)
{
    if (batch->n == 0)
        return -1;
    const int64_t age_ms = now_ms - batch->opened_ms;
    return age_ms >= batch->limits.age_ms ? 0 : batch->limits.age_ms - age_ms;
}

static int compare_moves(const void *a, const void *b)
{
    const int32_t left = ((const struct move *)a)->partition,
                  right = ((const struct move *)b)->partition;
    return (left > right) - (left < right);
}

bool batch_moves(struct batch *batch, size_t from, size_t to, struct move **moves, size_t *n,
                 struct err *err)
{
    assert(from <= to && to <= batch->n);
    struct move *made = NULL;
    size_t n_made = 0;
    for (size_t i = from; i < to; i++) {
        const struct item *item = &batch->items[i];
        size_t at = 0;
        while (at < n_made && made[at].partition != item->partition)
            at++;
        if (at == n_made && !arena_push(batch->arena, &made, &n_made, sizeof *made))
            return err_set(err, ERR_STOP, "batch_memory", "A batch has no room for its offsets.");
        made[at].partition = item->partition;
        made[at].next = item->offset + 1;
    }
    if (n_made)
        qsort(made, n_made, sizeof *made, compare_moves);
    *moves = made;
    *n = n_made;
    return true;
}
