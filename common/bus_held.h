/* bus_held: the partitions that a consumer has, how far each has been read and where it ends, as
 * far as was seen: bookkeeping, which asks Kafka nothing. Used by the bus alone. */
#ifndef BROADSHEET_COMMON_BUS_HELD_H
#define BROADSHEET_COMMON_BUS_HELD_H

#include "common/bus.h"

struct bus_held {
    char topic[250]; /* Kafka allows 249 characters */
    int32_t partition;
    int64_t next; /* after the last message handed out, or BUS_NO_OFFSET */
    int64_t end;  /* where its end was last seen, or BUS_NO_OFFSET */
};

struct bus_held_list {
    struct bus_held *list;
    size_t n;
    size_t last; /* found: messages come in runs of one partition */
};

void bus_held_clear(struct bus_held_list *held);
/* These in place of what was held; they are read from their offsets on. */
void bus_held_set(struct bus_held_list *held, const struct bus_place *places, size_t n);
/* NULL where it is not held. */
struct bus_held *bus_held_find(struct bus_held_list *held, const char *topic, int32_t partition);
void bus_held_read_from(struct bus_held *held, int64_t offset);
/* The next offset to be read, that of the end where it was reached; BUS_NO_OFFSET: not known. */
int64_t bus_held_position(const struct bus_held *held);
/* True where each was read to its end. */
bool bus_held_at_end(const struct bus_held_list *held);

#endif
