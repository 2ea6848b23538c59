/* sha256: SHA-256 (FIPS 180-4), for content hashes, URL keys and checks that a file is the one it
 * was. Whole or in pieces. It is no secret-keeping code: nothing here runs in constant time. Pure;
 * nothing to release. */
#ifndef BROADSHEET_COMMON_SHA256_H
#define BROADSHEET_COMMON_SHA256_H

#include "common/sv.h"

#define SHA256_BYTES     32
#define SHA256_HEX_BYTES 64

struct sha256 {
    uint32_t state[8];
    uint64_t n_bytes;
    unsigned char block[64];
};

void sha256_init(struct sha256 *sha);
void sha256_add(struct sha256 *sha, struct sv bytes);
/* The digest; *sha must be initialised again before it is used again. */
void sha256_end(struct sha256 *sha, unsigned char digest[SHA256_BYTES]);
/* The digest of a view at once, and as lower-case hex, NUL-terminated. */
void sha256_of(struct sv bytes, unsigned char digest[SHA256_BYTES]);
void sha256_to_hex(const unsigned char digest[SHA256_BYTES], char hex[SHA256_HEX_BYTES + 1]);
void sha256_hex_of(struct sv bytes, char hex[SHA256_HEX_BYTES + 1]);

#endif
