#include "tests/unit/unit.h"

#include "services/crawler/answer.h"

#define BODY_BYTES 1000

struct fixture {
    struct answer_memory memory;
    struct answer *answer;
};

static int set_up(void **state)
{
    static struct fixture fixture;
    fixture = (struct fixture){.memory = {.max_bytes = 1 << 20}};
    fixture.answer = answer_new(FETCH_PAGE, &fixture, BODY_BYTES, &fixture.memory);
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    answer_free(fixture->answer);
    assert_int_equal(fixture->memory.held_bytes, 0);
    return 0;
}

/* Lines parted by "|", each with its CRLF put back, as libcurl hands them over. */
static bool add_head(struct answer *answer, const char *head, int status)
{
    struct sv rest = sv_from_c(head);
    struct sv line;
    bool wanted = true;
    while (wanted && sv_cut(&rest, '|', &line)) {
        char bytes[200];
        const int n = snprintf(bytes, sizeof bytes, "%.*s\r\n", SV_FMT(line));
        wanted = answer_add_header(answer, sv_from(bytes, (size_t)n), status);
    }
    return wanted && answer_add_header(answer, SV("\r\n"), status);
}

static struct sv header(const struct answer *answer, const char *name)
{
    return headers_get(&answer->response.headers, sv_from_c(name));
}

static void headers_are_trimmed_and_in_lower_case(void **state)
{
    struct answer *answer = ((struct fixture *)*state)->answer;
    assert_true(add_head(answer,
                         "HTTP/1.1 200 OK|Content-Type:text/html |ETag:  \"a:b\"|nonsense|"
                         "X-Empty:",
                         200));
    assert_int_equal(answer->response.status, 200);
    assert_sv_equal(header(answer, "content-type"), SV("text/html"));
    assert_sv_equal(header(answer, "etag"), SV("\"a:b\""));
    assert_sv_equal(header(answer, "x-empty"), SV(""));
    assert_int_equal(answer->response.headers.n, 3);
}

static void an_interim_answer_leaves_no_headers(void **state)
{
    struct answer *answer = ((struct fixture *)*state)->answer;
    assert_true(add_head(answer, "HTTP/1.1 103 Early Hints|Link: </a.css>", 103));
    assert_true(add_head(answer, "HTTP/1.1 200 OK|Content-Type: text/html", 200));
    assert_null(header(answer, "link").ptr);
    assert_true(answer->wants_body);
}

static const struct {
    const char *type;
    enum fetch_as as;
    int status;
    bool is_supported, wants_body;
} types[] = {
    {"text/html; charset=utf-8", FETCH_PAGE, 200, true, true},
    {"application/xhtml+xml", FETCH_PAGE, 200, true, true},
    {"application/rss+xml", FETCH_PAGE, 203, true, true},
    {"APPLICATION/XML", FETCH_PAGE, 200, true, true},
    {"", FETCH_PAGE, 200, true, true},
    {"image/png", FETCH_PAGE, 200, false, true},
    {"application/pdf", FETCH_PAGE, 200, false, true},
    {"text/css", FETCH_PAGE, 200, false, true},
    {"text/csv; header=present", FETCH_PAGE, 200, false, true},
    {"image/png", FETCH_ROBOTS, 200, true, true},
    {"image/png", FETCH_PAGE, 404, true, false},
    {"text/html", FETCH_PAGE, 404, true, false},
    {"text/html", FETCH_PAGE, 301, true, false},
    {"text/html", FETCH_PAGE, 206, true, false},
};

static void a_media_type_that_holds_no_page_ends_it(void **state)
{
    struct fixture *fixture = *state;
    for (size_t i = 0; i < COUNT_OF(types); i++) {
        struct answer *answer = answer_new(types[i].as, NULL, BODY_BYTES, &fixture->memory);
        char head[100];
        snprintf(head, sizeof head, "HTTP/2 %d|Content-Type: %s", types[i].status, types[i].type);
        if (add_head(answer, head, types[i].status) != types[i].is_supported ||
            (answer->end == ANSWER_UNSUPPORTED) == types[i].is_supported ||
            answer->wants_body != types[i].wants_body)
            fail_msg("case %zu: %s", i, types[i].type);
        answer_free(answer);
    }
}

static void more_headers_than_anyone_needs_end_it(void **state)
{
    struct answer *answer = ((struct fixture *)*state)->answer;
    static char line[64 << 10];
    memset(line, 'x', sizeof line);
    memcpy(line, "X: ", 3);
    int n = 0;
    while (n < 100 && answer_add_header(answer, sv_from(line, sizeof line), 200))
        n++;
    assert_in_range(n, 3, 8);
    assert_int_equal(answer->end, ANSWER_CUT);
}

static void a_body_is_kept_cut_and_counted(void **state)
{
    struct fixture *fixture = *state;
    struct answer *answer = fixture->answer;
    static const char bytes[BODY_BYTES + 1] = "<p>";
    assert_true(add_head(answer, "HTTP/1.1 200 OK", 200));
    assert_true(answer_add_body(answer, sv_from(bytes, BODY_BYTES), BODY_BYTES));
    assert_int_equal(fixture->memory.held_bytes, BODY_BYTES);
    assert_false(answer_add_body(answer, sv_from(bytes, 1), BODY_BYTES + 1));
    assert_int_equal(answer->end, ANSWER_CUT);
    answer_close(answer);
    assert_true(answer->response.is_truncated);
    assert_int_equal(answer->response.body.len, BODY_BYTES);
    assert_int_equal(strlen(answer->response.body_sha256), SHA256_HEX_BYTES);
}

static void a_body_of_an_error_is_not_kept(void **state)
{
    struct answer *answer = ((struct fixture *)*state)->answer;
    assert_true(add_head(answer, "HTTP/1.1 500 Oops", 500));
    assert_true(answer_add_body(answer, SV("<p>Sorry"), 8));
    answer_close(answer);
    assert_int_equal(answer->response.body.len, 0);
}

static void what_expands_too_much_ends_it(void **state)
{
    struct answer *answer = ((struct fixture *)*state)->answer;
    struct sv bomb = sv_from("", 0);
    assert_true(add_head(answer, "HTTP/1.1 200 OK", 200));
    bomb.len =
        (32 << 10) * (size_t)ANSWER_RATIO_MAX + 1; /* judged by its length, never looked at */
    assert_false(answer_add_body(answer, bomb, 0));
    assert_int_equal(answer->end, ANSWER_EXPANDS);
}

static void the_answers_share_their_memory(void **state)
{
    struct fixture *fixture = *state;
    static const char bytes[BODY_BYTES] = "";
    fixture->memory.max_bytes = BODY_BYTES + BODY_BYTES / 2;
    struct answer *other = answer_new(FETCH_PAGE, NULL, BODY_BYTES, &fixture->memory);
    assert_true(add_head(other, "HTTP/1.1 200 OK", 200));
    assert_true(add_head(fixture->answer, "HTTP/1.1 200 OK", 200));
    assert_true(answer_add_body(other, sv_from(bytes, BODY_BYTES), BODY_BYTES));
    assert_false(answer_add_body(fixture->answer, sv_from(bytes, BODY_BYTES), BODY_BYTES));
    assert_int_equal(fixture->answer->end, ANSWER_OUT_OF_MEMORY);
    answer_free(other);
    assert_int_equal(fixture->memory.held_bytes, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(headers_are_trimmed_and_in_lower_case),   TEST(an_interim_answer_leaves_no_headers),
        TEST(a_media_type_that_holds_no_page_ends_it), TEST(more_headers_than_anyone_needs_end_it),
        TEST(a_body_is_kept_cut_and_counted),          TEST(a_body_of_an_error_is_not_kept),
        TEST(what_expands_too_much_ends_it),           TEST(the_answers_share_their_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
