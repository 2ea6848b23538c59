#include "services/cli/http.h"

#include <arpa/inet.h>
#include <curl/curl.h>

struct sink {
    struct buf *body;
    const struct guard *guard;
    const char *refused; /* why the guard did; NULL: it did not */
    bool is_full;
};

/* libcurl counts compressed bytes for its own limit, so the decoded ones are counted here. */
static size_t take(char *bytes, size_t size, size_t n, void *ctx)
{
    struct sink *sink = ctx;
    const struct sv got = sv_from(bytes, size * n);
    const size_t room = sink->body->max - sink->body->len;
    buf_add(sink->body, sv_sub(got, 0, room));
    sink->is_full = got.len > room;
    return sink->is_full ? CURL_WRITEFUNC_ERROR : got.len;
}

/* The guard's place: the address is the one that connect() gets. */
static curl_socket_t open_socket(void *ctx, curlsocktype purpose, struct curl_sockaddr *address)
{
    struct sink *sink = ctx;
    char text[INET6_ADDRSTRLEN] = "";
    struct guard_address judged;
    const void *bytes = address->family == AF_INET6
                            ? (const void *)&((struct sockaddr_in6 *)&address->addr)->sin6_addr
                            : (const void *)&((struct sockaddr_in *)&address->addr)->sin_addr;
    if (sink->guard) {
        const bool is_read = purpose == CURLSOCKTYPE_IPCXN &&
                             inet_ntop(address->family, bytes, text, sizeof text) &&
                             guard_read_address(sv_from_c(text), &judged);
        sink->refused = is_read ? guard_refuses(sink->guard, &judged) : "no internet address";
        if (sink->refused)
            return CURL_SOCKET_BAD;
    }
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static void set_up(CURL *curl, const char *url, int timeout_ms, struct sink *sink)
{
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_USERAGENT, "Broadsheet/" BROADSHEET_VERSION);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 1L);
    curl_easy_setopt(curl, CURLOPT_MAXREDIRS, 5L);
    curl_easy_setopt(curl, CURLOPT_ACCEPT_ENCODING, "");
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)timeout_ms);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, sink);
    curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, sink);
}

static void read_facts(CURL *curl, struct http_response *response)
{
    long status = 0;
    const char *type = NULL, *final_url = NULL;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(curl, CURLINFO_CONTENT_TYPE, &type);
    curl_easy_getinfo(curl, CURLINFO_EFFECTIVE_URL, &final_url);
    response->status = (int)status;
    snprintf(response->content_type, sizeof response->content_type, "%s", type ? type : "");
    snprintf(response->final_url, sizeof response->final_url, "%s", final_url ? final_url : "");
}

bool http_get(const char *url, const struct guard *guard, int timeout_ms, struct buf *body,
              struct http_response *response, struct err *err)
{
    CURL *curl = curl_easy_init();
    if (!curl)
        return err_set(err, ERR_STOP, "http", "libcurl can't be started.");
    struct sink sink = {.body = body, .guard = guard};
    set_up(curl, url, timeout_ms, &sink);
    const CURLcode code = curl_easy_perform(curl);
    const bool done = code == CURLE_OK || (code == CURLE_WRITE_ERROR && sink.is_full);
    if (done) {
        read_facts(curl, response);
        response->is_truncated = sink.is_full;
    } else if (sink.refused) {
        err_set(
            err, ERR_REJECT, "guard",
            "%s may not be fetched: its address is not public (%s); --allow-cidr makes exceptions.",
            url, sink.refused);
    } else {
        err_set(err, ERR_RETRY, "http", "%s gave no answer: %s.", url, curl_easy_strerror(code));
    }
    curl_easy_cleanup(curl);
    return done;
}
