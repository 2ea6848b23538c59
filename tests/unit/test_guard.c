#include "tests/unit/unit.h"

#include "services/crawler/guard.h"

static const struct {
    const char *address;
    const char *allowed; /* networks allowed by name */
    const char *refused; /* NULL: may be fetched */
} cases[] = {
    {"93.184.215.14", "", NULL},
    {"1.1.1.1", "", NULL},
    {"0.0.0.0", "", "this network"},
    {"0.1.2.3", "", "this network"},
    {"10.0.0.1", "", "private use"},
    {"11.0.0.0", "", NULL},
    {"100.63.255.255", "", NULL},
    {"100.64.0.0", "", "shared address space"},
    {"100.127.255.255", "", "shared address space"},
    {"100.128.0.0", "", NULL},
    {"127.0.0.1", "", "loopback"},
    {"127.255.255.254", "", "loopback"},
    {"169.254.169.254", "", "link local"},
    {"172.15.255.255", "", NULL},
    {"172.16.0.1", "", "private use"},
    {"172.31.255.255", "", "private use"},
    {"172.32.0.0", "", NULL},
    {"192.0.0.170", "", "protocol assignments"},
    {"192.0.2.1", "", "documentation"},
    {"192.88.99.1", "", "deprecated 6to4 relay"},
    {"192.168.1.1", "", "private use"},
    {"198.18.0.1", "", "benchmarking"},
    {"198.19.255.255", "", "benchmarking"},
    {"198.20.0.0", "", NULL},
    {"198.51.100.7", "", "documentation"},
    {"203.0.113.7", "", "documentation"},
    {"224.0.0.1", "", "multicast"},
    {"255.255.255.255", "", "reserved"},
    {"2606:2800:21f:cb07:6820:80da:af6b:8b2c", "", NULL},
    {"[2606:4700::1111]", "", NULL},
    {"::", "", "this network"},
    {"::1", "", "loopback"},
    {"[::1]", "", "loopback"},
    {"::8.8.8.8", "", "not global unicast"},
    {"::ffff:127.0.0.1", "", "loopback"},
    {"::ffff:8.8.8.8", "", NULL},
    {"64:ff9b::10.0.0.1", "", "private use"},
    {"64:ff9b::8.8.8.8", "", NULL},
    {"64:ff9b:1::192.168.0.1", "", "private use"},
    {"2002:7f00:1::", "", "loopback"},
    {"2002:808:808::1", "", NULL},
    {"2001::1", "", "protocol assignments"},
    {"2001:db8::1", "", "documentation"},
    {"3fff::1", "", "documentation"},
    {"fe80::1", "", "link local"},
    {"fd12:3456::1", "", "unique local"},
    {"ff02::1", "", "multicast"},
    {"4000::1", "", "not global unicast"},
    {"100::1", "", "not global unicast"},
    {"127.0.0.1", "127.0.0.0/8", NULL},
    {"::ffff:127.0.0.1", "127.0.0.0/8", NULL},
    {"64:ff9b::127.0.0.1", "127.0.0.0/8", "loopback"},
    {"::1", "127.0.0.0/8", "loopback"},
    {"::1", "127.0.0.0/8, ::1/128", NULL},
    {"10.1.2.3", "10.1.2.3", NULL},
    {"10.1.2.4", "10.1.2.3", "private use"},
    {"10.1.255.3", "10.1.0.0/16", NULL},
    {"10.2.0.0", "10.1.0.0/16", "private use"},
    {"172.16.129.1", "172.16.128.0/17", NULL},
    {"172.16.127.1", "172.16.128.0/17", "private use"},
    {"fd00::1", "fd00::/8", NULL},
    {"10.0.0.1", "0.0.0.0/0", NULL},
};

static void addresses(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct guard guard;
        struct guard_address address;
        struct err err;
        assert_true(guard_init(&guard, sv_from_c(cases[i].allowed), &err));
        assert_true(guard_read_address(sv_from_c(cases[i].address), &address));
        const char *const why = guard_refuses(&guard, &address);
        if ((why == NULL) != (cases[i].refused == NULL) ||
            (why != NULL && !sv_equal(sv_from_c(why), sv_from_c(cases[i].refused))))
            fail_msg("%s with \"%s\": %s", cases[i].address, cases[i].allowed,
                     why ? why : "fetched");
    }
}

static void names_are_no_addresses(void **state)
{
    (void)state;
    const char *const names[] = {"",   "localhost", "a.example",  "1.2.3",    "1.2.3.4.5", "[",
                                 "[]", "[1.2.3.4",  "0x7f.0.0.1", "1.2.3.4 ", "::g"};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        struct guard_address address;
        assert_false(guard_read_address(sv_from_c(names[i]), &address));
    }
}

static void wrong_networks_stop_the_start(void **state)
{
    (void)state;
    const char *const wrong[] = {"10.0.0.0/33", "10.0.0.0/-1", "::/129",    "localhost",
                                 "10.0.0.0/8,", "/8",          "10.0.0.0/x"};
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        struct guard guard;
        struct err err = {0};
        assert_false(guard_init(&guard, sv_from_c(wrong[i]), &err));
        assert_int_equal(err.what, ERR_STOP);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses),
        cmocka_unit_test(names_are_no_addresses),
        cmocka_unit_test(wrong_networks_stop_the_start),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
