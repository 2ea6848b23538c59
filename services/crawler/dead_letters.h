/* dead_letters: what can't be taken in, kept until Kafka has it. A letter that the broker did not
 * take is sent again with dead_letters_resend(); while any is left, the offsets of `urls` stay
 * where they are. The producer and the topic's name are the caller's and outlive the list. */
#ifndef BROADSHEET_CRAWLER_DEAD_LETTERS_H
#define BROADSHEET_CRAWLER_DEAD_LETTERS_H

#include "common/bus.h"

struct dead_letters { /* zeroed but for the first two: empty */
    struct bus_producer *producer;
    const char *topic;
    struct undelivered *first;
};
void dead_letters_release(struct dead_letters *letters);
/* Copies the message, and sends it. */
void dead_letters_add(struct dead_letters *letters, const struct bus_message *message,
                      const struct err *why);
/* Sends again what was not delivered. */
void dead_letters_resend(struct dead_letters *letters);
bool dead_letters_owns(const struct dead_letters *letters, const void *opaque);
/* A letter of these was delivered (err NULL) or not; `opaque` as bus_produce had it. It is
 * forgotten when it was, or when its topic takes none of its size (ERR_REJECT), which is logged. */
void dead_letters_delivered(struct dead_letters *letters, void *opaque, const struct err *err);

#endif
