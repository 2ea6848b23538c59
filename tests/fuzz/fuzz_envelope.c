/* A record: its first line is the key, then headers "name: value" a line up to an empty one, the
 * rest is the value. Whatever it is: what is read can be written, and what was written reads as the
 * same. */
#include "common/envelope.h"
#include "common/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct record record_of(struct arena *arena, struct sv bytes)
{
    struct record record = {.value = SV("")};
    struct sv rest = bytes, line;
    if (!sv_cut(&rest, '\n', &record.key))
        return record;
    while (sv_cut(&rest, '\n', &line) && line.len) {
        const size_t colon = sv_find(line, SV(": "));
        headers_add(arena, &record.headers, sv_sub(line, 0, colon), sv_skip(line, colon + 2));
    }
    if (rest.ptr)
        record.value = rest;
    return record;
}

static void check_page(struct arena *arena, const struct record *record)
{
    struct page page, again;
    struct record written;
    struct err err;
    if (!page_from_record(arena, record, &page, &err)) {
        assert(err.what == ERR_REJECT && err.code[0] && err.text[0]);
        return;
    }
    assert(page.status >= 100 && page.status <= 599 && page.depth >= 0 && page.url.len);
    if (!page_to_record(arena, &page, &written, &err))
        return;
    if (!page_from_record(arena, &written, &again, &err)) {
        assert(err.what == ERR_REJECT);
        return;
    }
    assert(sv_equal(again.url, page.url) && sv_equal(again.body, page.body));
    assert(again.status == page.status && again.fetched_at_us == page.fetched_at_us);
    assert(again.n_redirects == page.n_redirects && again.n_http_headers == page.n_http_headers);
    for (size_t i = 0; i < written.headers.n; i++)
        assert(text_is_utf8(written.headers.list[i].value));
}

static bool write_url_message(struct arena *arena, struct url_message *message,
                              struct url_list *list, struct record *written)
{
    struct err err;
    const struct event event = {.id = SV("1"), .source = SV("/fuzz")};
    if (message->is_verdict)
        return url_verdict_to_record(arena, &event, &message->verdict, written, &err);
    url_list_begin(list, SV("k"), message->found[0].found_on, message->found[0].depth);
    for (size_t i = 0; i < message->n_found; i++)
        url_list_add(list, &message->found[i]);
    return url_list_to_record(arena, &event, list, written, &err);
}

static void check_url_message(struct arena *arena, const struct record *record)
{
    struct url_message message, again;
    struct url_list list;
    struct record written;
    struct err err;
    if (!url_message_from_record(arena, record, &message, &err)) {
        assert(err.what == ERR_REJECT && err.code[0] && err.text[0]);
        return;
    }
    url_list_init(&list);
    if (write_url_message(arena, &message, &list, &written)) {
        assert(url_message_from_record(arena, &written, &again, &err));
        assert(again.is_verdict == message.is_verdict && again.n_found == message.n_found);
        assert(sv_equal(again.verdict.url, message.verdict.url));
        assert(sv_equal(again.verdict.page_type, message.verdict.page_type));
        for (size_t i = 0; i < again.n_found; i++) {
            assert(sv_equal(again.found[i].url, message.found[i].url));
            assert(again.found[i].priority == message.found[i].priority);
            assert(again.found[i].depth == message.found[0].depth);
        }
    }
    url_list_release(&list);
}

static void check_dead_letter(struct arena *arena, const struct record *record)
{
    const struct dead_letter why = {.topic = SV("t"), .service = SV("s"), .code = SV("c")};
    struct dead_letter read;
    struct record letter, original;
    struct err err;
    dead_letter_to_record(arena, record, &why, &letter);
    assert(dead_letter_from_record(arena, &letter, &original, &read, &err));
    assert(read.attempts >= 1 && sv_equal(read.topic, why.topic));
    assert(sv_equal(original.key, record->key) && sv_equal(original.value, record->value));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(32u << 20);
    const struct record record = record_of(arena, sv_from((const char *)data, size));
    check_page(arena, &record);
    check_url_message(arena, &record);
    check_dead_letter(arena, &record);
    arena_free(arena);
    return 0;
}
