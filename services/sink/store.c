#include "services/sink/store.h"

#include "common/bus.h"
#include "common/pg.h"
#include "services/sink/statements.h"

enum { FLUSH_BYTES = 1 << 20, ROW_MAX_BYTES = 64 << 20 };

struct store {
    struct pg *pg;
    const char *topic;
    const char *writer;
    struct buf rows; /* COPY's text on its way */
    bool has_stages; /* in the present session */
};

struct store *store_new(const char *database_url, const char *topic, const char *writer)
{
    struct store *store = calloc(1, sizeof *store);
    if (!store)
        err_out_of_memory(sizeof *store);
    store->pg = pg_new(database_url, "broadsheet-sink");
    store->topic = topic;
    store->writer = writer;
    buf_init(&store->rows, ROW_MAX_BYTES);
    pg_prepare(store->pg, "move_offset", statement_move_offset);
    pg_prepare(store->pg, "add_offset", statement_add_offset);
    pg_prepare(store->pg, "read_offset", statement_read_offset);
    return store;
}

void store_free(struct store *store)
{
    if (!store)
        return;
    pg_free(store->pg);
    buf_release(&store->rows);
    free(store);
}

bool store_connect(struct store *store, struct err *err)
{
    if (!pg_is_connected(store->pg))
        store->has_stages = false;
    return pg_connect(store->pg, err);
}

bool store_ping(struct store *store, struct err *err)
{
    return store_connect(store, err) && pg_run(store->pg, "SELECT 1", err);
}

bool store_read_offset(struct store *store, int32_t partition, int64_t *next, struct err *err)
{
    char number[16];
    snprintf(number, sizeof number, "%" PRId32, partition);
    const struct pg_param params[] = {PG_TEXT(store->topic), PG_TEXT(number)};
    PGresult *result = NULL;
    if (!pg_execute(store->pg, "add_offset", params, COUNT_OF(params), &result, err))
        return false;
    PQclear(result);
    if (!pg_execute(store->pg, "read_offset", params, COUNT_OF(params), &result, err))
        return false;
    const bool ok = PQntuples(result) == 1 && sv_to_i64(sv_from_c(PQgetvalue(result, 0, 0)), next);
    PQclear(result);
    return ok || err_set(err, ERR_STOP, "ingest_offset",
                         "news.ingest_offset has no readable row for %s, partition %s.",
                         store->topic, number);
}

static bool move_offset(struct store *store, const struct store_move *move, struct err *err)
{
    char to[24], partition[16], from[24];
    snprintf(to, sizeof to, "%" PRId64, move->to);
    snprintf(partition, sizeof partition, "%" PRId32, move->partition);
    snprintf(from, sizeof from, "%" PRId64, move->from);
    const struct pg_param params[] = {PG_TEXT(to), PG_TEXT(store->writer), PG_TEXT(store->topic),
                                      PG_TEXT(partition), PG_TEXT(from)};
    PGresult *result = NULL;
    if (!pg_execute(store->pg, "move_offset", params, COUNT_OF(params), &result, err))
        return false;
    const bool is_ours = strcmp(PQcmdTuples(result), "1") == 0;
    PQclear(result);
    return is_ours ||
           err_set(
               err, ERR_RETRY, "fenced",
               "Another sink has written partition %s of %s past offset %s; this batch is dropped.",
               partition, store->topic, from);
}

/* A statement whose row count matters. */
static bool run_counted(struct store *store, const char *sql, size_t *rows, struct err *err)
{
    PGresult *result = NULL;
    if (!pg_query(store->pg, sql, NULL, 0, &result, err))
        return false;
    int64_t count = 0;
    const bool ok = sv_to_i64(sv_from_c(PQcmdTuples(result)), &count);
    PQclear(result);
    *rows = ok ? (size_t)count : 0;
    return true;
}

static bool run_all(struct store *store, const char *const *statements, size_t n, struct err *err)
{
    for (size_t i = 0; i < n; i++)
        if (!pg_run(store->pg, statements[i], err))
            return false;
    return true;
}

static void add_article(struct store *store, const struct item *item, size_t position)
{
    struct buf *rows = &store->rows;
    buf_printf(rows, "%zu\t", position);
    for (int column = 0; column < ROW_COLUMNS; column++)
        pg_copy_value(rows, item->row.values[column], '\t');
    pg_copy_value(rows, sv_from_c(store->topic), '\t');
    buf_printf(rows, "%" PRId32 "\t%" PRId64 "\t", item->partition, item->offset);
    pg_copy_value(rows, item->record.value, '\n');
}

static void add_gone(struct store *store, const struct item *item, size_t position)
{
    (void)position;
    for (int column = 0; column < GONE_COLUMNS; column++)
        pg_copy_value(&store->rows, item->gone.values[column],
                      column + 1 < GONE_COLUMNS ? '\t' : '\n');
}

/* COPY of the range's items of one kind. */
static bool copy(struct store *store, struct batch *batch, size_t from, size_t to,
                 enum item_kind kind, struct err *err)
{
    void (*const add)(struct store *, const struct item *, size_t) =
        kind == ITEM_GONE ? add_gone : add_article;
    if (!pg_copy_begin(store->pg, kind == ITEM_GONE ? statement_copy_gone : statement_copy_stage,
                       err))
        return false;
    buf_clear(&store->rows);
    for (size_t i = from; i < to; i++) {
        const struct item *item = batch_item(batch, i);
        if (item->kind == kind)
            add(store, item, i);
        if (!buf_ok(&store->rows)) {
            pg_disconnect(store->pg); /* the one way out of a COPY half way that is always right */
            return err_set(err, ERR_REJECT, "row_too_large",
                           "A row of a batch has more than %d bytes.", (int)ROW_MAX_BYTES);
        }
        if (store->rows.len >= FLUSH_BYTES || i + 1 == to) {
            if (!pg_copy_put(store->pg, buf_sv(&store->rows), err))
                return false;
            buf_clear(&store->rows);
        }
    }
    return pg_copy_end(store->pg, err);
}

static size_t count_kind(struct batch *batch, size_t from, size_t to, enum item_kind kind)
{
    size_t n = 0;
    for (size_t i = from; i < to; i++)
        n += batch_item(batch, i)->kind == kind;
    return n;
}

static bool read_counts(struct store *store, struct store_counts *counts, size_t *winners,
                        struct err *err)
{
    PGresult *result = NULL;
    if (!pg_query(store->pg, statement_count, NULL, 0, &result, err))
        return false;
    size_t *const into[] = {&counts->inserted, &counts->updated, &counts->unchanged, &counts->stale,
                            winners};
    for (size_t i = 0; i < COUNT_OF(into); i++) {
        uint64_t number = 0;
        if (sv_to_u64(sv_from_c(PQgetvalue(result, 0, (int)i)), &number))
            *into[i] = (size_t)number;
    }
    PQclear(result);
    return true;
}

static bool read_changed(struct store *store, size_t from, size_t to, bool *was_changed,
                         struct err *err)
{
    PGresult *result = NULL;
    if (!pg_query(store->pg, statement_changed_positions, NULL, 0, &result, err))
        return false;
    for (int row = 0; row < PQntuples(result); row++) {
        uint64_t position = 0;
        if (sv_to_u64(sv_from_c(PQgetvalue(result, row, 0)), &position) && position >= from &&
            position < to)
            was_changed[position - from] = true;
    }
    PQclear(result);
    return true;
}

/* The staged versions go where they belong. */
static bool put_changes(struct store *store, size_t winners, struct err *err)
{
    static const char *const before[] = {statement_spread, statement_put_publishers,
                                         statement_put_authors};
    static const char *const after[] = {statement_put_bodies,    statement_end_revisions,
                                        statement_put_revisions, statement_put_article_authors,
                                        statement_put_images,    statement_put_links};
    size_t written = 0;
    if (!run_all(store, before, COUNT_OF(before), err) ||
        !run_counted(store, statement_put_articles, &written, err))
        return false;
    /* Only where two partitions bring the same new article at once: writers that key it wrongly. */
    if (written != winners)
        return err_set(err, ERR_RETRY, "raced",
                       "An article of this batch was written by another sink meanwhile.");
    return run_all(store, after, COUNT_OF(after), err);
}

static bool write_range(struct store *store, struct batch *batch, size_t from, size_t to,
                        struct store_counts *counts, bool *was_changed, struct err *err)
{
    const size_t articles = count_kind(batch, from, to, ITEM_ARTICLE);
    const size_t tombstones = count_kind(batch, from, to, ITEM_GONE);
    if (!articles && !tombstones)
        return true;
    if (!pg_run(store->pg, tombstones ? statement_lock_with_gone : statement_lock_without_gone,
                err))
        return false;
    if (articles && !copy(store, batch, from, to, ITEM_ARTICLE, err))
        return false;
    if (tombstones && !copy(store, batch, from, to, ITEM_GONE, err))
        return false;
    if (!pg_run(store->pg, statement_lock_articles, err))
        return false;
    if (tombstones && (!pg_run(store->pg, statement_put_gone, err) ||
                       !run_counted(store, statement_mark_gone, &counts->gone, err)))
        return false;
    size_t winners = 0;
    if (!articles)
        return true;
    if (!pg_run(store->pg, statement_judge, err) || !read_counts(store, counts, &winners, err))
        return false;
    return winners == 0 ||
           (put_changes(store, winners, err) && read_changed(store, from, to, was_changed, err));
}

static bool write_all(struct store *store, struct batch *batch, size_t from, size_t to,
                      const struct store_move *moves, size_t n_moves, struct store_counts *counts,
                      bool *was_changed, struct err *err)
{
    if (!pg_begin(store->pg, err))
        return false;
    for (size_t i = 0; i < n_moves; i++)
        if (!move_offset(store, &moves[i], err))
            return false;
    return write_range(store, batch, from, to, counts, was_changed, err) &&
           pg_commit(store->pg, err);
}

bool store_write(struct store *store, struct batch *batch, size_t from, size_t to,
                 const struct store_move *moves, size_t n_moves, struct store_counts *counts,
                 bool *was_changed, struct err *err)
{
    struct store_counts made = {0};
    memset(was_changed, 0, (to - from) * sizeof *was_changed);
    if (!store_connect(store, err))
        return false;
    if (!store->has_stages && !pg_run(store->pg, statement_stages, err))
        return false;
    store->has_stages = true;
    if (!write_all(store, batch, from, to, moves, n_moves, &made, was_changed, err)) {
        pg_rollback(store->pg);
        return false;
    }
    *counts = made;
    return true;
}
