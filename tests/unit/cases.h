/* cases: the tables in tests/cases: one case a line, its columns parted by tabs, "#" begins a
 * comment line. In a column "\t", "\n", "\\", "\xNN" stand for the byte, and "-" alone for absent.
 * All of it lives in the test's arena. Header-only, since each test is one program; a broken table
 * ends it. */
#ifndef BROADSHEET_TESTS_UNIT_CASES_H
#define BROADSHEET_TESTS_UNIT_CASES_H

#include "tests/unit/arena.h"
#include "tests/unit/unit.h"

#define CASES_MAX_COLUMNS 8

struct test_case {
    const char *path;
    int line;
    struct sv columns[CASES_MAX_COLUMNS];
    size_t n;
};

static inline unsigned cases_hex(char c)
{
    return c <= '9' ? (unsigned)(c - '0') : (unsigned)(sv_lower(c) - 'a' + 10);
}

static inline struct sv cases_unescape(struct sv text)
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

/* A file's bytes. The tests run in the checkout's root. */
static inline struct sv cases_file(const char *path)
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

static inline struct test_case cases_line(const char *path, int number, struct sv line)
{
    struct test_case test = {.path = path, .line = number};
    struct sv column;
    while (test.n < CASES_MAX_COLUMNS && sv_cut(&line, '\t', &column))
        test.columns[test.n++] = cases_unescape(column);
    return test;
}

/* Calls `check` for each case of the table, which has `least` of them at the least. */
static inline void cases_each(const char *path, size_t least,
                              void (*check)(const struct test_case *test))
{
    struct sv rest = cases_file(path), line;
    size_t n = 0;
    for (int number = 1; sv_cut(&rest, '\n', &line); number++) {
        if (line.len == 0 || line.ptr[0] == '#')
            continue;
        const struct test_case test = cases_line(path, number, line);
        check(&test);
        n++;
    }
    assert_true(n >= least);
}

/* Fails, naming the table and the line, unless the column is what was got. */
#define assert_case(test, column, got) assert_case_at(test, column, got, __FILE__, __LINE__)
static inline void assert_case_at(const struct test_case *test, size_t column, struct sv got,
                                  const char *file, int line)
{
    if (!sv_equal(got, test->columns[column]))
        print_error("%s line %d: %.*s\n", test->path, test->line, SV_FMT(test->columns[0]));
    assert_sv_equal_at(got, test->columns[column], file, line);
}

#endif
