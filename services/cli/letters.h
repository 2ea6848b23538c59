/* letters: the topic `dead-letters` read from its beginning to its present end, letter by letter,
 * and which of them are meant. */
#ifndef BROADSHEET_CLI_LETTERS_H
#define BROADSHEET_CLI_LETTERS_H

#include "common/bus.h"

struct letter {
    int32_t partition; /* its own place */
    int64_t offset;
    struct record record;   /* as it lies there */
    struct record original; /* as it was, headers for a replay included */
    struct dead_letter why;
    bool is_readable; /* false: not one of ours, `problem` says why; original and why are empty */
    struct err problem;
};

/* Absent members mean any. */
struct letter_filter {
    struct sv topic; /* where it came from: the full name, or what follows the prefix */
    struct sv service, stage, code;
    struct sv key;   /* a part of the key */
    struct sv place; /* "PARTITION:OFFSET", its own place */
};

bool letter_matches(const struct letter *letter, const struct letter_filter *filter,
                    struct sv prefix);
/* True to go on. The letter lives until the call returns. */
typedef bool letter_visit(void *ctx, const struct letter *letter);
/* Calls visit for each letter, partition by partition as they come. A signal ends it early, without
 * an error. */
MUST_CHECK bool letters_read(const struct bus_config *config, const char *topic,
                             letter_visit *visit, void *ctx, struct err *err);

#endif
