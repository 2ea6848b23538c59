/* The first line is a list of networks, the second an address. Whatever they are: reading ends, an
 * allowed network lets its own address pass, the whole address space lets all pass, and a mapped
 * address is judged as the IPv4 address in it. */
#include "services/crawler/guard.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_mapped(const struct guard *guard, const struct guard_address *v4)
{
    struct guard_address mapped = {.is_v6 = true, .bytes = {[10] = 0xFF, [11] = 0xFF}};
    memcpy(mapped.bytes + 12, v4->bytes, 4);
    const char *const why = guard_refuses(guard, v4);
    /* But where the IPv6 networks allowed hold the mapped form. */
    assert(guard_refuses(guard, &mapped) == why || guard_refuses(guard, &mapped) == NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sv rest = sv_from((const char *)data, size);
    struct sv networks = SV_NULL;
    struct guard guard;
    struct guard_address address;
    struct err err;
    if (size == 0 || !sv_cut(&rest, '\n', &networks) || rest.ptr == NULL)
        return 0;
    if (!guard_init(&guard, networks, &err)) {
        assert(err.what == ERR_STOP);
        return 0;
    }
    assert(guard.n_allowed <= GUARD_MAX_NETWORKS);
    if (!guard_read_address(rest, &address))
        return 0;
    const char *const why = guard_refuses(&guard, &address);
    assert(why == NULL || why[0] != '\0');
    if (!address.is_v6)
        check_mapped(&guard, &address);
    struct guard all;
    if (guard_init(&all, SV("0.0.0.0/0, ::/0"), &err))
        assert(guard_refuses(&all, &address) == NULL);
    if (guard_init(&all, rest, &err)) /* the address as a network of its own */
        assert(guard_refuses(&all, &address) == NULL);
    return 0;
}
