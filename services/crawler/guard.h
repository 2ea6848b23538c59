/* guard: which addresses may be fetched. Only addresses that are publicly reachable, by IANA's
 * special-purpose registries for IPv4 and IPv6 (as of 2025), unless a network is allowed by name.
 * An IPv6 address that stands for an IPv4 one (mapped, NAT64, 6to4) is judged by that one. An
 * allowed network does not reach through NAT64 and 6to4, but a mapped address is the IPv4 address
 * itself. Pure; a plain value, nothing to release. */
#ifndef BROADSHEET_CRAWLER_GUARD_H
#define BROADSHEET_CRAWLER_GUARD_H

#include "common/err.h"
#include "common/sv.h"

#define GUARD_MAX_NETWORKS 32

struct guard_address {
    bool is_v6;
    unsigned char bytes[16]; /* network order; 4 of them where not is_v6 */
};
struct guard_network {
    struct guard_address address;
    int prefix_bits;
};
struct guard {
    struct guard_network allowed[GUARD_MAX_NETWORKS];
    size_t n_allowed;
};

/* Reads comma-separated networks ("127.0.0.0/8,::1/128", a bare address is one host); "" and absent
 * allow none. ERR_STOP names what can't be read. */
MUST_CHECK bool guard_init(struct guard *guard, struct sv networks, struct err *err);
/* An address literal, IPv6 with or without the brackets of a URL's host. False: it is none (a
 * name). */
MUST_CHECK bool guard_read_address(struct sv text, struct guard_address *address);
/* NULL: may be fetched. Otherwise why not, a static phrase ("loopback", "private use", ...). */
const char *guard_refuses(const struct guard *guard, const struct guard_address *address);

#endif
