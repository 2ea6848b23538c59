#include "common/url.h"

#include "common/text.h"
#include "common/url_host.h"
#include "common/url_private.h"

#define USUAL_BYTES 250 /* room made at once */

static bool refuse(struct err *err, const char *code, struct sv text, const char *why)
{
    return err_set(err, ERR_REJECT, code, "\"%.*s\" %s.", SV_FMT(text_cut(text, 200)), why);
}

static bool is_slash(char c)
{
    return c == '/' || c == '\\';
}

/* What a browser drops from an attribute before it looks: controls and spaces at the ends, tabs and
 * line ends anywhere. */
static struct sv strip(struct arena *arena, struct sv text)
{
    while (text.len && (unsigned char)text.ptr[0] <= 0x20)
        text = sv_skip(text, 1);
    while (text.len && (unsigned char)text.ptr[text.len - 1] <= 0x20)
        text.len--;
    size_t at = 0;
    while (at < text.len && text.ptr[at] != '\t' && text.ptr[at] != '\n' && text.ptr[at] != '\r')
        at++;
    if (at == text.len)
        return text;
    char *kept = arena_copy_c(arena, text);
    if (!kept)
        return SV_NULL;
    size_t n = at;
    for (; at < text.len; at++) {
        if (text.ptr[at] != '\t' && text.ptr[at] != '\n' && text.ptr[at] != '\r')
            kept[n++] = text.ptr[at];
    }
    return sv_from(kept, n);
}

/* "scheme:" at the front, taken off; false where there is none. */
static bool take_scheme(struct sv *rest, struct sv *scheme)
{
    if (!rest->len || !sv_is_alpha(rest->ptr[0]))
        return false;
    size_t n = 1;
    while (n < rest->len && (sv_is_alpha(rest->ptr[n]) || sv_is_digit(rest->ptr[n]) ||
                             rest->ptr[n] == '+' || rest->ptr[n] == '-' || rest->ptr[n] == '.'))
        n++;
    if (n == rest->len || rest->ptr[n] != ':')
        return false;
    *scheme = sv_sub(*rest, 0, n);
    *rest = sv_skip(*rest, n + 1);
    return true;
}

/* The standard's path percent-encode set, and its special-query one. */
static bool must_encode(char c, bool in_query)
{
    const unsigned char byte = (unsigned char)c;
    if (byte <= 0x20 || byte >= 0x7F || c == '"' || c == '#' || c == '<' || c == '>')
        return true;
    return in_query ? c == '\'' : c == '?' || c == '^' || c == '`' || c == '{' || c == '}';
}

static void add_encoded(struct buf *out, struct sv text, bool in_query)
{
    static const char HEX[] = "0123456789ABCDEF";
    size_t from = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (!must_encode(text.ptr[i], in_query))
            continue;
        const unsigned char byte = (unsigned char)text.ptr[i];
        const char triplet[3] = {'%', HEX[byte >> 4], HEX[byte & 15]};
        buf_add(out, sv_sub(text, from, i - from));
        buf_add(out, sv_from(triplet, 3));
        from = i + 1;
    }
    buf_add(out, sv_sub(text, from, text.len - from));
}

/* 1 for ".", 2 for "..", their percent-encoded forms included; else 0. */
static int dots(struct sv segment)
{
    int n = 0;
    while (segment.len && n < 3) {
        if (segment.ptr[0] == '.')
            segment = sv_skip(segment, 1);
        else if (sv_starts_with_nocase(segment, SV("%2e")))
            segment = sv_skip(segment, 3);
        else
            return 0;
        n++;
    }
    return n <= 2 ? n : 0;
}

/* Appends the segments of `path` behind what `out` holds of a path from `start` on (directories, or
 * nothing), dot segments resolved. */
static void add_path(struct buf *out, size_t start, struct sv path)
{
    bool is_last;
    do {
        size_t n = 0;
        while (n < path.len && !is_slash(path.ptr[n]))
            n++;
        is_last = n == path.len;
        const struct sv segment = sv_sub(path, 0, n);
        path = sv_skip(path, n + 1);
        const int kind = dots(segment);
        if (kind == 2) {
            const size_t parent = sv_rfind_byte(sv_skip(buf_sv(out), start), '/');
            buf_cut(out, start + parent < out->len ? start + parent : start);
        } else if (kind == 0) {
            buf_add_byte(out, '/');
            add_encoded(out, segment, false);
        }
        if (kind && is_last)
            buf_add_byte(out, '/');
    } while (!is_last);
}

/* Nothing in it to be encoded or resolved: as most paths are. */
static bool is_plain_path(struct sv path)
{
    for (size_t i = 0; i < path.len; i++) {
        const char c = path.ptr[i];
        if (sv_is_alpha(c) || sv_is_digit(c) || c == '-' || c == '/')
            continue;
        if (c == '.' ? i == 0 || path.ptr[i - 1] == '/'
                     : c == '%' || c == '\\' || must_encode(c, false))
            return false;
    }
    return true;
}

/* A reference cut up (RFC 3986 section 4): what is absent has a NULL pointer. */
struct parts {
    struct sv scheme, authority, path, query;
};

static void cut_tail(struct sv rest, struct parts *parts)
{
    rest = sv_sub(rest, 0, sv_find_byte(rest, '#'));
    const size_t mark = sv_find_byte(rest, '?');
    parts->path = sv_sub(rest, 0, mark);
    parts->query = mark < rest.len ? sv_skip(rest, mark + 1) : SV_NULL;
}

/* Special schemes take any number of slashes, also backslashes, before the authority. */
static void cut_authority(struct sv rest, struct parts *parts)
{
    while (rest.len && is_slash(rest.ptr[0]))
        rest = sv_skip(rest, 1);
    size_t n = 0;
    while (n < rest.len && !is_slash(rest.ptr[n]) && rest.ptr[n] != '?' && rest.ptr[n] != '#')
        n++;
    parts->authority = sv_from(rest.ptr ? rest.ptr : "", n);
    cut_tail(sv_skip(rest, n), parts);
}

/* host[:port]. */
static bool read_authority(struct arena *arena, struct sv text, struct url *url, struct err *err)
{
    if (sv_find_byte(text, '@') < text.len)
        return refuse(err, "url_credentials", text, "has a user name or password in its URL");
    const size_t bracket = text.len && text.ptr[0] == '[' ? sv_find_byte(text, ']') : 0;
    const size_t colon = bracket + sv_find_byte(sv_skip(text, bracket), ':');
    const struct sv port = sv_skip(text, colon + 1);
    const bool is_https = sv_equal(url->scheme, SV("https"));
    uint64_t number = is_https ? 443 : 80;
    if (port.len && (!sv_to_u64(port, &number) || number > UINT16_MAX))
        return refuse(err, "url_port", text, "has no valid port");
    url->port = (uint16_t)number;
    return url_host_parse(arena, sv_sub(text, 0, colon), &url->host, &url->is_ip, err);
}

static uint16_t default_port(struct sv scheme)
{
    return sv_equal(scheme, SV("https")) ? 443 : 80;
}

void url_add_origin(struct buf *out, const struct url *url)
{
    buf_add(out, url->scheme);
    buf_add_c(out, "://");
    buf_add(out, url->host);
    if (url->port != default_port(url->scheme))
        buf_printf(out, ":%u", (unsigned)url->port);
}

/* Most links lead to the host of their page, which was read before. */
static bool take_host_of(const struct url *base, struct sv authority, struct url *url)
{
    if (!base || !sv_equal(authority, base->host))
        return false;
    url->host = base->host;
    url->is_ip = base->is_ip;
    url->port = default_port(url->scheme);
    return true;
}

bool url_finish(struct arena *arena, struct buf *out, size_t path_at, struct url *url,
                struct err *err)
{
    if (!buf_ok(out))
        return err_set(err, ERR_REJECT, "url_too_long", "A URL is longer than %d bytes.",
                       URL_MAX_BYTES);
    struct url done = *url;
    done.text = arena_copy(arena, buf_sv(out));
    if (!done.text.ptr)
        return err_set(err, ERR_REJECT, "arena_full", "The message's memory is used up.");
    done.scheme = sv_sub(done.text, 0, url->scheme.len);
    done.host = sv_sub(done.text, url->scheme.len + 3, url->host.len);
    const struct sv tail = sv_skip(done.text, path_at);
    const size_t mark = sv_find_byte(tail, '?');
    done.path = sv_sub(tail, 0, mark);
    done.query = mark < tail.len ? sv_skip(tail, mark + 1) : SV_NULL;
    *url = done;
    return true;
}

static void add_merged_path(struct buf *out, const struct url *base, const struct parts *parts)
{
    const size_t start = out->len;
    if (parts->path.len && parts->path.ptr[0] == '/' && is_plain_path(parts->path)) {
        buf_add(out, parts->path);
    } else if (parts->path.len && is_slash(parts->path.ptr[0])) {
        add_path(out, start, sv_skip(parts->path, 1));
    } else if (base && parts->path.len) {
        const size_t directory = sv_rfind_byte(base->path, '/');
        buf_add(out, sv_sub(base->path, 0, directory));
        add_path(out, start, parts->path);
    } else if (base) {
        buf_add(out, base->path);
    } else {
        buf_add_byte(out, '/');
    }
}

static bool assemble(struct arena *arena, const struct url *base, const struct parts *parts,
                     struct url *url, struct err *err)
{
    struct buf out;
    buf_init(&out, URL_MAX_BYTES);
    (void)buf_reserve(&out, USUAL_BYTES);
    url_add_origin(&out, url);
    const size_t path_at = out.len;
    add_merged_path(&out, base, parts);
    struct sv query = parts->query;
    if (base && !parts->path.len && !query.ptr)
        query = base->query;
    if (query.ptr) {
        buf_add_byte(&out, '?');
        add_encoded(&out, query, true);
    }
    const bool done = url_finish(arena, &out, path_at, url, err);
    buf_release(&out);
    return done;
}

/* Sets the scheme to one of our own strings. */
static bool take_http(struct sv scheme, struct url *url)
{
    if (sv_equal_nocase(scheme, SV("https")))
        url->scheme = SV("https");
    else if (sv_equal_nocase(scheme, SV("http")))
        url->scheme = SV("http");
    else
        return false;
    return true;
}

bool url_resolve(struct arena *arena, const struct url *base, struct sv reference, struct url *url,
                 struct err *err)
{
    if (reference.len > 4 * URL_MAX_BYTES)
        return err_set(err, ERR_REJECT, "url_too_long", "A URL is longer than %d bytes.",
                       URL_MAX_BYTES);
    struct sv rest = strip(arena, reference);
    if (reference.len && !rest.ptr)
        return err_set(err, ERR_REJECT, "arena_full", "The message's memory is used up.");
    struct parts parts = {0};
    struct url read = {0};
    const bool has_scheme = take_scheme(&rest, &parts.scheme);
    if (has_scheme && !take_http(parts.scheme, &read))
        return refuse(err, "url_scheme", reference, "is not an http or https URL");
    if (!has_scheme && !base)
        return refuse(err, "url_relative", reference, "is not an absolute URL");
    const bool two_slashes = rest.len >= 2 && is_slash(rest.ptr[0]) && is_slash(rest.ptr[1]);
    /* "https:path" is relative where the base has that scheme, as the standard says of special
     * schemes. */
    const bool same_scheme = base && (!has_scheme || sv_equal(base->scheme, read.scheme));
    if (two_slashes || !same_scheme) {
        if (!has_scheme && base)
            take_http(base->scheme, &read);
        cut_authority(rest, &parts);
        if (!take_host_of(base, parts.authority, &read) &&
            !read_authority(arena, parts.authority, &read, err))
            return false;
        if (!assemble(arena, NULL, &parts, &read, err))
            return false;
    } else {
        read = *base;
        cut_tail(rest, &parts);
        if (!assemble(arena, base, &parts, &read, err))
            return false;
    }
    *url = read;
    return true;
}

bool url_parse(struct arena *arena, struct sv text, struct url *url, struct err *err)
{
    return url_resolve(arena, NULL, text, url, err);
}

bool url_same_site(struct arena *arena, const struct url *a, const struct url *b)
{
    return sv_equal(url_registered_domain(arena, a->host), url_registered_domain(arena, b->host));
}

struct sv url_origin(struct arena *arena, const struct url *url)
{
    struct buf out;
    buf_init(&out, URL_MAX_BYTES);
    (void)buf_reserve(&out, USUAL_BYTES);
    url_add_origin(&out, url);
    const struct sv origin = arena_copy(arena, buf_sv(&out));
    buf_release(&out);
    return origin;
}

struct sv url_target(struct arena *arena, const struct url *url)
{
    if (!url->query.ptr)
        return url->path;
    return arena_printf(arena, "%.*s?%.*s", SV_FMT(url->path), SV_FMT(url->query));
}

bool url_is_home(const struct url *url)
{
    static const char *const NAMES[] = {"/", "/index.", "/default.", "/home.", "/main."};
    static const char *const ENDINGS[] = {"html", "htm",  "shtml", "php",
                                          "asp",  "aspx", "jsp",   "do"};
    if (url->query.len)
        return false;
    if (url->path.len <= 1)
        return true;
    for (size_t i = 1; i < COUNT_OF(NAMES); i++) {
        const struct sv name = sv_from_c(NAMES[i]);
        if (!sv_starts_with_nocase(url->path, name))
            continue;
        for (size_t k = 0; k < COUNT_OF(ENDINGS); k++) {
            if (sv_equal_nocase(sv_skip(url->path, name.len), sv_from_c(ENDINGS[k])))
                return true;
        }
    }
    return false;
}
