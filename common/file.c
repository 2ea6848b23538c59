#include "common/file.h"

#include <errno.h>

#define READ_BYTES ((size_t)64 << 10)

static bool read_stream(FILE *stream, const char *name, struct buf *out, struct err *err)
{
    for (;;) {
        const size_t room = out->max - out->len < READ_BYTES ? out->max - out->len : READ_BYTES;
        char *to = buf_reserve(out, room);
        const size_t n = to ? fread(to, 1, room, stream) : 0;
        if (ferror(stream))
            return err_set(err, ERR_STOP, "file", "%s can't be read: %s.", name, strerror(errno));
        if (n == 0)
            break;
        buf_commit(out, n);
    }
    if (feof(stream) || fgetc(stream) == EOF)
        return true;
    return err_set(err, ERR_REJECT, "too_large", "%s has more than %zu bytes.", name, out->max);
}

bool file_read(const char *path, struct buf *out, struct err *err)
{
    const bool is_stdin = strcmp(path, "-") == 0;
    FILE *stream = is_stdin ? stdin : fopen(path, "re");
    if (!stream)
        return err_set(err, ERR_STOP, "file", "%s can't be opened: %s.", path, strerror(errno));
    const bool done = read_stream(stream, is_stdin ? "standard input" : path, out, err);
    if (!is_stdin)
        fclose(stream);
    return done;
}
