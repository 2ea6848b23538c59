#include "services/parser/unpack.h"

#define ZLIB_CONST
#include <zlib.h>

#include "common/err.h"
#include "services/parser/extract/charset.h"
#include "services/parser/extract/charset_decode.h"

#define CHUNK_BYTES (16u * 1024)
/* A byte becomes three of UTF-8 at most, and U+FFFD is three too. */
#define TEXT_BYTES (4 * CHUNK_BYTES + 64)
#define N_LAYERS   2

/* One wrapping: gzip, or none, in which case the bytes pass as they are. */
struct layer {
    struct layer *below; /* NULL: `pending` is all there is */
    struct sv pending;   /* bytes from below, not yet taken */
    char bytes[CHUNK_BYTES];
    z_stream zip;
    bool is_zipped, is_broken;
};

struct unpack {
    struct layer layers[N_LAYERS + 1]; /* [0] is the file */
    size_t left;                       /* of what may be read */
    bool was_cut, is_decoding;
    char raw[CHUNK_BYTES]; /* unpacked, not yet decoded */
    size_t n_raw;
    struct charset_decoder decoder;
    struct buf text; /* decoded, from `at` on not yet given */
    size_t at;
};

/* ---- gzip */

static size_t layer_read(struct layer *layer, char *to, size_t n);

static void fill(struct layer *layer)
{
    if (layer->pending.len == 0 && layer->below)
        layer->pending =
            sv_from(layer->bytes, layer_read(layer->below, layer->bytes, sizeof layer->bytes));
}

static bool is_gzip(struct sv bytes)
{
    return sv_starts_with(bytes, SV("\x1f\x8b\x08"));
}

static void layer_open(struct layer *layer, struct layer *below)
{
    layer->below = below;
    fill(layer);
    /* 16: gzip's own wrapping. */
    layer->is_zipped = is_gzip(layer->pending) && inflateInit2(&layer->zip, 15 + 16) == Z_OK;
}

/* A file may be several gzip members one behind the other; what follows the last and is none is
 * padding. */
static void end_member(struct layer *layer)
{
    fill(layer);
    if (is_gzip(layer->pending) && inflateReset(&layer->zip) == Z_OK)
        return;
    layer->pending = SV_NULL;
    layer->below = NULL;
}

static size_t unzip(struct layer *layer, char *to, size_t n)
{
    size_t got = 0;
    while (got == 0 && !layer->is_broken) {
        fill(layer);
        if (layer->pending.len == 0)
            break;
        const uInt given = (uInt)(layer->pending.len < UINT_MAX ? layer->pending.len : UINT_MAX);
        layer->zip.next_in = (const Bytef *)layer->pending.ptr;
        layer->zip.avail_in = given;
        layer->zip.next_out = (Bytef *)to;
        layer->zip.avail_out = (uInt)n;
        const int status = inflate(&layer->zip, Z_NO_FLUSH);
        layer->pending = sv_skip(layer->pending, given - layer->zip.avail_in);
        got = n - layer->zip.avail_out;
        if (status == Z_STREAM_END)
            end_member(layer);
        else if (status != Z_OK)
            layer->is_broken = true;
    }
    return got;
}

static size_t layer_read(struct layer *layer, char *to, size_t n)
{
    if (layer->is_zipped)
        return unzip(layer, to, n);
    fill(layer);
    const struct sv next = sv_sub(layer->pending, 0, n);
    if (next.len)
        memcpy(to, next.ptr, next.len);
    layer->pending = sv_skip(layer->pending, next.len);
    return next.len;
}

/* ---- text */

/* More of the file behind what is in `raw`; false at its end. */
static bool take_raw(struct unpack *unpack, size_t up_to)
{
    size_t room = up_to - unpack->n_raw;
    if (room > unpack->left)
        room = unpack->left;
    struct layer *top = &unpack->layers[N_LAYERS];
    if (room == 0) {
        char more;
        unpack->was_cut = unpack->was_cut || layer_read(top, &more, 1) > 0;
        return false;
    }
    const size_t got = layer_read(top, unpack->raw + unpack->n_raw, room);
    unpack->n_raw += got;
    unpack->left -= got;
    return got > 0;
}

/* Moves what is in `raw` to `text`, but for a sequence that the next bytes end. */
static void decode(struct unpack *unpack, bool is_last)
{
    const struct sv raw = sv_from(unpack->raw, unpack->n_raw);
    size_t taken = raw.len;
    if (unpack->is_decoding)
        taken = charset_decoder_add(&unpack->decoder, raw, is_last, &unpack->text);
    else
        buf_add(&unpack->text, raw);
    unpack->n_raw -= taken;
    memmove(unpack->raw, unpack->raw + taken, unpack->n_raw);
}

static void choose_charset(struct unpack *unpack)
{
    size_t mark_len;
    const struct sv head = sv_from(unpack->raw, unpack->n_raw);
    const struct charset_encoding *encoding = charset_of_head(head, &mark_len);
    unpack->is_decoding = encoding->iconv && charset_decoder_open(&unpack->decoder, encoding);
    unpack->n_raw -= mark_len;
    memmove(unpack->raw, unpack->raw + mark_len, unpack->n_raw);
}

struct unpack *unpack_new(struct sv bytes, size_t max_bytes)
{
    struct unpack *unpack = calloc(1, sizeof *unpack);
    if (!unpack)
        err_out_of_memory(sizeof *unpack);
    unpack->left = max_bytes;
    unpack->layers[0].pending = bytes;
    for (size_t i = 0; i < N_LAYERS; i++)
        layer_open(&unpack->layers[i + 1], &unpack->layers[i]);
    buf_init(&unpack->text, TEXT_BYTES);
    while (unpack->n_raw < UNPACK_HEAD_BYTES && take_raw(unpack, UNPACK_HEAD_BYTES))
        continue;
    choose_charset(unpack);
    decode(unpack, false);
    return unpack;
}

void unpack_free(struct unpack *unpack)
{
    if (!unpack)
        return;
    for (size_t i = 1; i <= N_LAYERS; i++)
        if (unpack->layers[i].is_zipped)
            inflateEnd(&unpack->layers[i].zip);
    if (unpack->is_decoding)
        charset_decoder_close(&unpack->decoder);
    buf_release(&unpack->text);
    free(unpack);
}

struct sv unpack_head(const struct unpack *unpack)
{
    return sv_sub(buf_sv(&unpack->text), 0, UNPACK_HEAD_BYTES);
}

size_t unpack_read(void *ctx, char *to, size_t n)
{
    struct unpack *unpack = ctx;
    for (bool is_last = false; unpack->at == unpack->text.len && !is_last;) {
        buf_clear(&unpack->text);
        unpack->at = 0;
        is_last = !take_raw(unpack, sizeof unpack->raw);
        decode(unpack, is_last);
    }
    const struct sv next = sv_sub(buf_sv(&unpack->text), unpack->at, n);
    if (next.len)
        memcpy(to, next.ptr, next.len);
    unpack->at += next.len;
    return next.len;
}

bool unpack_is_whole(const struct unpack *unpack)
{
    bool is_broken = unpack->was_cut;
    for (size_t i = 1; i <= N_LAYERS; i++)
        is_broken = is_broken || unpack->layers[i].is_broken;
    return !is_broken;
}
