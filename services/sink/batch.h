/* batch: what was read and is not yet written: messages in the order in which they came, each as a
 * row, a tombstone, or what can't be written and why (a dead letter). It is full by rows or bytes,
 * and due by age. A range of it [from, to) can be written by itself, since any beginning of what
 * came is a consistent state: batch_moves() says what the range does to the offsets. The batch owns
 * its memory, copies included, until batch_clear(). Time is an argument. Pure. */
#ifndef BROADSHEET_SINK_BATCH_H
#define BROADSHEET_SINK_BATCH_H

#include "services/sink/rows.h"

struct batch_limits {
    size_t rows;
    size_t bytes; /* of keys, values and headers */
    int64_t age_ms;
};

enum item_kind { ITEM_ARTICLE, ITEM_GONE, ITEM_REJECT };
struct item {
    enum item_kind kind;
    int32_t partition;
    int64_t offset;
    int64_t timestamp_ms;
    struct record record; /* the message, for the dead letter */
    struct row row;       /* ITEM_ARTICLE */
    struct gone gone;     /* ITEM_GONE */
    struct err why;       /* ITEM_REJECT */
    bool is_reported;     /* ITEM_REJECT: its dead letter is on its way, or durable */
};

struct move { /* of one partition's offset */
    int32_t partition;
    int64_t next;
};

struct batch;

void batch_free(struct batch *batch);
struct batch *batch_new(const struct batch_limits *limits) OWNED_BY(batch_free);
void batch_clear(struct batch *batch);

/* Copies the message and makes its row. What it can't read becomes an ITEM_REJECT. False (ERR_STOP)
 * where the memory of a whole batch does not do for this message. */
MUST_CHECK bool batch_add(struct batch *batch, const struct record *record, int32_t partition,
                          int64_t offset, int64_t timestamp_ms, int64_t now_ms, struct err *err);
size_t batch_size(const struct batch *batch);
struct item *batch_item(struct batch *batch, size_t index);
bool batch_is_full(const struct batch *batch);
/* Milliseconds until it is old enough to be written, 0: it is; -1 while it is empty. */
int64_t batch_due_in_ms(const struct batch *batch, int64_t now_ms);
/* The partitions of the range in ascending order, each with the offset after its last message. In
 * the batch's memory. */
MUST_CHECK bool batch_moves(struct batch *batch, size_t from, size_t to, struct move **moves,
                            size_t *n, struct err *err);

#endif
