#include "common/sha256.h"

static const uint32_t round_constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static inline uint32_t rotate(uint32_t word, int by)
{
    return (word >> by) | (word << (32 - by));
}

static void add_block(uint32_t state[8], const unsigned char *block)
{
    uint32_t w[64];
    for (int i = 0; i < 16; i++)
        w[i] = (uint32_t)block[4 * i] << 24 | (uint32_t)block[4 * i + 1] << 16 |
               (uint32_t)block[4 * i + 2] << 8 | block[4 * i + 3];
    for (int i = 16; i < 64; i++) {
        const uint32_t s0 = rotate(w[i - 15], 7) ^ rotate(w[i - 15], 18) ^ (w[i - 15] >> 3);
        const uint32_t s1 = rotate(w[i - 2], 17) ^ rotate(w[i - 2], 19) ^ (w[i - 2] >> 10);
        w[i] = w[i - 16] + s0 + w[i - 7] + s1;
    }
    uint32_t v[8]; /* a to h of the standard */
    memcpy(v, state, sizeof v);
    for (int i = 0; i < 64; i++) {
        const uint32_t s1 = rotate(v[4], 6) ^ rotate(v[4], 11) ^ rotate(v[4], 25);
        const uint32_t choice = (v[4] & v[5]) ^ (~v[4] & v[6]);
        const uint32_t t1 = v[7] + s1 + choice + round_constants[i] + w[i];
        const uint32_t s0 = rotate(v[0], 2) ^ rotate(v[0], 13) ^ rotate(v[0], 22);
        const uint32_t majority = (v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]);
        memmove(v + 1, v, 7 * sizeof v[0]);
        v[4] += t1;
        v[0] = t1 + s0 + majority;
    }
    for (int i = 0; i < 8; i++)
        state[i] += v[i];
}

void sha256_init(struct sha256 *sha)
{
    *sha = (struct sha256){.state = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f,
                                     0x9b05688c, 0x1f83d9ab, 0x5be0cd19}};
}

void sha256_add(struct sha256 *sha, struct sv bytes)
{
    const size_t held = sha->n_bytes % sizeof sha->block;
    sha->n_bytes += bytes.len;
    const unsigned char *at = (const unsigned char *)bytes.ptr;
    size_t left = bytes.len;
    if (held > 0) {
        const size_t taken = left < sizeof sha->block - held ? left : sizeof sha->block - held;
        memcpy(sha->block + held, at, taken);
        if (held + taken < sizeof sha->block)
            return;
        add_block(sha->state, sha->block);
        at += taken;
        left -= taken;
    }
    for (; left >= sizeof sha->block; at += sizeof sha->block, left -= sizeof sha->block)
        add_block(sha->state, at);
    if (left > 0)
        memcpy(sha->block, at, left);
}

void sha256_end(struct sha256 *sha, unsigned char digest[SHA256_BYTES])
{
    const uint64_t n_bits = sha->n_bytes * 8;
    const size_t held = sha->n_bytes % sizeof sha->block;
    static const char padding[64] = {(char)0x80};
    sha256_add(sha, sv_from(padding, (held < 56 ? 56 : 120) - held));
    char length[8];
    for (int i = 0; i < 8; i++)
        length[i] = (char)(n_bits >> (56 - 8 * i));
    sha256_add(sha, sv_from(length, sizeof length));
    for (int i = 0; i < SHA256_BYTES; i++)
        digest[i] = (unsigned char)(sha->state[i / 4] >> (24 - 8 * (i % 4)));
}

void sha256_of(struct sv bytes, unsigned char digest[SHA256_BYTES])
{
    struct sha256 sha;
    sha256_init(&sha);
    if (bytes.len > 0)
        sha256_add(&sha, bytes);
    sha256_end(&sha, digest);
}

void sha256_to_hex(const unsigned char digest[SHA256_BYTES], char hex[SHA256_HEX_BYTES + 1])
{
    static const char digits[] = "0123456789abcdef";
    for (int i = 0; i < SHA256_BYTES; i++) {
        hex[2 * i] = digits[digest[i] >> 4];
        hex[2 * i + 1] = digits[digest[i] & 15];
    }
    hex[SHA256_HEX_BYTES] = '\0';
}

void sha256_hex_of(struct sv bytes, char hex[SHA256_HEX_BYTES + 1])
{
    unsigned char digest[SHA256_BYTES];
    sha256_of(bytes, digest);
    sha256_to_hex(digest, hex);
}
