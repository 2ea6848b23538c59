#include "services/parser/extract/plain.h"

#include "common/buf.h"
#include "common/text.h"
#include "services/parser/extract/dom_scan.h"

static bool starts_tag(struct sv text)
{
    char c = text.len > 1 ? text.ptr[1] : ' ';
    return sv_is_alpha(c) || c == '/' || c == '!';
}

static bool breaks_line(struct sv tag)
{
    static const char *const BREAKING[] = {"p",   "/p", "br",         "br/", "div", "/div", "li",
                                           "/li", "h1", "h2",         "h3",  "h4",  "/h2",  "/h3",
                                           "/h4", "tr", "blockquote", "ul",  "ol"};
    size_t end = 0;
    while (end < tag.len && !sv_is_space(tag.ptr[end]) && tag.ptr[end] != '>')
        end++;
    struct sv name = sv_sub(tag, 0, end);
    for (size_t i = 0; i < COUNT_OF(BREAKING); i++) {
        if (sv_equal_nocase(name, sv_from_c(BREAKING[i])))
            return true;
    }
    return false;
}

static void drop_tags(struct buf *out, struct sv text)
{
    while (text.len) {
        size_t plain = 0;
        while (plain < text.len && text.ptr[plain] != '<')
            plain++;
        buf_add(out, sv_sub(text, 0, plain));
        text = sv_skip(text, plain);
        if (text.len == 0)
            break;
        size_t end = sv_find_byte(sv_sub(text, 0, 2048), '>');
        if (starts_tag(text) && end < text.len && end < 2048) {
            if (breaks_line(sv_skip(text, 1)))
                buf_add_byte(out, '\n');
            text = sv_skip(text, end + 1);
        } else {
            buf_add_byte(out, '<');
            text = sv_skip(text, 1);
        }
    }
}

static struct sv plain(struct arena *arena, struct sv text, bool lines)
{
    /* Twice, since what references spell ("&lt;b&gt;", "&amp;quot;") is often markup again. */
    for (int n = 0; n < 2; n++) {
        if (sv_find_byte(text, '<') < text.len) {
            struct buf out;
            buf_init(&out, text.len * 2 + 64);
            drop_tags(&out, text);
            text = arena_copy(arena, buf_sv(&out));
            buf_release(&out);
        }
        if (sv_find_byte(text, '&') == text.len)
            break;
        text = dom_decode(arena, text, true);
    }
    return lines ? text_clean_lines(arena, text) : text_clean(arena, text);
}

struct sv plain_line(struct arena *arena, struct sv text)
{
    return plain(arena, text, false);
}

struct sv plain_lines(struct arena *arena, struct sv text)
{
    return plain(arena, text, true);
}
