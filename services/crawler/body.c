#include "services/crawler/body.h"

#include <zlib.h>

#define GZIP_WINDOW_BITS (15 + 16) /* zlib's way to ask for gzip's header and trailer */
#define GZIP_LEVEL       3 /* XML falls to a tenth anyway; more would hold up the other fetches */
/* The most that deflate may hold back of what it was given, as output, and the trailer: its window
 * and its pending block. */
#define GZIP_END_BYTES (256 << 10)
#define SNIFF_BYTES    1024
#define CHUNK_BYTES    16384

void body_init(struct body *body, size_t max_bytes, bool is_sitemap)
{
    *body = (struct body){.is_sitemap = is_sitemap};
    body->max_bytes = max_bytes;
    buf_init(&body->kept, max_bytes + GZIP_END_BYTES + CHUNK_BYTES);
    sha256_init(&body->sha);
}

static void end_deflating(struct body *body)
{
    if (body->deflater == NULL)
        return;
    deflateEnd(body->deflater);
    free(body->deflater);
    body->deflater = NULL;
}

void body_release(struct body *body)
{
    end_deflating(body);
    buf_release(&body->kept);
    *body = (struct body){0};
}

static bool begins_as_sitemap(struct sv bytes)
{
    const struct sv head = sv_sub(bytes, 0, SNIFF_BYTES);
    return sv_contains(head, SV("<urlset")) || sv_contains(head, SV("<sitemapindex"));
}

static z_stream *new_deflater(void)
{
    z_stream *const z = calloc(1, sizeof *z);
    if (z == NULL ||
        deflateInit2(z, GZIP_LEVEL, Z_DEFLATED, GZIP_WINDOW_BITS, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        err_out_of_memory(sizeof *z);
    return z;
}

static void begin(struct body *body, struct sv bytes)
{
    body->is_begun = true;
    if (sv_starts_with(bytes, SV("\x1F\x8B"))) {
        body->is_gzip = true;
        return;
    }
    if (!body->is_sitemap && !begins_as_sitemap(bytes))
        return;
    body->deflater = new_deflater();
    body->is_gzip = true;
}

/* Gives deflate what there is and keeps what it makes; false once there is room for its end alone.
 */
static bool deflate_more(struct body *body, struct sv bytes, int flush)
{
    z_stream *const z = body->deflater;
    const size_t limit =
        body->max_bytes > 4 * GZIP_END_BYTES ? body->max_bytes - GZIP_END_BYTES : body->max_bytes;
    z->next_in = (z_const Bytef *)bytes.ptr;
    z->avail_in = (uInt)bytes.len;
    for (;;) {
        const size_t left = (flush == Z_FINISH ? body->kept.max : limit) - body->kept.len;
        if (left == 0)
            return false;
        const size_t room = left < CHUNK_BYTES ? left : CHUNK_BYTES;
        z->next_out = (Bytef *)buf_reserve(&body->kept, room);
        z->avail_out = (uInt)room;
        const int status = deflate(z, flush);
        assert(status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR);
        buf_commit(&body->kept, room - z->avail_out);
        if (z->avail_out > 0)
            return true;
    }
}

static bool keep_plain(struct body *body, struct sv bytes)
{
    const struct sv fitting = sv_sub(bytes, 0, body->max_bytes - body->kept.len);
    buf_add(&body->kept, fitting);
    return fitting.len == bytes.len;
}

bool body_add(struct body *body, struct sv bytes)
{
    if (body->is_truncated)
        return false;
    if (!body->is_begun && bytes.len > 0)
        begin(body, bytes);
    body->n_bytes += bytes.len;
    sha256_add(&body->sha, bytes);
    const bool kept =
        body->deflater != NULL ? deflate_more(body, bytes, Z_NO_FLUSH) : keep_plain(body, bytes);
    body->is_truncated = !kept;
    return kept;
}

void body_end(struct body *body, char sha256[SHA256_HEX_BYTES + 1])
{
    unsigned char digest[SHA256_BYTES];
    sha256_end(&body->sha, digest);
    sha256_to_hex(digest, sha256);
    if (body->deflater == NULL)
        return;
    const bool ended = deflate_more(body, SV(""), Z_FINISH);
    assert(ended);
    end_deflating(body);
}
