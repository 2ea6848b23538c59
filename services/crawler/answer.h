/* answer: a response as it comes in, header line by header line and piece by piece of the body,
 * within its bounds: bytes of headers, bytes of the body (cut and marked), how far it may expand,
 * and the memory that all answers share. It says when no more is wanted, and why. Pure: the
 * transfer itself is fetch's. */
#ifndef BROADSHEET_CRAWLER_ANSWER_H
#define BROADSHEET_CRAWLER_ANSWER_H

#include "services/crawler/body.h"
#include "services/crawler/fetch.h"

#define ANSWER_RATIO_MAX 200 /* decoded bytes to received ones: text reaches 30 */

struct answer_memory { /* bodies of all answers, finished ones included until they are freed */
    size_t held_bytes, max_bytes;
};
enum answer_end { /* why no more is wanted */
                  ANSWER_OPEN,
                  ANSWER_CUT, /* enough was kept, or there are more headers than anyone needs */
                  ANSWER_UNSUPPORTED,   /* a media type that holds no page */
                  ANSWER_EXPANDS,       /* too much for what was received */
                  ANSWER_OUT_OF_MEMORY, /* the answers' share is used up */
};
struct answer {
    struct fetch_response response; /* first: answer_of gets back to the whole */
    enum fetch_as as;
    enum answer_end end;
    bool wants_body; /* the status promises one worth keeping */
    struct arena *arena;
    struct body body;
    struct answer_memory *memory;
    size_t held_bytes;
};

void answer_free(struct answer *answer);
/* `memory` is borrowed, and outlives it. */
struct answer *answer_new(enum fetch_as as, void *owner, size_t max_body_bytes,
                          struct answer_memory *memory) OWNED_BY(answer_free);
struct answer *answer_of(struct fetch_response *response);

/* One header line as it stands, the empty one at the end included; `status` is the answer's so far.
 * A new status line drops what an interim answer (1xx) said. False: no more is wanted. */
MUST_CHECK bool answer_add_header(struct answer *answer, struct sv line, int status);
/* `received_bytes`: what came over the network for the body so far, before decoding. False: no more
 * is wanted. */
MUST_CHECK bool answer_add_body(struct answer *answer, struct sv bytes, uint64_t received_bytes);
/* Completes response.body and what is said of it. */
void answer_close(struct answer *answer);

#endif
