#include "services/parser/feed_json.h"

#include "common/json_read.h"
#include "common/text.h"
#include "common/url.h"
#include "services/parser/extract/dom_decode.h"
#include "services/parser/extract/jsonld_mend.h"

#define SCRATCH_MAX_BYTES  (8u << 20)
#define ITEM_MAX_BYTES     (2u << 20)
#define LANGUAGE_MAX_BYTES 40

/* Past a string that begins at `at`; text.len where it does not end. */
static size_t skip_string(struct sv text, size_t at)
{
    for (at++; at < text.len; at++) {
        if (text.ptr[at] == '\\')
            at++;
        else if (text.ptr[at] == '"')
            return at + 1;
    }
    return text.len;
}

static size_t skip_space(struct sv text, size_t at)
{
    while (at < text.len && sv_is_space(text.ptr[at]))
        at++;
    return at;
}

/* Past the object or array that begins at `at`; 0 where it does not end. */
static size_t skip_value(struct sv text, size_t at)
{
    int depth = 0;
    while (at < text.len) {
        const char c = text.ptr[at];
        if (c == '"') {
            at = skip_string(text, at);
            continue;
        }
        depth += c == '{' || c == '[';
        depth -= c == '}' || c == ']';
        at++;
        if (depth == 0)
            return at;
    }
    return 0;
}

struct feed {
    const struct item_handler *handler;
    struct feed_summary *summary;
    struct arena *scratch, *kept;
    struct url base;
    bool has_base, stopped;
    struct sv language;
};

static bool resolve(struct feed *feed, struct sv text, bool must_be_absolute, struct sv *resolved)
{
    struct url url;
    struct err err;
    const struct url *base = feed->has_base && !must_be_absolute ? &feed->base : NULL;
    if (!text.len || !url_resolve(feed->scratch, base, text, &url, &err))
        return false;
    *resolved = url.text;
    return true;
}

/* A member of a wrong type is as good as none. */
static struct sv text_member(struct feed *feed, const json_t *object, const char *name)
{
    struct sv text = SV_NULL;
    struct err err;
    if (!json_read_text(feed->scratch, object, name, &text, &err))
        return SV_NULL;
    return text_trim(text);
}

/* Plain text by the specification, with HTML's references in practice. */
static struct sv title_of(struct feed *feed, const json_t *object)
{
    return text_clean(feed->scratch,
                      dom_decode(feed->scratch, text_member(feed, object, "title"), false));
}

static struct sv tags_of(struct feed *feed, const json_t *object)
{
    const json_t *tags = json_object_get(object, "tags");
    struct buf out;
    buf_init(&out, 4096);
    for (size_t i = 0; i < json_array_size(tags); i++) {
        const json_t *tag = json_array_get(tags, i);
        if (!json_is_string(tag))
            continue;
        if (out.len)
            buf_add_c(&out, ", ");
        buf_add(&out, sv_from(json_string_value(tag), json_string_length(tag)));
    }
    const struct sv copy = arena_copy(feed->scratch, buf_sv(&out));
    buf_release(&out);
    return text_clean(feed->scratch, copy);
}

static void emit(struct feed *feed, const json_t *object)
{
    struct item item = {.kind = URL_PAGE, .is_news = true};
    if (!resolve(feed, text_member(feed, object, "url"), false, &item.url) &&
        !resolve(feed, text_member(feed, object, "id"), true, &item.url) &&
        !resolve(feed, text_member(feed, object, "external_url"), false, &item.url)) {
        feed->summary->n_dropped++;
        return;
    }
    const struct sv language = text_member(feed, object, "language");
    const struct sv published = text_member(feed, object, "date_published");
    const struct sv modified = text_member(feed, object, "date_modified");
    const struct sv tags = tags_of(feed, object);
    item.lastmod = modified.len ? modified : published;
    item.hints = (struct hints){
        .title = title_of(feed, object),
        .date = published.len ? published : modified,
        .language = language.len ? language : feed->language,
        .section = sv_trim(sv_sub(tags, 0, sv_find_byte(tags, ','))),
        .keywords = tags,
    };
    feed->summary->n_items++;
    feed->stopped = !feed->handler->item(feed->handler->ctx, &item);
}

/* The item's object: as it is, else mended (a trailing comma, a raw line end); NULL: not to be
 * read. */
static json_t *read_item(struct sv text)
{
    struct err err;
    json_t *object = json_read_object(text, &err);
    if (object)
        return object;
    struct buf mended;
    buf_init(&mended, 2 * ITEM_MAX_BYTES);
    jsonld_mend(&mended, text);
    json_error_t error;
    json_t *all = buf_ok(&mended) ? json_loadb(mended.ptr, mended.len, 0, &error) : NULL;
    json_t *first = json_array_get(all, 0);
    object = json_is_object(first) ? json_incref(first) : NULL;
    json_decref(all);
    buf_release(&mended);
    return object;
}

static void take_item(struct feed *feed, struct sv text)
{
    json_t *object = text.len <= ITEM_MAX_BYTES ? read_item(text) : NULL;
    if (object)
        emit(feed, object);
    else
        feed->summary->n_dropped++;
    json_decref(object);
    arena_reset(feed->scratch);
}

/* Past what stands in an array where an object should. */
static size_t skip_stray(struct sv text, size_t at)
{
    if (text.ptr[at] == '"')
        return skip_string(text, at);
    if (text.ptr[at] == '[') {
        const size_t end = skip_value(text, at);
        return end ? end : text.len;
    }
    return at + 1;
}

/* The elements of the items array that begins at `at`; returns where it ended, or text.len. */
static size_t read_items(struct feed *feed, struct sv text, size_t at)
{
    at++;
    while (at < text.len && text.ptr[at] != ']' && text.ptr[at] != '}' && !feed->stopped) {
        if (text.ptr[at] != '{') {
            at = skip_stray(text, at);
            continue;
        }
        const size_t end = skip_value(text, at);
        if (end == 0)
            return text.len;
        take_item(feed, sv_sub(text, at, end - at));
        at = end;
    }
    return at < text.len && text.ptr[at] == ']' ? at + 1 : text.len;
}

static void take_language(struct feed *feed, struct sv text, size_t at)
{
    const size_t end = skip_string(text, at);
    if (end < at + 2)
        return;
    const struct sv language = text_cut(sv_sub(text, at + 1, end - at - 2), LANGUAGE_MAX_BYTES);
    if (text_is_utf8(language))
        feed->language = arena_copy(feed->kept, language);
}

/* Where the next member of the outermost object may begin, having read the one whose name begins at
 * `at`; `wants_items`: of no other interest then. */
static size_t read_member(struct feed *feed, struct sv text, size_t at, bool wants_items)
{
    const size_t end = skip_string(text, at);
    const struct sv name = sv_sub(text, at + 1, end > at + 2 ? end - at - 2 : 0);
    const size_t colon = skip_space(text, end);
    const size_t value = skip_space(text, colon + 1);
    if (value >= text.len || text.ptr[colon] != ':')
        return end;
    if (wants_items && text.ptr[value] == '[' && sv_equal(name, SV("items")))
        return read_items(feed, text, value);
    if (!wants_items && text.ptr[value] == '"' && sv_equal(name, SV("language")))
        take_language(feed, text, value);
    return text.ptr[value] == '"' ? skip_string(text, value) : value;
}

/* The members of the outermost object, in order. */
static void read_members(struct feed *feed, struct sv text, bool wants_items)
{
    size_t at = sv_find_byte(text, '{') + 1;
    while (at < text.len && !feed->stopped) {
        const char c = text.ptr[at];
        if (c == '{' || c == '[') {
            const size_t end = skip_value(text, at);
            at = end ? end : text.len;
        } else if (c == '"') {
            at = read_member(feed, text, at, wants_items);
        } else {
            feed->summary->is_whole = feed->summary->is_whole || c == '}';
            at++;
        }
    }
}

void feed_json_read(struct sv utf8, struct sv base, const struct item_handler *handler,
                    struct feed_summary *summary)
{
    struct err err;
    *summary = (struct feed_summary){.format = FEED_JSON};
    struct feed feed = {.handler = handler,
                        .summary = summary,
                        .scratch = arena_new(SCRATCH_MAX_BYTES),
                        .kept = arena_new(SCRATCH_MAX_BYTES)};
    feed.has_base = url_parse(feed.kept, base, &feed.base, &err);
    read_members(&feed, utf8, false); /* the language, which may come behind the items */
    summary->is_whole = false;
    read_members(&feed, utf8, true);
    summary->is_whole = summary->is_whole && !feed.stopped;
    arena_free(feed.scratch);
    arena_free(feed.kept);
}
