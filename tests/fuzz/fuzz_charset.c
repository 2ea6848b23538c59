/* The first line is a Content-Type, the rest the page. Whatever they are: the text is UTF-8 without
 * NUL, its name is one of the standard's, and text that is clean already comes out as it went in.
 */
#include "common/text.h"
#include "services/parser/extract/charset.h"
#include "services/parser/extract/charset_labels.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(64u << 20);
    struct sv rest = sv_from((const char *)data, size), content_type = SV_NULL;
    (void)sv_cut(&rest, '\n', &content_type);
    struct charset_text text, again;
    struct err err;
    if (charset_to_utf8(arena, rest, content_type, &text, &err)) {
        assert(text_is_utf8(text.utf8));
        assert(sv_find_byte(text.utf8, '\0') == text.utf8.len);
        assert(charset_encoding_of_name(text.name));
        assert(text.how);
        if (charset_to_utf8(arena, text.utf8, SV("text/html; charset=utf-8"), &again, &err) &&
            !sv_starts_with(text.utf8, SV("\xEF\xBB\xBF")))
            assert(sv_equal(again.utf8, text.utf8));
    }
    assert(charset_encoding_of_name(charset_guess(rest)));
    arena_free(arena);
    return 0;
}
