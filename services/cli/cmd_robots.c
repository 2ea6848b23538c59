/* broadsheet robots --agent NAME --url URL FILE|-: may NAME fetch URL, by this robots.txt? Prints
 * the answer and the rule that decided; exits 0 when allowed, 1 when not. */
#include "common/file.h"
#include "common/service.h"
#include "common/url.h"
#include "services/cli/cmd.h"
#include "services/crawler/robots.h"

#define EXIT_DISALLOWED 1
#define ARENA_MAX_BYTES (16 << 20)

struct values {
    struct service_options service;
    const char *agent, *url;
};

static const struct option ROWS[] = {
    {.name = "agent",
     .type = OPTION_TEXT,
     .offset = offsetof(struct values, agent),
     .default_value = "Broadsheet",
     .help = "Product token, or whole User-Agent, that asks."},
    {.name = "url",
     .type = OPTION_TEXT,
     .offset = offsetof(struct values, url),
     .flags = OPTION_REQUIRED,
     .help = "The URL to be fetched, or its path with the query."},
};
static const struct option_table TABLE = {
    .program = "broadsheet robots",
    .usage = "--agent NAME --url URL FILE|-",
    .summary = "Says whether a robots.txt allows a URL, and by which rule.",
    .rows = ROWS,
    .n_rows = COUNT_OF(ROWS),
    .base = &TOOL_OPTIONS,
};

static bool target_of(struct arena *arena, struct sv text, struct sv *target, struct err *err)
{
    struct url url;
    *target = text;
    if (sv_starts_with(text, SV("/")))
        return true;
    if (!url_parse(arena, text, &url, err))
        return false;
    *target = url_target(arena, &url);
    return true;
}

static int answer(const struct values *values, const char *file)
{
    struct err err = {0};
    struct robots robots;
    struct sv target;
    int status;
    struct arena *const arena = arena_new(ARENA_MAX_BYTES);
    struct buf body;
    buf_init(&body, ROBOTS_MAX_BYTES + 1);
    /* What is past the limit is not read by the crawler either. */
    const bool is_read = file_read(file, &body, &err) || err.what == ERR_REJECT;
    if (is_read && target_of(arena, sv_from_c(values->url), &target, &err)) {
        robots_parse(arena, buf_sv(&body), sv_from_c(values->agent), &robots);
        const struct robots_decision decision = robots_decide(arena, &robots, target);
        printf("%s: %.*s\n", decision.allowed ? "allowed" : "disallowed",
               SV_FMT(robots_explain(arena, &robots, decision)));
        if (robots.crawl_delay_ms > 0)
            printf("crawl-delay: %" PRId64 ".%03" PRId64 " s\n", robots.crawl_delay_ms / 1000,
                   robots.crawl_delay_ms % 1000);
        status = decision.allowed ? EXIT_SUCCESS : EXIT_DISALLOWED;
    } else {
        fprintf(stderr, "broadsheet robots: %s\n", err.text);
        status = is_read ? EXIT_DATA : EXIT_IO;
    }
    buf_release(&body);
    arena_free(arena);
    return status;
}

int cmd_robots(int argc, char **argv)
{
    struct values values = {0};
    struct option_set *set = NULL;
    int rest = argc, status = 0;
    if (service_start(&TABLE, argc, argv, &values.service, &set, &rest, &status)) {
        if (argc - rest == 1) {
            status = answer(&values, argv[rest]);
        } else {
            fprintf(stderr, "usage: broadsheet robots --agent NAME --url URL FILE|-\n");
            status = EXIT_USAGE;
        }
    }
    service_end(set);
    return status;
}
