#include "services/cli/letters.h"

#include "common/clock.h"
#include "common/stop.h"

enum { LIST_BYTES = 4 << 20, LETTER_BYTES = 64 << 20, SILENCE_MS = 15000 };

static bool is_any_or(struct sv wanted, struct sv value)
{
    return !wanted.len || sv_equal(wanted, value);
}

static bool topic_matches(struct sv wanted, struct sv topic, struct sv prefix)
{
    return is_any_or(wanted, topic) ||
           (sv_starts_with(topic, prefix) && sv_equal(wanted, sv_skip(topic, prefix.len)));
}

static bool place_matches(struct sv wanted, const struct letter *letter)
{
    char place[48];
    const int n =
        snprintf(place, sizeof place, "%" PRId32 ":%" PRId64, letter->partition, letter->offset);
    return is_any_or(wanted, sv_from(place, (size_t)n));
}

bool letter_matches(const struct letter *letter, const struct letter_filter *filter,
                    struct sv prefix)
{
    return topic_matches(filter->topic, letter->why.topic, prefix) &&
           is_any_or(filter->service, letter->why.service) &&
           is_any_or(filter->stage, letter->why.stage) &&
           is_any_or(filter->code, letter->why.code) &&
           sv_contains(letter->record.key, filter->key) && place_matches(filter->place, letter);
}

static bool visit_message(struct arena *arena, const struct bus_message *message,
                          letter_visit *visit, void *ctx)
{
    struct letter letter = {
        .partition = message->partition, .offset = message->offset, .record = message->record};
    letter.is_readable = dead_letter_from_record(arena, &letter.record, &letter.original,
                                                 &letter.why, &letter.problem);
    return visit(ctx, &letter);
}

struct reading {
    struct bus_consumer *reader;
    const struct bus_lag_row *rows; /* the topic's partitions as they were at the start */
    size_t n_rows;
    letter_visit *visit;
    void *ctx;
};

/* What came after the start is left alone: a replay would read again what it has just put back. */
static bool was_there(const struct reading *reading, const struct bus_message *message)
{
    for (size_t i = 0; i < reading->n_rows; i++)
        if (reading->rows[i].partition == message->partition)
            return message->offset < reading->rows[i].high;
    return false;
}

static bool read_all(const struct reading *reading, struct arena *arena, struct err *err)
{
    int64_t heard_ms = clock_monotonic_ms();
    bool goes_on = true;
    while (goes_on && !bus_at_end(reading->reader) && !stop_requested()) {
        struct bus_message message = {0};
        bool got = false;
        arena_reset(arena);
        if (!bus_poll(reading->reader, arena, 200, &message, &got, err))
            return false;
        if (got) {
            heard_ms = clock_monotonic_ms();
            if (was_there(reading, &message))
                goes_on = visit_message(arena, &message, reading->visit, reading->ctx);
            bus_message_release(&message);
        } else if (clock_monotonic_ms() - heard_ms > SILENCE_MS) {
            return err_set(err, ERR_RETRY, "kafka_silent",
                           "Kafka has not shown the end of the dead letters for %d s; is a "
                           "partition without a leader?",
                           SILENCE_MS / 1000);
        }
    }
    return true;
}

bool letters_read(const struct bus_config *config, const char *topic, letter_visit *visit,
                  void *ctx, struct err *err)
{
    struct arena *arena = arena_new(LETTER_BYTES);
    struct arena *lists = arena_new(LIST_BYTES);
    struct bus_consumer *reader = NULL;
    struct bus_lag_row *rows = NULL;
    size_t n = 0;
    bool ok = bus_describe(config, lists, topic, NULL, &rows, &n, err);
    struct bus_place *places = ok ? arena_alloc_array(lists, n, sizeof *places) : NULL;
    if (ok && !places)
        ok = err_set(err, ERR_STOP, "arena_full", "The topic %s has too many partitions.", topic);
    size_t n_filled = 0; /* an empty partition has no end to be told of */
    for (size_t i = 0; ok && i < n; i++)
        if (rows[i].high > rows[i].low)
            places[n_filled++] = (struct bus_place){topic, rows[i].partition, BUS_BEGINNING};
    if (ok && n_filled) {
        reader = bus_reader_new(config, places, n_filled, err);
        const struct reading reading = {reader, rows, n, visit, ctx};
        ok = reader && read_all(&reading, arena, err);
    }
    bus_consumer_free(reader);
    arena_free(lists);
    arena_free(arena);
    return ok;
}
