/* cases: reads the tables in tests/cases: one case a line, its columns parted by tabs, "#" begins a
 * comment line. In a column "\t", "\n", "\\", "\xNN" stand for the byte, and "-" alone for absent.
 * Header-only, since each test is one program; a broken table ends it. */
#ifndef BROADSHEET_TESTS_UNIT_CASES_H
#define BROADSHEET_TESTS_UNIT_CASES_H

#include "common/arena.h"

#define CASES_MAX_COLUMNS 8

struct test_case {
    int line;
    struct sv columns[CASES_MAX_COLUMNS];
    size_t n;
};

static inline unsigned cases_hex(char c)
{
    return c <= '9' ? (unsigned)(c - '0') : (unsigned)(sv_lower(c) - 'a' + 10);
}

static inline struct sv cases_unescape(struct arena *arena, struct sv text)
{
    if (sv_equal(text, SV("-")))
        return SV_NULL;
    char *out = arena_alloc(arena, text.len + 1);
    size_t n = 0;
    for (size_t i = 0; i < text.len; i++) {
        const char next = i + 1 < text.len ? text.ptr[i + 1] : '\0';
        if (text.ptr[i] != '\\' || !next) {
            out[n++] = text.ptr[i];
            continue;
        }
        i++;
        if (next == 'x' && i + 2 < text.len) {
            out[n++] = (char)(cases_hex(text.ptr[i + 1]) << 4 | cases_hex(text.ptr[i + 2]));
            i += 2;
        } else {
            out[n++] = next == 't' ? '\t' : next == 'n' ? '\n' : next == 'r' ? '\r' : next;
        }
    }
    return sv_from(out, n);
}

/* The file's bytes, in the arena. The tests run in the checkout's root. */
static inline struct sv cases_file(struct arena *arena, const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file) {
        fprintf(stderr, "%s can't be opened: run the tests in the checkout's root\n", path);
        abort();
    }
    char *bytes = arena_alloc(arena, 4u << 20);
    const size_t n = fread(bytes, 1, 4u << 20, file);
    fclose(file);
    return sv_from(bytes, n);
}

static inline struct test_case *cases_read(struct arena *arena, const char *path, size_t *n_cases)
{
    struct test_case *cases = NULL;
    struct sv rest = cases_file(arena, path), line;
    int number = 0;
    *n_cases = 0;
    while (sv_cut(&rest, '\n', &line)) {
        number++;
        if (line.len == 0 || line.ptr[0] == '#')
            continue;
        struct test_case *test = arena_push(arena, &cases, n_cases, sizeof *cases);
        test->line = number;
        struct sv column;
        while (test->n < CASES_MAX_COLUMNS && sv_cut(&line, '\t', &column))
            test->columns[test->n++] = cases_unescape(arena, column);
    }
    return cases;
}

#endif
