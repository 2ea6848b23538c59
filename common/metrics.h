/* metrics: counters, gauges and histograms, and the admin HTTP port of a service: /metrics
 * (Prometheus text format 0.0.4, OpenMetrics by Accept), /livez (the main loop's beat and nothing
 * else), /readyz, /startupz. A series is made when it is first asked for; names begin with
 * "broadsheet_", base units, as Prometheus' naming page asks. Updates are atomic and may come from
 * any thread. The HTTP server (libmicrohttpd) has a thread of its own and only reads. */
#ifndef BROADSHEET_COMMON_METRICS_H
#define BROADSHEET_COMMON_METRICS_H

#include "common/err.h"
#include "common/sv.h"

enum metric_kind { METRIC_COUNTER, METRIC_GAUGE, METRIC_HISTOGRAM };

struct metric; /* one series: a name with its label values */

/* Registers (or finds) a series. `labels` is "key=\"value\",..." written by us, or NULL; never
 * hosts or URLs. The returned series lives as long as the process. */
struct metric *metric_get(enum metric_kind kind, const char *name, const char *labels,
                          const char *help);
void metric_add(struct metric *metric, double by);
static inline void metric_inc(struct metric *metric)
{
    metric_add(metric, 1);
}
void metric_set(struct metric *metric, double value);
/* Histograms of seconds or bytes share fixed buckets by the name's suffix. */
void metric_observe(struct metric *metric, double value);

/* The gauge of what is left to read of a partition, the same in every service that consumes. */
struct metric *metric_consumer_lag(const char *topic, int32_t partition);

/* Starts the admin port; port 0 takes a free one, which is logged and, when port_file is not NULL,
 * written there. address is an IP literal. */
MUST_CHECK bool metrics_serve(const char *address, uint16_t port, const char *port_file,
                              struct err *err);
void metrics_shutdown(void);
/* The main loop beats each turn; /livez answers 503 when the last beat is older than max_beat_ms
 * (30 s by default). */
void metrics_beat(void);
/* Why the service is not ready, a static string; NULL: ready. Starts as "starting". */
void metrics_set_unready(const char *why);
/* The page as /metrics gives it, for tests and for `broadsheet`. The caller frees. */
char *metrics_text(void);

#endif
