/* parser: the loop of the parser's parent. It takes pages from `pages`, hands them to the worker
 * (crew.h), and writes what comes of them with the offsets after them in transactions (outbox.h).
 * It never looks into a page itself.
 *
 * Any failure of Kafka has one recovery: the open transaction is aborted if it can be, both handles
 * are destroyed and made anew, and reading goes on from the group's offsets. A page that can't be
 * handled becomes a dead letter and stops nothing. */
#ifndef BROADSHEET_PARSER_PARSER_H
#define BROADSHEET_PARSER_PARSER_H

#include "services/parser/options.h"

/* Runs until stop_requested(). False: ERR_STOP. */
MUST_CHECK bool parser_run(const struct parser_options *options, const struct bus_config *config,
                           struct err *err);

#endif
