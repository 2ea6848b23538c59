/* series: what the sink tells of itself at /metrics. The series live as long as the process;
 * docs/operations.md says which to watch. */
#ifndef BROADSHEET_SINK_SERIES_H
#define BROADSHEET_SINK_SERIES_H

#include "common/metrics.h"

struct series {
    struct metric *inserted, *updated, *unchanged, *stale, *dead, *gone;
    struct metric *batch_rows, *batch_seconds, *latency, *last_commit, *in_hand;
    struct metric *committed, *fenced, *failed, *dropped;
};

void series_declare(struct series *series);

#endif
