#include "services/parser/extract/authors_names.h"

#include "common/text.h"
#include "services/parser/extract/authors.h"
#include "services/parser/extract/authors_words.h"

static bool lower_is_one_of(struct sv lower, const char *const *list, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (sv_equal(lower, sv_from_c(list[i])))
            return true;
    }
    return false;
}

size_t authors_count_digits(struct sv text)
{
    size_t n = 0;
    for (size_t i = 0; i < text.len; i++)
        n += sv_is_digit(text.ptr[i]);
    return n;
}

size_t authors_count_spaced(struct sv text)
{
    size_t n = 0;
    bool in_word = false;
    for (size_t i = 0; i < text.len; i++) {
        bool space = sv_is_space(text.ptr[i]);
        n += !space && !in_word;
        in_word = !space;
    }
    return n;
}

bool authors_is_person(struct sv name)
{
    size_t words = authors_count_spaced(name);
    if (words < 2 || words > 5 || authors_count_digits(name) || name.len > 60)
        return false;
    struct sv first = name;
    uint32_t c = text_next(&first);
    if (c < 0x80)
        return c >= 'A' && c <= 'Z';
    return text_is_letter(c);
}

/* Two words or more, each with a capital (or in a script without), particles aside. */
bool authors_is_capitalised(struct sv name)
{
    static const char *const PARTICLES[] = {
        "de", "van", "von", "der", "den", "del", "della", "di",  "da",   "dos", "du",
        "la", "le",  "al",  "el",  "bin", "ibn", "ter",   "ten", "zu",   "y",   "e",
        "af", "av",  "das", "do",  "vom", "zum", "zur",   "op",  "dela", "d'",  "'t"};
    if (!authors_is_person(name))
        return false;
    struct sv rest = name, word;
    while (sv_cut(&rest, ' ', &word)) {
        bool particle = false;
        for (size_t i = 0; i < COUNT_OF(PARTICLES); i++)
            particle = particle || sv_equal(word, sv_from_c(PARTICLES[i]));
        if (!word.len || particle)
            continue;
        unsigned char c = (unsigned char)word.ptr[0];
        if (c >= 'a' && c <= 'z' &&
            !(word.len > 2 && (word.ptr[1] == '\'' || (word.ptr[1] >= 'A' && word.ptr[1] <= 'Z'))))
            return false;
        if (c < 0x80 && !sv_is_alpha((char)c) && c != '"' && c != '\'')
            return false;
    }
    return true;
}

bool authors_is_empty(struct sv name)
{
    char lower[32];
    if (name.len < 2)
        return true;
    if (sv_starts_with_nocase(name, SV("http")) || sv_starts_with(name, SV("//")) ||
        sv_contains(name, SV("www.")) || sv_contains(name, SV("[at]")) ||
        sv_contains(name, SV("(at)")))
        return true;
    if (name.len >= sizeof(lower))
        return false;
    for (size_t i = 0; i < name.len; i++)
        lower[i] = sv_lower(name.ptr[i]);
    return lower_is_one_of(sv_from(lower, name.len), AUTHORS_EMPTY_NAMES, AUTHORS_N_EMPTY_NAMES);
}

static bool is_mark_or_space(uint32_t c)
{
    return text_is_space(c) ||
           (c < 0x80 && !sv_is_alpha((char)c) && !sv_is_digit((char)c) && c != ')' && c != '.' &&
            c != '(' && c != '"' && c != '\'') ||
           c == 0x2022 || c == 0xB7 || c == 0x2013 || c == 0x2014 || c == 0xFF0C || c == 0x3001 ||
           c == 0xFF1A || c == 0x25CF || c == 0x30FB || c == 0xA9 || c == 0xFF0F || c == 0xFF1D;
}

/* Without marks and spaces at both ends; a final full stop goes too unless it ends an initial. */
struct sv authors_trim_marks(struct sv name)
{
    while (name.len) {
        struct sv rest = name;
        if (!is_mark_or_space(text_next(&rest)))
            break;
        name = rest;
    }
    while (name.len) {
        size_t at = name.len - 1;
        while (at && ((unsigned char)name.ptr[at] & 0xC0) == 0x80)
            at--;
        struct sv last = sv_skip(name, at);
        if (!is_mark_or_space(text_next(&last)))
            break;
        name = sv_sub(name, 0, at);
    }
    if (name.len > 4 && name.ptr[name.len - 1] == '.' && name.ptr[name.len - 3] != ' ' &&
        name.ptr[name.len - 3] != '.' && name.ptr[name.len - 2] != 'r')
        name = sv_sub(name, 0, name.len - 1);
    return name;
}

bool authors_is_all_capitals(struct sv name)
{
    size_t capitals = 0;
    for (size_t i = 0; i < name.len; i++) {
        if ((name.ptr[i] >= 'a' && name.ptr[i] <= 'z') || name.ptr[i] == ',')
            return false;
        capitals += name.ptr[i] >= 'A' && name.ptr[i] <= 'Z';
        if ((unsigned char)name.ptr[i] >= 0x80 && (unsigned char)name.ptr[i] != 0xC3)
            if ((unsigned char)name.ptr[i] >= 0xC0)
                return false;
    }
    return capitals > 4 && authors_count_spaced(name) >= 2;
}

/* "JOHN MCDONALD" to "John Mcdonald"; short words (initials, agencies) stay. Letters of Latin-1
 * follow. */
struct sv authors_from_capitals(struct arena *arena, struct sv name)
{
    char *copy = arena_copy_c(arena, name);
    if (!copy)
        return name;
    size_t start = 0;
    for (size_t i = 0; i <= name.len; i++) {
        if (i < name.len && copy[i] != ' ' && copy[i] != '-' && copy[i] != '.' && copy[i] != '\'')
            continue;
        for (size_t k = start + 1; k < i && i - start > 2; k++) {
            unsigned char c = (unsigned char)copy[k], before = (unsigned char)copy[k - 1];
            if (before == 0xC3 && c >= 0x80 && c <= 0x9E && c != 0x97 && k > start + 1)
                copy[k] = (char)(c + 0x20);
            else
                copy[k] = sv_lower((char)c);
        }
        start = i + 1;
    }
    return sv_from(copy, name.len);
}

/* "Jane Doe (jd)", "신현주 기자": what follows the name and is none of it. */
struct sv authors_without_suffix(struct sv name)
{
    size_t open = sv_find(name, SV(" ("));
    if (open > 2 && open < name.len && name.ptr[name.len - 1] == ')' && name.len - open < 40)
        name = sv_sub(name, 0, open);
    static const char *const SUFFIXES[] = {" 기자", "기자",  " 특파원", " 記者",
                                           "記者",  " 记者", "さん"};
    for (size_t i = 0; i < COUNT_OF(SUFFIXES); i++) {
        struct sv suffix = sv_from_c(SUFFIXES[i]);
        if (name.len > suffix.len + 3 && sv_ends_with(name, suffix))
            return text_trim(sv_sub(name, 0, name.len - suffix.len));
    }
    return name;
}
