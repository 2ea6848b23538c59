/* url: parse, resolve and normalise http and https URLs (RFC 3986 as the WHATWG URL standard reads
 * it for special schemes: backslashes, tabs and newlines, default ports, dot segments, IPv4 in odd
 * forms, IDNA by libidn2, UTS #46 non-transitional). The registered domain comes from the Public
 * Suffix List by libpsl; an IP literal is its own. Pure.
 *
 * Normal form (the key of a page): scheme and host lower case, host in its ASCII form without
 * trailing dot, default port dropped, empty path "/", dot segments resolved, percent-encoding upper
 * case and undone for unreserved characters, fragment dropped. The query stays as it is and in its
 * order, but for tracking parameters (utm_*, fbclid, gclid, ...: the list is in url_normal.c,
 * each with its source), which go; an empty query goes. */
#ifndef BROADSHEET_COMMON_URL_H
#define BROADSHEET_COMMON_URL_H

#include "common/arena.h"
#include "common/err.h"

#define URL_MAX_BYTES 8192

struct url {
    struct sv text;   /* the whole, NUL-terminated */
    struct sv scheme; /* "http" or "https" */
    struct sv host;   /* ASCII; an IPv6 literal keeps its brackets */
    uint16_t port;    /* the default one where none is written */
    struct sv path;   /* begins with "/" */
    struct sv query;  /* without "?"; absent where there is none */
    bool is_ip;
};

/* Parses an absolute URL and writes it serialised, fragment dropped, not otherwise normalised.
 * ERR_REJECT with a code that begins "url_" when it is none, not http(s), has credentials, or is
 * too long. */
MUST_CHECK bool url_parse(struct arena *arena, struct sv text, struct url *url, struct err *err);
/* The same for a reference (RFC 3986 section 5) found in a document with this base; `base` NULL
 * wants an absolute one. */
MUST_CHECK bool url_resolve(struct arena *arena, const struct url *base, struct sv reference,
                            struct url *url, struct err *err);
/* The normal form described above. */
MUST_CHECK bool url_normalise(struct arena *arena, const struct url *url, struct url *normal,
                              struct err *err);
/* url_resolve, then url_normalise, as text: SV_NULL where either fails. */
struct sv url_key(struct arena *arena, const struct url *base, struct sv reference);

/* The registered domain ("example.co.uk" of "www.example.co.uk"), a view into host or a static
 * string; the host itself where it is an IP literal or a public suffix or has one label. */
struct sv url_registered_domain(struct arena *arena, struct sv host);
bool url_same_site(struct arena *arena, const struct url *a, const struct url *b);
/* "scheme://host[:port]", the unit of robots.txt. */
struct sv url_origin(struct arena *arena, const struct url *url);
/* Path and query as they go into a request line. */
struct sv url_target(struct arena *arena, const struct url *url);
/* True where the path is "/" and there is no query: a site's home page (also /index.html and the
 * like). */
bool url_is_home(const struct url *url);

#endif
