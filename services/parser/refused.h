/* refused: outputs that a topic did not take, since an operator made its max.message.bytes smaller
 * than they are. The transaction that held one is lost; its pages are read again, and what is in
 * this list is not put again. An output is told by its page's place and its number among the page's
 * outputs, which are the same each time. Pure. */
#ifndef BROADSHEET_PARSER_REFUSED_H
#define BROADSHEET_PARSER_REFUSED_H

#include "common/base.h"

struct output_place {
    int32_t partition;
    int64_t offset;
    uint32_t number;
};

struct refused {
    struct output_place *list;
    size_t n;
};
void refused_add(struct refused *refused, struct output_place place);
bool refused_has(const struct refused *refused, struct output_place place);
void refused_clear(struct refused *refused);

#endif
