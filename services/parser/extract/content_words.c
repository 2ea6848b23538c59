#include "services/parser/extract/content_words.h"

static uint32_t hash_of(struct sv word)
{
    uint32_t hash = (uint32_t)word.len;
    for (size_t i = 0; i < word.len; i++)
        hash = (hash ^ (unsigned char)word.ptr[i]) * 0x01000193u;
    return hash ^ hash >> 15;
}

void content_words_init(struct content_words *words, const struct content_word *table, size_t n)
{
    memset(words, 0, sizeof *words);
    words->table = table;
    assert(n < CONTENT_WORDS_SLOTS * 3 / 4);
    for (size_t i = 0; i < n; i++) {
        const uint32_t hash = hash_of(sv_from_c(table[i].word));
        unsigned slot = hash % CONTENT_WORDS_SLOTS;
        while (words->slots[slot])
            slot = (slot + 1) % CONTENT_WORDS_SLOTS;
        words->slots[slot] = (uint16_t)(i + 1);
        words->tags[slot] = (uint16_t)(hash >> 16);
    }
}

int content_words_score(const struct content_words *words, struct sv word)
{
    const uint32_t hash = hash_of(word);
    for (unsigned slot = hash % CONTENT_WORDS_SLOTS; words->slots[slot];
         slot = (slot + 1) % CONTENT_WORDS_SLOTS) {
        if (words->tags[slot] != (uint16_t)(hash >> 16))
            continue;
        const struct content_word *known = &words->table[words->slots[slot] - 1];
        if (strncmp(known->word, word.ptr, word.len) == 0 && known->word[word.len] == '\0')
            return known->score;
    }
    return 0;
}

bool content_words_next(struct sv *rest, char bytes[CONTENT_WORD_MAX], struct sv *word)
{
    if (rest->len == 0)
        return false;
    const char *at = rest->ptr, *const end = rest->ptr + rest->len;
    while (at < end) {
        while (at < end && !sv_is_alpha(*at))
            at++;
        const char *from = at;
        /* a capital begins a word where what precedes it is lower case */
        while (at < end && sv_is_alpha(*at) &&
               (at == from || *at >= 'a' || (at[-1] >= 'A' && at[-1] <= 'Z')))
            at++;
        const size_t len = (size_t)(at - from);
        if (len < 2 || len > CONTENT_WORD_MAX)
            continue;
        for (size_t i = 0; i < len; i++)
            bytes[i] = sv_lower(from[i]);
        *word = sv_from(bytes, len);
        *rest = sv_from(at, (size_t)(end - at));
        return true;
    }
    *rest = sv_from(end, 0);
    return false;
}

static bool is_text_letter(char c)
{
    return (unsigned char)c >= 0x80 || sv_is_alpha(c);
}

bool content_words_next_of_text(struct sv *rest, char bytes[CONTENT_WORD_MAX], struct sv *word)
{
    if (rest->len == 0)
        return false;
    const char *at = rest->ptr, *const end = rest->ptr + rest->len;
    while (at < end && !is_text_letter(*at))
        at++;
    size_t len = 0;
    bytes[len++] = '~';
    for (; at < end && is_text_letter(*at); at++)
        if (len < CONTENT_WORD_MAX)
            bytes[len++] = sv_lower(*at);
    *rest = sv_from(at, (size_t)(end - at));
    *word = sv_from(bytes, len);
    return len > 1;
}

float content_words_of_text(const struct content_words *words, struct sv text)
{
    char bytes[CONTENT_WORD_MAX];
    struct sv word;
    int sum = 0;
    while (content_words_next_of_text(&text, bytes, &word))
        sum += content_words_score(words, word);
    return (float)sum / 10;
}
