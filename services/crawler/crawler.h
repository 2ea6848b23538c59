/* crawler: the loop. It claims hosts, makes their requests as their visits say, publishes pages,
 * and records a URL only when the broker has acknowledged its page; it takes in what the parsers
 * found. One thread and one wait, on the network, the signals and Kafka alike. A database or a
 * broker that is away pauses what needs it and loses nothing. On a stop it begins nothing more,
 * lets requests under way end for a while, hears of its pages, records, and gives its hosts back.
 */
#ifndef BROADSHEET_CRAWLER_CRAWLER_H
#define BROADSHEET_CRAWLER_CRAWLER_H

#include "services/crawler/options.h"

/* Runs until it is asked to stop (true) or can't go on. */
MUST_CHECK bool crawler_run(const struct crawler_options *options, const struct bus_config *bus,
                            struct err *err);

#endif
