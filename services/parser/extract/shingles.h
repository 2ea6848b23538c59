/* shingles: how much of one text is found in another, by runs of n words (one word, n = 1, to
 * three). Words are runs of letters and digits, folded in ASCII case; in scripts without spaces
 * every character is one. Pure. */
#ifndef BROADSHEET_PARSER_EXTRACT_SHINGLES_H
#define BROADSHEET_PARSER_EXTRACT_SHINGLES_H

#include "common/arena.h"

struct shingles {
    uint32_t *slots;  /* hashes, 0: free */
    uint32_t n_slots; /* a power of two; 0: nothing is in it */
    uint32_t n_words; /* of the text it was made from */
    unsigned n;
};

/* Empty where text is, or where the arena is full. */
struct shingles shingles_of(struct arena *arena, struct sv text, unsigned n);
/* The share of text's shingles that are in the set, 0 to 1; 0 where text has fewer than n words. */
float shingles_share(const struct shingles *set, struct sv text);

#endif
