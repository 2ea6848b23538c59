#include "common/metrics.h"

#include "common/buf.h"
#include "common/clock.h"
#include "common/log.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define SERIES_MAX     512
#define BUCKETS_MAX    16
#define PAGE_MAX_BYTES (4u << 20)
#define BEAT_MAX_MS    30000

/* OpenTelemetry's advice for messaging durations, with 1 ms and 2.5 ms below: a page takes less
 * than 5. */
static const double SECONDS[] = {.001, .0025, .005, .01, .025, .05, .075, .1,
                                 .25,  .5,    .75,  1,   2.5,  5,   7.5,  10};
static const double BYTES[] = {1e3, 4e3, 16e3, 64e3, 256e3, 1e6, 4e6, 16e6};
static const double COUNTS[] = {1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000};

struct metric {
    enum metric_kind kind;
    const char *name, *labels, *help;
    _Atomic double value; /* a histogram's sum */
    _Atomic uint64_t count;
    const double *bounds;
    size_t n_bounds;
    _Atomic uint64_t buckets[BUCKETS_MAX];
};

static struct {
    pthread_mutex_t lock; /* guards registration; updates are atomic */
    struct metric *series[SERIES_MAX];
    size_t n;
    struct MHD_Daemon *daemon;
    _Atomic int64_t beat_ms;
    _Atomic(const char *) unready;
    _Atomic bool was_ready;
} state = {.lock = PTHREAD_MUTEX_INITIALIZER, .unready = "starting"};

static bool is_same(const struct metric *metric, const char *name, const char *labels)
{
    return strcmp(metric->name, name) == 0 && strcmp(metric->labels, labels ? labels : "") == 0;
}

static void choose_buckets(struct metric *metric)
{
    const struct sv name = sv_from_c(metric->name);
    const bool is_seconds = sv_ends_with(name, SV("_seconds")),
               is_bytes = sv_ends_with(name, SV("_bytes"));
    metric->bounds = is_seconds ? SECONDS : is_bytes ? BYTES : COUNTS;
    metric->n_bounds = is_seconds ? COUNT_OF(SECONDS)
                       : is_bytes ? COUNT_OF(BYTES)
                                  : COUNT_OF(COUNTS);
}

static char *copy(const char *text)
{
    char *out = strdup(text ? text : "");
    if (!out)
        err_out_of_memory(64);
    return out;
}

struct metric *metric_get(enum metric_kind kind, const char *name, const char *labels,
                          const char *help)
{
    struct metric *found = NULL;
    pthread_mutex_lock(&state.lock);
    for (size_t i = 0; !found && i < state.n; i++) {
        if (is_same(state.series[i], name, labels))
            found = state.series[i];
    }
    if (!found) {
        assert(state.n < SERIES_MAX);
        found = calloc(1, sizeof *found);
        if (!found)
            err_out_of_memory(sizeof *found);
        found->kind = kind;
        found->name = copy(name);
        found->labels = copy(labels);
        found->help = help;
        if (kind == METRIC_HISTOGRAM)
            choose_buckets(found);
        state.series[state.n++] = found;
    }
    pthread_mutex_unlock(&state.lock);
    assert(found->kind == kind);
    return found;
}

struct metric *metric_consumer_lag(const char *topic, int32_t partition)
{
    char labels[192];
    snprintf(labels, sizeof labels, "topic=\"%s\",partition=\"%" PRId32 "\"", topic, partition);
    return metric_get(METRIC_GAUGE, "broadsheet_consumer_lag_records", labels,
                      "Records of an assigned partition that are still to be read.");
}

void metric_add(struct metric *metric, double by)
{
    double seen = atomic_load_explicit(&metric->value, memory_order_relaxed);
    while (!atomic_compare_exchange_weak_explicit(&metric->value, &seen, seen + by,
                                                  memory_order_relaxed, memory_order_relaxed))
        ;
}

void metric_set(struct metric *metric, double value)
{
    atomic_store_explicit(&metric->value, value, memory_order_relaxed);
}

void metric_observe(struct metric *metric, double value)
{
    size_t bucket = 0;
    while (bucket < metric->n_bounds && value > metric->bounds[bucket])
        bucket++;
    if (bucket < metric->n_bounds)
        atomic_fetch_add_explicit(&metric->buckets[bucket], 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&metric->count, 1, memory_order_relaxed);
    metric_add(metric, value);
}

static double metric_value(const struct metric *metric)
{
    return atomic_load_explicit(&metric->value, memory_order_relaxed);
}

static void write_histogram(struct buf *out, const struct metric *metric)
{
    const char *comma = metric->labels[0] ? "," : "";
    uint64_t below = 0;
    for (size_t i = 0; i < metric->n_bounds; i++) {
        below += atomic_load_explicit(&metric->buckets[i], memory_order_relaxed);
        buf_printf(out, "%s_bucket{%s%sle=\"%g\"} %" PRIu64 "\n", metric->name, metric->labels,
                   comma, metric->bounds[i], below);
    }
    uint64_t count = atomic_load_explicit(&metric->count, memory_order_relaxed);
    if (count < below) /* read between two updates */
        count = below;
    buf_printf(out, "%s_bucket{%s%sle=\"+Inf\"} %" PRIu64 "\n", metric->name, metric->labels, comma,
               count);
    const char *open = metric->labels[0] ? "{" : "", *close = metric->labels[0] ? "}" : "";
    buf_printf(out, "%s_sum%s%s%s %.17g\n", metric->name, open, metric->labels, close,
               metric_value(metric));
    buf_printf(out, "%s_count%s%s%s %" PRIu64 "\n", metric->name, open, metric->labels, close,
               count);
}

/* OpenMetrics names a counter's family without the _total that its samples have. */
static void write_head(struct buf *out, const struct metric *metric, bool is_openmetrics)
{
    static const char *const KINDS[] = {"counter", "gauge", "histogram"};
    struct sv family = sv_from_c(metric->name);
    if (is_openmetrics && metric->kind == METRIC_COUNTER && sv_ends_with(family, SV("_total")))
        family.len -= 6;
    buf_printf(out, "# HELP %.*s %s\n# TYPE %.*s %s\n", SV_FMT(family), metric->help,
               SV_FMT(family), KINDS[metric->kind]);
}

static void write_sample(struct buf *out, const struct metric *metric)
{
    if (metric->kind == METRIC_HISTOGRAM)
        write_histogram(out, metric);
    else if (metric->labels[0])
        buf_printf(out, "%s{%s} %.17g\n", metric->name, metric->labels, metric_value(metric));
    else
        buf_printf(out, "%s %.17g\n", metric->name, metric_value(metric));
}

static void write_process(struct buf *out)
{
    struct rusage usage;
    if (getrusage(RUSAGE_SELF, &usage) == 0) {
        const double cpu = (double)usage.ru_utime.tv_sec + (double)usage.ru_stime.tv_sec +
                           (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
        buf_printf(out,
                   "# HELP process_cpu_seconds_total User and system time.\n"
                   "# TYPE process_cpu_seconds_total counter\nprocess_cpu_seconds_total %.6f\n",
                   cpu);
        buf_printf(out,
                   "# HELP process_max_resident_memory_bytes Largest resident set so far.\n"
                   "# TYPE process_max_resident_memory_bytes "
                   "gauge\nprocess_max_resident_memory_bytes %ld\n",
                   usage.ru_maxrss * 1024);
    }
}

/* Samples of one family must stand together, so each family is written at its first series. */
static void write_page(struct buf *out, bool is_openmetrics)
{
    pthread_mutex_lock(&state.lock);
    for (size_t i = 0; i < state.n; i++) {
        bool is_first = true;
        for (size_t j = 0; is_first && j < i; j++)
            is_first = strcmp(state.series[j]->name, state.series[i]->name) != 0;
        if (!is_first)
            continue;
        write_head(out, state.series[i], is_openmetrics);
        for (size_t j = i; j < state.n; j++) {
            if (strcmp(state.series[j]->name, state.series[i]->name) == 0)
                write_sample(out, state.series[j]);
        }
    }
    pthread_mutex_unlock(&state.lock);
    if (is_openmetrics)
        buf_add_c(out, "# EOF\n");
    else
        write_process(out);
}

char *metrics_text(void)
{
    struct buf out;
    buf_init(&out, PAGE_MAX_BYTES);
    write_page(&out, false);
    return buf_detach(&out);
}

void metrics_beat(void)
{
    atomic_store(&state.beat_ms, clock_monotonic_ms());
}

void metrics_set_unready(const char *why)
{
    if (!why)
        atomic_store(&state.was_ready, true);
    atomic_store(&state.unready, why);
}

struct answer {
    unsigned status;
    const char *content_type;
};

static struct answer answer(const char *path, const char *accept, struct buf *out)
{
    struct answer answer = {MHD_HTTP_OK, "text/plain; charset=utf-8"};
    const char *unready = atomic_load(&state.unready);
    if (strcmp(path, "/metrics") == 0) {
        const bool is_openmetrics = accept && strstr(accept, "application/openmetrics-text");
        write_page(out, is_openmetrics);
        answer.content_type = is_openmetrics
                                  ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
                                  : "text/plain; version=0.0.4; charset=utf-8";
    } else if (strcmp(path, "/livez") == 0) {
        const int64_t age_ms = clock_monotonic_ms() - atomic_load(&state.beat_ms);
        if (age_ms > BEAT_MAX_MS)
            answer.status = MHD_HTTP_SERVICE_UNAVAILABLE;
        buf_printf(out, "%s: the main loop's last turn was %" PRId64 " ms ago\n",
                   answer.status == MHD_HTTP_OK ? "ok" : "stuck", age_ms);
    } else if (strcmp(path, "/readyz") == 0) {
        if (unready)
            answer.status = MHD_HTTP_SERVICE_UNAVAILABLE;
        buf_printf(out, "%s\n", unready ? unready : "ok");
    } else if (strcmp(path, "/startupz") == 0) {
        if (!atomic_load(&state.was_ready))
            answer.status = MHD_HTTP_SERVICE_UNAVAILABLE;
        buf_add_c(out, answer.status == MHD_HTTP_OK ? "ok\n" : "starting\n");
    } else {
        answer.status = MHD_HTTP_NOT_FOUND;
        buf_add_c(out, "There are /metrics, /livez, /readyz and /startupz.\n");
    }
    return answer;
}

static enum MHD_Result serve(void *ctx, struct MHD_Connection *connection, const char *url,
                             const char *method, const char *version, const char *upload,
                             size_t *upload_size, void **request)
{
    (void)ctx, (void)version, (void)upload, (void)request;
    *upload_size = 0;
    struct buf out;
    buf_init(&out, PAGE_MAX_BYTES);
    struct answer got = {MHD_HTTP_METHOD_NOT_ALLOWED, "text/plain; charset=utf-8"};
    if (strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0)
        got = answer(url, MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Accept"), &out);
    const struct sv body = buf_sv(&out);
    struct MHD_Response *response = MHD_create_response_from_buffer(
        body.len, (void *)(uintptr_t)body.ptr, MHD_RESPMEM_MUST_COPY);
    buf_release(&out);
    if (!response)
        return MHD_NO;
    MHD_add_response_header(response, "Content-Type", got.content_type);
    const enum MHD_Result queued = MHD_queue_response(connection, got.status, response);
    MHD_destroy_response(response);
    return queued;
}

static bool write_port_file(const char *path, unsigned port, struct err *err)
{
    FILE *file = fopen(path, "we");
    if (!file)
        return err_set(err, ERR_STOP, "admin_port", "--admin-port-file %s can't be written.", path);
    fprintf(file, "%u\n", port);
    if (fclose(file) != 0)
        return err_set(err, ERR_STOP, "admin_port", "--admin-port-file %s can't be written.", path);
    return true;
}

bool metrics_serve(const char *address, uint16_t port, const char *port_file, struct err *err)
{
    struct sockaddr_in v4 = {.sin_family = AF_INET, .sin_port = htons(port)};
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6, .sin6_port = htons(port)};
    const bool is_v4 = inet_pton(AF_INET, address, &v4.sin_addr) == 1;
    if (!is_v4 && inet_pton(AF_INET6, address, &v6.sin6_addr) != 1)
        return err_set(err, ERR_STOP, "config", "--admin-address: \"%s\" is no IP address.",
                       address);
    const void *socket_address = is_v4 ? (const void *)&v4 : (const void *)&v6;
    metrics_beat();
    state.daemon = MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD | (is_v4 ? 0u : MHD_USE_IPv6),
                                    port, NULL, NULL, &serve, NULL, MHD_OPTION_SOCK_ADDR,
                                    socket_address, MHD_OPTION_CONNECTION_LIMIT, 16u,
                                    MHD_OPTION_CONNECTION_TIMEOUT, 10u, MHD_OPTION_END);
    if (!state.daemon)
        return err_set(
            err, ERR_STOP, "admin_port",
            "The admin port %s:%u can't be opened; is it taken? --admin-port 0 takes a free one.",
            address, port);
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(state.daemon, MHD_DAEMON_INFO_BIND_PORT);
    const unsigned bound = info ? info->port : port;
    log_info("admin port open", LOG_C("address", address), LOG_INT("port", bound));
    return !port_file || write_port_file(port_file, bound, err);
}

void metrics_shutdown(void)
{
    if (state.daemon)
        MHD_stop_daemon(state.daemon);
    state.daemon = NULL;
}
