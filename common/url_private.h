/* url_private: what url.c and url_normal.c share and nobody else needs: a URL written out. */
#ifndef BROADSHEET_COMMON_URL_PRIVATE_H
#define BROADSHEET_COMMON_URL_PRIVATE_H

#include "common/buf.h"
#include "common/url.h"

/* "scheme://host[:port]". */
void url_add_origin(struct buf *out, const struct url *url);
/* The views of a serialised URL; url->scheme, host, port, is_ip are set, `path_at` is where the
 * path begins in `out`. ERR_REJECT where `out` is full, or the arena. */
MUST_CHECK bool url_finish(struct arena *arena, struct buf *out, size_t path_at, struct url *url,
                           struct err *err);

#endif
