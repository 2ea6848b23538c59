/* outbox: what the parser has to say, in transactions. Each transaction holds the outputs of whole
 * pages and the offsets after them, so that both are there or neither is. It begins with a first
 * output and is committed when it holds enough or is old enough, the sooner the fewer pages wait to
 * join it; the commit runs while the next pages are parsed, and until it is over outputs wait
 * (outbox_is_busy).
 * After an error other than ERR_REJECT the outbox is good for outbox_abandon() and outbox_free()
 * alone: the parser makes new handles. */
#ifndef BROADSHEET_PARSER_OUTBOX_H
#define BROADSHEET_PARSER_OUTBOX_H

#include "common/bus.h"
#include "services/parser/refused.h"

struct outbox_options {
    int64_t max_pages, max_age_ms, gather_ms;
    /* Where the configuration sends singly, what a topic did not take is noted here; what is here
     * is not put again. */
    struct refused *refused;
};

struct outbox;
void outbox_free(struct outbox *outbox);
/* commit_fd: an eventfd that is written when a commit is over. */
struct outbox *outbox_new(const struct bus_config *config, const char *transactional_id,
                          const struct outbox_options *options, int commit_fd, struct err *err)
    OWNED_BY(outbox_free);
/* Takes the transactional id from whoever had it; waits 2 s at most, is to be called again while it
 * is ERR_RETRY with neither "fatal" nor "abort" for a code. */
MUST_CHECK bool outbox_init(struct outbox *outbox, struct err *err);

/* An output of the page at this place, with its number among those of the page; its topic's name
 * must outlive the outbox. ERR_REJECT "message_too_large". */
MUST_CHECK bool outbox_put(struct outbox *outbox, const char *topic, const struct record *record,
                           const struct bus_place *page, uint32_t number, struct err *err);
/* All outputs of the page have been put. */
MUST_CHECK bool outbox_end_page(struct outbox *outbox, const struct bus_place *page,
                                struct err *err);

/* A commit is under way: nothing may be put. */
bool outbox_is_busy(const struct outbox *outbox);
/* So many pages are in hand, whose outputs are yet to come. */
void outbox_set_waiting(struct outbox *outbox, size_t n_pages);
/* Full: let it commit before more is put. */
bool outbox_is_full(const struct outbox *outbox);
/* Begins a commit that is due, ends one that is over. */
MUST_CHECK bool outbox_tend(struct outbox *outbox, struct bus_consumer *consumer, struct err *err);
/* Until a commit is due; -1: nothing waits. */
int outbox_timeout_ms(const struct outbox *outbox);

/* The partitions go: commits what is whole; what is not, or `lost`, is aborted. */
MUST_CHECK bool outbox_settle(struct outbox *outbox, struct bus_consumer *consumer, bool lost,
                              struct err *err);
/* A topic did not take a record that was put: the transaction is lost. */
bool outbox_was_refused(const struct outbox *outbox);
/* Ends the open transaction as it can, after an error. */
void outbox_abandon(struct outbox *outbox);

#endif
