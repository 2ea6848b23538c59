#include "services/parser/extract/jsonld_mend.h"

enum { MAX_DEPTH = 256 };

enum expect { EXPECT_VALUE, EXPECT_AFTER_VALUE, EXPECT_AFTER_KEY };

struct mender {
    struct buf *out;
    struct sv rest;
    char stack[MAX_DEPTH]; /* '{' or '[' */
    size_t depth;
    enum expect expect;
    bool at_key;    /* in an object, where a key belongs */
    bool comma_due; /* a value ended: a comma goes before the next */
    size_t ignored; /* containers deeper than the stack */
};

/* Without white space at the front, the no-break space of copied code too. */
static struct sv skip_space(struct sv text)
{
    text = sv_trim(text);
    while (sv_starts_with(text, SV("\xC2\xA0")))
        text = sv_trim(sv_skip(text, 2));
    return text;
}

static char peek_after(struct sv text)
{
    struct sv rest = skip_space(text);
    return rest.len ? rest.ptr[0] : '\0';
}

/* A short quoted word with a colon after it: a comma was forgotten before. */
static bool begins_key(struct sv text)
{
    struct sv word = sv_sub(text, 1, 64);
    size_t end = sv_find_byte(word, '"');
    return end < word.len && peek_after(sv_skip(text, end + 2)) == ':';
}

/* Does the quote before `after` end its string? In doubt the text around decides: a closing quote
 * is followed by what JSON wants there. */
static bool quote_closes(const struct mender *m, struct sv after)
{
    struct sv rest = skip_space(after);
    if (rest.len == 0)
        return true;
    bool crossed_line =
        sv_find_byte(sv_sub(after, 0, after.len - rest.len), '\n') < after.len - rest.len;
    char c = rest.ptr[0];
    if (m->at_key)
        return c == ':';
    if (c == '}' || c == ']')
        return true;
    if (c == ',') {
        char next = peek_after(sv_skip(rest, 1));
        bool in_object = m->depth && m->stack[m->depth - 1] == '{';
        if (in_object)
            return next == '"' || next == '}' || next == ',' || next == '/' || next == '\'';
        return next == '"' || next == '{' || next == '[' || next == ']' || next == ',' ||
               sv_is_digit(next) || next == '-' || next == 't' || next == 'f' || next == 'n' ||
               next == '\0';
    }
    if (c == '"')
        return crossed_line || begins_key(rest);
    return c == ';' || (c == '/' && crossed_line) || (c == '<' && sv_starts_with(rest, SV("<!--")));
}

static bool is_hex4(struct sv text)
{
    if (text.len < 4)
        return false;
    for (size_t i = 0; i < 4; i++) {
        char c = sv_lower(text.ptr[i]);
        if (!sv_is_digit(c) && !(c >= 'a' && c <= 'f'))
            return false;
    }
    return true;
}
static unsigned hex4(struct sv text)
{
    unsigned value = 0;
    for (size_t i = 0; i < 4; i++) {
        char c = sv_lower(text.ptr[i]);
        value = value * 16 + (unsigned)(sv_is_digit(c) ? c - '0' : c - 'a' + 10);
    }
    return value;
}

/* After a backslash: what it stands for; jansson takes neither lone surrogates nor NUL nor unknown
 * escapes. */
static void mend_escape(struct mender *m)
{
    char c = m->rest.len ? m->rest.ptr[0] : '\0';
    struct sv digits = sv_skip(m->rest, 1);
    if (c == 'u' && is_hex4(digits)) {
        unsigned unit = hex4(digits);
        struct sv second = sv_skip(digits, 4);
        bool high = unit >= 0xD800 && unit < 0xDC00, low = unit >= 0xDC00 && unit < 0xE000;
        if (high && sv_starts_with(second, SV("\\u")) && is_hex4(sv_skip(second, 2)) &&
            (hex4(sv_skip(second, 2)) & 0xFC00) == 0xDC00) {
            buf_add_byte(m->out, '\\');
            buf_add(m->out, sv_sub(m->rest, 0, 11));
            m->rest = sv_skip(m->rest, 11);
            return;
        }
        if (high || low || unit == 0)
            buf_add_c(m->out, unit ? "\\ufffd" : " ");
        else
            buf_printf(m->out, "\\u%04x", unit);
        m->rest = sv_skip(m->rest, 5);
        return;
    }
    if (c == '"' || c == '\\' || c == '/' || c == 'b' || c == 'f' || c == 'n' || c == 'r' ||
        c == 't') {
        buf_add_byte(m->out, '\\');
        buf_add_byte(m->out, c);
        m->rest = sv_skip(m->rest, 1);
        return;
    }
    if (c == '\n' || c == '\'')
        return; /* the character stays, the backslash goes */
    buf_add_c(m->out, "\\\\");
}

static void mend_string(struct mender *m, char quote)
{
    buf_add_byte(m->out, '"');
    m->rest = sv_skip(m->rest, 1);
    while (m->rest.len) {
        size_t plain = 0;
        while (plain < m->rest.len && m->rest.ptr[plain] != '"' && m->rest.ptr[plain] != quote &&
               m->rest.ptr[plain] != '\\' && (unsigned char)m->rest.ptr[plain] >= 0x20)
            plain++;
        buf_add(m->out, sv_sub(m->rest, 0, plain));
        m->rest = sv_skip(m->rest, plain);
        if (m->rest.len == 0)
            break;
        char c = m->rest.ptr[0];
        m->rest = sv_skip(m->rest, 1);
        if (c == '\\') {
            mend_escape(m);
        } else if (c == quote && quote_closes(m, m->rest)) {
            break;
        } else if (c == '"') {
            buf_add_c(m->out, "\\\"");
        } else if (c == '\n' || c == '\r') {
            buf_add_c(m->out, "\\n");
        } else {
            buf_add_byte(m->out, (unsigned char)c < 0x20 ? ' ' : c);
        }
    }
    buf_add_byte(m->out, '"');
}

/* A comma where one is due before a value or key. */
static void before_item(struct mender *m)
{
    if (m->comma_due)
        buf_add_byte(m->out, ',');
    m->comma_due = false;
}

static void value_ended(struct mender *m)
{
    m->comma_due = true;
    m->at_key = m->depth && m->stack[m->depth - 1] == '{';
}

static void open_container(struct mender *m, char c)
{
    if (m->depth == MAX_DEPTH) {
        m->ignored++;
        return;
    }
    before_item(m);
    if (m->at_key)
        buf_add_c(
            m->out,
            "\"\":"); /* a container where a key belongs: it loses its place, not its contents */
    buf_add_byte(m->out, c);
    m->stack[m->depth++] = c;
    m->at_key = c == '{';
}

static void close_one(struct mender *m)
{
    bool object = m->stack[m->depth - 1] == '{';
    if (object && !m->at_key && !m->comma_due)
        buf_add_c(m->out, "null"); /* "key": and then nothing */
    buf_add_byte(m->out, object ? '}' : ']');
    m->depth--;
    value_ended(m);
}

static void close_container(struct mender *m, char c)
{
    if (m->ignored) {
        m->ignored--;
        return;
    }
    char opener = c == '}' ? '{' : '[';
    size_t at = m->depth;
    while (at && m->stack[at - 1] != opener)
        at--;
    if (at == 0)
        return; /* nothing to close: drop it */
    while (m->depth >= at)
        close_one(m);
}

static void string_token(struct mender *m, char quote)
{
    bool is_key = m->at_key;
    before_item(m);
    mend_string(m, quote);
    if (!is_key) {
        value_ended(m);
        return;
    }
    m->rest = sv_trim(m->rest);
    if (m->rest.len && m->rest.ptr[0] == ':')
        m->rest = sv_skip(m->rest, 1);
    buf_add_byte(m->out, ':');
    m->at_key = false;
}

/* true, false, null, numbers; other words are dropped. */
static void bare_token(struct mender *m)
{
    size_t len = 0;
    while (len < m->rest.len && (sv_is_alpha(m->rest.ptr[len]) || sv_is_digit(m->rest.ptr[len]) ||
                                 m->rest.ptr[len] == '.' || m->rest.ptr[len] == '-' ||
                                 m->rest.ptr[len] == '+' || m->rest.ptr[len] == '_'))
        len++;
    struct sv word = sv_sub(m->rest, 0, len);
    m->rest = sv_skip(m->rest, len ? len : 1);
    if (len == 0 || m->depth == 0)
        return;
    if (m->at_key) { /* an unquoted key */
        if (peek_after(m->rest) != ':')
            return;
        m->rest = sv_skip(sv_trim(m->rest), 1);
        before_item(m);
        buf_printf(m->out, "\"%.*s\":", SV_FMT(word));
        m->at_key = false;
        return;
    }
    before_item(m);
    int64_t number;
    if (sv_equal(word, SV("true")) || sv_equal(word, SV("false")) || sv_equal(word, SV("null")))
        buf_add(m->out, word);
    else if (sv_to_i64(word, &number))
        buf_printf(m->out, "%" PRId64, number);
    else
        buf_printf(m->out, "\"%.*s\"", SV_FMT(word)); /* 0123, 1.5, undefined: as text */
    value_ended(m);
}

/* Comments of JavaScript and of HTML, CDATA marks. */
static bool skip_comment(struct mender *m)
{
    static const struct {
        struct sv start, end;
        bool keeps_inside;
    } COMMENTS[] = {
        {{"<!--", 4}, {NULL, 0}, true},      {{"-->", 3}, {NULL, 0}, true},
        {{"<![CDATA[", 9}, {NULL, 0}, true}, {{"]]>", 3}, {NULL, 0}, true},
        {{"/*", 2}, {"*/", 2}, false},       {{"//", 2}, {"\n", 1}, false},
    };
    for (size_t i = 0; i < COUNT_OF(COMMENTS); i++) {
        if (!sv_starts_with(m->rest, COMMENTS[i].start))
            continue;
        m->rest = sv_skip(m->rest, COMMENTS[i].start.len);
        /* "//<![CDATA[" and "// ]]>": the mark is read in its turn */
        if (!COMMENTS[i].keeps_inside && !sv_starts_with(sv_trim(m->rest), SV("<!")) &&
            !sv_starts_with(sv_trim(m->rest), SV("]]>")) &&
            !sv_starts_with(sv_trim(m->rest), SV("-->")))
            m->rest = sv_skip(m->rest, sv_find(m->rest, COMMENTS[i].end) + COMMENTS[i].end.len);
        return true;
    }
    return false;
}

/* Commas are written where due; here only the value that a template left out: "key": , */
static void comma(struct mender *m)
{
    if (m->depth == 0 || m->stack[m->depth - 1] != '{' || m->at_key || m->comma_due)
        return;
    buf_add_c(m->out, "null");
    value_ended(m);
}

/* Reads what stands next, whatever it is. */
static void next_token(struct mender *m)
{
    char c = m->rest.ptr[0];
    if ((c == ']' || c == '/' || c == '<' || c == '-') && skip_comment(m))
        return;
    if (sv_is_alpha(c) || sv_is_digit(c) || c == '/' || c == '<' || c == '-') {
        bare_token(m);
        return;
    }
    if ((c == '"' || c == '\'') && m->depth) {
        string_token(m, c);
        return;
    }
    m->rest = sv_skip(m->rest, 1);
    if (c == '{' || c == '[')
        open_container(m, c);
    else if (c == '}' || c == ']')
        close_container(m, c);
    else if (c == ',')
        comma(m); /* other commas, semicolons and colons are written where due */
}

void jsonld_mend(struct buf *out, struct sv text)
{
    struct mender m = {.out = out, .rest = text};
    buf_add_byte(out, '[');
    while (m.rest.len && buf_ok(out))
        next_token(&m);
    while (m.depth)
        close_one(&m);
    buf_add_byte(out, ']');
}
