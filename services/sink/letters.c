#include "services/sink/letters.h"

#include "common/clock.h"
#include "common/date.h"
#include "common/log.h"

#define TIMEOUT_MS    5000
#define HEADERS_BYTES (16 << 20) /* the headers of one message */

struct letters {
    struct bus_producer *producer;
    const struct bus_topics *topics;
    size_t n_undelivered; /* of this round */
    uintptr_t round; /* one batch's tries: what an earlier one has still under way does not count */
    struct err why;  /* the last that was not delivered */
};

struct letter { /* on its way */
    uintptr_t round;
    int32_t partition; /* of the message that it is about */
    int64_t offset;
};

static void drop(const struct letter *letter, const struct err *why)
{
    LOG_LINE(LOG_ERROR, "dead letter is too large, dropped",
             LOG_INT("partition", letter->partition), LOG_INT("offset", letter->offset),
             LOG_C("code", why->code), LOG_C("error", why->text), LOG_LAST);
}

static void on_delivered(void *ctx, void *opaque, const struct bus_place *place,
                         const struct err *err)
{
    struct letters *letters = ctx;
    struct letter *letter = opaque;
    const bool is_refused = err && err->what == ERR_REJECT;
    (void)place;
    if (is_refused)
        drop(letter, err);
    else if (err)
        letters->why = *err;
    if (letter->round == letters->round && (!err || is_refused))
        letters->n_undelivered--;
    free(letter);
}

struct letters *letters_new(const struct bus_config *config, const struct bus_topics *topics,
                            struct err *err)
{
    struct letters *letters = calloc(1, sizeof *letters);
    if (!letters)
        err_out_of_memory(sizeof *letters);
    letters->topics = topics;
    letters->producer = bus_producer_new(config, NULL, on_delivered, letters, err);
    if (letters->producer)
        return letters;
    free(letters);
    return NULL;
}

void letters_free(struct letters *letters)
{
    if (!letters)
        return;
    bus_producer_free(letters->producer);
    free(letters);
}

/* Takes the letter. */
static bool send(struct letters *letters, const struct record *record, struct letter *letter,
                 struct err *err)
{
    letters->n_undelivered++;
    if (bus_produce(letters->producer, letters->topics->dead_letters, record, letter, err))
        return true;
    letters->n_undelivered--;
    const bool is_refused = err->what == ERR_REJECT;
    if (is_refused)
        drop(letter, err);
    free(letter);
    return is_refused;
}

bool letters_send(struct letters *letters, const struct item *item, struct err *err)
{
    struct record record = {0};
    char now[DATE_TEXT_MAX];
    const struct date date = date_from_unix_us(clock_unix_us(), 0);
    const struct dead_letter why = {.topic = sv_from_c(letters->topics->articles),
                                    .partition = item->partition,
                                    .offset = item->offset,
                                    .service = SV("broadsheet-sink"),
                                    .stage =
                                        item->record.is_tombstone ? SV("tombstone") : SV("store"),
                                    .code = sv_from_c(item->why.code),
                                    .message = sv_from_c(item->why.text),
                                    .failed_at = date_to_iso(&date, now)};
    struct letter *letter = malloc(sizeof *letter);
    if (!letter)
        err_out_of_memory(sizeof *letter);
    *letter = (struct letter){letters->round, item->partition, item->offset};
    struct arena *arena = arena_new(HEADERS_BYTES);
    dead_letter_to_record(arena, &item->record, &why, &record);
    const bool ok = send(letters, &record, letter, err);
    arena_free(arena);
    return ok;
}

bool letters_wait(struct letters *letters, struct err *err)
{
    if (letters->n_undelivered == 0)
        return true;
    if (!bus_flush(letters->producer, TIMEOUT_MS, err))
        return false;
    return letters->n_undelivered == 0 ||
           err_set(err, ERR_RETRY, "dead_letter", "Kafka has not taken a dead letter: %s",
                   letters->why.text);
}

void letters_give_up(struct letters *letters)
{
    letters->n_undelivered = 0;
    letters->round++;
}

void letters_poll(struct letters *letters)
{
    bus_producer_poll(letters->producer, 0);
}
