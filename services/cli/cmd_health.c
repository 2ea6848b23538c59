/* broadsheet health URL: the containers' HEALTHCHECK, so that the image needs no shell and no curl.
 */
#include "common/service.h"
#include "services/cli/cmd.h"
#include "services/cli/http.h"

struct values {
    struct service_options service;
    int64_t timeout_ms;
};

static const struct option ROWS[] = {
    {.name = "timeout",
     .type = OPTION_DURATION,
     .offset = offsetof(struct values, timeout_ms),
     .default_value = "3s",
     .minimum = 100,
     .maximum = 60000,
     .help = "How long the answer may take."},
};
static const struct option_table TABLE = {
    .program = "broadsheet health",
    .usage = "URL [OPTIONS]",
    .summary = "Asks a service's /livez or /readyz; exits 0 when it answers 200, 1 when not.",
    .rows = ROWS,
    .n_rows = COUNT_OF(ROWS),
    .base = &TOOL_OPTIONS};

static int ask(const char *url, int timeout_ms)
{
    struct buf body;
    buf_init(&body, 1u << 20);
    struct http_response response = {0};
    struct err err;
    const bool answered = http_get(url, NULL, timeout_ms, &body, &response, &err);
    const struct sv text = sv_trim(buf_sv(&body));
    if (!answered)
        fprintf(stderr, "broadsheet health: %s\n", err.text);
    else
        printf("%d %.*s\n", response.status, SV_FMT(text));
    buf_release(&body);
    return answered && response.status == 200 ? 0 : 1;
}

int cmd_health(int argc, char **argv)
{
    struct values values = {0};
    struct option_set *set = NULL;
    int rest = argc, status = 0;
    if (service_start(&TABLE, argc, argv, &values.service, &set, &rest, &status)) {
        if (argc - rest == 1) {
            status = ask(argv[rest], (int)values.timeout_ms);
        } else {
            fprintf(stderr, "usage: broadsheet health URL\n");
            status = EXIT_USAGE;
        }
    }
    service_end(set);
    return status;
}
