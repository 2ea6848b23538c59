#include "tests/unit/unit.h"

#include "common/sha256.h"

static const struct {
    const char *text;
    const char *hex;
} cases[] = {
    /* FIPS 180-2, appendix B, and the lengths around a block's end (from coreutils' sha256sum). */
    {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
     "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
};

static void known_digests(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char hex[SHA256_HEX_BYTES + 1];
        sha256_hex_of(sv_from_c(cases[i].text), hex);
        assert_string_equal(hex, cases[i].hex);
    }
}

static void a_million_times_a_in_odd_pieces(void **state)
{
    (void)state;
    static char bytes[1000000];
    memset(bytes, 'a', sizeof bytes);
    struct sha256 sha;
    sha256_init(&sha);
    size_t at = 0;
    for (size_t piece = 1; at < sizeof bytes; piece = piece * 7 % 131 + 1) {
        const struct sv part = sv_sub(sv_from(bytes, sizeof bytes), at, piece);
        sha256_add(&sha, part);
        at += part.len;
    }
    unsigned char digest[SHA256_BYTES];
    char hex[SHA256_HEX_BYTES + 1];
    sha256_end(&sha, digest);
    sha256_to_hex(digest, hex);
    assert_string_equal(hex, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_digests),
        cmocka_unit_test(a_million_times_a_in_odd_pieces),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
