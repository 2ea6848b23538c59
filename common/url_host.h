/* url_host: the host of an http or https URL, as the WHATWG URL standard's host parser reads it:
 * percent-decoding, IDNA (UTS #46 non-transitional, by libidn2), IPv4 addresses in decimal, octal
 * and hexadecimal and of fewer than four parts, IPv6 in brackets. Also what the Public Suffix List
 * says of a host (libpsl). The part of url.c that needs libraries; only url.c includes it. Pure. */
#ifndef BROADSHEET_COMMON_URL_HOST_H
#define BROADSHEET_COMMON_URL_HOST_H

#include "common/arena.h"
#include "common/err.h"

/* `text` is what stands between "//" and the port. The result is ASCII, lower case, in the arena;
 * an IPv6 address keeps its brackets. ERR_REJECT "url_host" when it is none. */
MUST_CHECK bool url_host_parse(struct arena *arena, struct sv text, struct sv *host, bool *is_ip,
                               struct err *err);

#endif
