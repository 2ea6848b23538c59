#include "services/parser/extract/charset.h"

#include "common/buf.h"
#include "common/text.h"
#include "services/parser/extract/charset_decode.h"

#include <iconv.h>

enum {
    PRESCAN_BYTES = 16 * 1024, /* browsers look at 1024; enough real pages declare later */
    CHANCE_SEQUENCES = 4, /* non-ASCII UTF-8 sequences that no other encoding makes by chance */
};

bool charset_open_all(struct err *err)
{
    /* Converters stay open for good: a module that nothing uses may be unloaded, and could not be
     * loaded again. */
    static iconv_t kept[64];
    assert(CHARSET_N_ENCODINGS <= COUNT_OF(kept));
    for (size_t i = 0; i < CHARSET_N_ENCODINGS; i++) {
        const struct charset_encoding *encoding = &CHARSET_ENCODINGS[i];
        if (!encoding->iconv || kept[i])
            continue;
        iconv_t converter = iconv_open("UTF-8", encoding->iconv);
        if (converter == (iconv_t)-1)
            return err_set(
                err, ERR_STOP, "no_converter",
                "This machine's iconv has no converter for %s (glibc: %s); install libc's gconv "
                "modules (in Debian 12 and 13 they are libc6's own).",
                encoding->name, encoding->iconv);
        kept[i] = converter;
    }
    return true;
}

struct sv charset_name_of_label(struct sv label)
{
    const struct charset_encoding *encoding = charset_encoding_of_label(label);
    return encoding ? sv_from_c(encoding->name) : SV_NULL;
}

/* "...charset = "x"": the value after the word, as in WHATWG HTML, "extracting a character encoding
 * from a meta element". */
static struct sv charset_parameter(struct sv text)
{
    for (;;) {
        size_t at = sv_find_nocase(text, SV("charset"));
        if (at >= text.len)
            return SV_NULL;
        text = sv_skip(text, at + 7);
        struct sv rest = sv_trim(text);
        if (rest.len == 0 || rest.ptr[0] != '=')
            continue;
        rest = sv_trim(sv_skip(rest, 1));
        if (rest.len && (rest.ptr[0] == '"' || rest.ptr[0] == '\'')) {
            struct sv quoted = sv_skip(rest, 1);
            return sv_sub(quoted, 0, sv_find_byte(quoted, rest.ptr[0]));
        }
        size_t end = 0;
        while (end < rest.len && !sv_is_space(rest.ptr[end]) && rest.ptr[end] != ';' &&
               rest.ptr[end] != ',' && rest.ptr[end] != '"' && rest.ptr[end] != '\'')
            end++;
        return sv_sub(rest, 0, end);
    }
}

/* The parameter of a Content-Type value, as a WHATWG name. */
static struct sv name_in_content_type(struct sv content_type)
{
    return charset_name_of_label(charset_parameter(content_type));
}

/* A declaration found in the text itself can't be UTF-16, or it would not have been found. */
static struct sv name_in_markup(struct sv label)
{
    struct sv name = charset_name_of_label(label);
    return sv_starts_with(name, SV("UTF-16")) ? SV("UTF-8") : name;
}

/* The end of a tag that begins at `tag`, quotes respected; its length where it does not end. */
static size_t tag_length(struct sv tag)
{
    char quote = 0;
    for (size_t i = 0; i < tag.len; i++) {
        char c = tag.ptr[i];
        if (quote) {
            if (c == quote)
                quote = 0;
        } else if ((c == '"' || c == '\'') && i &&
                   (tag.ptr[i - 1] == '=' || sv_is_space(tag.ptr[i - 1]))) {
            quote = c;
        } else if (c == '>') {
            return i;
        }
    }
    return tag.len;
}

/* What a <meta> or XML declaration in the first bytes says, as a WHATWG name; absent where nothing
 * does. */
static struct sv name_in_head(struct sv bytes)
{
    struct sv head = sv_sub(bytes, 0, PRESCAN_BYTES);
    if (sv_starts_with(head, SV("<?xml"))) {
        struct sv declaration = sv_sub(head, 0, sv_find_byte(head, '>'));
        size_t at = sv_find(declaration, SV("encoding"));
        struct sv value = sv_trim(sv_skip(declaration, at + 8));
        if (value.len > 2 && value.ptr[0] == '=') {
            value = sv_trim(sv_skip(value, 1));
            struct sv name =
                name_in_markup(sv_sub(value, 1, sv_find_byte(sv_skip(value, 1), value.ptr[0])));
            if (name.len)
                return name;
        }
    }
    while (head.len) {
        head = sv_skip(head, sv_find_byte(head, '<'));
        if (sv_starts_with(head, SV("<!--"))) {
            size_t end = sv_find(sv_skip(head, 2), SV("-->"));
            head = sv_skip(head, end + 5);
            continue;
        }
        if (sv_starts_with_nocase(head, SV("<meta"))) {
            size_t end = tag_length(head);
            struct sv name = name_in_markup(charset_parameter(sv_sub(head, 5, end - 5)));
            if (name.len)
                return name;
            head = sv_skip(head, end);
            continue;
        }
        head = sv_skip(head, 1);
    }
    return SV_NULL;
}

/* How many well-formed multi-byte sequences and how many broken ones UTF-8 finds here. A broken one
 * at the very end does not count where the page may have been cut. */
static void count_utf8(struct sv bytes, size_t *good, size_t *bad)
{
    *good = *bad = 0;
    struct sv rest = bytes;
    while (rest.len) {
        if ((unsigned char)rest.ptr[0] < 0x80) {
            rest = sv_skip(rest, 1);
            continue;
        }
        size_t before = rest.len;
        const char *start = rest.ptr;
        uint32_t codepoint = text_next(&rest);
        if (codepoint != 0xFFFD ||
            (before - rest.len == 3 && memcmp(start, "\xEF\xBF\xBD", 3) == 0))
            (*good)++;
        else if (rest.len > 4)
            (*bad)++;
    }
}

static bool is_clean(struct sv bytes)
{
    return sv_find_byte(bytes, '\0') == bytes.len && text_is_utf8(bytes);
}

static bool into_arena(struct arena *arena, struct sv bytes,
                       const struct charset_encoding *encoding, struct charset_text *text,
                       struct err *err)
{
    struct buf first, clean;
    buf_init(&first, bytes.len * 4 + 1024);
    buf_init(&clean, bytes.len * 6 + 1024);
    bool ok = true;
    struct sv utf8 = bytes;
    if (encoding->iconv) {
        ok = charset_decode(&first, bytes, encoding);
        utf8 = buf_sv(&first);
    }
    if (ok && !is_clean(utf8)) {
        text_add_valid(&clean, utf8);
        ok = buf_ok(&clean);
        utf8 = buf_sv(&clean);
    }
    struct sv copy = ok ? arena_copy(arena, utf8) : SV_NULL;
    buf_release(&first);
    buf_release(&clean);
    if (!copy.ptr)
        return err_set(
            err, ERR_REJECT, "arena_full",
            "The page's text in UTF-8 (from %s, %zu bytes) does not fit the memory of one page.",
            encoding->name, bytes.len);
    text->utf8 = copy;
    text->name = sv_from_c(encoding->name);
    return true;
}

/* BOM, header, meta, bytes. */
static const struct charset_encoding *choose(struct sv bytes, struct sv content_type,
                                             bool utf8_clean, const char **how)
{
    *how = "header";
    struct sv name = name_in_content_type(content_type);
    if (!name.len) {
        *how = "meta";
        name = name_in_head(bytes);
    }
    const struct charset_encoding *utf8 = charset_encoding_of_name(SV("UTF-8"));
    size_t good, bad;
    if (name.len && !sv_equal(name, SV("UTF-8"))) {
        const struct charset_encoding *declared = charset_encoding_of_name(name);
        count_utf8(bytes, &good, &bad);
        if (good < CHANCE_SEQUENCES || bad * 20 > good)
            return declared;
        *how = "bytes";
        return utf8;
    }
    if (utf8_clean) {
        if (name.len)
            return utf8;
        *how = "bytes";
        /* ASCII alone may still be ISO-2022-JP */
        return charset_encoding_of_name(charset_guess_ascii(bytes));
    }
    count_utf8(bytes, &good, &bad);
    if ((good && bad <= good) || (name.len && bad < 3)) {
        *how = name.len ? *how : "bytes";
        return utf8; /* damaged here and there, but UTF-8 */
    }
    *how = "bytes";
    return charset_encoding_of_name(charset_guess(bytes));
}

/* The encoding that a byte order mark says; NULL where there is none. */
static const struct charset_encoding *of_mark(struct sv bytes, size_t *mark_len)
{
    static const struct {
        struct sv mark;
        const char *name;
    } MARKS[] = {{{"\xEF\xBB\xBF", 3}, "UTF-8"},
                 {{"\xFF\xFE", 2}, "UTF-16LE"},
                 {{"\xFE\xFF", 2}, "UTF-16BE"}};
    for (size_t i = 0; i < COUNT_OF(MARKS); i++) {
        if (!sv_starts_with(bytes, MARKS[i].mark))
            continue;
        *mark_len = MARKS[i].mark.len;
        return charset_encoding_of_name(sv_from_c(MARKS[i].name));
    }
    *mark_len = 0;
    return NULL;
}

const struct charset_encoding *charset_of_head(struct sv head, size_t *mark_len)
{
    const char *how;
    const struct charset_encoding *encoding = of_mark(head, mark_len);
    return encoding ? encoding : choose(head, SV_NULL, is_clean(head), &how);
}

bool charset_to_utf8(struct arena *arena, struct sv bytes, struct sv content_type,
                     struct charset_text *text, struct err *err)
{
    size_t mark_len;
    const struct charset_encoding *encoding = of_mark(bytes, &mark_len);
    const struct sv rest = sv_skip(bytes, mark_len);
    const bool utf8_clean = is_clean(rest);
    if (encoding)
        text->how = "bom";
    else
        encoding = choose(rest, content_type, utf8_clean, &text->how);
    if (encoding->iconv || !utf8_clean)
        return into_arena(arena, rest, encoding, text, err);
    text->utf8 = rest;
    text->name = SV("UTF-8");
    return true;
}
