/* file: a whole file, or standard input, into a buffer: settings, rules, a page for the operator's
 * command. */
#ifndef BROADSHEET_COMMON_FILE_H
#define BROADSHEET_COMMON_FILE_H

#include "common/buf.h"
#include "common/err.h"

/* Appends the file's bytes to out; "-" is standard input. ERR_STOP "file" naming it where it can't
 * be read, ERR_REJECT "too_large" where it holds more than out's ceiling. */
MUST_CHECK bool file_read(const char *path, struct buf *out, struct err *err);

#endif
