/* Whatever the bytes: what comes out is UTF-8, cleaning is done once and for all, a clean text has
 * no double space, and cuts are at characters. */
#include "common/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_clean(struct arena *arena, struct sv clean, bool keeps_lines)
{
    assert(text_is_utf8(clean));
    const struct sv again = keeps_lines ? text_clean_lines(arena, clean) : text_clean(arena, clean);
    assert(sv_equal(again, clean));
    assert(!sv_contains(clean, SV("  ")) && sv_find_byte(clean, '\0') == clean.len);
    assert(keeps_lines || sv_find_byte(clean, '\n') == clean.len);
    assert(text_trim(clean).len == clean.len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(16u << 20);
    const struct sv bytes = sv_from((const char *)data, size);
    struct buf valid;
    buf_init(&valid, 3 * size + 1);
    text_add_valid(&valid, bytes);
    assert(buf_ok(&valid) && text_is_utf8(buf_sv(&valid)));
    check_clean(arena, text_clean(arena, bytes), false);
    check_clean(arena, text_clean_lines(arena, bytes), true);
    const struct sv text = buf_sv(&valid);
    assert(text_count_words(text) <= text.len);
    assert(text_is_utf8(text_cut(text, size / 2)) && text_is_utf8(text_trim(text)));
    assert(text_is_utf8(text_lower(arena, text)));
    assert(text_same(arena, text, text_fold(arena, text)) || text.len == 0);
    buf_release(&valid);
    arena_free(arena);
    return 0;
}
