#include "common/sv.h"

struct sv sv_from_c(const char *string)
{
    return string ? sv_from(string, strlen(string)) : SV_NULL;
}

bool sv_equal(struct sv a, struct sv b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

bool sv_equal_nocase(struct sv a, struct sv b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++) {
        if (sv_lower(a.ptr[i]) != sv_lower(b.ptr[i]))
            return false;
    }
    return true;
}

int sv_compare(struct sv a, struct sv b)
{
    const size_t shorter = a.len < b.len ? a.len : b.len;
    const int order = shorter ? memcmp(a.ptr, b.ptr, shorter) : 0;
    if (order != 0)
        return order;
    return (a.len > b.len) - (a.len < b.len);
}

bool sv_starts_with(struct sv view, struct sv prefix)
{
    return view.len >= prefix.len && sv_equal(sv_from(view.ptr, prefix.len), prefix);
}

bool sv_starts_with_nocase(struct sv view, struct sv prefix)
{
    return view.len >= prefix.len && sv_equal_nocase(sv_from(view.ptr, prefix.len), prefix);
}

bool sv_ends_with(struct sv view, struct sv suffix)
{
    return view.len >= suffix.len && sv_equal(sv_skip(view, view.len - suffix.len), suffix);
}

bool sv_ends_with_nocase(struct sv view, struct sv suffix)
{
    return view.len >= suffix.len && sv_equal_nocase(sv_skip(view, view.len - suffix.len), suffix);
}

size_t sv_find(struct sv view, struct sv needle)
{
    if (needle.len == 0)
        return 0;
    if (view.len < needle.len)
        return view.len;
    const char *hit = memmem(view.ptr, view.len, needle.ptr, needle.len);
    return hit ? (size_t)(hit - view.ptr) : view.len;
}

size_t sv_find_nocase(struct sv view, struct sv needle)
{
    if (needle.len == 0)
        return 0;
    for (size_t i = 0; i + needle.len <= view.len; i++) {
        if (sv_equal_nocase(sv_from(view.ptr + i, needle.len), needle))
            return i;
    }
    return view.len;
}

size_t sv_find_byte(struct sv view, char byte)
{
    const char *hit = view.len ? memchr(view.ptr, byte, view.len) : NULL;
    return hit ? (size_t)(hit - view.ptr) : view.len;
}

size_t sv_rfind_byte(struct sv view, char byte)
{
    const char *hit = view.len ? memrchr(view.ptr, byte, view.len) : NULL;
    return hit ? (size_t)(hit - view.ptr) : view.len;
}

struct sv sv_sub(struct sv view, size_t start, size_t len)
{
    if (start > view.len)
        start = view.len;
    if (len > view.len - start)
        len = view.len - start;
    return sv_from(view.ptr ? view.ptr + start : NULL, len);
}

struct sv sv_trim(struct sv view)
{
    while (view.len && sv_is_space(view.ptr[0]))
        view = sv_skip(view, 1);
    while (view.len && sv_is_space(view.ptr[view.len - 1]))
        view.len--;
    return view;
}

bool sv_cut(struct sv *rest, char separator, struct sv *part)
{
    if (!rest->ptr)
        return false;
    const size_t at = sv_find_byte(*rest, separator);
    *part = sv_sub(*rest, 0, at);
    *rest = at < rest->len ? sv_skip(*rest, at + 1) : SV_NULL;
    return true;
}

bool sv_to_u64(struct sv view, uint64_t *value)
{
    uint64_t sum = 0;
    if (view.len == 0)
        return false;
    for (size_t i = 0; i < view.len; i++) {
        if (!sv_is_digit(view.ptr[i]))
            return false;
        if (__builtin_mul_overflow(sum, (uint64_t)10, &sum) ||
            __builtin_add_overflow(sum, (uint64_t)(view.ptr[i] - '0'), &sum))
            return false;
    }
    *value = sum;
    return true;
}

bool sv_to_i64(struct sv view, int64_t *value)
{
    const bool negative = view.len && view.ptr[0] == '-';
    uint64_t magnitude = 0;
    if (!sv_to_u64(negative ? sv_skip(view, 1) : view, &magnitude))
        return false;
    if (magnitude > (uint64_t)INT64_MAX + (negative ? 1 : 0))
        return false;
    *value = negative ? (int64_t)(0 - magnitude) : (int64_t)magnitude;
    return true;
}

uint64_t sv_hash(struct sv view)
{
    uint64_t hash = UINT64_C(14695981039346656037);
    for (size_t i = 0; i < view.len; i++)
        hash = (hash ^ (unsigned char)view.ptr[i]) * UINT64_C(1099511628211);
    return hash;
}
