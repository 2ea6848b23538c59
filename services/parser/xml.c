#include "services/parser/xml.h"

#include <libxml/parser.h>

#include "common/text.h"
#include "services/parser/extract/dom_decode.h"

/* No feed means to have more. libxml2 looks for an attribute's double among all before it. */
#define MAX_TAG_BYTES  (16u * 1024)
#define MAX_TAG_EQUALS 256
#define MAX_DEPTH      200
#define MAX_ATTRIBUTES 64
#define MAX_REFERENCE  34 /* "&CounterClockwiseContourIntegral;" */
#define RAW_BYTES      (32u * 1024)

struct sv xml_attribute_value(const struct xml_element *element, struct sv name)
{
    for (size_t i = 0; i < element->n_attributes; i++) {
        const struct xml_attribute *attribute = &element->attributes[i];
        if (!attribute->prefix.len) {
            if (sv_equal(attribute->name, name))
                return attribute->value;
            continue;
        }
        if (name.len == attribute->prefix.len + 1 + attribute->name.len &&
            sv_starts_with(name, attribute->prefix) && name.ptr[attribute->prefix.len] == ':' &&
            sv_ends_with(name, attribute->name))
            return attribute->value;
    }
    return SV_NULL;
}

/* ---- Mending: raw bytes in, something that libxml2 reads to its end out. */

enum place { BEFORE, TEXT, TAG, CDATA, COMMENT, SKIPPED_TAG };

struct mender {
    enum place place;
    bool is_begun; /* the first element was met */
    size_t tag_bytes, tag_equals;
};

static bool is_name_byte(char c)
{
    return sv_is_alpha(c) || sv_is_digit(c);
}

/* XML has no way to write these. */
static bool is_forbidden(uint32_t cp)
{
    return (cp < 0x20 && cp != '\t' && cp != '\n' && cp != '\r') || (cp & 0xFFFE) == 0xFFFE;
}

/* Takes a reference, or a bare "&", off the front. libxml2 drops named references once it has met
 * an error, so markup characters go on as numbers. */
static size_t mend_ampersand(struct buf *out, struct sv text)
{
    uint32_t cp = 0;
    const size_t n = 1 + dom_reference(sv_sub(text, 1, MAX_REFERENCE), false, &cp);
    if (n == 1 || text.ptr[n - 1] != ';') {
        buf_add_c(out, "&#38;");
        return 1;
    }
    if (is_forbidden(cp))
        buf_add_byte(out, ' ');
    else if (cp < 0x80)
        buf_printf(out, "&#%u;", cp);
    else
        buf_add_codepoint(out, cp);
    return n;
}

static size_t begin_tag(struct mender *mender, struct buf *out, struct sv text)
{
    const char next = text.len > 1 ? text.ptr[1] : ' ';
    if (sv_starts_with(text, SV("<![CDATA["))) {
        mender->place = CDATA;
        buf_add_c(out, "<![CDATA[");
        return 9;
    }
    if (sv_starts_with(text, SV("<!--"))) {
        mender->place = COMMENT;
        return 4;
    }
    if (sv_is_alpha(next) || next == '/' || next == '!' || next == '?' || next == '_') {
        mender->place = TAG;
        mender->tag_bytes = 0;
        mender->tag_equals = 0;
        buf_add_byte(out, '<');
    } else {
        buf_add_c(out, "&#60;");
    }
    return 1;
}

/* The bytes of a tag up to ">", its references mended; what is too much is left out. */
static size_t mend_tag(struct mender *mender, struct buf *out, struct sv text)
{
    if (text.ptr[0] == '>') {
        mender->place = TEXT;
        buf_add_byte(out, '>');
        return 1;
    }
    if (mender->place == SKIPPED_TAG)
        return sv_find_byte(text, '>');
    if (text.ptr[0] == '&') {
        mender->tag_bytes++;
        return mend_ampersand(out, text);
    }
    size_t n = 0;
    while (n < text.len && text.ptr[n] != '>' && text.ptr[n] != '&') {
        mender->tag_bytes++;
        mender->tag_equals += text.ptr[n] == '=';
        if (mender->tag_bytes > MAX_TAG_BYTES || mender->tag_equals > MAX_TAG_EQUALS) {
            mender->place = SKIPPED_TAG;
            break;
        }
        n++;
    }
    buf_add(out, sv_sub(text, 0, n));
    return n;
}

/* What lies before `ending`, and it, once it is seen; a comment is dropped. */
static size_t pass_until(struct mender *mender, struct buf *out, struct sv text, struct sv ending,
                         bool is_last)
{
    const size_t at = sv_find(text, ending);
    const bool found = at < text.len;
    const size_t held = is_last ? 0 : ending.len - 1;
    size_t n = found ? at + ending.len : text.len > held ? text.len - held : 0;
    if (mender->place == CDATA)
        buf_add(out, sv_sub(text, 0, n));
    if (found)
        mender->place = mender->is_begun ? TEXT : BEFORE;
    return n;
}

/* What stands before the first element is not wanted: declarations, comments, rubbish. */
static size_t skip_to_element(struct mender *mender, struct sv text)
{
    if (sv_starts_with(text, SV("<!--"))) {
        mender->place = COMMENT;
        return 4;
    }
    const char next = text.len > 1 ? text.ptr[1] : ' ';
    if (text.ptr[0] == '<' && (sv_is_alpha(next) || next == '_')) {
        mender->place = TEXT;
        mender->is_begun = true;
        return 0;
    }
    return 1 + sv_find_byte(sv_skip(text, 1), '<');
}

static size_t mend_text(struct mender *mender, struct buf *out, struct sv text)
{
    size_t n = 0;
    while (n < text.len && text.ptr[n] != '<' && text.ptr[n] != '&')
        n++;
    if (n) {
        buf_add(out, sv_sub(text, 0, n));
        return n;
    }
    return text.ptr[0] == '<' ? begin_tag(mender, out, text) : mend_ampersand(out, text);
}

/* Mends as much as can be decided and returns how much that is: what stays is a beginning that the
 * next bytes tell. */
static size_t mend(struct mender *mender, struct buf *out, struct sv text, bool is_last)
{
    const size_t whole = text.len;
    while (text.len) {
        const char c = text.ptr[0];
        const bool looks_ahead = c == '&' || c == '<';
        if (!is_last && looks_ahead && text.len < MAX_REFERENCE + 2 && mender->place != SKIPPED_TAG)
            break;
        size_t n = 0;
        switch (mender->place) {
        case BEFORE:
            n = skip_to_element(mender, text);
            break;
        case TEXT:
            n = mend_text(mender, out, text);
            break;
        case TAG:
        case SKIPPED_TAG:
            n = mend_tag(mender, out, text);
            break;
        case CDATA:
            n = pass_until(mender, out, text, SV("]]>"), is_last);
            break;
        case COMMENT:
            n = pass_until(mender, out, text, SV("-->"), is_last);
            break;
        }
        if (n == 0 && mender->place != TEXT && mender->place != SKIPPED_TAG)
            break;
        text = sv_skip(text, n);
    }
    return whole - text.len;
}

/* ---- Reading */

struct reader {
    const struct xml_source *source;
    const struct xml_handlers *handlers;
    xmlParserCtxtPtr parser;
    struct mender mender;
    struct buf raw;    /* valid UTF-8 without control characters, not yet mended */
    struct buf mended; /* what libxml2 takes next, from `at` */
    size_t at;
    char partial[4]; /* the beginning of a character that the last bytes cut */
    size_t n_partial;
    bool at_end, stopped, is_whole;
    int depth;
};

/* How many bytes at the end begin a UTF-8 sequence that is not whole. */
static size_t cut_character(struct sv bytes)
{
    for (size_t n = 1; n <= 3 && n <= bytes.len; n++) {
        const unsigned char c = (unsigned char)bytes.ptr[bytes.len - n];
        if (c >= 0xC0)
            return (c >= 0xF0 ? 4u : c >= 0xE0 ? 3u : 2u) > n ? n : 0;
        if (c < 0x80)
            return 0;
    }
    return 0;
}

static void drop_controls(struct buf *buf, size_t from)
{
    size_t kept = from;
    for (size_t i = from; i < buf->len; i++) {
        const unsigned char c = (unsigned char)buf->ptr[i];
        if (c >= 0x20 || c == '\t' || c == '\n' || c == '\r')
            buf->ptr[kept++] = buf->ptr[i];
    }
    buf_cut(buf, kept);
}

/* Reads more into `raw`. */
static void take_raw(struct reader *reader)
{
    char bytes[RAW_BYTES];
    memcpy(bytes, reader->partial, reader->n_partial);
    const size_t got = reader->source->read(reader->source->ctx, bytes + reader->n_partial,
                                            sizeof bytes - reader->n_partial);
    struct sv text = sv_from(bytes, reader->n_partial + got);
    reader->n_partial = 0;
    if (got == 0) {
        reader->at_end = true;
    } else {
        reader->n_partial = cut_character(text);
        text.len -= reader->n_partial;
        memcpy(reader->partial, text.ptr + text.len, reader->n_partial);
    }
    const size_t from = reader->raw.len;
    text_add_valid(&reader->raw, text);
    drop_controls(&reader->raw, from);
}

static void refill(struct reader *reader)
{
    buf_clear(&reader->mended);
    reader->at = 0;
    while (reader->mended.len == 0 && !(reader->at_end && reader->raw.len == 0)) {
        if (!reader->at_end)
            take_raw(reader);
        const size_t n =
            mend(&reader->mender, &reader->mended, buf_sv(&reader->raw), reader->at_end);
        memmove(reader->raw.ptr, reader->raw.ptr + n, reader->raw.len - n);
        buf_cut(&reader->raw, reader->at_end ? 0 : reader->raw.len - n);
    }
}

static int give(void *ctx, char *to, int size)
{
    struct reader *reader = ctx;
    if (reader->stopped || size <= 0)
        return 0;
    if (reader->at == reader->mended.len)
        refill(reader);
    const struct sv next = sv_sub(buf_sv(&reader->mended), reader->at, (size_t)size);
    if (next.len)
        memcpy(to, next.ptr, next.len);
    reader->at += next.len;
    return (int)next.len;
}

static struct sv view(const xmlChar *text)
{
    return sv_from_c((const char *)text);
}

static void stop(struct reader *reader)
{
    reader->stopped = true;
    xmlStopParser(reader->parser);
}

static void on_open(void *ctx, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri,
                    int n_namespaces, const xmlChar **namespaces, int n_attributes, int n_defaulted,
                    const xmlChar **values)
{
    struct reader *reader = ctx;
    struct xml_attribute attributes[MAX_ATTRIBUTES];
    struct xml_element element = {view(name), view(prefix), view(uri), attributes, 0};
    (void)n_namespaces;
    (void)namespaces;
    (void)n_defaulted;
    if (reader->stopped)
        return;
    for (int i = 0; i < n_attributes && element.n_attributes < MAX_ATTRIBUTES; i++) {
        const xmlChar **at = values + (ptrdiff_t)i * 5; /* name, prefix, URI, begin, end */
        attributes[element.n_attributes++] = (struct xml_attribute){
            view(at[0]), view(at[1]), sv_from((const char *)at[3], (size_t)(at[4] - at[3]))};
    }
    reader->depth++;
    if (reader->depth > MAX_DEPTH || !reader->handlers->open(reader->handlers->ctx, &element))
        stop(reader);
}

static void on_close(void *ctx, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
    struct reader *reader = ctx;
    (void)prefix;
    (void)uri;
    if (reader->stopped)
        return;
    reader->depth--;
    reader->is_whole = reader->depth == 0;
    if (!reader->handlers->close(reader->handlers->ctx, view(name)))
        stop(reader);
}

static void on_text(void *ctx, const xmlChar *text, int n)
{
    struct reader *reader = ctx;
    if (!reader->stopped && n > 0)
        reader->handlers->text(reader->handlers->ctx, sv_from((const char *)text, (size_t)n));
}

/* Errors are expected here; what is read is what counts. */
static void on_error(void *ctx, xmlErrorPtr error)
{
    (void)ctx;
    (void)error;
}

bool xml_read(const struct xml_source *source, const struct xml_handlers *handlers)
{
    struct reader reader = {.source = source, .handlers = handlers};
    xmlSAXHandler sax = {.initialized = XML_SAX2_MAGIC,
                         .startElementNs = on_open,
                         .endElementNs = on_close,
                         .characters = on_text,
                         .ignorableWhitespace = on_text,
                         .cdataBlock = on_text,
                         .serror = on_error};
    buf_init(&reader.raw, 8 * RAW_BYTES);
    buf_init(&reader.mended, 64 * RAW_BYTES);
    reader.parser =
        xmlCreateIOParserCtxt(&sax, &reader, give, NULL, &reader, XML_CHAR_ENCODING_UTF8);
    if (reader.parser) {
        xmlCtxtUseOptions(reader.parser, XML_PARSE_RECOVER | XML_PARSE_NONET | XML_PARSE_NOENT |
                                             XML_PARSE_HUGE | XML_PARSE_IGNORE_ENC |
                                             XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
        (void)xmlParseDocument(reader.parser);
        xmlFreeDoc(reader.parser->myDoc);
        xmlFreeParserCtxt(reader.parser);
    }
    buf_release(&reader.raw);
    buf_release(&reader.mended);
    return reader.is_whole;
}

struct sv xml_root_name(struct sv bytes)
{
    while (bytes.len) {
        bytes = sv_skip(bytes, sv_find_byte(bytes, '<'));
        const char next = bytes.len > 1 ? bytes.ptr[1] : '\0';
        if (sv_starts_with(bytes, SV("<!--"))) {
            bytes = sv_skip(bytes, sv_find(bytes, SV("-->")));
        } else if (sv_is_alpha(next)) {
            size_t n = 1;
            while (n < bytes.len && (is_name_byte(bytes.ptr[n]) || bytes.ptr[n] == ':' ||
                                     bytes.ptr[n] == '-' || bytes.ptr[n] == '_'))
                n++;
            const struct sv name = sv_sub(bytes, 1, n - 1);
            const size_t colon = sv_find_byte(name, ':');
            return colon < name.len ? sv_skip(name, colon + 1) : name;
        } else {
            bytes = sv_skip(bytes, 1);
        }
    }
    return SV_NULL;
}

/* ---- Titles */

/* A tag at the front: "<", a letter or "/", ... ">". */
static size_t tag_length(struct sv html)
{
    if (html.len < 3 || (!sv_is_alpha(html.ptr[1]) && html.ptr[1] != '/'))
        return 0;
    const size_t end = sv_find_byte(html, '>');
    return end < html.len ? end + 1 : 0;
}

void xml_add_plain(struct buf *out, struct sv html, bool drops_tags)
{
    while (html.len) {
        size_t n = 0;
        if (html.ptr[0] == '&') {
            uint32_t cp = 0;
            n = dom_reference(sv_skip(html, 1), false, &cp);
            if (n) {
                buf_add_codepoint(out, cp);
                n++;
            }
        } else if (html.ptr[0] == '<' && drops_tags) {
            n = tag_length(html);
        }
        if (n == 0) {
            buf_add_byte(out, html.ptr[0]);
            n = 1;
        }
        html = sv_skip(html, n);
    }
}
