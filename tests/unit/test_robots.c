/* Cases are tests/cases/robots/NAME.txt: a robots.txt, a line "=====", then expectations: "AGENT
 * TARGET allow|disallow [LINE]", "delay AGENT MS", "sitemaps N". */
#include "tests/unit/unit.h"

#include "services/crawler/robots.h"
#include "tests/unit/arena.h"

#include <glob.h>

static struct sv read_file(const char *path)
{
    static char bytes[65536];
    FILE *const file = fopen(path, "rb");
    assert_non_null(file);
    const size_t n = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    return arena_copy(arena, sv_from(bytes, n));
}

static size_t words_of(struct sv line, struct sv words[4])
{
    size_t n = 0;
    struct sv word;
    while (n < 4 && sv_cut(&line, ' ', &word))
        words[n++] = word;
    return n;
}

static void check_decision(const char *path, const struct robots *robots, const struct sv *words,
                           size_t n)
{
    const struct robots_decision decision = robots_decide(arena, robots, words[1]);
    const bool expected = sv_equal(words[2], SV("allow"));
    uint64_t line = 0;
    const bool has_line = n == 4;
    if (has_line)
        assert_true(sv_to_u64(words[3], &line));
    if (decision.allowed != expected || (decision.rule != NULL) != has_line ||
        (has_line && decision.rule->line != line))
        fail_msg("%s: %.*s %.*s: got %s, %.*s", path, SV_FMT(words[0]), SV_FMT(words[1]),
                 decision.allowed ? "allow" : "disallow",
                 SV_FMT(robots_explain(arena, robots, decision)));
}

static void check_line(const char *path, struct sv body, struct sv line)
{
    struct sv words[4] = {{0}};
    const size_t n = words_of(line, words);
    struct robots robots;
    int64_t number = 0;
    if (n == 3 && sv_equal(words[0], SV("delay"))) {
        robots_parse(arena, body, words[1], &robots);
        assert_true(sv_to_i64(words[2], &number));
        assert_int_equal(robots.crawl_delay_ms, number);
    } else if (n == 2 && sv_equal(words[0], SV("sitemaps"))) {
        robots_parse(arena, body, SV("x"), &robots);
        assert_true(sv_to_i64(words[1], &number));
        assert_int_equal(robots.n_sitemaps, number);
    } else {
        assert_true(n == 3 || n == 4);
        robots_parse(arena, body, words[0], &robots);
        check_decision(path, &robots, words, n);
    }
}

static void files(void **state)
{
    (void)state;
    glob_t found;
    assert_int_equal(glob("tests/cases/robots/*.txt", 0, NULL, &found), 0);
    assert_true(found.gl_pathc >= 7);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        const struct sv text = read_file(found.gl_pathv[i]);
        const size_t at = sv_find(text, SV("=====\n"));
        assert_true(at < text.len);
        struct sv rest = sv_skip(text, at + 6);
        struct sv line;
        while (sv_cut(&rest, '\n', &line))
            if (line.len > 0)
                check_line(found.gl_pathv[i], sv_sub(text, 0, at), line);
        arena_reset(arena);
    }
    globfree(&found);
}

static bool allowed(struct sv body, struct sv target)
{
    struct robots robots;
    robots_parse(arena, body, SV("Broadsheet/1"), &robots);
    return robots_decide(arena, &robots, target).allowed;
}

static void line_ends_and_a_byte_order_mark(void **state)
{
    (void)state;
    assert_false(allowed(SV("\xEF\xBB\xBFUser-agent: *\rDisallow: /x\r"), SV("/x")));
    assert_false(allowed(SV("User-agent: *\r\nDisallow: /x\r\n"), SV("/x")));
    assert_false(allowed(SV("User-agent: *\n\n\nDisallow: /x"), SV("/x")));
    assert_true(allowed(SV(""), SV("/x")));
    assert_true(allowed(SV("<html><body>Disallow: /</body></html>"), SV("/x")));
    assert_false(allowed(SV("User-agent: *\nDisallow: /\0x\n"), SV("/%00x")));
}

static void reads_500_kib_and_no_more(void **state)
{
    (void)state;
    static char body[ROBOTS_MAX_BYTES + 64];
    memset(body, '\n', sizeof body);
    memcpy(body, "User-agent: *\n", 14);
    memcpy(body + ROBOTS_MAX_BYTES - 16, "Disallow: /last\n", 16);
    memcpy(body + ROBOTS_MAX_BYTES, "Disallow: /past\n", 16);
    assert_false(allowed(sv_from(body, sizeof body), SV("/last")));
    assert_true(allowed(sv_from(body, sizeof body), SV("/past")));
}

static void a_full_arena_disallows(void **state)
{
    (void)state;
    struct arena *const small = arena_new(64);
    const struct robots robots = {.agent = SV("")};
    static const char target[4096] = "/";
    assert_false(robots_decide(small, &robots, sv_from(target, sizeof target)).allowed);
    arena_free(small);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files),
        cmocka_unit_test(line_ends_and_a_byte_order_mark),
        cmocka_unit_test(reads_500_kib_and_no_more),
        cmocka_unit_test(a_full_arena_disallows),
    };
    return cmocka_run_group_tests(tests, arena_set_up, arena_tear_down);
}
