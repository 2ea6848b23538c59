#include "services/crawler/dead_letters.h"

#include "common/clock.h"
#include "common/date.h"

#define LETTER_MAX_BYTES (64 << 20)

struct undelivered {
    struct record record;
    struct arena *arena;
    bool is_sent;
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

static void send(struct dead_letters *letters, struct undelivered *letter)
{
    struct err err;
    letter->is_sent = bus_produce(letters->producer, letters->topic, &letter->record, letter, &err);
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
    letter->next = letters->first;
    letters->first = letter;
    send(letters, letter);
}

void dead_letters_resend(struct dead_letters *letters)
{
    for (struct undelivered *letter = letters->first; letter != NULL; letter = letter->next)
        if (!letter->is_sent)
            send(letters, letter);
}

bool dead_letters_owns(const struct dead_letters *letters, const void *opaque)
{
    for (const struct undelivered *letter = letters->first; letter != NULL; letter = letter->next)
        if (letter == opaque)
            return true;
    return false;
}

void dead_letters_delivered(struct dead_letters *letters, const void *opaque, const struct err *err)
{
    for (struct undelivered **at = &letters->first; *at != NULL; at = &(*at)->next) {
        struct undelivered *const letter = *at;
        if (letter != opaque)
            continue;
        letter->is_sent = err == NULL;
        if (err == NULL) {
            *at = letter->next;
            undelivered_free(letter);
        }
        return;
    }
}
