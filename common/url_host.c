#include "common/url_host.h"

#include <arpa/inet.h>
#include <idn2.h>
#include <libpsl.h>

#include "common/buf.h"
#include "common/text.h"
#include "common/url.h"

/* RFC 1035 allows 253; what is longer can't be resolved. */
#define HOST_MAX_BYTES 253

static bool refuse(struct err *err, struct sv text)
{
    return err_set(err, ERR_REJECT, "url_host", "\"%.*s\" is not a host name or address.",
                   SV_FMT(text_cut(text, 100)));
}

/* The standard's forbidden domain code points. */
static bool is_forbidden(char c)
{
    const unsigned char byte = (unsigned char)c;
    return byte <= 0x20 || byte >= 0x7F || sv_contains(SV("#/:<>?@[\\]^|%"), sv_from(&c, 1));
}

static void percent_decode(struct buf *out, struct sv text)
{
    for (size_t i = 0; i < text.len; i++) {
        int high = -1, low = -1;
        if (text.ptr[i] == '%' && i + 2 < text.len) {
            high = sv_hex_value(text.ptr[i + 1]);
            low = sv_hex_value(text.ptr[i + 2]);
        }
        if (high >= 0 && low >= 0) {
            buf_add_byte(out, (char)(high << 4 | low));
            i += 2;
        } else {
            buf_add_byte(out, text.ptr[i]);
        }
    }
}

/* One part of an IPv4 address: decimal, 0octal or 0xhexadecimal. */
static bool ipv4_part(struct sv part, uint64_t *value)
{
    unsigned base = 10;
    if (part.len == 0)
        return false;
    if (sv_starts_with_nocase(part, SV("0x"))) {
        base = 16;
        part = sv_skip(part, 2);
    } else if (part.len > 1 && part.ptr[0] == '0') {
        base = 8;
        part = sv_skip(part, 1);
    }
    uint64_t sum = 0;
    for (size_t i = 0; i < part.len; i++) {
        const int digit = sv_hex_value(part.ptr[i]);
        if (digit < 0 || (unsigned)digit >= base)
            return false;
        if (sum <= UINT32_MAX)
            sum = sum * base + (unsigned)digit;
    }
    *value = sum;
    return true;
}

static struct sv without_last_dot(struct sv host)
{
    if (host.len > 1 && host.ptr[host.len - 1] == '.')
        host.len--;
    return host;
}

/* Whether the last label is a number: then the host is an IPv4 address or nothing. */
static bool ends_in_number(struct sv host)
{
    host = without_last_dot(host);
    const size_t dot = sv_rfind_byte(host, '.');
    const struct sv last = dot < host.len ? sv_skip(host, dot + 1) : host;
    bool all_digits = last.len > 0;
    for (size_t i = 0; i < last.len; i++)
        all_digits = all_digits && sv_is_digit(last.ptr[i]);
    uint64_t value;
    return all_digits || (sv_starts_with_nocase(last, SV("0x")) && ipv4_part(last, &value));
}

static bool parse_ipv4(struct sv host, uint32_t *address)
{
    uint64_t parts[4] = {0};
    size_t n = 0;
    struct sv rest = without_last_dot(host), part;
    while (sv_cut(&rest, '.', &part)) {
        if (n == COUNT_OF(parts) || !ipv4_part(part, &parts[n]))
            return false;
        n++;
    }
    for (size_t i = 0; i + 1 < n; i++) {
        if (parts[i] > 255)
            return false;
    }
    if (n == 0 || parts[n - 1] >> (8 * (5 - n)))
        return false;
    uint64_t sum = parts[n - 1];
    for (size_t i = 0; i + 1 < n; i++)
        sum |= parts[i] << (8 * (3 - i));
    *address = (uint32_t)sum;
    return true;
}

/* The longest run of at least two zero pieces, the first of equals, is written "::" (RFC 5952). */
static void longest_zero_run(const unsigned pieces[8], int *start, int *length)
{
    *start = -1;
    *length = 1;
    for (int i = 0; i < 8; i++) {
        int n = 0;
        while (i + n < 8 && pieces[i + n] == 0)
            n++;
        if (n > *length) {
            *start = i;
            *length = n;
        }
    }
}

static struct sv print_ipv6(struct arena *arena, const struct in6_addr *address)
{
    unsigned pieces[8];
    for (int i = 0; i < 8; i++)
        pieces[i] = (unsigned)address->s6_addr[2 * i] << 8 | address->s6_addr[2 * i + 1];
    int start, length;
    longest_zero_run(pieces, &start, &length);
    struct buf out;
    buf_init(&out, 64);
    buf_add_byte(&out, '[');
    for (int i = 0; i < 8; i++) {
        if (i == start) {
            buf_add_c(&out, "::");
            i += length - 1;
            continue;
        }
        const bool after_colon = out.len == 1 || out.ptr[out.len - 1] == ':';
        buf_printf(&out, "%s%x", after_colon ? "" : ":", pieces[i]);
    }
    buf_add_byte(&out, ']');
    const struct sv host = arena_copy(arena, buf_sv(&out));
    buf_release(&out);
    return host;
}

static bool parse_ipv6(struct arena *arena, struct sv text, struct sv *host, struct err *err)
{
    char address_text[INET6_ADDRSTRLEN];
    struct in6_addr address;
    const struct sv inner = sv_sub(text, 1, text.len - 2);
    if (text.len < 4 || text.ptr[text.len - 1] != ']' || inner.len >= sizeof address_text ||
        sv_find_byte(inner, '\0') < inner.len)
        return refuse(err, text);
    memcpy(address_text, inner.ptr, inner.len);
    address_text[inner.len] = '\0';
    if (inet_pton(AF_INET6, address_text, &address) != 1)
        return refuse(err, text);
    *host = print_ipv6(arena, &address);
    return true;
}

/* Lower case ASCII. A name that is ASCII already is not judged further: DNS knows underscores and
 * double hyphens. */
static bool to_ascii(struct arena *arena, struct sv decoded, struct sv *ascii)
{
    bool is_ascii = true;
    for (size_t i = 0; i < decoded.len; i++)
        is_ascii = is_ascii && (unsigned char)decoded.ptr[i] < 0x80;
    if (is_ascii) {
        *ascii = text_lower(arena, arena_copy(arena, decoded));
        return true;
    }
    const char *name = arena_copy_c(arena, decoded);
    char *result = NULL;
    if (!name || sv_find_byte(decoded, '\0') < decoded.len || !text_is_utf8(decoded) ||
        idn2_to_ascii_8z(name, &result, IDN2_NONTRANSITIONAL | IDN2_NFC_INPUT) != IDN2_OK)
        return false;
    *ascii = text_lower(arena, arena_copy(arena, sv_from_c(result)));
    idn2_free(result);
    return true;
}

static bool parse_name(struct arena *arena, struct sv decoded, struct sv text, struct sv *host,
                       bool *is_ip, struct err *err)
{
    struct sv ascii = SV_NULL;
    if (!to_ascii(arena, decoded, &ascii) || ascii.len == 0 || ascii.len > HOST_MAX_BYTES + 1)
        return refuse(err, text);
    for (size_t i = 0; i < ascii.len; i++) {
        if (is_forbidden(ascii.ptr[i]))
            return refuse(err, text);
    }
    if (ends_in_number(ascii)) {
        uint32_t address;
        if (!parse_ipv4(ascii, &address))
            return refuse(err, text);
        *host = arena_printf(arena, "%u.%u.%u.%u", address >> 24, address >> 16 & 255,
                             address >> 8 & 255, address & 255);
        *is_ip = true;
        return true;
    }
    /* An empty label can't be asked for: "a..b", ".a", ".". */
    if (ascii.ptr[0] == '.' || sv_contains(ascii, SV("..")))
        return refuse(err, text);
    *host = ascii;
    *is_ip = false;
    return true;
}

bool url_host_parse(struct arena *arena, struct sv text, struct sv *host, bool *is_ip,
                    struct err *err)
{
    if (text.len && text.ptr[0] == '[') {
        *is_ip = true;
        return parse_ipv6(arena, text, host, err);
    }
    struct buf decoded;
    buf_init(&decoded, URL_MAX_BYTES);
    percent_decode(&decoded, text);
    const bool done = buf_ok(&decoded) ? parse_name(arena, buf_sv(&decoded), text, host, is_ip, err)
                                       : refuse(err, text);
    buf_release(&decoded);
    return done;
}

/* An address literal in the form url_host_parse() writes. */
static bool is_ip_literal(struct sv host)
{
    if (host.len && host.ptr[0] == '[')
        return true;
    uint32_t address;
    return host.len && ends_in_number(host) && parse_ipv4(host, &address);
}

struct sv url_registered_domain(struct arena *arena, struct sv host)
{
    const struct sv name = without_last_dot(host);
    if (name.len == 0 || is_ip_literal(name) || sv_find_byte(name, '\0') < name.len)
        return name;
    const char *c_name = arena_copy_c(arena, name);
    const char *domain = c_name ? psl_registrable_domain(psl_builtin(), c_name) : NULL;
    return domain ? sv_skip(name, name.len - strlen(domain)) : name;
}
