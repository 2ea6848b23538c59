#include "services/parser/extract/match.h"

void match_init(struct match *match, const char *const *words, size_t n)
{
    *match = (struct match){.words = words, .n = n};
    for (size_t i = 0; i < n; i++)
        match->pairs[words[i][0] & 31] |= UINT32_C(1) << (words[i][1] & 31);
}

static bool word_at(const struct match *match, struct sv text, size_t at)
{
    char first = sv_lower(text.ptr[at]), second = sv_lower(text.ptr[at + 1]);
    for (size_t i = 0; i < match->n; i++) {
        const char *word = match->words[i];
        if (word[0] == first && word[1] == second &&
            sv_starts_with_nocase(sv_skip(text, at), sv_from_c(word)))
            return true;
    }
    return false;
}

size_t match_find(const struct match *match, struct sv text)
{
    /* & 31 makes lower case of upper; what else it makes equal, word_at tells apart */
    for (size_t at = 0; at + 1 < text.len; at++) {
        uint32_t seconds = match->pairs[text.ptr[at] & 31];
        if (seconds >> (text.ptr[at + 1] & 31) & 1 && word_at(match, text, at))
            return at;
    }
    return text.len;
}

bool match_any(const struct match *match, struct sv text)
{
    return match_find(match, text) < text.len;
}

bool match_words(struct sv text, const char *const *words, size_t n)
{
    struct match match;
    if (text.len < 2)
        return false;
    match_init(&match, words, n);
    return match_any(&match, text);
}
