#include "services/cli/explain_markup.h"

static const char *entity_of(char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

/* U+202D and U+202E, E2 80 AD and E2 80 AE */
static const char *override_at(struct sv rest)
{
    if (sv_starts_with(rest, SV("\xE2\x80\xAD")))
        return "[U+202D]";
    return sv_starts_with(rest, SV("\xE2\x80\xAE")) ? "[U+202E]" : NULL;
}

void markup_text(struct buf *out, struct sv text)
{
    for (size_t i = 0; i < text.len; i++) {
        const char c = text.ptr[i];
        const char *entity = entity_of(c);
        const char *override = (unsigned char)c == 0xE2 ? override_at(sv_skip(text, i)) : NULL;
        if (entity) {
            buf_add_c(out, entity);
        } else if (override) {
            buf_add_c(out, override);
            i += 2;
        } else if (((unsigned char)c < ' ' && c != '\n' && c != '\t') || c == 0x7F) {
            buf_add_c(out, "\xEF\xBF\xBD");
        } else {
            buf_add_byte(out, c);
        }
    }
}

void markup_element(struct buf *out, const char *open, const char *tag, struct sv text)
{
    if (text.len == 0)
        return;
    buf_printf(out, "<%s>", open);
    markup_text(out, text);
    buf_printf(out, "</%s>\n", tag);
}

void markup_isolated(struct buf *out, struct sv text)
{
    buf_add_c(out, "<bdi>");
    markup_text(out, text);
    buf_add_c(out, "</bdi>");
}
