#include "services/sink/series.h"

static struct metric *rows_series(const char *labels)
{
    return metric_get(
        METRIC_COUNTER, "broadsheet_sink_rows_total", labels,
        "Messages of the topic articles by what became of them; gone counts the articles marked.");
}

static struct metric *batches_series(const char *labels)
{
    return metric_get(METRIC_COUNTER, "broadsheet_sink_batches_total", labels,
                      "Batches by what became of them: committed, fenced (another sink owns the "
                      "partition), failed (to be "
                      "read again), dropped (partitions revoked).");
}

void series_declare(struct series *series)
{
    *series = (struct series){
        .inserted = rows_series("outcome=\"inserted\""),
        .updated = rows_series("outcome=\"updated\""),
        .unchanged = rows_series("outcome=\"unchanged\""),
        .stale = rows_series("outcome=\"stale\""),
        .dead = rows_series("outcome=\"dlq\""),
        .gone = rows_series("outcome=\"gone\""),
        .batch_rows = metric_get(METRIC_HISTOGRAM, "broadsheet_sink_batch_rows", NULL,
                                 "Messages of a committed batch."),
        .batch_seconds =
            metric_get(METRIC_HISTOGRAM, "broadsheet_sink_commit_duration_seconds", NULL,
                       "How long a batch takes from the first statement to the COMMIT."),
        .latency = metric_get(
            METRIC_HISTOGRAM, "broadsheet_end_to_end_latency_seconds", NULL,
            "From the fetch of a page to the COMMIT of its row, of rows inserted or updated."),
        .last_commit = metric_get(METRIC_GAUGE, "broadsheet_consumer_last_commit_timestamp_seconds",
                                  NULL, "When a batch was last committed, in Unix time."),
        .in_hand = metric_get(METRIC_GAUGE, "broadsheet_sink_in_hand_records", NULL,
                              "Messages that were read and are not committed yet."),
        .committed = batches_series("result=\"committed\""),
        .fenced = batches_series("result=\"fenced\""),
        .failed = batches_series("result=\"failed\""),
        .dropped = batches_series("result=\"dropped\""),
    };
}
