#include "services/parser/feed.h"

#include "common/text.h"
#include "common/url.h"
#include "services/parser/feed_json.h"

/* What one field of an item may hold; more is cut. */
#define FIELD_MAX_BYTES   4096
#define SCRATCH_MAX_BYTES (4u << 20)
/* How far into a document its first element may be. */
#define SNIFF_BYTES 8192

enum field {
    FIELD_NONE,
    FIELD_ORIGINAL, /* FeedBurner's: where its link leads */
    FIELD_LINK,
    FIELD_ID, /* guid, id, rdf:about: a URL at times */
    FIELD_TITLE,
    FIELD_DATE,
    FIELD_UPDATED,
    FIELD_CATEGORY,
    FIELD_LANGUAGE,
    FIELD_PUBLISHER,
    FIELD_COUNT
};

struct feed {
    const struct item_handler *handler;
    struct feed_summary *summary;
    struct arena *scratch; /* of one item */
    struct arena *kept;
    struct url base, item_base; /* an entry may have its own */
    bool has_base;
    struct buf language; /* the feed's own */
    struct buf texts[FIELD_COUNT];
    int depth, item_depth, field_depth; /* 0: in none */
    enum field field;
    struct buf item_uri; /* the namespace that items are in */
    bool title_is_markup, id_is_link, stopped;
};

static enum feed_format format_of_root(struct sv name)
{
    if (sv_equal_nocase(name, SV("rss")) || sv_equal_nocase(name, SV("channel")))
        return FEED_RSS;
    if (sv_equal_nocase(name, SV("RDF")))
        return FEED_RDF;
    return sv_equal_nocase(name, SV("feed")) ? FEED_ATOM : FEED_NONE;
}

enum feed_format feed_sniff(struct sv bytes)
{
    const struct sv head = sv_sub(bytes, 0, SNIFF_BYTES);
    if (sv_contains(head, SV("jsonfeed.org/version")) ||
        sv_contains(head, SV("jsonfeed.org\\/version")))
        return FEED_JSON;
    return format_of_root(xml_root_name(head));
}

static bool is_item(const struct feed *feed, struct sv name)
{
    return sv_equal(name, feed->summary->format == FEED_ATOM ? SV("entry") : SV("item"));
}

static bool is_dublin_core(const struct xml_element *element)
{
    return sv_contains(element->uri, SV("purl.org/dc/")) ||
           (!element->uri.len && sv_equal(element->prefix, SV("dc")));
}

static bool is_atom(const struct xml_element *element)
{
    return sv_equal(element->uri, SV("http://www.w3.org/2005/Atom")) ||
           (!element->uri.len && sv_equal(element->prefix, SV("atom")));
}

static enum field core_field(struct sv name)
{
    static const struct {
        const char *name;
        enum field field;
    } NAMES[] = {
        {"link", FIELD_LINK},        {"guid", FIELD_ID},           {"id", FIELD_ID},
        {"title", FIELD_TITLE},      {"pubDate", FIELD_DATE},      {"published", FIELD_DATE},
        {"issued", FIELD_DATE},      {"created", FIELD_DATE},      {"updated", FIELD_UPDATED},
        {"modified", FIELD_UPDATED}, {"category", FIELD_CATEGORY},
    };
    for (size_t i = 0; i < COUNT_OF(NAMES); i++) {
        if (sv_equal_nocase(name, sv_from_c(NAMES[i].name)))
            return NAMES[i].field;
    }
    return FIELD_NONE;
}

static enum field dublin_core_field(struct sv name)
{
    if (sv_equal(name, SV("date")))
        return FIELD_DATE;
    if (sv_equal(name, SV("modified")))
        return FIELD_UPDATED;
    if (sv_equal(name, SV("subject")))
        return FIELD_CATEGORY;
    if (sv_equal(name, SV("language")))
        return FIELD_LANGUAGE;
    return sv_equal(name, SV("publisher")) ? FIELD_PUBLISHER : FIELD_NONE;
}

static enum field field_of(const struct feed *feed, const struct xml_element *element)
{
    if (sv_equal(element->name, SV("origLink")))
        return FIELD_ORIGINAL;
    if (is_dublin_core(element))
        return dublin_core_field(element->name);
    if (is_atom(element) && sv_equal(element->name, SV("link")))
        return FIELD_LINK;
    if (!element->uri.len && element->prefix.len)
        return FIELD_NONE;
    return sv_equal(element->uri, buf_sv(&feed->item_uri)) ? core_field(element->name) : FIELD_NONE;
}

static void add_text(struct buf *to, struct sv text)
{
    if (to->len < FIELD_MAX_BYTES)
        buf_add(to, text_cut(text, FIELD_MAX_BYTES - to->len));
}

static void set_text(struct buf *to, struct sv text)
{
    buf_clear(to);
    add_text(to, text);
}

static struct sv text_of(const struct feed *feed, enum field field)
{
    return text_trim(buf_sv(&feed->texts[field]));
}

/* ---- One item handed over */

static bool resolve(struct feed *feed, struct sv text, bool must_be_absolute, struct sv *resolved)
{
    struct url url;
    struct err err;
    const struct url *base = feed->has_base && !must_be_absolute ? &feed->item_base : NULL;
    if (!text.len || !url_resolve(feed->scratch, base, text, &url, &err))
        return false;
    *resolved = url.text;
    return true;
}

static struct sv plain_title(struct feed *feed)
{
    const struct sv title = text_of(feed, FIELD_TITLE);
    if (!feed->title_is_markup || (!sv_contains(title, SV("&")) && !sv_contains(title, SV("<"))))
        return text_clean(feed->scratch, title);
    struct buf plain;
    buf_init(&plain, 4 * FIELD_MAX_BYTES);
    xml_add_plain(&plain, title, true);
    const struct sv copy = arena_copy(feed->scratch, buf_sv(&plain));
    buf_release(&plain);
    return text_clean(feed->scratch, copy);
}

static void emit_item(struct feed *feed)
{
    feed->item_depth = 0;
    feed->field = FIELD_NONE;
    struct item item = {.kind = URL_PAGE, .is_news = true};
    if (!resolve(feed, text_of(feed, FIELD_ORIGINAL), true, &item.url) &&
        !resolve(feed, text_of(feed, FIELD_LINK), false, &item.url) &&
        !(feed->id_is_link && resolve(feed, text_of(feed, FIELD_ID), true, &item.url))) {
        feed->summary->n_dropped++;
        return;
    }
    const struct sv categories = text_clean(feed->scratch, text_of(feed, FIELD_CATEGORY));
    const struct sv own_language = text_of(feed, FIELD_LANGUAGE);
    const struct sv updated = text_of(feed, FIELD_UPDATED);
    const struct sv date = text_of(feed, FIELD_DATE);
    item.lastmod = updated.len ? updated : date;
    item.hints = (struct hints){
        .title = plain_title(feed),
        .date = date.len ? date : updated,
        .language = own_language.len ? own_language : text_trim(buf_sv(&feed->language)),
        .section = sv_trim(sv_sub(categories, 0, sv_find_byte(categories, ','))),
        .publisher = text_clean(feed->scratch, text_of(feed, FIELD_PUBLISHER)),
        .keywords = categories,
    };
    feed->summary->n_items++;
    if (!feed->handler->item(feed->handler->ctx, &item))
        feed->stopped = true;
    arena_reset(feed->scratch);
}

/* xml:base: what relative links are relative to, itself relative to the base outside. */
static bool rebase(struct feed *feed, struct arena *arena, struct sv text, struct url *base)
{
    struct url url;
    struct err err;
    if (!text.len || !url_resolve(arena, feed->has_base ? base : NULL, text, &url, &err))
        return false;
    *base = url;
    return true;
}

static void begin_item(struct feed *feed, const struct xml_element *element)
{
    if (feed->item_depth)
        emit_item(feed);
    for (int i = 0; i < FIELD_COUNT; i++)
        buf_clear(&feed->texts[i]);
    feed->item_depth = feed->depth;
    feed->field = FIELD_NONE;
    feed->title_is_markup = feed->summary->format != FEED_ATOM;
    feed->id_is_link = true;
    set_text(&feed->item_uri, element->uri);
    arena_reset(feed->scratch);
    feed->item_base = feed->base;
    (void)rebase(feed, feed->scratch, xml_attribute_value(element, SV("xml:base")),
                 &feed->item_base);
    add_text(&feed->texts[FIELD_ID], xml_attribute_value(element, SV("rdf:about")));
    add_text(&feed->texts[FIELD_LANGUAGE], xml_attribute_value(element, SV("xml:lang")));
}

/* ---- Elements */

/* Atom's link: the page that the entry is of, not its edit address or enclosure. */
static void take_link(struct feed *feed, const struct xml_element *element)
{
    const struct sv href = xml_attribute_value(element, SV("href"));
    const struct sv rel = xml_attribute_value(element, SV("rel"));
    const struct sv type = xml_attribute_value(element, SV("type"));
    if (!href.len || (rel.len && !sv_equal_nocase(rel, SV("alternate"))))
        return;
    const bool is_page = !type.len || sv_contains_nocase(type, SV("html"));
    if (!is_page && feed->texts[FIELD_LINK].len)
        return;
    struct url base = feed->item_base, url;
    struct err err;
    const bool has_own_base =
        rebase(feed, feed->scratch, xml_attribute_value(element, SV("xml:base")), &base);
    set_text(&feed->texts[FIELD_LINK],
             has_own_base && url_resolve(feed->scratch, &base, href, &url, &err) ? url.text : href);
}

static void take_category(struct feed *feed, const struct xml_element *element)
{
    struct buf *to = &feed->texts[FIELD_CATEGORY];
    const struct sv label = xml_attribute_value(element, SV("label"));
    const struct sv term = xml_attribute_value(element, SV("term"));
    if (to->len)
        add_text(to, SV(", "));
    add_text(to, label.len ? label : term);
}

static void open_field(struct feed *feed, const struct xml_element *element)
{
    const enum field field = field_of(feed, element);
    feed->field = field;
    feed->field_depth = feed->depth;
    switch (field) {
    case FIELD_LINK:
        if (xml_attribute_value(element, SV("href")).len) {
            take_link(feed, element);
            feed->field = FIELD_NONE;
        }
        break;
    case FIELD_CATEGORY:
        take_category(feed, element);
        break;
    case FIELD_ID:
        if (sv_equal(xml_attribute_value(element, SV("isPermaLink")), SV("false")))
            feed->id_is_link = false;
        break;
    case FIELD_TITLE:
        if (sv_contains(xml_attribute_value(element, SV("type")), SV("html")))
            feed->title_is_markup =
                !sv_contains(xml_attribute_value(element, SV("type")), SV("xhtml"));
        break;
    case FIELD_NONE:
    case FIELD_ORIGINAL:
    case FIELD_DATE:
    case FIELD_UPDATED:
    case FIELD_LANGUAGE:
    case FIELD_PUBLISHER:
    case FIELD_COUNT:
        break;
    }
    /* The first of a kind counts, but for categories. */
    if (feed->field != FIELD_NONE && field != FIELD_CATEGORY && field != FIELD_LANGUAGE &&
        field != FIELD_ID && feed->texts[field].len)
        feed->field = FIELD_NONE;
}

static void set_base(struct feed *feed, struct sv text)
{
    feed->has_base = rebase(feed, feed->kept, text, &feed->base) || feed->has_base;
}

static bool open_root(struct feed *feed, const struct xml_element *element)
{
    feed->summary->format = format_of_root(element->name);
    add_text(&feed->language, xml_attribute_value(element, SV("xml:lang")));
    set_base(feed, xml_attribute_value(element, SV("xml:base")));
    return feed->summary->format != FEED_NONE;
}

static bool on_open(void *ctx, const struct xml_element *element)
{
    struct feed *feed = ctx;
    feed->depth++;
    if (feed->depth == 1)
        return open_root(feed, element);
    if (is_item(feed, element->name)) {
        begin_item(feed, element);
    } else if (!feed->item_depth) {
        feed->field = sv_equal(element->name, SV("language")) && !feed->language.len
                          ? FIELD_LANGUAGE
                          : FIELD_NONE;
        feed->field_depth = feed->depth;
    } else if (feed->depth == feed->item_depth + 1) {
        open_field(feed, element);
    } else if (feed->summary->format != FEED_ATOM && feed->field != FIELD_NONE &&
               field_of(feed, element) != FIELD_NONE) {
        open_field(feed, element); /* the field before was not closed */
    }
    return !feed->stopped;
}

static bool on_close(void *ctx, struct sv name)
{
    struct feed *feed = ctx;
    (void)name;
    if (feed->field != FIELD_NONE && feed->depth <= feed->field_depth)
        feed->field = FIELD_NONE;
    if (feed->item_depth && feed->depth <= feed->item_depth)
        emit_item(feed);
    feed->depth--;
    return !feed->stopped;
}

static void on_text(void *ctx, struct sv text)
{
    struct feed *feed = ctx;
    if (feed->field == FIELD_NONE)
        return;
    add_text(feed->item_depth ? &feed->texts[feed->field] : &feed->language, text);
}

static void release(struct feed *feed)
{
    for (int i = 0; i < FIELD_COUNT; i++)
        buf_release(&feed->texts[i]);
    buf_release(&feed->language);
    buf_release(&feed->item_uri);
    arena_free(feed->scratch);
    arena_free(feed->kept);
}

void feed_read_xml(const struct xml_source *source, struct sv base,
                   const struct item_handler *handler, struct feed_summary *summary)
{
    *summary = (struct feed_summary){0};
    struct feed feed = {.handler = handler,
                        .summary = summary,
                        .scratch = arena_new(SCRATCH_MAX_BYTES),
                        .kept = arena_new(SCRATCH_MAX_BYTES)};
    const struct xml_handlers handlers = {&feed, on_open, on_close, on_text};
    for (int i = 0; i < FIELD_COUNT; i++)
        buf_init(&feed.texts[i], FIELD_MAX_BYTES);
    buf_init(&feed.language, FIELD_MAX_BYTES);
    buf_init(&feed.item_uri, FIELD_MAX_BYTES);
    set_base(&feed, base);
    summary->is_whole = xml_read(source, &handlers) && !feed.stopped;
    /* An item that the end cut still counts, unless the cut is in its link. */
    if (feed.item_depth && !feed.stopped && feed.field != FIELD_LINK &&
        feed.field != FIELD_ORIGINAL && feed.field != FIELD_ID)
        emit_item(&feed);
    release(&feed);
}

static size_t read_memory(void *ctx, char *to, size_t n)
{
    struct sv *rest = ctx;
    const struct sv next = sv_sub(*rest, 0, n);
    if (next.len)
        memcpy(to, next.ptr, next.len);
    *rest = sv_skip(*rest, next.len);
    return next.len;
}

void feed_read(struct sv utf8, struct sv base, const struct item_handler *handler,
               struct feed_summary *summary)
{
    if (feed_sniff(utf8) == FEED_JSON) {
        feed_json_read(utf8, base, handler, summary);
        return;
    }
    struct sv rest = utf8;
    const struct xml_source source = {&rest, read_memory};
    feed_read_xml(&source, base, handler, summary);
}
