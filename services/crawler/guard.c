#include "services/crawler/guard.h"

#include <arpa/inet.h>

struct special {
    const char *network;
    const char *why;
};

/* IANA IPv4 Special-Purpose Address Registry, the rows that are not globally reachable, and
 * multicast. 192.0.0.9 and .10 are global but serve no pages; they stay shut with their block. */
static const struct special special_v4[] = {
    {"0.0.0.0/8", "this network"},
    {"10.0.0.0/8", "private use"},
    {"100.64.0.0/10", "shared address space"},
    {"127.0.0.0/8", "loopback"},
    {"169.254.0.0/16", "link local"},
    {"172.16.0.0/12", "private use"},
    {"192.0.0.0/24", "protocol assignments"},
    {"192.0.2.0/24", "documentation"},
    {"192.88.99.0/24", "deprecated 6to4 relay"},
    {"192.168.0.0/16", "private use"},
    {"198.18.0.0/15", "benchmarking"},
    {"198.51.100.0/24", "documentation"},
    {"203.0.113.0/24", "documentation"},
    {"224.0.0.0/4", "multicast"},
    {"240.0.0.0/4", "reserved"},
};

/* IPv6: only 2000::/3 is allocated for global unicast, so all else is refused but for the
 * translated forms judged below; these are the exceptions inside it. */
static const struct special special_v6[] = {
    {"2001::/23", "protocol assignments"},  {"2001:db8::/32", "documentation"},
    {"2620:4f:8000::/48", "AS112 service"}, {"3fff::/20", "documentation"},
    {"5f00::/16", "segment routing"},
};

/* Forms that carry an IPv4 address, and where in the bytes it lies. */
static const struct {
    const char *network;
    size_t at;
} carriers[] = {
    {"64:ff9b::/96", 12},   /* NAT64, RFC 6052 */
    {"64:ff9b:1::/48", 12}, /* NAT64 of a local network, RFC 8215: the usual /96 of it */
    {"2002::/16", 2},       /* 6to4, RFC 3056 */
    {"::/96", 12},          /* IPv4-compatible, deprecated */
};

bool guard_read_address(struct sv text, struct guard_address *address)
{
    char copy[INET6_ADDRSTRLEN + 1];
    if (text.len >= 2 && text.ptr[0] == '[' && text.ptr[text.len - 1] == ']')
        text = sv_sub(text, 1, text.len - 2);
    if (text.len == 0 || text.len >= sizeof copy || sv_find_byte(text, '\0') < text.len)
        return false;
    memcpy(copy, text.ptr, text.len);
    copy[text.len] = '\0';
    struct guard_address read = {.is_v6 = sv_find_byte(text, ':') < text.len};
    if (inet_pton(read.is_v6 ? AF_INET6 : AF_INET, copy, read.bytes) != 1)
        return false;
    *address = read;
    return true;
}

static bool read_network(struct sv text, struct guard_network *network)
{
    struct sv rest = sv_trim(text);
    struct sv host = SV_NULL;
    if (!sv_cut(&rest, '/', &host) || !guard_read_address(host, &network->address))
        return false;
    const int most = network->address.is_v6 ? 128 : 32;
    network->prefix_bits = most;
    int64_t bits = 0;
    if (rest.ptr == NULL)
        return true;
    if (!sv_to_i64(rest, &bits) || bits < 0 || bits > most)
        return false;
    network->prefix_bits = (int)bits;
    return true;
}

static bool is_in(const struct guard_address *address, const struct guard_network *network)
{
    if (address->is_v6 != network->address.is_v6)
        return false;
    const size_t whole = (size_t)network->prefix_bits / 8;
    if (memcmp(address->bytes, network->address.bytes, whole) != 0)
        return false;
    const int left = network->prefix_bits % 8;
    const unsigned char mask = (unsigned char)(0xFF00 >> left);
    return left == 0 || (address->bytes[whole] & mask) == (network->address.bytes[whole] & mask);
}

static bool is_in_text(const struct guard_address *address, const char *text)
{
    struct guard_network network;
    const bool read = read_network(sv_from_c(text), &network);
    assert(read);
    return is_in(address, &network);
}

bool guard_init(struct guard *guard, struct sv networks, struct err *err)
{
    *guard = (struct guard){0};
    struct sv rest = sv_trim(networks);
    struct sv part;
    if (rest.len == 0)
        return true;
    while (sv_cut(&rest, ',', &part)) {
        if (guard->n_allowed == GUARD_MAX_NETWORKS)
            return err_set(err, ERR_STOP, "allow_cidr", "At most %d networks can be allowed.",
                           GUARD_MAX_NETWORKS);
        if (!read_network(part, &guard->allowed[guard->n_allowed]))
            return err_set(
                err, ERR_STOP, "allow_cidr",
                "The allowed network \"%.*s\" is no network such as 10.1.0.0/16 or fd00::/8.",
                SV_FMT(part));
        guard->n_allowed++;
    }
    return true;
}

static const char *refuses_v4(const struct guard_address *address)
{
    for (size_t i = 0; i < COUNT_OF(special_v4); i++)
        if (is_in_text(address, special_v4[i].network))
            return special_v4[i].why;
    return NULL;
}

static const char *refuses_v6(const struct guard_address *address)
{
    if (is_in_text(address, "::1/128"))
        return "loopback";
    for (size_t i = 0; i < COUNT_OF(carriers); i++) {
        if (!is_in_text(address, carriers[i].network))
            continue;
        struct guard_address carried = {0};
        memcpy(carried.bytes, address->bytes + carriers[i].at, 4);
        const bool is_compatible = address->bytes[0] == 0 && address->bytes[1] == 0;
        const char *const why = refuses_v4(&carried);
        return why != NULL ? why : is_compatible ? "not global unicast" : NULL;
    }
    for (size_t i = 0; i < COUNT_OF(special_v6); i++)
        if (is_in_text(address, special_v6[i].network))
            return special_v6[i].why;
    if (is_in_text(address, "fe80::/10"))
        return "link local";
    if (is_in_text(address, "fc00::/7"))
        return "unique local";
    if (is_in_text(address, "ff00::/8"))
        return "multicast";
    return is_in_text(address, "2000::/3") ? NULL : "not global unicast";
}

const char *guard_refuses(const struct guard *guard, const struct guard_address *address)
{
    struct guard_address plain = *address;
    if (plain.is_v6 && is_in_text(&plain, "::ffff:0:0/96")) {
        plain = (struct guard_address){0};
        memcpy(plain.bytes, address->bytes + 12, 4);
    }
    for (size_t i = 0; i < guard->n_allowed; i++)
        if (is_in(&plain, &guard->allowed[i]) || is_in(address, &guard->allowed[i]))
            return NULL;
    return plain.is_v6 ? refuses_v6(&plain) : refuses_v4(&plain);
}
