/* http: one GET for the operator's command (libcurl; the services' fetching is the crawler's). Used
 * for `parse URL`, for the health of services and for the containers' health checks. Follows up to
 * 5 redirects, http and https only. */
#ifndef BROADSHEET_CLI_HTTP_H
#define BROADSHEET_CLI_HTTP_H

#include "common/buf.h"
#include "common/err.h"
#include "services/crawler/guard.h"

struct http_response {
    int status;
    char content_type[256]; /* "" where none was sent */
    char final_url[8192];
    bool is_truncated; /* more than the body's ceiling followed */
};

/* The body is appended to `body` up to its ceiling. With a guard only addresses that it lets pass
 * are connected to, on every hop; NULL: any. ERR_RETRY "http" when there is no answer, ERR_REJECT
 * "guard" when the guard refused. */
MUST_CHECK bool http_get(const char *url, const struct guard *guard, int timeout_ms,
                         struct buf *body, struct http_response *response, struct err *err);

#endif
