#include "common/envelope.h"

#include "common/date.h"
#include "common/text.h"
#include "common/url.h"

#define HTTP_HEADER_PREFIX "http-header-"
#define HINT_MAX_BYTES     1024

static void add_text(struct arena *arena, struct headers *headers, struct sv name, struct sv text)
{
    struct buf valid;
    buf_init(&valid, SIZE_MAX / 2);
    text_add_valid(&valid, text);
    headers_add(arena, headers, name, arena_copy(arena, buf_sv(&valid)));
    buf_release(&valid);
}

static void add_if_any(struct arena *arena, struct headers *headers, struct sv name, struct sv text)
{
    if (text.len)
        add_text(arena, headers, name, text);
}

static void add_hints(struct arena *arena, struct headers *headers, const struct hints *hints)
{
    add_if_any(arena, headers, SV("hint-title"), text_cut(hints->title, HINT_MAX_BYTES));
    add_if_any(arena, headers, SV("hint-date"), text_cut(hints->date, HINT_MAX_BYTES));
    add_if_any(arena, headers, SV("hint-language"), text_cut(hints->language, HINT_MAX_BYTES));
    add_if_any(arena, headers, SV("hint-section"), text_cut(hints->section, HINT_MAX_BYTES));
    add_if_any(arena, headers, SV("hint-publisher"), text_cut(hints->publisher, HINT_MAX_BYTES));
    add_if_any(arena, headers, SV("hint-keywords"), text_cut(hints->keywords, HINT_MAX_BYTES));
}

static void add_http(struct arena *arena, struct headers *headers, const struct page *page)
{
    char text[DATE_TEXT_MAX];
    const struct date fetched = date_from_unix_us(page->fetched_at_us, 0);
    headers_add(arena, headers, SV("http-status"), arena_printf(arena, "%d", page->status));
    add_if_any(arena, headers, SV("http-final-url"), page->final_url);
    for (size_t i = 0; i < page->n_redirects; i++)
        add_text(arena, headers, SV("http-redirect"),
                 arena_printf(arena, "%d %.*s", page->redirects[i].status,
                              SV_FMT(page->redirects[i].url)));
    add_if_any(arena, headers, SV("http-content-type"), page->content_type);
    headers_add(arena, headers, SV("http-fetched-at"),
                arena_copy(arena, date_to_iso(&fetched, text)));
    add_if_any(arena, headers, SV("http-body-sha256"), page->body_sha256);
    if (page->is_truncated)
        headers_add(arena, headers, SV("http-body-truncated"), SV("true"));
    for (size_t i = 0; i < page->n_http_headers; i++) {
        const struct sv name =
            arena_printf(arena, HTTP_HEADER_PREFIX "%.*s", SV_FMT(page->http_headers[i].name));
        add_text(arena, headers, name, page->http_headers[i].value);
    }
}

bool page_to_record(struct arena *arena, const struct page *page, struct record *record,
                    struct err *err)
{
    struct record done = {.key = page->url, .value = page->body};
    struct event event = page->event;
    event.type = SV(TYPE_PAGE);
    event.content_type =
        page->content_type.len ? page->content_type : SV("application/octet-stream");
    if (!event.subject.len)
        event.subject = page->url;
    event_to_headers(arena, &event, &done.headers);
    add_if_any(arena, &done.headers, SV("content-encoding"), page->content_encoding);
    headers_add(arena, &done.headers, SV("broadsheet-kind"), sv_from_c(url_kind_name(page->kind)));
    headers_add(arena, &done.headers, SV("broadsheet-depth"),
                arena_printf(arena, "%d", page->depth));
    add_if_any(arena, &done.headers, SV("broadsheet-robots-rule"), page->robots_rule);
    add_http(arena, &done.headers, page);
    add_hints(arena, &done.headers, &page->hints);
    if (!arena_ok(arena))
        return err_set(err, ERR_REJECT, "arena_full", "The message's memory is used up.");
    *record = done;
    return true;
}

static bool invalid(struct err *err, const char *name, struct sv value)
{
    return err_set(err, ERR_REJECT, "header_invalid", "The header %s can't be \"%.*s\".", name,
                   SV_FMT(text_cut(value, 100)));
}

/* An integer header; absent leaves *number as it was. */
static bool read_number(const struct headers *headers, const char *name, int64_t min, int64_t max,
                        int64_t *number, struct err *err)
{
    const struct sv value = headers_get(headers, sv_from_c(name));
    int64_t read;
    if (!value.ptr)
        return true;
    if (!sv_to_i64(value, &read) || read < min || read > max)
        return invalid(err, name, value);
    *number = read;
    return true;
}

static bool read_redirects(struct arena *arena, const struct headers *headers, struct page *page,
                           struct err *err)
{
    for (size_t i = 0; i < headers->n; i++) {
        if (!sv_equal(headers->list[i].name, SV("http-redirect")))
            continue;
        struct sv rest = headers->list[i].value, status;
        int64_t number;
        if (!sv_cut(&rest, ' ', &status) || !sv_to_i64(status, &number) || number < 100 ||
            number > 599 || !rest.len)
            return invalid(err, "http-redirect", headers->list[i].value);
        struct redirect *redirect =
            arena_push(arena, &page->redirects, &page->n_redirects, sizeof *redirect);
        if (redirect)
            *redirect = (struct redirect){.url = rest, .status = (int)number};
    }
    return true;
}

static void read_http_headers(struct arena *arena, const struct headers *headers, struct page *page)
{
    const struct sv prefix = SV(HTTP_HEADER_PREFIX);
    for (size_t i = 0; i < headers->n; i++) {
        if (!sv_starts_with(headers->list[i].name, prefix))
            continue;
        struct header *header =
            arena_push(arena, &page->http_headers, &page->n_http_headers, sizeof *header);
        if (header)
            *header =
                (struct header){sv_skip(headers->list[i].name, prefix.len), headers->list[i].value};
    }
}

static bool read_http(struct arena *arena, const struct headers *headers, struct page *page,
                      struct err *err)
{
    int64_t status = 0;
    if (!read_number(headers, "http-status", 100, 599, &status, err))
        return false;
    if (status == 0)
        return err_set(err, ERR_REJECT, "header_missing", "The header http-status is missing.");
    page->status = (int)status;
    const struct sv fetched_at = headers_get(headers, SV("http-fetched-at"));
    struct date fetched;
    if (!fetched_at.len)
        return err_set(err, ERR_REJECT, "header_missing", "The header http-fetched-at is missing.");
    if (!date_from_iso(fetched_at, &fetched) || fetched.precision < DATE_MINUTE)
        return invalid(err, "http-fetched-at", fetched_at);
    page->fetched_at_us = date_to_unix_us(&fetched);
    page->final_url = headers_get(headers, SV("http-final-url"));
    if (!page->final_url.len)
        page->final_url = page->url;
    struct url final;
    if (!url_parse(arena, page->final_url, &final, err))
        return invalid(err, "http-final-url", page->final_url);
    page->content_type = headers_get(headers, SV("http-content-type"));
    if (!page->content_type.ptr)
        page->content_type = SV("");
    page->body_sha256 = headers_get(headers, SV("http-body-sha256"));
    page->is_truncated = sv_equal(headers_get(headers, SV("http-body-truncated")), SV("true"));
    read_http_headers(arena, headers, page);
    return read_redirects(arena, headers, page, err);
}

static void read_hints(const struct headers *headers, struct hints *hints)
{
    hints->title = headers_get(headers, SV("hint-title"));
    hints->date = headers_get(headers, SV("hint-date"));
    hints->language = headers_get(headers, SV("hint-language"));
    hints->section = headers_get(headers, SV("hint-section"));
    hints->publisher = headers_get(headers, SV("hint-publisher"));
    hints->keywords = headers_get(headers, SV("hint-keywords"));
}

static bool read_house(const struct headers *headers, struct page *page, struct err *err)
{
    int64_t depth = 0;
    const struct sv kind = headers_get(headers, SV("broadsheet-kind"));
    if (kind.ptr && !url_kind_from_name(kind, &page->kind))
        return invalid(err, "broadsheet-kind", kind);
    if (!read_number(headers, "broadsheet-depth", 0, 1000000, &depth, err))
        return false;
    page->depth = (int)depth;
    page->robots_rule = headers_get(headers, SV("broadsheet-robots-rule"));
    page->content_encoding = headers_get(headers, SV("content-encoding"));
    if (page->content_encoding.ptr && !sv_equal(page->content_encoding, SV("gzip")))
        return invalid(err, "content-encoding", page->content_encoding);
    return true;
}

bool page_from_record(struct arena *arena, const struct record *record, struct page *page,
                      struct err *err)
{
    struct page read = {.url = record->key, .body = record->value};
    struct url url;
    if (!record->key.len)
        return err_set(err, ERR_REJECT, "key_missing",
                       "The message has no key: it is the page's URL.");
    if (record->is_tombstone)
        return err_set(err, ERR_REJECT, "value_missing", "The message has no value.");
    if (!event_from_headers(&record->headers, &read.event, err) ||
        !url_parse(arena, record->key, &url, err))
        return false;
    if (!sv_equal(read.event.type, SV(TYPE_PAGE)))
        return err_set(err, ERR_REJECT, "event_type",
                       "The header ce_type is \"%.*s\", which does not belong on `pages`.",
                       SV_FMT(text_cut(read.event.type, 100)));
    if (!read_house(&record->headers, &read, err) ||
        !read_http(arena, &record->headers, &read, err))
        return false;
    read_hints(&record->headers, &read.hints);
    if (!arena_ok(arena))
        return err_set(err, ERR_REJECT, "arena_full", "The message's memory is used up.");
    *page = read;
    return true;
}
