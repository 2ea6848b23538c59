#include "services/crawler/visit.h"

#include "common/url.h"

#define DAY_MS (24 * 3600 * INT64_C(1000))
/* A rest longer than what is left of the lease is written down before the request; this much is
 * left for the answer to be recorded. */
#define RESERVE_MARGIN_MS 1000

static bool has_rules(int status)
{
    return status >= 200 && status < 300;
}

/* RFC 9309, 2.3.1: 4xx is no robots.txt; but 429 says "later", as 5xx and no answer do. */
static bool is_reachable(int status)
{
    return has_rules(status) || (status >= 400 && status < 500 && status != 429);
}

static void read_rules(struct visit *visit, struct visit_origin *origin, int status, struct sv body)
{
    origin->status = status;
    origin->is_known = true;
    origin->rules = (struct robots){.agent = SV("")};
    if (has_rules(status))
        robots_parse(visit->lease->arena, body, sv_from_c(visit->config->robots_agent),
                     &origin->rules);
}

static struct visit_origin *origin_of(struct visit *visit, struct sv name)
{
    for (size_t i = 0; i < visit->n_origins; i++)
        if (sv_equal(visit->origins[i].origin, name))
            return &visit->origins[i];
    struct visit_origin *const origin =
        arena_push(visit->lease->arena, &visit->origins, &visit->n_origins, sizeof *origin);
    if (origin != NULL)
        origin->origin = name;
    return origin;
}

void visit_free(struct visit *visit)
{
    if (visit == NULL)
        return;
    arena_free(visit->lease->arena); /* the lease lives in it */
    free(visit);
}

struct visit *visit_new(const struct visit_config *config, struct frontier_lease *lease,
                        int64_t now_ms)
{
    struct visit *const visit = calloc(1, sizeof *visit);
    if (visit == NULL)
        err_out_of_memory(sizeof *visit);
    *visit = (struct visit){
        .lease = lease, .config = config, .ready_ms = now_ms, .failures = lease->failures};
    for (size_t i = 0; i < lease->n_robots; i++) {
        const struct frontier_robots *const stored = &lease->robots[i];
        struct visit_origin *const origin = origin_of(visit, stored->origin);
        if (origin == NULL)
            continue;
        origin->failures = stored->failures;
        origin->silent_ms = stored->fresh_ms;
        if (stored->fresh_ms > 0)
            read_rules(visit, origin, stored->status, stored->body);
    }
    return visit;
}

static int64_t delay_of(const struct visit *visit)
{
    int64_t crawl_delay_ms = 0;
    for (size_t i = 0; i < visit->n_origins; i++)
        if (visit->origins[i].rules.crawl_delay_ms > crawl_delay_ms)
            crawl_delay_ms = visit->origins[i].rules.crawl_delay_ms;
    return schedule_host_delay(visit->config->schedule, crawl_delay_ms, visit->response_ms);
}

static struct visit_turn ask(struct visit *visit, enum visit_step step, int64_t now_ms)
{
    const int64_t delay_ms = delay_of(visit);
    visit->is_busy = true;
    return (struct visit_turn){
        .step = step,
        .delay_ms = delay_ms,
        .needs_reserve = now_ms + delay_ms + RESERVE_MARGIN_MS >= visit->lease->ends_ms,
    };
}

static struct visit_turn excluded_by_silence(const struct visit *visit,
                                             const struct visit_origin *origin)
{
    struct arena *const arena = visit->lease->arena;
    return (struct visit_turn){
        .step = VISIT_EXCLUDED,
        .rule = origin->status != 0 ? arena_printf(arena, "robots.txt answered %d", origin->status)
                                    : SV("robots.txt could not be had"),
        .reason = "unreachable",
        .again_ms = origin->silent_ms,
    };
}

static struct visit_turn judge(struct visit *visit, const struct visit_origin *origin,
                               const struct url *url, int64_t now_ms)
{
    struct arena *const arena = visit->lease->arena;
    if (!is_reachable(origin->status))
        return excluded_by_silence(visit, origin);
    const struct robots_decision decision =
        robots_decide(arena, &origin->rules, url_target(arena, url));
    struct visit_turn turn;
    if (decision.allowed) {
        if (now_ms < visit->ready_ms)
            return (struct visit_turn){.step = VISIT_WAIT};
        turn = ask(visit, VISIT_PAGE, now_ms);
    } else {
        turn = (struct visit_turn){.step = VISIT_EXCLUDED, .again_ms = 7 * DAY_MS};
    }
    if (decision.rule != NULL || !decision.allowed)
        turn.rule = robots_explain(arena, &origin->rules, decision);
    turn.reason = decision.rule != NULL       ? "rule"
                  : has_rules(origin->status) ? "no_rule"
                                              : "no_file";
    return turn;
}

static struct visit_turn turn_of(struct visit *visit, const struct frontier_url *due,
                                 int64_t now_ms)
{
    struct arena *const arena = visit->lease->arena;
    struct url url;
    struct err err;
    struct visit_origin *origin = NULL;
    if (url_parse(arena, due->url, &url, &err))
        origin = origin_of(visit, url_origin(arena, &url));
    if (origin == NULL)
        return (struct visit_turn){.step = VISIT_REJECTED};
    if (origin->is_known)
        return judge(visit, origin, &url, now_ms);
    if (now_ms < visit->ready_ms)
        return (struct visit_turn){.step = VISIT_WAIT};
    if (visit->robots_url.ptr == NULL)
        visit->robots_url = arena_printf(arena, "%.*s/robots.txt", SV_FMT(origin->origin));
    return ask(visit, VISIT_ROBOTS, now_ms);
}

struct visit_turn visit_next(struct visit *visit, int64_t now_ms)
{
    const struct frontier_lease *const lease = visit->lease;
    if (visit->is_busy)
        return (struct visit_turn){.step = VISIT_WAIT};
    /* Waiting for a turn that comes too late is the next holder's. */
    if (visit->at >= lease->n_urls || now_ms >= lease->deadline_ms ||
        visit->ready_ms >= lease->deadline_ms || !arena_ok(lease->arena))
        visit->is_over = true;
    if (visit->is_over)
        return (struct visit_turn){.step = VISIT_OVER};
    const struct frontier_url *const url = &lease->urls[visit->at];
    struct visit_turn turn = turn_of(visit, url, now_ms);
    turn.url = url;
    if (turn.step == VISIT_PAGE || turn.step == VISIT_EXCLUDED || turn.step == VISIT_REJECTED)
        visit->at++;
    return turn;
}

void visit_rested(struct visit *visit, int64_t now_ms, int64_t took_ms)
{
    visit->is_busy = false;
    visit->response_ms = took_ms;
    visit->ready_ms = now_ms + delay_of(visit);
}

static int64_t robots_fresh_ms(const struct visit *visit, const struct visit_origin *origin,
                               const struct fetch_response *response, uint64_t random)
{
    if (is_reachable(origin->status))
        return visit->config->robots_ttl_ms;
    int64_t wait_ms = schedule_retry(visit->config->schedule, origin->failures, random);
    int64_t asked_ms = 0;
    if (schedule_retry_after(headers_get(&response->headers, SV("retry-after")),
                             response->fetched_us / 1000, &asked_ms) &&
        asked_ms > wait_ms)
        wait_ms = asked_ms;
    return wait_ms < visit->config->robots_ttl_ms ? wait_ms : visit->config->robots_ttl_ms;
}

/* Where robots.txt redirects to; absent where it does not, or has too often. */
static struct sv robots_target(const struct visit *visit, const struct fetch_response *response)
{
    struct arena *const arena = visit->lease->arena;
    struct url base;
    struct err err;
    if (response->outcome != FETCH_ANSWERED || response->status < 300 || response->status >= 400 ||
        visit->robots_hops >= VISIT_MAX_ROBOTS_HOPS ||
        !url_parse(arena, visit->robots_url, &base, &err))
        return SV_NULL;
    struct url target;
    const struct sv location = headers_get(&response->headers, SV("location"));
    return location.ptr != NULL && url_resolve(arena, &base, location, &target, &err) ? target.text
                                                                                      : SV_NULL;
}

/* The status that counts: a redirect that leads nowhere is no robots.txt (RFC 9309, 2.3.1.2), what
 * broke off is none that could be had. */
static int robots_status(const struct fetch_response *response)
{
    if (response->outcome != FETCH_ANSWERED)
        return 0;
    return response->status >= 300 && response->status < 400 ? 404 : response->status;
}

static struct visit_origin *origin_asked(struct visit *visit)
{
    struct arena *const arena = visit->lease->arena;
    struct url url;
    struct err err;
    const bool parsed = url_parse(arena, visit->lease->urls[visit->at].url, &url, &err);
    return parsed ? origin_of(visit, url_origin(arena, &url)) : NULL;
}

bool visit_robots_answered(struct visit *visit, const struct fetch_response *response,
                           uint64_t random, struct frontier_robots_result *result)
{
    const struct sv target = robots_target(visit, response);
    struct visit_origin *const origin = origin_asked(visit);
    if (target.ptr != NULL) {
        visit->robots_url = target;
        visit->robots_hops++;
        return false;
    }
    visit->robots_url = SV_NULL;
    visit->robots_hops = 0;
    if (origin == NULL)
        return false;
    const int status = robots_status(response);
    const struct sv body =
        has_rules(status) ? arena_copy(visit->lease->arena, response->body) : SV("");
    read_rules(visit, origin, status, body);
    origin->failures = is_reachable(status) ? 0 : origin->failures + 1;
    const int64_t fresh_ms = robots_fresh_ms(visit, origin, response, random);
    origin->silent_ms = fresh_ms;
    *result = (struct frontier_robots_result){
        .lease = visit->lease,
        .robots = {.origin = origin->origin,
                   .body = body,
                   .status = status,
                   .fresh_ms = fresh_ms,
                   .failures = origin->failures},
        .fetched_us = response->fetched_us,
    };
    return true;
}

void visit_host_failed(struct visit *visit, int64_t wait_ms, uint64_t random)
{
    visit->failures++;
    const int64_t retry_ms = schedule_retry(visit->config->schedule, visit->failures, random);
    const int64_t rest_ms = wait_ms > retry_ms ? wait_ms : retry_ms;
    if (rest_ms > visit->rest_ms)
        visit->rest_ms = rest_ms;
    visit->is_over = true;
}

void visit_host_answered(struct visit *visit)
{
    visit->failures = 0;
}

/* How long nothing can be had of the host because no robots.txt of it can: 0 where some origin
 * answers or was not asked. */
static int64_t silence_ms(const struct visit *visit)
{
    int64_t shortest_ms = 0;
    for (size_t i = 0; i < visit->n_origins; i++) {
        const struct visit_origin *const origin = &visit->origins[i];
        if (!origin->is_known || is_reachable(origin->status))
            return 0;
        if (shortest_ms == 0 || origin->silent_ms < shortest_ms)
            shortest_ms = origin->silent_ms;
    }
    return shortest_ms;
}

struct frontier_release visit_release(const struct visit *visit, int64_t now_ms)
{
    int64_t rest_ms = visit->ready_ms > now_ms ? visit->ready_ms - now_ms : 0;
    const int64_t silent_ms = silence_ms(visit);
    if (visit->rest_ms > rest_ms)
        rest_ms = visit->rest_ms;
    return (struct frontier_release){.lease = visit->lease,
                                     .rest_ms = silent_ms > rest_ms ? silent_ms : rest_ms,
                                     .failures = visit->failures};
}

const struct robots *visit_rules(const struct visit *visit, struct sv origin)
{
    for (size_t i = 0; i < visit->n_origins; i++)
        if (sv_equal(visit->origins[i].origin, origin) && has_rules(visit->origins[i].status))
            return &visit->origins[i].rules;
    return NULL;
}
