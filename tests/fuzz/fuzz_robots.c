/* The first line is the target, the rest the robots.txt. Whatever they are: reading ends, views
 * stay inside the body, the rule that is named agrees with the decision, and a target's encoding
 * does not change the answer. */
#include "common/buf.h"
#include "services/crawler/robots.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_views(struct sv body, const struct robots *robots)
{
    for (size_t i = 0; i < robots->n_sitemaps; i++) {
        const struct sv sitemap = robots->sitemaps[i];
        assert(sitemap.ptr >= body.ptr && sitemap.ptr + sitemap.len <= body.ptr + body.len);
    }
    for (size_t i = 0; i < robots->n_rules; i++) {
        const struct robots_rule *const rule = &robots->rules[i];
        assert(rule->text.ptr >= body.ptr &&
               rule->text.ptr + rule->text.len <= body.ptr + body.len);
        assert(rule->line > 0);
    }
    assert(robots->crawl_delay_ms >= 0 && robots->crawl_delay_ms <= ROBOTS_MAX_DELAY_MS);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *const arena = arena_new(64 << 20);
    struct sv body = sv_from((const char *)data, size);
    struct sv target = SV_NULL;
    if (size > 0 && sv_cut(&body, '\n', &target) && body.ptr != NULL) {
        struct robots robots;
        robots_parse(arena, body, SV("Broadsheet"), &robots);
        check_views(body, &robots);
        const struct robots_decision decision = robots_decide(arena, &robots, target);
        assert(decision.rule == NULL || decision.rule->allow == decision.allowed);
        assert(robots_explain(arena, &robots, decision).len > 0);
        struct buf encoded;
        buf_init(&encoded, 1 << 20);
        for (size_t i = 0; i < target.len; i++)
            buf_printf(&encoded, (unsigned char)target.ptr[i] >= 0x80 ? "%%%02X" : "%c",
                       (unsigned char)target.ptr[i]);
        if (buf_ok(&encoded) && sv_find_byte(target, '%') == target.len &&
            sv_find_byte(target, '\0') == target.len)
            assert(robots_decide(arena, &robots, buf_sv(&encoded)).allowed == decision.allowed);
        buf_release(&encoded);
    }
    arena_free(arena);
    return 0;
}
