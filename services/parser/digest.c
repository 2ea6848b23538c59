#include "services/parser/digest.h"

#include "common/article.h"
#include "common/date.h"
#include "common/url.h"
#include "services/parser/extract/charset.h"
#include "services/parser/extract/extract.h"
#include "services/parser/feed.h"
#include "services/parser/links.h"
#include "services/parser/sitemap.h"

/* `articles` takes 4 MiB (docs/messages.md); the headers and the batch around the record are part
 * of that. */
const struct digest_limits DIGEST_LIMITS = {
    .max_article_bytes = (4 << 20) - (64 << 10), .max_links = 5000, .max_items = 100000};

/* Domains that a page's links go to by turns: so many lists are filled at once. */
#define OPEN_LISTS 16
#define SITES      16

_Static_assert(DIGEST_FEED == PAGE_TOO_SHORT + 1, "the page types come first");

const char *digest_verdict_name(unsigned verdict)
{
    static const char *const NAMES[] = {"feed", "sitemap", "gone", "error", "unsupported"};
    if (verdict < DIGEST_FEED)
        return page_type_name((enum page_type)verdict);
    return verdict < DIGEST_VERDICTS ? NAMES[verdict - DIGEST_FEED] : "unknown";
}

/* A scheme and host, and their registered domain. */
struct site {
    struct sv origin, domain;
};

/* One page under work. */
struct work {
    const struct digest_tools *tools;
    const struct task *task;
    const struct digest_limits *limits;
    const struct digest_sink *sink;
    struct page page;
    struct sv time;           /* RFC 3339: when it was parsed */
    size_t n_outputs;         /* numbers the events of a page */
    struct site sites[SITES]; /* met among the links; the newest in place of the oldest */
    size_t n_sites;
    struct url_list lists[OPEN_LISTS]; /* of found URLs, by registered domain; the latest first */
};

/* ---- Putting out ---- */

static struct event event_of(struct work *work, struct sv type, struct sv subject,
                             struct sv content_type)
{
    return (struct event){.id = arena_printf(work->tools->item, "%" PRId32 "-%" PRId64 "-%zu",
                                             work->task->partition, work->task->offset,
                                             work->n_outputs),
                          .source = SV("/broadsheet/parser"),
                          .type = type,
                          .subject = subject,
                          .time = work->time,
                          .traceparent = work->page.event.traceparent,
                          .content_type = content_type};
}

static bool put(struct work *work, enum answer_topic topic, const struct record *record,
                struct err *err)
{
    if (!arena_ok(work->tools->item))
        return err_set(err, ERR_REJECT, "arena_full", "A record made of the page is too large.");
    const bool ok = work->sink->put(work->sink->ctx, topic, record, err);
    arena_reset(work->tools->item);
    work->n_outputs++;
    return ok;
}

/* Puts a list's record; there need be none. A list that can't be said is some links less. */
static bool end_list(struct work *work, struct url_list *list, struct err *err)
{
    struct record record = {0};
    if (!list->key.len)
        return true;
    const struct event event = event_of(work, SV(TYPE_LIST), work->page.url, SV_NULL);
    if (url_list_to_record(work->tools->item, &event, list, &record, err))
        return put(work, ANSWER_URLS, &record, err);
    arena_reset(work->tools->item);
    return true;
}

static bool end_lists(struct work *work, struct err *err)
{
    for (size_t i = 0; i < OPEN_LISTS; i++)
        if (!end_list(work, &work->lists[i], err))
            return false;
    return true;
}

/* Brings the domain's list, begun or else in place of the one used longest ago, to the front. */
static bool bring_list(struct work *work, struct sv domain, struct err *err)
{
    size_t at = 0;
    while (at < OPEN_LISTS - 1 && !sv_equal(work->lists[at].key, domain))
        at++;
    if (!sv_equal(work->lists[at].key, domain) && !end_list(work, &work->lists[at], err))
        return false;
    const struct url_list list = work->lists[at];
    memmove(work->lists + 1, work->lists, at * sizeof list);
    work->lists[0] = list;
    return true;
}

/* The registered domain of a URL in its normal form; looked up once for the links to one host. */
static struct sv domain_of(struct work *work, struct sv text)
{
    const size_t slash = sv_find_byte(sv_skip(text, sizeof "https://" - 1), '/');
    const struct sv origin = sv_sub(text, 0, sizeof "https://" - 1 + slash);
    struct url url;
    struct err err;
    for (size_t i = 0; i < SITES && i < work->n_sites; i++)
        if (sv_equal(work->sites[i].origin, origin))
            return work->sites[i].domain;
    if (!url_parse(work->tools->page, text, &url, &err))
        return SV_NULL;
    const struct site site = {origin, url_registered_domain(work->tools->page, url.host)};
    work->sites[work->n_sites++ % SITES] = site;
    return site.domain;
}

static bool put_found(struct work *work, const struct url_found *found, struct err *err)
{
    const struct sv domain = domain_of(work, found->url);
    struct url_list *list = work->lists; /* the first */
    if (!domain.len)
        return true;
    if (!sv_equal(list->key, domain) && !bring_list(work, domain, err))
        return false;
    if (!list->key.len)
        url_list_begin(list, domain, found->found_on, found->depth);
    url_list_add(list, found);
    return !url_list_is_full(list) || end_list(work, list, err);
}

static bool put_verdict(struct work *work, struct url_verdict verdict, enum digest_verdict what,
                        struct err *err)
{
    struct record record = {0};
    if (!end_lists(work, err))
        return false;
    const struct event event = event_of(work, SV(TYPE_VERDICT), work->page.url, SV_NULL);
    verdict.url = work->page.url;
    verdict.page_type = sv_from_c(digest_verdict_name(what));
    return url_verdict_to_record(work->tools->item, &event, &verdict, &record, err) &&
           put(work, ANSWER_URLS, &record, err);
}

static bool put_tombstone(struct work *work, struct err *err)
{
    const struct event event = event_of(work, SV(TYPE_GONE), work->page.url, SV_NULL);
    struct record record = {.key = work->page.url, .is_tombstone = true};
    event_to_headers(work->tools->item, &event, &record.headers);
    return put(work, ANSWER_ARTICLES, &record, err);
}

static bool put_article(struct work *work, struct article *article, struct err *err)
{
    struct buf json;
    buf_init(&json, work->limits->max_article_bytes);
    article->fetched_at_us = work->page.fetched_at_us;
    article->page_partition = work->task->partition;
    article->page_offset = work->task->offset;
    bool ok = article_to_json(article, &json, err);
    if (ok) {
        const struct event event =
            event_of(work, SV(TYPE_ARTICLE), article->url.ptr ? article->url : work->page.url,
                     SV("application/json"));
        struct record record = {.key = article->id.ptr ? article->id : work->page.url,
                                .value = buf_sv(&json)};
        event_to_headers(work->tools->item, &event, &record.headers);
        ok = put(work, ANSWER_ARTICLES, &record, err);
    }
    buf_release(&json);
    return ok;
}

/* ---- Pages by what they are ---- */

static bool digest_gone(struct work *work, enum digest_verdict *verdict, struct err *err)
{
    *verdict = DIGEST_GONE;
    return put_tombstone(work, err) &&
           put_verdict(work,
                       (struct url_verdict){.kind = work->page.kind,
                                            .reason = arena_printf(work->tools->page, "status %d",
                                                                   work->page.status)},
                       DIGEST_GONE, err);
}

static bool digest_error(struct work *work, enum digest_verdict *verdict, struct err *err)
{
    *verdict = DIGEST_ERROR;
    return put_verdict(work,
                       (struct url_verdict){.kind = work->page.kind,
                                            .reason = arena_printf(work->tools->page, "status %d",
                                                                   work->page.status)},
                       DIGEST_ERROR, err);
}

static bool asks_nofollow(const struct article *article)
{
    return sv_contains_nocase(article->usage.robots, SV("nofollow")) ||
           sv_equal_nocase(sv_trim(article->usage.robots), SV("none"));
}

static bool put_links(struct work *work, const struct extract_result *result, size_t *n,
                      struct err *err)
{
    const struct links_origin origin = {.url = work->page.url,
                                        .final_url = work->page.final_url,
                                        .depth = work->page.depth,
                                        .nofollow = asks_nofollow(&result->article),
                                        .max_links = work->limits->max_links};
    struct url_found *found = NULL;
    *n = links_collect(work->tools->page, &origin, result->links, result->n_links, &found);
    for (size_t i = 0; i < *n; i++)
        if (!put_found(work, &found[i], err))
            return false;
    return true;
}

static bool put_read_page(struct work *work, struct extract_result *result,
                          enum digest_verdict *verdict, struct err *err)
{
    struct article *article = &result->article;
    size_t n_links = 0;
    *verdict = (enum digest_verdict)article->page_type;
    if (page_type_is_published(article->page_type) && !put_article(work, article, err))
        return false;
    if (!put_links(work, result, &n_links, err))
        return false;
    const struct url_verdict said = {
        .kind = URL_PAGE,
        .canonical = url_key(work->tools->page, NULL, article->canonical),
        .refresh_target = url_key(work->tools->page, NULL, result->refresh_target),
        .content_hash = article->content_hash,
        .reason = article->n_page_type_reasons ? article->page_type_reasons[0] : SV_NULL,
        .n_links = n_links,
        .noindex = article->usage.noindex,
    };
    return put_verdict(work, said, *verdict, err);
}

static bool digest_html(struct work *work, enum digest_verdict *verdict, struct err *err)
{
    const struct page *page = &work->page;
    const struct extract_input input = {.bytes = page->body,
                                        .content_type = page->content_type,
                                        .url = page->final_url.ptr ? page->final_url : page->url,
                                        .hints = page->hints,
                                        .overrides = work->tools->overrides,
                                        .http_headers = page->http_headers,
                                        .n_http_headers = page->n_http_headers,
                                        .fetched_at_us = page->fetched_at_us,
                                        .is_truncated = page->is_truncated};
    struct extract_result result = {0};
    if (extract_page(work->tools->page, &input, EXTRACT_LINKS, &result, err))
        return put_read_page(work, &result, verdict, err);
    const bool is_other = strcmp(err->code, "not_html") == 0;
    if (!is_other && strcmp(err->code, "empty") != 0)
        return false;
    *verdict = is_other ? DIGEST_UNSUPPORTED : DIGEST_ERROR;
    const struct sv why = arena_copy(work->tools->page, sv_from_c(err->text));
    return put_verdict(work, (struct url_verdict){.kind = URL_PAGE, .reason = why}, *verdict, err);
}

/* ---- Feeds and sitemaps ---- */

struct items {
    struct work *work;
    struct link_set set;
    struct sv base;
    size_t n;
    bool failed;
    struct err *err;
};

static int priority_of(const struct item *item)
{
    if (item->is_news)
        return LINKS_ITEM;
    return item->kind == URL_SITEMAP ? LINKS_FEED : LINKS_PLAIN;
}

static bool on_item(void *ctx, const struct item *item)
{
    struct items *items = ctx;
    struct work *work = items->work;
    const struct sv url = url_key(work->tools->page, NULL, item->url);
    if (!link_set_add(&items->set, url))
        return arena_ok(work->tools->page);
    const struct url_found found = {.url = url,
                                    .kind = item->kind,
                                    .found_on = work->page.url,
                                    .depth = work->page.depth + 1,
                                    .priority = priority_of(item),
                                    .lastmod = item->lastmod,
                                    .hints = item->hints};
    items->failed = !put_found(work, &found, items->err);
    return !items->failed && ++items->n < work->limits->max_items;
}

static struct items items_of(struct work *work, struct err *err)
{
    struct items items = {.work = work,
                          .base = work->page.final_url.ptr ? work->page.final_url : work->page.url,
                          .err = err};
    link_set_init(&items.set, work->tools->page);
    link_set_add(&items.set, work->page.url);
    return items;
}

static bool end_items(const struct items *items, enum url_kind kind, bool is_whole,
                      enum digest_verdict verdict, struct err *err)
{
    if (items->failed)
        return false;
    const struct url_verdict said = {
        .kind = kind, .n_links = items->n, .reason = is_whole ? SV_NULL : SV("it was not whole")};
    return put_verdict(items->work, said, verdict, err);
}

/* *is_one false: it is none, and nothing was put out. */
static bool digest_feed(struct work *work, bool *is_one, enum digest_verdict *verdict,
                        struct err *err)
{
    struct items items = items_of(work, err);
    const struct item_handler handler = {&items, on_item};
    struct feed_summary summary = {0};
    struct charset_text text = {0};
    if (!charset_to_utf8(work->tools->page, work->page.body, work->page.content_type, &text, err))
        return false;
    feed_read(text.utf8, items.base, &handler, &summary);
    *is_one = summary.format != FEED_NONE;
    *verdict = DIGEST_FEED;
    return !*is_one || end_items(&items, URL_FEED, summary.is_whole, *verdict, err);
}

static bool is_gzip(struct sv body)
{
    return sv_starts_with(body, SV("\x1f\x8b"));
}

/* Inside gzip the reader decides on the charset; in the open the server has a say. */
static bool sitemap_text(struct work *work, struct sv *bytes, struct err *err)
{
    struct charset_text text = {.utf8 = work->page.body};
    if (!is_gzip(text.utf8) &&
        !charset_to_utf8(work->tools->page, work->page.body, work->page.content_type, &text, err))
        return false;
    *bytes = text.utf8;
    return true;
}

static bool digest_sitemap(struct work *work, bool *is_one, enum digest_verdict *verdict,
                           struct err *err)
{
    struct items items = items_of(work, err);
    const struct item_handler handler = {&items, on_item};
    struct sitemap_summary summary = {0};
    struct sv bytes = SV_NULL;
    if (!sitemap_text(work, &bytes, err))
        return false;
    sitemap_read(bytes, items.base, SITEMAP_MAX_BYTES, &handler, &summary);
    *is_one = summary.format != SITEMAP_NONE;
    *verdict = DIGEST_SITEMAP;
    return !*is_one || end_items(&items, URL_SITEMAP, summary.is_whole, *verdict, err);
}

/* ---- The whole ---- */

/* By what it begins with; by what it was fetched as only where that says nothing. Servers' content
 * types are not asked. */
static bool digest_content(struct work *work, enum digest_verdict *verdict, struct err *err)
{
    const struct page *page = &work->page;
    bool is_one = false;
    if (sitemap_sniff(page->body) || page->kind == URL_SITEMAP || is_gzip(page->body)) {
        if (!digest_sitemap(work, &is_one, verdict, err))
            return false;
    } else if (feed_sniff(page->body) != FEED_NONE || page->kind == URL_FEED) {
        if (!digest_feed(work, &is_one, verdict, err))
            return false;
    }
    return is_one || digest_html(work, verdict, err);
}

static bool digest_read_page(struct work *work, enum digest_verdict *verdict, struct err *err)
{
    const int status = work->page.status;
    if (status == 404 || status == 410)
        return digest_gone(work, verdict, err);
    if (status >= 400)
        return digest_error(work, verdict, err);
    return digest_content(work, verdict, err);
}

bool digest_page(const struct digest_tools *tools, const struct task *task,
                 const struct digest_limits *limits, const struct digest_sink *sink,
                 enum digest_verdict *verdict, const char **stage, struct err *err)
{
    struct work work = {.tools = tools, .task = task, .limits = limits, .sink = sink};
    char time[DATE_TEXT_MAX];
    *stage = "envelope";
    if (!page_from_record(tools->page, &task->record, &work.page, err))
        return false;
    *stage = "parse";
    const struct date now = date_from_unix_us(task->now_us, 0);
    work.time = arena_copy(tools->page, date_to_iso(&now, time));
    for (size_t i = 0; i < OPEN_LISTS; i++)
        url_list_init(&work.lists[i]);
    const bool done = digest_read_page(&work, verdict, err);
    for (size_t i = 0; i < OPEN_LISTS; i++)
        url_list_release(&work.lists[i]);
    return done;
}
