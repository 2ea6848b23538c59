#include "services/parser/extract/dates_tokens.h"

#include "common/text.h"
#include "services/parser/extract/dates.h"

static int digit_value(uint32_t c)
{
    static const uint32_t ZEROS[] = {'0',   0x660, 0x6F0, 0x966, 0x9E6, 0xA66,  0xAE6,  0xBE6,
                                     0xC66, 0xCE6, 0xD66, 0xE50, 0xED0, 0x1040, 0x17E0, 0xFF10};
    for (size_t i = 0; i < COUNT_OF(ZEROS); i++) {
        if (c >= ZEROS[i] && c < ZEROS[i] + 10)
            return (int)(c - ZEROS[i]);
    }
    return -1;
}

size_t dates_find_digit(struct sv text)
{
    struct sv rest = text;
    while (rest.len) {
        size_t at = text.len - rest.len;
        unsigned char byte = (unsigned char)rest.ptr[0];
        if (sv_is_digit(rest.ptr[0]))
            return at;
        if (byte < 0xD9) /* the digits of other scripts lie beyond */
            rest = sv_skip(rest, 1);
        else if (digit_value(text_next(&rest)) >= 0)
            return at;
    }
    return text.len;
}

static bool is_word_part(uint32_t c)
{
    /* marks that join in Indic, Thai and Semitic scripts, where they are no letters */
    return text_is_letter(c) || (c >= 0x300 && c < 0x370) || (c >= 0x591 && c < 0x5C8) ||
           (c >= 0x64B && c < 0x660) || (c >= 0x900 && c < 0xE50 && digit_value(c) < 0) ||
           c == 0x200C || c == 0x200D;
}

static int han_digit(uint32_t c)
{
    static const uint32_t DIGITS[] = {0x3007, 0x4E00, 0x4E8C, 0x4E09, 0x56DB, 0x4E94,
                                      0x516D, 0x4E03, 0x516B, 0x4E5D, 0x5341};
    for (size_t i = 0; i < COUNT_OF(DIGITS); i++) {
        if (c == DIGITS[i])
            return (int)i;
    }
    return c == 0x5143 ? 1 : -1; /* the first year of an era */
}

/* A number in Han digits that a year, month or day follows: 二〇二四年, 十二月, 元年. Its bytes; 0
 * for none. */
static size_t han_number(struct sv text, int *value)
{
    struct sv rest = text;
    bool after_ten = false;
    *value = 0;
    for (int n = 0; n < 6 && rest.len; n++) {
        struct sv before = rest;
        uint32_t c = text_next(&rest);
        int digit = han_digit(c);
        if (digit < 0)
            return n && (c == 0x5E74 || c == 0x6708 || c == 0x65E5) ? text.len - before.len : 0;
        if (digit == 10)
            *value = *value ? *value * 10 : 10;
        else
            *value = (after_ten ? *value : *value * 10) + digit;
        after_ten = digit == 10;
    }
    return 0;
}

/* May be a part of a number in Han digits. */
static bool is_han(uint32_t c)
{
    return c >= 0x3007 && c < 0x9FFF;
}

static int count_digits(int value)
{
    return value < 10 ? 1 : value < 100 ? 2 : value < 1000 ? 3 : 4;
}

static struct sv scan_number(struct token *t, struct sv rest)
{
    t->kind = TOKEN_NUMBER;
    while (rest.len) {
        struct sv before = rest;
        int digit = digit_value(text_next(&rest));
        if (digit < 0)
            return before;
        if (t->digits++ < 8)
            t->value = t->value * 10 + digit;
    }
    return rest;
}

static struct sv scan_word(struct token *t, struct sv rest)
{
    t->kind = TOKEN_WORD;
    while (rest.len) {
        struct sv before = rest;
        int value;
        uint32_t c = text_next(&rest);
        if (!is_word_part(c) || (is_han(c) && han_number(before, &value)))
            return before;
    }
    return rest;
}

/* Reads the token that begins with character c; what follows is `rest`. Returns what comes after.
 */
static struct sv scan(struct token *t, struct sv from, uint32_t c, struct sv rest)
{
    size_t han = is_han(c) ? han_number(from, &t->value) : 0;
    if (han) {
        t->kind = TOKEN_NUMBER;
        t->digits = count_digits(t->value);
        return sv_skip(from, han);
    }
    if (digit_value(c) >= 0)
        return scan_number(t, from);
    return is_word_part(c) ? scan_word(t, rest) : rest;
}

void dates_tokenise(struct dates_tokens *tokens, struct sv lower)
{
    bool spaced = true;
    while (lower.len && tokens->n < DATES_MAX_TOKENS) {
        struct sv rest = lower;
        uint32_t c = text_next(&rest);
        if (text_is_space(c)) {
            spaced = true;
            lower = rest;
            continue;
        }
        struct token *t = &tokens->list[tokens->n++];
        *t = (struct token){.kind = TOKEN_MARK, .mark = c, .is_spaced = spaced, .text = lower};
        spaced = false;
        rest = scan(t, lower, c, rest);
        t->len = lower.len - rest.len;
        lower = rest;
    }
}

bool dates_is_mark(const struct dates_tokens *tokens, size_t i, uint32_t mark)
{
    return i < tokens->n && tokens->list[i].kind == TOKEN_MARK && tokens->list[i].mark == mark;
}
bool dates_is_number(const struct dates_tokens *tokens, size_t i)
{
    return i < tokens->n && tokens->list[i].kind == TOKEN_NUMBER && !tokens->list[i].is_used;
}
struct sv dates_word(const struct dates_tokens *tokens, size_t i)
{
    if (i >= tokens->n || tokens->list[i].kind != TOKEN_WORD)
        return SV_NULL;
    return sv_sub(tokens->list[i].text, 0, tokens->list[i].len);
}
bool dates_word_begins(const struct dates_tokens *tokens, size_t i, const char *a, const char *b)
{
    struct sv word = dates_word(tokens, i);
    return word.len &&
           (sv_starts_with(word, sv_from_c(a)) || (b && sv_starts_with(word, sv_from_c(b))));
}
