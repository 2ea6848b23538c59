#include "services/crawler/fetch.h"

#include "common/clock.h"
#include "common/url.h"
#include "services/crawler/answer.h"
#include "services/crawler/robots.h"

#include <curl/curl.h>
#include <sys/socket.h>
#include <netinet/in.h>
#include <unistd.h>

#define LOW_SPEED_BYTES   64 /* a second, for half the timeout: a server that drips is dropped */
#define CONNECTIONS_MAX_S 60

struct transfer {
    struct fetcher *fetcher;
    CURL *easy;
    struct curl_slist *request_headers;
    struct answer *answer; /* as it grows; NULL once it was handed out */
    enum fetch_as as;
    int64_t deadline_ms, started_ms;
    const char *refusal; /* why the guard refused an address; NULL: it did not */
    bool is_allowed;     /* another one was not: what then fails has its own reason */
    bool is_late;
    char curl_error[CURL_ERROR_SIZE];
    size_t at; /* in the fetcher's list */
};
struct fetcher {
    struct fetch_config config;
    CURLM *multi;
    struct transfer **transfers;
    size_t n_transfers, n_slots;
    struct answer_memory memory;
};

static void stop_curl(CURLMcode code)
{
    /* Wrong use or no memory: nothing that waiting mends. */
    if (code == CURLM_OK)
        return;
    fprintf(stderr, "libcurl: %s\n", curl_multi_strerror(code));
    abort();
}

struct fetcher *fetcher_new(const struct fetch_config *config, struct err *err)
{
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
        (void)err_set(err, ERR_STOP, "curl", "libcurl could not be initialised.");
        return NULL;
    }
    if (config->ca_file != NULL && access(config->ca_file, R_OK) != 0) {
        (void)err_set(err, ERR_STOP, "config",
                      "The option ca-file names \"%s\", which can't be read.", config->ca_file);
        return NULL;
    }
    struct fetcher *const fetcher = calloc(1, sizeof *fetcher);
    if (fetcher == NULL)
        err_out_of_memory(sizeof *fetcher);
    fetcher->config = *config;
    fetcher->memory.max_bytes = (size_t)config->max_held_bytes;
    fetcher->multi = curl_multi_init();
    if (fetcher->multi == NULL)
        err_out_of_memory(0);
    /* To libcurl all that goes through a proxy goes to one host; one request at a time to each is
     * the visits' care in any case. */
    stop_curl(curl_multi_setopt(fetcher->multi, CURLMOPT_MAX_HOST_CONNECTIONS,
                                config->proxy != NULL ? 0L : 1L));
    stop_curl(curl_multi_setopt(fetcher->multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, 0L));
    stop_curl(
        curl_multi_setopt(fetcher->multi, CURLMOPT_MAXCONNECTS, (long)config->max_connections));
    return fetcher;
}

void fetch_response_free(struct fetch_response *response)
{
    answer_free(answer_of(response));
}

static void transfer_free(struct transfer *transfer)
{
    stop_curl(curl_multi_remove_handle(transfer->fetcher->multi, transfer->easy));
    curl_easy_cleanup(transfer->easy);
    curl_slist_free_all(transfer->request_headers);
    answer_free(transfer->answer);
    free(transfer);
}

static void add_transfer(struct fetcher *fetcher, struct transfer *transfer)
{
    if (fetcher->n_transfers == fetcher->n_slots) {
        const size_t n_slots = fetcher->n_slots > 0 ? fetcher->n_slots * 2 : 64;
        struct transfer **const larger =
            realloc(fetcher->transfers, n_slots * sizeof(struct transfer *));
        if (larger == NULL)
            err_out_of_memory(n_slots * sizeof(struct transfer *));
        fetcher->transfers = larger;
        fetcher->n_slots = n_slots;
    }
    transfer->at = fetcher->n_transfers;
    fetcher->transfers[fetcher->n_transfers++] = transfer;
}

static void remove_transfer(struct transfer *transfer)
{
    struct fetcher *const fetcher = transfer->fetcher;
    struct transfer *const last = fetcher->transfers[--fetcher->n_transfers];
    fetcher->transfers[transfer->at] = last;
    last->at = transfer->at;
}

void fetcher_free(struct fetcher *fetcher)
{
    if (fetcher == NULL)
        return;
    for (size_t i = 0; i < fetcher->n_transfers; i++)
        transfer_free(fetcher->transfers[i]);
    curl_multi_cleanup(fetcher->multi);
    curl_global_cleanup();
    free(fetcher->transfers);
    free(fetcher);
}

static bool read_sockaddr(const struct curl_sockaddr *address, struct guard_address *out)
{
    *out = (struct guard_address){.is_v6 = address->family == AF_INET6};
    if (address->family == AF_INET) {
        struct sockaddr_in in;
        memcpy(&in, &address->addr, sizeof in);
        memcpy(out->bytes, &in.sin_addr, 4);
        return true;
    }
    if (address->family != AF_INET6 || address->addrlen < sizeof(struct sockaddr_in6))
        return false;
    struct sockaddr_in6 in6;
    memcpy(&in6, (const char *)&address->addr, sizeof in6);
    memcpy(out->bytes, &in6.sin6_addr, 16);
    return true;
}

/* The guard's place: the address is the one that connect() gets. */
static curl_socket_t open_socket(void *ctx, curlsocktype purpose, struct curl_sockaddr *address)
{
    struct transfer *const transfer = ctx;
    const struct fetch_config *const config = &transfer->fetcher->config;
    struct guard_address judged;
    transfer->is_late = clock_boottime_ms() >= transfer->deadline_ms;
    if (transfer->is_late)
        return CURL_SOCKET_BAD;
    if (config->proxy == NULL) {
        const char *const why = purpose == CURLSOCKTYPE_IPCXN && read_sockaddr(address, &judged)
                                    ? guard_refuses(config->guard, &judged)
                                    : "no internet address";
        if (why != NULL) {
            transfer->refusal = why;
            return CURL_SOCKET_BAD;
        }
    }
    transfer->is_allowed = true;
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static int before_request(void *ctx, char *remote, char *local, int remote_port, int local_port)
{
    (void)remote, (void)local, (void)remote_port, (void)local_port;
    struct transfer *const transfer = ctx;
    transfer->is_late = clock_boottime_ms() >= transfer->deadline_ms;
    return transfer->is_late ? CURL_PREREQFUNC_ABORT : CURL_PREREQFUNC_OK;
}

static size_t take_header(char *bytes, size_t size, size_t n, void *ctx)
{
    struct transfer *const transfer = ctx;
    const struct sv line = sv_from(bytes, size * n);
    long status = 0;
    curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &status);
    return answer_add_header(transfer->answer, line, (int)status) ? line.len : 0;
}

static uint64_t received_bytes(const struct transfer *transfer)
{
    curl_off_t received = 0;
    curl_easy_getinfo(transfer->easy, CURLINFO_SIZE_DOWNLOAD_T, &received);
    return (uint64_t)received;
}

static size_t take_body(char *bytes, size_t size, size_t n, void *ctx)
{
    struct transfer *const transfer = ctx;
    const struct sv piece = sv_from(bytes, size * n);
    return answer_add_body(transfer->answer, piece, received_bytes(transfer)) ? piece.len : 0;
}

/* A validator goes back as it came; one with bytes that no header may hold does not. */
static void add_condition(struct transfer *transfer, const char *name, struct sv value)
{
    for (size_t i = 0; i < value.len; i++)
        if ((unsigned char)value.ptr[i] < 0x20 || value.ptr[i] == 0x7F)
            return;
    if (value.len == 0)
        return;
    struct buf line;
    buf_init(&line, 8192);
    buf_printf(&line, "%s: %.*s", name, SV_FMT(value));
    if (buf_ok(&line))
        transfer->request_headers = curl_slist_append(transfer->request_headers, buf_sv(&line).ptr);
    buf_release(&line);
}

#define SET(option, value) (void)curl_easy_setopt(transfer->easy, option, value)

static void set_bounds(struct transfer *transfer, const struct fetch_config *config)
{
    const bool is_robots = transfer->as == FETCH_ROBOTS;
    const int64_t timeout_ms = is_robots ? config->robots_timeout_ms : config->timeout_ms;
    SET(CURLOPT_TIMEOUT_MS, (long)timeout_ms);
    SET(CURLOPT_CONNECTTIMEOUT_MS,
        (long)(config->connect_timeout_ms < timeout_ms ? config->connect_timeout_ms : timeout_ms));
    SET(CURLOPT_LOW_SPEED_LIMIT, (long)LOW_SPEED_BYTES);
    SET(CURLOPT_LOW_SPEED_TIME, (long)(timeout_ms / 2000 + 1));
    SET(CURLOPT_FOLLOWLOCATION, 0L);
    SET(CURLOPT_MAXAGE_CONN, (long)CONNECTIONS_MAX_S);
    SET(CURLOPT_NOSIGNAL, 1L);
    SET(CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    SET(CURLOPT_PATH_AS_IS, 1L);
    SET(CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
    SET(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    SET(CURLOPT_PROXY, config->proxy != NULL ? config->proxy : "");
    SET(CURLOPT_NOPROXY, "");
    if (config->ca_file != NULL)
        SET(CURLOPT_CAINFO, config->ca_file);
}

static bool set_up(struct transfer *transfer, const struct fetch_request *request)
{
    const struct fetch_config *const config = &transfer->fetcher->config;
    set_bounds(transfer, config);
    SET(CURLOPT_USERAGENT, config->user_agent);
    SET(CURLOPT_ACCEPT_ENCODING, ""); /* all that libcurl has */
    SET(CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
    SET(CURLOPT_HEADERFUNCTION, take_header);
    SET(CURLOPT_HEADERDATA, transfer);
    SET(CURLOPT_WRITEFUNCTION, take_body);
    SET(CURLOPT_WRITEDATA, transfer);
    SET(CURLOPT_OPENSOCKETFUNCTION, open_socket);
    SET(CURLOPT_OPENSOCKETDATA, transfer);
    SET(CURLOPT_PREREQFUNCTION, before_request);
    SET(CURLOPT_PREREQDATA, transfer);
    SET(CURLOPT_ERRORBUFFER, transfer->curl_error);
    SET(CURLOPT_PRIVATE, transfer);
    transfer->request_headers = curl_slist_append(
        NULL, transfer->as == FETCH_ROBOTS
                  ? "Accept: text/plain,*/*;q=0.5"
                  : "Accept: "
                    "text/html,application/xhtml+xml,application/rss+xml,application/"
                    "atom+xml,application/xml;q=0.9,*/*;q=0.5");
    add_condition(transfer, "If-None-Match", request->etag);
    add_condition(transfer, "If-Modified-Since", request->last_modified);
    SET(CURLOPT_HTTPHEADER, transfer->request_headers);
    /* The two that must hold, whatever libcurl was built with. */
    return curl_easy_setopt(transfer->easy, CURLOPT_PROTOCOLS_STR, "http,https") == CURLE_OK &&
           curl_easy_setopt(transfer->easy, CURLOPT_URL, request->url.ptr) == CURLE_OK;
}

static bool guard_literal(const struct fetch_config *config, struct sv text, struct err *err)
{
    struct arena *const arena = arena_new(16 * URL_MAX_BYTES);
    struct url url;
    struct guard_address address;
    const char *why = NULL;
    const bool parsed = url_parse(arena, text, &url, err);
    if (parsed && guard_read_address(url.host, &address))
        why = guard_refuses(config->guard, &address);
    arena_free(arena);
    if (parsed && why != NULL)
        return err_set(err, ERR_REJECT, "guard", "The address of this host may not be fetched: %s.",
                       why);
    return parsed;
}

bool fetch_start(struct fetcher *fetcher, const struct fetch_request *request, struct err *err)
{
    if (!guard_literal(&fetcher->config, request->url, err))
        return false;
    struct transfer *const transfer = calloc(1, sizeof *transfer);
    if (transfer == NULL)
        err_out_of_memory(sizeof *transfer);
    transfer->fetcher = fetcher;
    transfer->as = request->as;
    transfer->deadline_ms = request->deadline_ms;
    transfer->started_ms = clock_monotonic_ms();
    transfer->answer = answer_new(
        request->as, request->owner,
        request->as == FETCH_ROBOTS ? ROBOTS_MAX_BYTES : (size_t)fetcher->config.max_body_bytes,
        &fetcher->memory);
    transfer->easy = curl_easy_init();
    if (transfer->easy == NULL)
        err_out_of_memory(0);
    if (set_up(transfer, request)) {
        add_transfer(fetcher, transfer);
        stop_curl(curl_multi_add_handle(fetcher->multi, transfer->easy));
        return true;
    }
    transfer_free(transfer);
    return err_set(err, ERR_REJECT, "url", "libcurl does not take this URL.");
}

static const struct {
    CURLcode code;
    enum fetch_outcome outcome;
    const char *name;
} failures[] = {
    {CURLE_COULDNT_RESOLVE_HOST, FETCH_UNREACHABLE, "dns"},
    {CURLE_COULDNT_RESOLVE_PROXY, FETCH_UNREACHABLE, "proxy"},
    {CURLE_COULDNT_CONNECT, FETCH_UNREACHABLE, "connect"},
    {CURLE_OPERATION_TIMEDOUT, FETCH_UNREACHABLE, "timeout"},
    {CURLE_SSL_CONNECT_ERROR, FETCH_UNREACHABLE, "tls"},
    {CURLE_PEER_FAILED_VERIFICATION, FETCH_UNREACHABLE, "certificate"},
    {CURLE_GOT_NOTHING, FETCH_UNREACHABLE, "no_answer"},
    {CURLE_SEND_ERROR, FETCH_UNREACHABLE, "send"},
    {CURLE_RECV_ERROR, FETCH_UNREACHABLE, "receive"},
    {CURLE_PARTIAL_FILE, FETCH_BROKEN, "partial"},
    {CURLE_BAD_CONTENT_ENCODING, FETCH_BROKEN, "encoding"},
    {CURLE_HTTP2, FETCH_BROKEN, "http2"},
    {CURLE_HTTP2_STREAM, FETCH_BROKEN, "http2"},
};

PRINTF_LIKE(4, 5)
static void set(struct fetch_response *response, enum fetch_outcome outcome, const char *code,
                const char *error, ...)
{
    va_list values;
    va_start(values, error);
    response->outcome = outcome;
    response->code = code;
    vsnprintf(response->error, sizeof response->error, error, values);
    va_end(values);
}

static void set_failure(struct transfer *transfer, CURLcode code)
{
    const char *const error =
        transfer->curl_error[0] != '\0' ? transfer->curl_error : curl_easy_strerror(code);
    enum fetch_outcome outcome = FETCH_BROKEN;
    const char *name = "other";
    for (size_t i = 0; i < COUNT_OF(failures); i++) {
        if (failures[i].code != code)
            continue;
        outcome = failures[i].outcome;
        name = failures[i].name;
    }
    set(&transfer->answer->response, outcome, name, "%.200s.", error);
}

/* By whom a transfer was ended that libcurl calls failed: by us, or by the network. */
static void set_end(struct transfer *transfer, CURLcode code)
{
    struct fetch_response *const response = &transfer->answer->response;
    switch (transfer->answer->end) {
    case ANSWER_UNSUPPORTED:
        set(response, FETCH_UNSUPPORTED, "unsupported", "%s", "");
        break;
    case ANSWER_EXPANDS:
        set(response, FETCH_BROKEN, "expansion",
            "The body expands to more than %d times what was sent.", ANSWER_RATIO_MAX);
        break;
    case ANSWER_OUT_OF_MEMORY:
        set(response, FETCH_BROKEN, "memory",
            "The bodies under way took all the memory there is for them.");
        break;
    case ANSWER_OPEN:
    case ANSWER_CUT:
        set_failure(transfer, code);
        break;
    }
}

static void set_outcome(struct transfer *transfer, CURLcode code)
{
    struct fetch_response *const response = &transfer->answer->response;
    if (code == CURLE_OK || transfer->answer->body.is_truncated)
        set(response, FETCH_ANSWERED, "ok", "%s", "");
    else if (transfer->refusal != NULL && !transfer->is_allowed)
        set(response, FETCH_REFUSED, "guard", "The address of this host may not be fetched: %s.",
            transfer->refusal);
    else if (transfer->is_late)
        set(response, FETCH_LATE, "late", "%s", "");
    else
        set_end(transfer, code);
}

static struct fetch_response *finish(struct transfer *transfer, CURLcode code)
{
    struct answer *const answer = transfer->answer;
    set_outcome(transfer, code);
    answer_close(answer);
    answer->response.n_received_bytes = received_bytes(transfer);
    answer->response.fetched_us = clock_unix_us();
    answer->response.took_ms = clock_monotonic_ms() - transfer->started_ms;
    transfer->answer = NULL;
    remove_transfer(transfer);
    transfer_free(transfer);
    return &answer->response;
}

struct fetch_response *fetch_next(struct fetcher *fetcher)
{
    int n_running = 0, n_left = 0;
    stop_curl(curl_multi_perform(fetcher->multi, &n_running));
    for (;;) {
        const CURLMsg *const message = curl_multi_info_read(fetcher->multi, &n_left);
        if (message == NULL)
            return NULL;
        if (message->msg != CURLMSG_DONE)
            continue;
        char *owner = NULL;
        const CURLcode code = message->data.result;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &owner);
        return finish((struct transfer *)(void *)owner, code);
    }
}

void fetch_abort(struct fetcher *fetcher, const void *owner)
{
    for (size_t i = fetcher->n_transfers; i-- > 0;) {
        struct transfer *const transfer = fetcher->transfers[i];
        if (transfer->answer->response.owner != owner)
            continue;
        remove_transfer(transfer);
        transfer_free(transfer);
    }
}

void fetch_wait(struct fetcher *fetcher, const int *fds, size_t n_fds, int timeout_ms)
{
    struct curl_waitfd waits[8];
    assert(n_fds <= COUNT_OF(waits));
    for (size_t i = 0; i < n_fds; i++)
        waits[i] = (struct curl_waitfd){.fd = fds[i], .events = CURL_WAIT_POLLIN};
    int n_ready = 0;
    stop_curl(curl_multi_poll(fetcher->multi, waits, (unsigned)n_fds, timeout_ms, &n_ready));
}

size_t fetch_in_flight(const struct fetcher *fetcher)
{
    return fetcher->n_transfers;
}

size_t fetch_bytes_held(const struct fetcher *fetcher)
{
    return fetcher->memory.held_bytes;
}
