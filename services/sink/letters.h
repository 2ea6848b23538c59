/* letters: the dead letters of messages that the sink can't write. They are sent by a producer of
 * their own, and are durable when letters_wait() says so. One that its topic takes none of the size
 * of is dropped with a line in the log that names the message, which stays where it was for as long
 * as its topic keeps it. */
#ifndef BROADSHEET_SINK_LETTERS_H
#define BROADSHEET_SINK_LETTERS_H

#include "common/bus.h"
#include "services/sink/batch.h"

struct letters;

void letters_free(struct letters *letters);
/* The topics outlive it. NULL: *err. */
struct letters *letters_new(const struct bus_config *config, const struct bus_topics *topics,
                            struct err *err) OWNED_BY(letters_free);
/* Sends the letter of an ITEM_REJECT. ERR_RETRY: Kafka takes nothing at present. */
MUST_CHECK bool letters_send(struct letters *letters, const struct item *item, struct err *err);
/* Waits, 5 s at most, until what was sent since the last letters_give_up() is durable. ERR_RETRY.
 */
MUST_CHECK bool letters_wait(struct letters *letters, struct err *err);
/* What is still under way counts no more: its messages are read again. */
void letters_give_up(struct letters *letters);
/* Serves delivery reports. */
void letters_poll(struct letters *letters);

#endif
