#include "common/envelope.h"

#include "common/json.h"
#include "common/json_read.h"
#include "common/text.h"
#include "common/url.h"

/* What one message on `urls` may weigh. */
#define MESSAGE_MAX_BYTES (64u * 1024)
/* A list takes no more from here on: the longest URL with all its hints, every byte of them
 * escaped, still fits. */
#define LIST_FULL_BYTES (12u * 1024)
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

/* What is usual is left out. */
static void write_found(struct json *json, const struct url_found *found)
{
    json_member(json, "url", found->url);
    if (found->kind != URL_PAGE)
        json_member(json, "kind", sv_from_c(url_kind_name(found->kind)));
    if (found->priority != 0)
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

static bool too_large(struct err *err)
{
    return err_set(err, ERR_REJECT, "message_too_large",
                   "A message on `urls` is larger than %u bytes.", MESSAGE_MAX_BYTES);
}

static void write_headers(struct arena *arena, const struct event *event, struct sv type,
                          struct sv subject, struct record *record)
{
    struct event typed = *event;
    typed.type = type;
    typed.content_type = SV("application/json");
    if (!typed.subject.len)
        typed.subject = subject;
    event_to_headers(arena, &typed, &record->headers);
}

bool url_verdict_to_record(struct arena *arena, const struct event *event,
                           const struct url_verdict *verdict, struct record *record,
                           struct err *err)
{
    struct url url;
    struct buf out;
    if (!url_parse(arena, verdict->url, &url, err))
        return false;
    buf_init(&out, MESSAGE_MAX_BYTES);
    struct json json = {.out = &out};
    json_open(&json, '{');
    write_verdict(&json, verdict);
    json_close(&json, '}');
    const bool fits = buf_ok(&out);
    struct record done = {.key = url_registered_domain(arena, url.host),
                          .value = arena_copy(arena, buf_sv(&out))};
    buf_release(&out);
    if (!fits || !done.value.ptr)
        return too_large(err);
    write_headers(arena, event, SV(TYPE_VERDICT), verdict->url, &done);
    *record = done;
    return true;
}

/* ---- Lists ---- */

void url_list_init(struct url_list *list)
{
    *list = (struct url_list){.key = SV("")};
    buf_init(&list->json, MESSAGE_MAX_BYTES);
}

void url_list_release(struct url_list *list)
{
    buf_release(&list->json);
}

void url_list_begin(struct url_list *list, struct sv key, struct sv found_on, int depth)
{
    list->key = key;
    list->found_on = found_on;
    list->n = 0;
    buf_clear(&list->json);
    struct json json = {.out = &list->json};
    json_open(&json, '{');
    json_member(&json, "found_on", found_on);
    json_member_i64(&json, "depth", depth);
    json_key(&json, "urls");
    json_open(&json, '[');
}

void url_list_add(struct url_list *list, const struct url_found *found)
{
    struct json json = {.out = &list->json, .has_sibling = list->n++ > 0};
    json_open(&json, '{');
    write_found(&json, found);
    json_close(&json, '}');
}

bool url_list_is_full(const struct url_list *list)
{
    return list->json.len >= LIST_FULL_BYTES;
}

bool url_list_to_record(struct arena *arena, const struct event *event, struct url_list *list,
                        struct record *record, struct err *err)
{
    struct json json = {.out = &list->json};
    struct record done = {.key = list->key};
    list->key = SV("");
    json_close(&json, ']');
    json_close(&json, '}');
    if (!buf_ok(&list->json))
        return too_large(err);
    done.value = buf_sv(&list->json);
    write_headers(arena, event, SV(TYPE_LIST), list->found_on, &done);
    *record = done;
    return true;
}

/* ---- Reading ---- */

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

/* A hint longer than the writer of one makes it is cut: a list's stands with each of its URLs. */
static bool read_hint(struct arena *arena, const json_t *object, const char *name, struct sv *text,
                      struct err *err)
{
    if (!json_read_text(arena, object, name, text, err))
        return false;
    *text = text_cut(*text, HINT_MAX_BYTES);
    return true;
}

static bool read_hints(struct arena *arena, const json_t *object, struct hints *hints,
                       struct err *err)
{
    const json_t *child;
    if (!json_read_child(object, "hints", &child, err))
        return false;
    return !child || (read_hint(arena, child, "title", &hints->title, err) &&
                      read_hint(arena, child, "date", &hints->date, err) &&
                      read_hint(arena, child, "language", &hints->language, err) &&
                      read_hint(arena, child, "section", &hints->section, err) &&
                      read_hint(arena, child, "publisher", &hints->publisher, err) &&
                      read_hint(arena, child, "keywords", &hints->keywords, err));
}

/* All but the URL itself; what is absent stays as it was. */
static bool read_about(struct arena *arena, const json_t *object, struct url_found *found,
                       struct err *err)
{
    int64_t depth = found->depth, priority = found->priority;
    if (!read_kind(arena, object, &found->kind, err) ||
        !json_read_text(arena, object, "found_on", &found->found_on, err) ||
        !json_read_i64(object, "depth", 0, 1000000, &depth, err) ||
        !json_read_i64(object, "priority", -1000000, 1000000, &priority, err) ||
        !read_hint(arena, object, "lastmod", &found->lastmod, err) ||
        !read_hints(arena, object, &found->hints, err))
        return false;
    found->depth = (int)depth;
    found->priority = (int)priority;
    return true;
}

/* What an element does not say of itself, the list says of all. */
static bool read_list(struct arena *arena, const json_t *object, struct url_message *message,
                      struct err *err)
{
    struct url_found about = {.kind = URL_PAGE};
    const json_t *list;
    if (!json_read_array(object, "urls", &list, err) || !read_about(arena, object, &about, err))
        return false;
    const size_t n = json_array_size(list);
    if (n == 0)
        return err_set(err, ERR_REJECT, "json_missing", "The member \"urls\" holds nothing.");
    message->found = arena_alloc_array(arena, n, sizeof *message->found);
    if (!message->found)
        return err_set(err, ERR_REJECT, "arena_full", "The message's memory is used up.");
    for (; message->n_found < n; message->n_found++) {
        struct url_found *found = &message->found[message->n_found];
        const json_t *one = json_array_get(list, message->n_found);
        *found = about;
        if (!read_url(arena, one, &found->url, err) || !read_about(arena, one, found, err))
            return false;
    }
    return true;
}

static bool read_found(struct arena *arena, const json_t *object, struct url_message *message,
                       struct err *err)
{
    struct url_found *found = arena_push(arena, &message->found, &message->n_found, sizeof *found);
    if (!found)
        return err_set(err, ERR_REJECT, "arena_full", "The message's memory is used up.");
    return read_url(arena, object, &found->url, err) && read_about(arena, object, found, err);
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

enum form { FORM_FOUND, FORM_LIST, FORM_VERDICT, FORMS };

/* By the event's type; where a writer gave none, by the member that only this form has. */
static bool read_form(const struct headers *headers, const json_t *object, enum form *form,
                      struct err *err)
{
    static const struct sv TYPES[FORMS] = {SV_INIT(TYPE_URL), SV_INIT(TYPE_LIST),
                                           SV_INIT(TYPE_VERDICT)};
    const struct sv type = headers_get(headers, SV("ce_type"));
    if (type.len == 0) {
        *form = json_object_get(object, "page_type") ? FORM_VERDICT
                : json_object_get(object, "urls")    ? FORM_LIST
                                                     : FORM_FOUND;
        return true;
    }
    for (*form = FORM_FOUND; *form < FORMS; (*form)++)
        if (sv_equal(type, TYPES[*form]))
            return true;
    return err_set(err, ERR_REJECT, "event_type",
                   "The header ce_type is \"%.*s\", which does not belong on `urls`.",
                   SV_FMT(text_cut(type, 100)));
}

static bool read_message(struct arena *arena, const struct headers *headers, const json_t *object,
                         struct url_message *message, struct err *err)
{
    enum form form;
    if (!read_form(headers, object, &form, err))
        return false;
    message->is_verdict = form == FORM_VERDICT;
    if (message->is_verdict)
        return read_verdict(arena, object, &message->verdict, err);
    return form == FORM_LIST ? read_list(arena, object, message, err)
                             : read_found(arena, object, message, err);
}

bool url_message_from_record(struct arena *arena, const struct record *record,
                             struct url_message *message, struct err *err)
{
    if (record->is_tombstone)
        return err_set(err, ERR_REJECT, "value_missing", "The message has no value.");
    if (record->value.len > MESSAGE_MAX_BYTES)
        return too_large(err);
    json_t *object = json_read_object(record->value, err);
    if (!object)
        return false;
    struct url_message read = {0};
    const bool done = read_message(arena, &record->headers, object, &read, err);
    json_decref(object);
    if (done)
        *message = read;
    return done;
}
