#include "services/parser/extract/shingles.h"

#define MAX_N 3

static bool is_unspaced_lead(const unsigned char *p)
{
    return (p[0] >= 0xE2 && p[0] <= 0xE9) ? (p[0] > 0xE2 || p[1] >= 0xBA)
                                          : p[0] == 0xEF && p[1] >= 0xA4 && p[1] < 0xBC;
}

static bool is_punctuation_lead(const unsigned char *p)
{
    return (p[0] == 0xC2 && p[1] < 0xC0) || (p[0] == 0xE2 && (p[1] == 0x80 || p[1] == 0x81)) ||
           (p[0] == 0xE3 && p[1] == 0x80) || (p[0] == 0xEF && p[1] == 0xBC);
}

static size_t width(unsigned char lead)
{
    return lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
}

/* FNV-1a. */
static uint32_t mix(uint32_t hash, const unsigned char *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++)
        hash = (hash ^ bytes[i]) * 16777619u;
    return hash;
}

/* Takes one word's hash off the front; 0 at the end. */
static uint32_t next_word(struct sv *rest)
{
    if (rest->len == 0)
        return 0;
    const char *at = rest->ptr, *const end = rest->ptr + rest->len;
    uint32_t hash = 2166136261u;
    bool begun = false;
    while (at < end) {
        const char c = *at;
        if ((unsigned char)c < 0x80) {
            if (sv_is_alpha(c) || sv_is_digit(c)) {
                hash = (hash ^ (unsigned char)sv_lower(c)) * 16777619u;
                begun = true;
            } else if (begun) {
                break;
            }
            at++;
            continue;
        }
        const unsigned char *p = (const unsigned char *)at;
        const size_t len = width(p[0]);
        if ((size_t)(end - at) < len || len == 1) {
            at++;
            continue;
        }
        const bool alone = len == 3 && is_unspaced_lead(p);
        if (begun && (alone || is_punctuation_lead(p)))
            break;
        at += len;
        if (is_punctuation_lead(p))
            continue;
        hash = mix(hash, p, len);
        begun = true;
        if (alone)
            break;
    }
    *rest = sv_from(at, (size_t)(end - at));
    return begun ? (hash ? hash : 1) : 0;
}

struct window {
    uint32_t words[MAX_N];
    unsigned n, filled;
};

static uint32_t slide(struct window *window, uint32_t word)
{
    for (unsigned i = 1; i < window->n; i++)
        window->words[i - 1] = window->words[i];
    window->words[window->n - 1] = word;
    window->filled++;
    if (window->filled < window->n)
        return 0;
    uint32_t hash = 0;
    for (unsigned i = 0; i < window->n; i++)
        hash = (hash ^ window->words[i]) * 0x9E3779B1u + (hash >> 15);
    return hash ? hash : 1;
}

static uint32_t slot_of(const struct shingles *set, uint32_t hash)
{
    uint32_t slot = (hash ^ hash >> 15) & (set->n_slots - 1);
    while (set->slots[slot] && set->slots[slot] != hash)
        slot = (slot + 1) & (set->n_slots - 1);
    return slot;
}

struct shingles shingles_of(struct arena *arena, struct sv text, unsigned n)
{
    assert(n >= 1 && n <= MAX_N);
    struct shingles set = {.n = n};
    struct sv rest = text;
    while (next_word(&rest))
        set.n_words++;
    if (set.n_words < n)
        return set;
    uint32_t n_slots = 16;
    while (n_slots < set.n_words * 2 && n_slots < 1u << 24)
        n_slots *= 2;
    set.slots = arena_alloc_array(arena, n_slots, sizeof *set.slots);
    if (!set.slots)
        return set;
    set.n_slots = n_slots;
    struct window window = {.n = n};
    uint32_t n_kept = 0;
    rest = text;
    for (uint32_t word = next_word(&rest); word; word = next_word(&rest)) {
        const uint32_t hash = slide(&window, word);
        if (!hash || n_kept >= n_slots / 4 * 3)
            continue;
        uint32_t *slot = &set.slots[slot_of(&set, hash)];
        n_kept += *slot == 0;
        *slot = hash;
    }
    return set;
}

float shingles_share(const struct shingles *set, struct sv text)
{
    if (set->n_slots == 0)
        return 0;
    struct window window = {.n = set->n};
    uint32_t all = 0, found = 0;
    for (uint32_t word = next_word(&text); word; word = next_word(&text)) {
        const uint32_t hash = slide(&window, word);
        if (!hash)
            continue;
        all++;
        found += set->slots[slot_of(set, hash)] == hash;
    }
    return all ? (float)found / (float)all : 0;
}
