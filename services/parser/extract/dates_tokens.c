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
        if (digit_value(c) >= 0) {
            t->kind = TOKEN_NUMBER;
            rest = lower;
            while (rest.len) {
                struct sv before = rest;
                int digit = digit_value(text_next(&rest));
                if (digit < 0) {
                    rest = before;
                    break;
                }
                if (t->digits++ < 8)
                    t->value = t->value * 10 + digit;
            }
        } else if (is_word_part(c)) {
            t->kind = TOKEN_WORD;
            while (rest.len) {
                struct sv before = rest;
                if (!is_word_part(text_next(&rest))) {
                    rest = before;
                    break;
                }
            }
        }
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
