#include "common/envelope.h"

#include "common/json.h"
#include "common/json_read.h"
#include "common/text.h"
#include "common/url.h"

/* What one message on `urls` may weigh: a URL and a few lines of text. */
#define MESSAGE_MAX_BYTES (64u * 1024)
#define USUAL_BYTES       500 /* room made at once */
/* What a hint may: a title, not a page. */
#define HINT_MAX_BYTES 1024

static void write_hints(struct json *json, const struct hints *hints)
{
    const struct {
        const char *name;
        struct sv text;
    } members[] = {
        {"title", hints->title},     {"date", hints->date},           {"language", hints->language},
        {"section", hints->section}, {"publisher", hints->publisher}, {"keywords", hints->keywords},
    };
    bool any = false;
    for (size_t i = 0; i < COUNT_OF(members); i++)
        any = any || members[i].text.len;
    if (!any)
        return;
    json_key(json, "hints");
    json_open(json, '{');
    for (size_t i = 0; i < COUNT_OF(members); i++)
        json_member(json, members[i].name, text_cut(members[i].text, HINT_MAX_BYTES));
    json_close(json, '}');
}

static void write_found(struct json *json, const struct url_found *found)
{
    json_member(json, "url", found->url);
    json_member(json, "kind", sv_from_c(url_kind_name(found->kind)));
    json_member(json, "found_on", found->found_on);
    json_member_i64(json, "depth", found->depth);
    json_member_i64(json, "priority", found->priority);
    json_member(json, "lastmod", text_cut(found->lastmod, HINT_MAX_BYTES));
    write_hints(json, &found->hints);
}

static void write_verdict(struct json *json, const struct url_verdict *verdict)
{
    json_member(json, "url", verdict->url);
    json_member(json, "page_type", verdict->page_type);
    json_member(json, "kind", sv_from_c(url_kind_name(verdict->kind)));
    json_member(json, "canonical", verdict->canonical);
    json_member(json, "refresh_target", verdict->refresh_target);
    json_member(json, "content_hash", verdict->content_hash);
    json_member(json, "reason", text_cut(verdict->reason, HINT_MAX_BYTES));
    json_member_i64(json, "links", (int64_t)verdict->n_links);
    json_member_bool(json, "noindex", verdict->noindex);
}

static bool registered_domain_of(struct arena *arena, struct sv text, struct sv *domain,
                                 struct err *err)
{
    struct url url;
    if (!url_parse(arena, text, &url, err))
        return false;
    *domain = url_registered_domain(arena, url.host);
    return true;
}

bool url_message_to_record(struct arena *arena, const struct event *event,
                           const struct url_message *message, struct record *record,
                           struct err *err)
{
    const struct sv text = message->is_verdict ? message->verdict.url : message->found.url;
    struct sv key = message->key;
    if (!key.len && !registered_domain_of(arena, text, &key, err))
        return false;
    struct event typed = *event;
    typed.type = message->is_verdict ? SV(TYPE_VERDICT) : SV(TYPE_URL);
    typed.content_type = SV("application/json");
    if (!typed.subject.len)
        typed.subject = text;

    struct buf out;
    buf_init(&out, MESSAGE_MAX_BYTES);
    (void)buf_reserve(&out, USUAL_BYTES);
    struct json json = {.out = &out};
    json_open(&json, '{');
    if (message->is_verdict)
        write_verdict(&json, &message->verdict);
    else
        write_found(&json, &message->found);
    json_close(&json, '}');
    const bool fits = buf_ok(&out);
    const struct sv value = arena_copy(arena, buf_sv(&out));
    buf_release(&out);
    if (!fits || !value.ptr)
        return err_set(err, ERR_REJECT, "message_too_large",
                       "A message for `urls` is larger than %u bytes.", MESSAGE_MAX_BYTES);
    struct record done = {.key = key, .value = value};
    event_to_headers(arena, &typed, &done.headers);
    *record = done;
    return true;
}

static bool read_kind(struct arena *arena, const json_t *object, enum url_kind *kind,
                      struct err *err)
{
    struct sv name = SV_NULL;
    if (!json_read_text(arena, object, "kind", &name, err))
        return false;
    if (name.ptr && !url_kind_from_name(name, kind))
        return err_set(err, ERR_REJECT, "url_kind",
                       "The member \"kind\" is \"%.*s\", not page, feed, sitemap or unknown.",
                       SV_FMT(text_cut(name, 40)));
    return true;
}

/* The member "url", in its normal form. */
static bool read_url(struct arena *arena, const json_t *object, struct sv *text, struct err *err)
{
    struct sv stated = SV_NULL;
    struct url url;
    if (!json_need_text(arena, object, "url", &stated, err) ||
        !url_parse(arena, stated, &url, err) || !url_normalise(arena, &url, &url, err))
        return false;
    *text = url.text;
    return true;
}

static bool read_hints(struct arena *arena, const json_t *object, struct hints *hints,
                       struct err *err)
{
    const json_t *child;
    if (!json_read_child(object, "hints", &child, err))
        return false;
    return !child || (json_read_text(arena, child, "title", &hints->title, err) &&
                      json_read_text(arena, child, "date", &hints->date, err) &&
                      json_read_text(arena, child, "language", &hints->language, err) &&
                      json_read_text(arena, child, "section", &hints->section, err) &&
                      json_read_text(arena, child, "publisher", &hints->publisher, err) &&
                      json_read_text(arena, child, "keywords", &hints->keywords, err));
}

static bool read_found(struct arena *arena, const json_t *object, struct url_found *found,
                       struct err *err)
{
    int64_t depth = 0, priority = 0;
    if (!read_url(arena, object, &found->url, err) ||
        !read_kind(arena, object, &found->kind, err) ||
        !json_read_text(arena, object, "found_on", &found->found_on, err) ||
        !json_read_i64(object, "depth", 0, 1000000, &depth, err) ||
        !json_read_i64(object, "priority", -1000000, 1000000, &priority, err) ||
        !json_read_text(arena, object, "lastmod", &found->lastmod, err) ||
        !read_hints(arena, object, &found->hints, err))
        return false;
    found->depth = (int)depth;
    found->priority = (int)priority;
    return true;
}

static bool read_verdict(struct arena *arena, const json_t *object, struct url_verdict *verdict,
                         struct err *err)
{
    int64_t n_links = 0;
    if (!read_url(arena, object, &verdict->url, err) ||
        !json_need_text(arena, object, "page_type", &verdict->page_type, err) ||
        !read_kind(arena, object, &verdict->kind, err) ||
        !json_read_text(arena, object, "canonical", &verdict->canonical, err) ||
        !json_read_text(arena, object, "refresh_target", &verdict->refresh_target, err) ||
        !json_read_text(arena, object, "content_hash", &verdict->content_hash, err) ||
        !json_read_text(arena, object, "reason", &verdict->reason, err) ||
        !json_read_i64(object, "links", 0, INT32_MAX, &n_links, err) ||
        !json_read_bool(object, "noindex", &verdict->noindex, err))
        return false;
    verdict->n_links = (size_t)n_links;
    return true;
}

/* By the event's type; where a writer gave none, a verdict is what states a page type. */
static bool read_form(const struct headers *headers, const json_t *object, bool *is_verdict,
                      struct err *err)
{
    const struct sv type = headers_get(headers, SV("ce_type"));
    if (type.len && !sv_equal(type, SV(TYPE_URL)) && !sv_equal(type, SV(TYPE_VERDICT)))
        return err_set(err, ERR_REJECT, "event_type",
                       "The header ce_type is \"%.*s\", which does not belong on `urls`.",
                       SV_FMT(text_cut(type, 100)));
    *is_verdict =
        type.len ? sv_equal(type, SV(TYPE_VERDICT)) : json_object_get(object, "page_type") != NULL;
    return true;
}

bool url_message_from_record(struct arena *arena, const struct record *record,
                             struct url_message *message, struct err *err)
{
    if (record->is_tombstone)
        return err_set(err, ERR_REJECT, "value_missing", "The message has no value.");
    if (record->value.len > MESSAGE_MAX_BYTES)
        return err_set(err, ERR_REJECT, "message_too_large",
                       "A message on `urls` is larger than %u bytes.", MESSAGE_MAX_BYTES);
    json_t *object = json_read_object(record->value, err);
    if (!object)
        return false;
    struct url_message read = {0};
    bool done = read_form(&record->headers, object, &read.is_verdict, err);
    if (done)
        done = read.is_verdict ? read_verdict(arena, object, &read.verdict, err)
                               : read_found(arena, object, &read.found, err);
    json_decref(object);
    if (done)
        *message = read;
    return done;
}
