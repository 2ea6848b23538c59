/* body: a response's body as it arrives, decoded, kept as it will travel: as it is, or, for
 * sitemaps, gzipped. A page is kept up to `max` bytes and then cut and marked. A sitemap, asked for
 * as one or known by how it begins, is compressed while it arrives, so that 50 MB of XML never lie
 * in memory; what comes as a gzip file stays one. Both are cut where the kept bytes reach `max`
 * (compressed ones exceed a `max` below 1 MiB by up to 256 KiB).
 * Owns its memory until body_release(). */
#ifndef BROADSHEET_CRAWLER_BODY_H
#define BROADSHEET_CRAWLER_BODY_H

#include "common/buf.h"
#include "common/err.h"
#include "common/sha256.h"

struct body {
    struct buf kept;
    size_t max_bytes;
    bool is_sitemap; /* compress, unless it comes compressed */
    bool is_gzip;    /* what is kept is a gzip file */
    bool is_truncated;
    bool is_begun;
    uint64_t n_bytes;            /* that arrived */
    struct sha256 sha;           /* of what arrived */
    struct z_stream_s *deflater; /* zlib's, while it compresses */
};

void body_init(struct body *body, size_t max_bytes, bool is_sitemap);
void body_release(struct body *body);
/* False once no more is wanted: *body is truncated then. */
MUST_CHECK bool body_add(struct body *body, struct sv bytes);
/* Ends the compressed form, so that what is kept is a whole gzip file, truncated or not, and gives
 * the SHA-256 of what arrived, in hex. */
void body_end(struct body *body, char sha256[SHA256_HEX_BYTES + 1]);

#endif
