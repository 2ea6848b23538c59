/* statements: the SQL of a batch, in the order in which store.c runs it inside one transaction. The
 * versions that a batch brings are staged by COPY in sink_stage, tombstones in sink_gone;
 * sink_verdict says what becomes of each version, sink_article holds those that change something,
 * in columns. All four are temporary and empty after each COMMIT.
 *
 * Locks are taken in one order by every sink, each kind sorted by key: offsets, the word on
 * tombstones, articles that are there, publishers, authors, new articles, their parts. */
#ifndef BROADSHEET_SINK_STATEMENTS_H
#define BROADSHEET_SINK_STATEMENTS_H

/* Before the transaction, for each new session; harmless where they are there. Several statements.
 */
extern const char statement_stages[];
/* $1 next offset, $2 writer, $3 topic, $4 partition, $5 the offset that was read: the fence. */
extern const char statement_move_offset[];
/* $1 topic, $2 partition: the row is there afterwards. Then the same for its next_offset. */
extern const char statement_add_offset[];
extern const char statement_read_offset[];

/* Batches with tombstones exclude all others; those without only exclude those. */
extern const char statement_lock_with_gone[];
extern const char statement_lock_without_gone[];
extern const char statement_copy_stage[];
extern const char statement_copy_gone[];
extern const char statement_lock_articles[];
/* Two statements for tombstones: the second one's row count is the articles marked. */
extern const char statement_put_gone[];
extern const char statement_mark_gone[];
/* What becomes of each version; then the counts (inserted, updated, unchanged, stale, winners). */
extern const char statement_judge[];
extern const char statement_count[];
extern const char statement_spread[];
extern const char statement_put_publishers[];
extern const char statement_put_authors[];
/* Its row count must be the winners'. */
extern const char statement_put_articles[];
extern const char statement_put_bodies[];
extern const char statement_end_revisions[];
extern const char statement_put_revisions[];
extern const char statement_put_article_authors[];
extern const char statement_put_images[];
extern const char statement_put_links[];
/* The positions of the versions that were inserted or updated. */
extern const char statement_changed_positions[];

#endif
