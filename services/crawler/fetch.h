/* fetch: HTTP requests, many at a time, by libcurl (the only file of the crawler with it). Each
 * request is one hop: redirects are the caller's to judge. Bounds: time, decoded bytes, expansion
 * ratio, header bytes. The guard judges the address that is really connected to, so that a name
 * which changes its mind between look-up and connect gains nothing; behind a proxy the proxy's
 * address is ours to choose, and the guard judges the addresses that URLs spell out. The deadline
 * is checked once more when the connection stands, just before the request goes out: a process that
 * was stopped in between sends nothing. Proxies from the environment are ignored. One thread. */
#ifndef BROADSHEET_CRAWLER_FETCH_H
#define BROADSHEET_CRAWLER_FETCH_H

#include "common/envelope.h"
#include "common/sha256.h"
#include "services/crawler/guard.h"

struct fetch_config {
    const char *user_agent;
    const char *proxy;   /* NULL: none */
    const char *ca_file; /* NULL: the system's */
    const struct guard *guard;
    int64_t timeout_ms, connect_timeout_ms, robots_timeout_ms;
    int64_t max_body_bytes;
    int64_t max_connections;
    int64_t max_held_bytes; /* of all bodies together: what goes beyond fails, and is tried again
                               later */
};

enum fetch_as { FETCH_PAGE, FETCH_SITEMAP, FETCH_ROBOTS };
struct fetch_request {
    struct sv url; /* NUL-terminated; with the rest of it copied */
    enum fetch_as as;
    struct sv etag, last_modified; /* of the last answer; absent: unconditional */
    int64_t deadline_ms;           /* CLOCK_BOOTTIME: from then on it is not sent */
    void *owner;
};

enum fetch_outcome {
    FETCH_ANSWERED,    /* status, headers and body are there */
    FETCH_UNSUPPORTED, /* answered with a media type that holds no page: no body */
    FETCH_UNREACHABLE, /* the host's fault: no name, no connection, no TLS, no answer in time */
    FETCH_BROKEN,      /* this answer's fault: cut short, broken encoding, expands too much */
    FETCH_REFUSED,     /* the guard's word */
    FETCH_LATE,        /* the deadline had passed: nothing was sent */
};
struct fetch_response {
    void *owner;
    enum fetch_outcome outcome;
    int status;
    struct headers headers; /* names in lower case */
    struct sv body;
    char body_sha256[SHA256_HEX_BYTES + 1]; /* of the body before it was compressed again */
    bool is_gzip; /* the body is a gzip file by our making or the server's, and not what a charset
                     would make of it */
    bool is_truncated;
    int64_t fetched_us; /* when the answer was there */
    int64_t took_ms;
    size_t n_received_bytes;
    const char *code; /* short and stable, for counters: "ok", "dns", "timeout", ... */
    char error[256];  /* a sentence where it failed, else "" */
};

struct fetcher;
void fetcher_free(struct fetcher *fetcher); /* aborts what is under way */
struct fetcher *fetcher_new(const struct fetch_config *config, struct err *err)
    OWNED_BY(fetcher_free);
/* Begins a request. ERR_REJECT where the URL is none that may be fetched. */
MUST_CHECK bool fetch_start(struct fetcher *fetcher, const struct fetch_request *request,
                            struct err *err);
/* Moves everything on; the next response that is complete, or NULL. It is the caller's. */
struct fetch_response *fetch_next(struct fetcher *fetcher);
void fetch_response_free(struct fetch_response *response);
/* Aborts the requests of an owner without a response. */
void fetch_abort(struct fetcher *fetcher, const void *owner);
/* Waits for the network, for one of the descriptors, or timeout_ms. */
void fetch_wait(struct fetcher *fetcher, const int *fds, size_t n_fds, int timeout_ms);
size_t fetch_in_flight(const struct fetcher *fetcher);
/* Bytes of bodies now in memory, finished ones included until they are freed. */
size_t fetch_bytes_held(const struct fetcher *fetcher);

#endif
