/* sv: a borrowed view of bytes. Foreign bytes hold NULs and end anywhere, so they are looked at
 * through a pointer and a length, never as C strings. A view owns nothing and is valid as long as
 * what it points into. {NULL, 0} is the absent view, which is also empty; an empty view need not be
 * absent. All functions are ASCII-only where they speak of case or space: Unicode is text.h's. */
#ifndef BROADSHEET_COMMON_SV_H
#define BROADSHEET_COMMON_SV_H

#include "common/base.h"

struct sv {
    const char *ptr;
    size_t len;
};

#define SV(literal) ((struct sv){("" literal), sizeof(literal) - 1})
/* clang-format off */
/* The same in a static initialiser, where a compound literal is no constant. */
#define SV_INIT(literal) {("" literal), sizeof(literal) - 1}
/* clang-format on */
#define SV_NULL ((struct sv){NULL, 0})
/* For "%.*s"; a view longer than INT_MAX is printed cut. */
#define SV_FMT(view)                                                                               \
    (int)((view).len > INT_MAX ? INT_MAX : (view).len), ((view).ptr ? (view).ptr : "")

static inline struct sv sv_from(const char *ptr, size_t len)
{
    return (struct sv){ptr, len};
}

/* A C string of our own (an option, a literal); never foreign bytes. NULL gives SV_NULL. */
struct sv sv_from_c(const char *string);

bool sv_equal(struct sv a, struct sv b);
bool sv_equal_nocase(struct sv a, struct sv b);
/* Bytewise order, shorter first where one is the other's beginning. */
int sv_compare(struct sv a, struct sv b);
bool sv_starts_with(struct sv view, struct sv prefix);
bool sv_starts_with_nocase(struct sv view, struct sv prefix);
bool sv_ends_with(struct sv view, struct sv suffix);
bool sv_ends_with_nocase(struct sv view, struct sv suffix);

/* Position of the first match, or view.len where there is none. */
size_t sv_find(struct sv view, struct sv needle);
size_t sv_find_nocase(struct sv view, struct sv needle);
size_t sv_find_byte(struct sv view, char byte);
size_t sv_rfind_byte(struct sv view, char byte);
static inline bool sv_contains(struct sv view, struct sv needle)
{
    return needle.len == 0 || sv_find(view, needle) < view.len;
}
static inline bool sv_contains_nocase(struct sv view, struct sv needle)
{
    return needle.len == 0 || sv_find_nocase(view, needle) < view.len;
}

/* What begins at `start` and has at most `len` bytes; both are clamped to the view. */
struct sv sv_sub(struct sv view, size_t start, size_t len);
static inline struct sv sv_skip(struct sv view, size_t n)
{
    return sv_sub(view, n, SIZE_MAX);
}
/* Without the ASCII white space (space, \t \n \v \f \r) at both ends. */
struct sv sv_trim(struct sv view);
/* Takes what precedes `separator` off the front of *rest, and the separator; false when *rest is
 * absent. After the last part *rest is absent. */
bool sv_cut(struct sv *rest, char separator, struct sv *part);

/* The whole view as a decimal integer; false on anything else, overflow included. */
MUST_CHECK bool sv_to_i64(struct sv view, int64_t *value);
MUST_CHECK bool sv_to_u64(struct sv view, uint64_t *value);
/* FNV-1a, 64 bits: for tables in memory, not for anything stored. */
uint64_t sv_hash(struct sv view);

static inline bool sv_is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}
static inline bool sv_is_digit(char c)
{
    return c >= '0' && c <= '9';
}
/* -1 where it is no hexadecimal digit. */
static inline int sv_hex_value(char c)
{
    const char lower = (char)(c | 0x20);
    return sv_is_digit(c) ? c - '0' : lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}
static inline bool sv_is_alpha(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
static inline char sv_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

#endif
