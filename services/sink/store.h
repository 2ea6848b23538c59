/* store: batches and offsets to and from PostgreSQL, schema news. A range of a batch is written by
 * one transaction, whose first statements move the offsets, each from where this sink read it:
 * where that is not so any more another sink owns the partition, and nothing is written
 * (statements.h has the SQL). The connection is remade by store_connect. One thread. */
#ifndef BROADSHEET_SINK_STORE_H
#define BROADSHEET_SINK_STORE_H

#include "services/sink/batch.h"

struct store;

/* What became of the versions and tombstones of a range. */
struct store_counts {
    size_t inserted, updated, unchanged, stale;
    size_t gone; /* articles that tombstones marked */
};

struct store_move {
    int32_t partition;
    int64_t from; /* what was read: BUS_BEGINNING or an offset */
    int64_t to;
};

void store_free(struct store *store);
/* `topic` is that of the articles, `writer` this sink's name; both are borrowed. */
struct store *store_new(const char *database_url, const char *topic, const char *writer)
    OWNED_BY(store_free);
/* Connects, or finds the connection sound. See pg_connect. */
MUST_CHECK bool store_connect(struct store *store, struct err *err);
/* One round trip. */
MUST_CHECK bool store_ping(struct store *store, struct err *err);
/* Where a partition goes on; the row is made where there is none. */
MUST_CHECK bool store_read_offset(struct store *store, int32_t partition, int64_t *next,
                                  struct err *err);
/* Writes items [from, to), rejects left out, and the moves. `was_changed[i - from]` tells which of
 * them inserted or updated. On failure nothing is written, except that after ERR_RETRY "connection"
 * it may have been: read the offsets. ERR_RETRY "fenced": another sink has moved an offset.
 * ERR_REJECT: one of the items is to blame. */
MUST_CHECK bool store_write(struct store *store, struct batch *batch, size_t from, size_t to,
                            const struct store_move *moves, size_t n_moves,
                            struct store_counts *counts, bool *was_changed, struct err *err);

#endif
