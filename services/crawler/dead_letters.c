#include "services/crawler/dead_letters.h"

#include "common/clock.h"
#include "common/date.h"
#include "common/log.h"

#define LETTER_MAX_BYTES (64 << 20)

struct undelivered {
    struct record record;
    int32_t partition; /* of the message that it is about */
    int64_t offset;
    struct arena *arena;
    bool is_sent; /* and not yet reported on */
    bool is_done; /* delivered, or dropped: to be swept */
    struct undelivered *next;
};

static void undelivered_free(struct undelivered *letter)
{
    arena_free(letter->arena);
    free(letter);
}

void dead_letters_release(struct dead_letters *letters)
{
    while (letters->first != NULL) {
        struct undelivered *const next = letters->first->next;
        undelivered_free(letters->first);
        letters->first = next;
    }
}

static struct record copy_record(struct arena *arena, const struct record *from)
{
    struct record copy = *from;
    copy.key = arena_copy(arena, from->key);
    copy.value = arena_copy(arena, from->value);
    for (size_t i = 0; i < copy.headers.n; i++) {
        struct header *const header = &copy.headers.list[i];
        header->name = arena_copy(arena, header->name);
        header->value = arena_copy(arena, header->value);
    }
    return copy;
}

/* What its topic will never take is dropped. The message stays where it was, for as long as its
 * topic keeps it: the operator has to know. */
static void note_failure(struct undelivered *letter, const struct err *err)
{
    letter->is_done = err->what == ERR_REJECT;
    if (letter->is_done)
        LOG_LINE(LOG_ERROR, "dead letter is too large, dropped",
                 LOG_INT("partition", letter->partition), LOG_INT("offset", letter->offset),
                 LOG_C("code", err->code), LOG_C("error", err->text), LOG_LAST);
}

static void send(struct dead_letters *letters, struct undelivered *letter)
{
    struct err err = {0};
    letter->is_sent = bus_produce(letters->producer, letters->topic, &letter->record, letter, &err);
    if (!letter->is_sent)
        note_failure(letter, &err);
}

static void sweep(struct dead_letters *letters)
{
    struct undelivered **at = &letters->first;
    while (*at != NULL) {
        struct undelivered *const letter = *at;
        if (letter->is_done) {
            *at = letter->next;
            undelivered_free(letter);
        } else {
            at = &letter->next;
        }
    }
}

void dead_letters_add(struct dead_letters *letters, const struct bus_message *message,
                      const struct err *why)
{
    struct undelivered *const letter = calloc(1, sizeof *letter);
    if (letter == NULL)
        err_out_of_memory(sizeof *letter);
    letter->arena = arena_new(LETTER_MAX_BYTES);
    char text[DATE_TEXT_MAX];
    const struct date now = date_from_unix_us(clock_unix_us(), 0);
    const struct dead_letter reason = {.topic = sv_from_c(message->topic),
                                       .partition = message->partition,
                                       .offset = message->offset,
                                       .service = SV("broadsheet-crawler"),
                                       .stage = SV("envelope"),
                                       .code = sv_from_c(why->code),
                                       .message = sv_from_c(why->text),
                                       .failed_at = date_to_iso(&now, text)};
    struct record record;
    dead_letter_to_record(letter->arena, &message->record, &reason, &record);
    letter->record = copy_record(letter->arena, &record);
    letter->partition = message->partition;
    letter->offset = message->offset;
    letter->next = letters->first;
    letters->first = letter;
    send(letters, letter);
    sweep(letters);
}

/* Reports of others may come in, and sweep those, while one is sent; it is not done before. */
void dead_letters_resend(struct dead_letters *letters)
{
    for (struct undelivered *letter = letters->first; letter != NULL; letter = letter->next)
        if (!letter->is_sent)
            send(letters, letter);
    sweep(letters);
}

bool dead_letters_owns(const struct dead_letters *letters, const void *opaque)
{
    for (const struct undelivered *letter = letters->first; letter != NULL; letter = letter->next)
        if (letter == opaque)
            return true;
    return false;
}

void dead_letters_delivered(struct dead_letters *letters, void *opaque, const struct err *err)
{
    struct undelivered *const letter = opaque;
    letter->is_sent = false;
    letter->is_done = err == NULL;
    if (err != NULL)
        note_failure(letter, err);
    sweep(letters);
}
