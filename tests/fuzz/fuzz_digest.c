/* A page as the worker gets it: its first line is what it was fetched as, the rest its body.
 * Whatever it is: either it is rejected with a reason, or the last thing said is its one verdict,
 * and all that is put out can be read by those it is for. */
#include "common/article.h"
#include "services/parser/digest.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct seen {
    struct arena *arena;
    size_t n_verdicts, n_articles;
    bool verdict_was_last;
};

static bool check_output(void *ctx, enum answer_topic topic, const struct record *record,
                         struct err *err)
{
    struct seen *seen = ctx;
    assert(record->key.len > 0);
    seen->verdict_was_last = false;
    if (topic == ANSWER_ARTICLES) {
        struct article article;
        struct event event;
        assert(event_from_headers(&record->headers, &event, err));
        assert(article_from_json(seen->arena, record->value, &article, err));
        assert(article.page_partition == 3 && article.page_offset == 99);
        seen->n_articles++;
        return true;
    }
    struct url_message message;
    assert(url_message_from_record(seen->arena, record, &message, err));
    seen->n_verdicts += message.is_verdict;
    seen->verdict_was_last = message.is_verdict;
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sv body = sv_from((const char *)data, size);
    struct sv kind = SV("page");
    sv_cut(&body, '\n', &kind);
    struct header list[] = {
        {SV("ce_specversion"), SV("1.0")},
        {SV("ce_id"), SV("1")},
        {SV("ce_source"), SV("/fuzz")},
        {SV("ce_type"), SV(TYPE_PAGE)},
        {SV("http-status"), SV("200")},
        {SV("http-fetched-at"), SV("2024-05-01T12:00:00.000000Z")},
        {SV("broadsheet-kind"), kind},
    };
    const struct task task = {.partition = 3,
                              .offset = 99,
                              .now_us = INT64_C(1714564800000000),
                              .record = {.key = SV("http://a.example/dir/page"),
                                         .value = body.ptr ? body : SV(""),
                                         .headers = {list, COUNT_OF(list)}}};
    const struct digest_tools tools = {arena_new(64 << 20), arena_new(16 << 20), NULL};
    struct seen seen = {.arena = arena_new(64 << 20)};
    const struct digest_sink sink = {&seen, check_output};
    enum digest_verdict verdict = DIGEST_VERDICTS;
    const char *stage = "";
    struct err err = {0};
    if (digest_page(&tools, &task, &DIGEST_LIMITS, &sink, &verdict, &stage, &err)) {
        assert(verdict < DIGEST_VERDICTS);
        assert(seen.n_verdicts == 1 && seen.verdict_was_last && seen.n_articles <= 1);
    } else {
        assert(err.what == ERR_REJECT && err.code[0] && err.text[0] && stage[0]);
    }
    arena_free(tools.page);
    arena_free(tools.item);
    arena_free(seen.arena);
    return 0;
}
