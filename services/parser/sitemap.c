#include "services/parser/sitemap.h"

#include "common/text.h"
#include "common/url.h"
#include "services/parser/feed.h"
#include "services/parser/unpack.h"

#define FIELD_MAX_BYTES   4096
#define SCRATCH_MAX_BYTES (4u << 20)
/* ---- Items */

enum field {
    FIELD_NONE,
    FIELD_LOC,
    FIELD_LASTMOD,
    FIELD_PUBLISHER,
    FIELD_LANGUAGE,
    FIELD_DATE,
    FIELD_TITLE,
    FIELD_KEYWORDS,
    FIELD_COUNT
};

struct reader {
    const struct item_handler *handler;
    struct sitemap_summary *summary;
    struct arena *scratch; /* of one item */
    struct arena *kept;
    struct url base;
    bool has_base, stopped;
    struct buf texts[FIELD_COUNT];
    struct buf entry_uri;
    int depth, entry_depth; /* 0: in none */
    enum field field;
    bool is_index_entry, is_news;
};

static bool is_root(struct sv name)
{
    return sv_equal_nocase(name, SV("urlset")) || sv_equal_nocase(name, SV("sitemapindex"));
}

/* An index that calls itself a URL set. */
static bool looks_like_sitemap(const struct url *url)
{
    return sv_ends_with_nocase(url->path, SV(".xml")) ||
           sv_ends_with_nocase(url->path, SV(".xml.gz"));
}

static struct sv cleaned(struct reader *reader, enum field field)
{
    return text_clean(reader->scratch, buf_sv(&reader->texts[field]));
}

static void emit(struct reader *reader)
{
    struct url url;
    struct err err;
    struct item item = {.is_news = reader->is_news};
    const struct sv loc = text_trim(buf_sv(&reader->texts[FIELD_LOC]));
    if (!loc.len ||
        !url_resolve(reader->scratch, reader->has_base ? &reader->base : NULL, loc, &url, &err)) {
        reader->summary->n_dropped++;
        return;
    }
    const bool is_sitemap =
        reader->is_index_entry || (!reader->is_news && looks_like_sitemap(&url));
    item.url = url.text;
    item.kind = is_sitemap ? URL_SITEMAP : URL_PAGE;
    item.lastmod = cleaned(reader, FIELD_LASTMOD);
    item.hints = (struct hints){
        .title = cleaned(reader, FIELD_TITLE),
        .date = cleaned(reader, FIELD_DATE),
        .language = cleaned(reader, FIELD_LANGUAGE),
        .publisher = cleaned(reader, FIELD_PUBLISHER),
        .keywords = cleaned(reader, FIELD_KEYWORDS),
    };
    reader->summary->n_items++;
    reader->stopped = !reader->handler->item(reader->handler->ctx, &item);
}

static void end_entry(struct reader *reader)
{
    reader->entry_depth = 0;
    reader->field = FIELD_NONE;
    emit(reader);
    arena_reset(reader->scratch);
}

static void add_text(struct buf *to, struct sv text)
{
    if (to->len < FIELD_MAX_BYTES)
        buf_add(to, text_cut(text, FIELD_MAX_BYTES - to->len));
}

static void begin_entry(struct reader *reader, const struct xml_element *element)
{
    if (reader->entry_depth)
        end_entry(reader);
    for (int i = 0; i < FIELD_COUNT; i++)
        buf_clear(&reader->texts[i]);
    buf_clear(&reader->entry_uri);
    add_text(&reader->entry_uri, element->uri);
    reader->entry_depth = reader->depth;
    reader->is_index_entry = sv_equal_nocase(element->name, SV("sitemap"));
    reader->is_news = false;
}

/* ---- XML */

static enum field news_field(struct sv name)
{
    static const struct {
        const char *name;
        enum field field;
    } NAMES[] = {{"name", FIELD_PUBLISHER},
                 {"language", FIELD_LANGUAGE},
                 {"publication_date", FIELD_DATE},
                 {"title", FIELD_TITLE},
                 {"keywords", FIELD_KEYWORDS}};
    for (size_t i = 0; i < COUNT_OF(NAMES); i++) {
        if (sv_equal(name, sv_from_c(NAMES[i].name)))
            return NAMES[i].field;
    }
    return FIELD_NONE;
}

static enum field field_of(struct reader *reader, const struct xml_element *element)
{
    if (sv_contains(element->uri, SV("sitemap-news")) ||
        (!element->uri.len && sv_equal(element->prefix, SV("news")))) {
        reader->is_news = true;
        return news_field(element->name);
    }
    if (element->prefix.len && !sv_equal(element->uri, buf_sv(&reader->entry_uri)))
        return FIELD_NONE;
    if (sv_equal_nocase(element->name, SV("loc")))
        return FIELD_LOC;
    return sv_equal_nocase(element->name, SV("lastmod")) ? FIELD_LASTMOD : FIELD_NONE;
}

static bool is_entry(const struct xml_element *element)
{
    return sv_equal_nocase(element->name, SV("url")) ||
           sv_equal_nocase(element->name, SV("sitemap"));
}

static bool on_open(void *ctx, const struct xml_element *element)
{
    struct reader *reader = ctx;
    reader->depth++;
    if (reader->depth == 1) {
        if (is_root(element->name))
            reader->summary->format = SITEMAP_XML;
        return reader->summary->format == SITEMAP_XML;
    }
    if (is_entry(element)) {
        begin_entry(reader, element);
        return !reader->stopped;
    }
    reader->field = reader->entry_depth ? field_of(reader, element) : FIELD_NONE;
    /* The first of a kind counts. */
    if (reader->field != FIELD_NONE && reader->texts[reader->field].len)
        reader->field = FIELD_NONE;
    return true;
}

static bool on_close(void *ctx, struct sv name)
{
    struct reader *reader = ctx;
    (void)name;
    reader->field = FIELD_NONE;
    if (reader->entry_depth && reader->depth <= reader->entry_depth)
        end_entry(reader);
    reader->depth--;
    return !reader->stopped;
}

static void on_text(void *ctx, struct sv text)
{
    struct reader *reader = ctx;
    if (reader->field != FIELD_NONE)
        add_text(&reader->texts[reader->field], text);
}

static void read_xml(struct reader *reader, struct unpack *input)
{
    const struct xml_source source = {input, unpack_read};
    const struct xml_handlers handlers = {reader, on_open, on_close, on_text};
    reader->summary->is_whole = xml_read(&source, &handlers);
    /* An entry that the end cut still counts, unless the cut is in its URL. */
    if (reader->entry_depth && !reader->stopped && reader->field != FIELD_LOC)
        end_entry(reader);
}

/* ---- Text */

static void take_line(struct reader *reader, struct sv line)
{
    line = text_trim(line);
    if (!line.len || line.ptr[0] == '#')
        return;
    buf_clear(&reader->texts[FIELD_LOC]);
    buf_add(&reader->texts[FIELD_LOC], text_cut(line, FIELD_MAX_BYTES));
    emit(reader);
    arena_reset(reader->scratch);
}

static void read_lines(struct reader *reader, struct unpack *input)
{
    struct buf held;
    char bytes[16 * 1024];
    buf_init(&held, sizeof bytes + 2 * FIELD_MAX_BYTES);
    for (;;) {
        const size_t got = unpack_read(input, bytes, sizeof bytes);
        if (got == 0 || reader->stopped)
            break;
        buf_add(&held, sv_from(bytes, got));
        struct sv rest = buf_sv(&held);
        for (;;) {
            size_t end = 0;
            while (end < rest.len && rest.ptr[end] != '\n' && rest.ptr[end] != '\r')
                end++;
            if (end == rest.len || reader->stopped)
                break;
            take_line(reader, sv_sub(rest, 0, end));
            rest = sv_skip(rest, end + 1);
        }
        /* A line longer than a URL may be is none: its beginning stays, to be refused. */
        const struct sv tail = sv_sub(rest, 0, 2 * FIELD_MAX_BYTES);
        memmove(held.ptr, tail.ptr, tail.len);
        buf_cut(&held, tail.len);
    }
    if (!reader->stopped && unpack_is_whole(input))
        take_line(reader, buf_sv(&held));
    reader->summary->is_whole = !reader->stopped;
    buf_release(&held);
}

/* ---- */

static bool begins_with_url(struct sv head)
{
    if (sv_starts_with(head, SV("\xEF\xBB\xBF")))
        head = sv_skip(head, 3);
    head = text_trim(head);
    return sv_starts_with_nocase(head, SV("http://")) ||
           sv_starts_with_nocase(head, SV("https://"));
}

static void read_feed(struct unpack *input, struct sv base, const struct item_handler *handler,
                      struct sitemap_summary *summary)
{
    struct feed_summary feed;
    const struct xml_source source = {input, unpack_read};
    feed_read_xml(&source, base, handler, &feed);
    *summary = (struct sitemap_summary){SITEMAP_FEED, feed.n_items, feed.n_dropped, feed.is_whole};
}

bool sitemap_sniff(struct sv bytes)
{
    struct unpack *input = unpack_new(bytes, UNPACK_HEAD_BYTES);
    const bool is_sitemap = is_root(xml_root_name(unpack_head(input)));
    unpack_free(input);
    return is_sitemap;
}

static void read_sitemap(struct unpack *input, struct sv base, const struct item_handler *handler,
                         struct sitemap_summary *summary, bool is_text)
{
    struct err err;
    struct reader reader = {.handler = handler,
                            .summary = summary,
                            .scratch = arena_new(SCRATCH_MAX_BYTES),
                            .kept = arena_new(SCRATCH_MAX_BYTES)};
    reader.has_base = url_parse(reader.kept, base, &reader.base, &err);
    for (int i = 0; i < FIELD_COUNT; i++)
        buf_init(&reader.texts[i], FIELD_MAX_BYTES);
    buf_init(&reader.entry_uri, FIELD_MAX_BYTES);
    if (is_text) {
        summary->format = SITEMAP_TEXT;
        read_lines(&reader, input);
    } else {
        read_xml(&reader, input);
    }
    for (int i = 0; i < FIELD_COUNT; i++)
        buf_release(&reader.texts[i]);
    buf_release(&reader.entry_uri);
    arena_free(reader.scratch);
    arena_free(reader.kept);
    summary->is_whole = summary->is_whole && !reader.stopped;
}

void sitemap_read(struct sv bytes, struct sv base, size_t max_bytes,
                  const struct item_handler *handler, struct sitemap_summary *summary)
{
    *summary = (struct sitemap_summary){0};
    struct unpack *input = unpack_new(bytes, max_bytes);
    const struct sv head = unpack_head(input);
    const enum feed_format feed = feed_sniff(head);
    if (feed != FEED_NONE && feed != FEED_JSON)
        read_feed(input, base, handler, summary);
    else
        read_sitemap(input, base, handler, summary, begins_with_url(head));
    summary->is_whole = summary->is_whole && unpack_is_whole(input);
    unpack_free(input);
}
