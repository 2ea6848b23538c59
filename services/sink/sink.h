/* sink: the loop. Messages of `articles` are gathered into a batch; a batch is written with its
 * offsets in one transaction of PostgreSQL; dead letters are durable before the offset passes them.
 * Whatever goes wrong has one way out: drop the batch, pause, and once the database answers read
 * the offsets there, seek, and go on. */
#ifndef BROADSHEET_SINK_SINK_H
#define BROADSHEET_SINK_SINK_H

#include "services/sink/options.h"

struct sink;

void sink_free(struct sink *sink);
/* The options and the set are borrowed. */
struct sink *sink_new(const struct sink_options *options, const struct option_set *set)
    OWNED_BY(sink_free);
/* Runs until a stop is requested (true) or going on would be wrong (false, *err). */
MUST_CHECK bool sink_run(struct sink *sink, struct err *err);

#endif
