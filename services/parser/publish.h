/* publish: what the worker says of a page into the outbox: outputs, or the page as a dead letter.
 * An output that its topic does not take makes the page a dead letter too (stage "publish"), once;
 * its other outputs stand. */
#ifndef BROADSHEET_PARSER_PUBLISH_H
#define BROADSHEET_PARSER_PUBLISH_H

#include "services/parser/frame.h"
#include "services/parser/outbox.h"

struct outlet {
    struct outbox *outbox;
    const struct bus_topics *topics;
    struct arena *arena; /* for one dead letter */
};
struct published_page {
    struct bus_message message;
    uint32_t n_outputs; /* so far */
    bool is_dead;
};

MUST_CHECK bool publish_output(const struct outlet *outlet, struct published_page *page,
                               const struct answer *answer, struct err *err);
MUST_CHECK bool publish_dead_letter(const struct outlet *outlet, struct published_page *page,
                                    const struct answer *why, struct err *err);

#endif
