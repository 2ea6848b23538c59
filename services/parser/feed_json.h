/* feed_json: JSON Feed's half of feed.h. The items array is found by a scan for its brackets and
 * each item read by itself, so that a truncated feed gives what comes before the cut. */
#ifndef BROADSHEET_PARSER_FEED_JSON_H
#define BROADSHEET_PARSER_FEED_JSON_H

#include "services/parser/feed.h"

void feed_json_read(struct sv utf8, struct sv base, const struct item_handler *handler,
                    struct feed_summary *summary);

#endif
