/* article_json: the writing half of article.h's JSON form. */
#include "common/article.h"
#include "common/json.h"

/* Nesting of blocks that is written; a reader's stack is not ours to spend. */
#define MAX_DEPTH 64

static void write_date(struct json *json, const char *name, const struct date *date)
{
    char text[DATE_TEXT_MAX];
    json_member(json, name, date_to_iso(date, text));
}

static void open_typed(struct json *json, const char *type)
{
    json_open(json, '{');
    json_member(json, "@type", sv_from_c(type));
}

static void write_texts(struct json *json, const char *name, const struct sv *texts, size_t n)
{
    if (n == 0)
        return;
    json_key(json, name);
    json_open(json, '[');
    for (size_t i = 0; i < n; i++)
        json_text(json, texts[i]);
    json_close(json, ']');
}

static void write_authors(struct json *json, const struct article *article)
{
    if (article->n_authors == 0)
        return;
    json_key(json, "author");
    json_open(json, '[');
    for (size_t i = 0; i < article->n_authors; i++) {
        const struct person *author = &article->authors[i];
        open_typed(json, "Person");
        json_member(json, "name", author->name);
        json_member(json, "url", author->url);
        json_member(json, "email", author->email);
        json_member(json, "jobTitle", author->job_title);
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void write_image(struct json *json, const struct image *image)
{
    open_typed(json, "ImageObject");
    json_member(json, "url", image->url);
    json_member(json, "caption", image->caption);
    json_member(json, "creditText", image->credit);
    json_member(json, "description", image->alt);
    if (image->width > 0)
        json_member_i64(json, "width", image->width);
    if (image->height > 0)
        json_member_i64(json, "height", image->height);
    json_close(json, '}');
}

static void write_images(struct json *json, const struct article *article)
{
    if (article->n_images == 0)
        return;
    json_key(json, "image");
    json_open(json, '[');
    for (size_t i = 0; i < article->n_images; i++)
        write_image(json, &article->images[i]);
    json_close(json, ']');
}

static void write_videos(struct json *json, const struct article *article)
{
    if (article->n_videos == 0)
        return;
    json_key(json, "video");
    json_open(json, '[');
    for (size_t i = 0; i < article->n_videos; i++) {
        const struct video *video = &article->videos[i];
        open_typed(json, "VideoObject");
        json_member(json, "contentUrl", video->url);
        json_member(json, "embedUrl", video->embed_url);
        json_member(json, "name", video->name);
        json_member(json, "thumbnailUrl", video->thumbnail_url);
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void write_publisher(struct json *json, const struct article *article)
{
    if (!article->publisher.name.len && !article->publisher.url.len && !article->publisher.logo.len)
        return;
    json_key(json, "publisher");
    open_typed(json, "NewsMediaOrganization");
    json_member(json, "name", article->publisher.name);
    json_member(json, "url", article->publisher.url);
    json_member(json, "logo", article->publisher.logo);
    json_close(json, '}');
}

/* relatedLink; also alternates, whose names are languages. */
static void write_links(struct json *json, const char *name, const char *label,
                        const struct named_link *links, size_t n)
{
    if (n == 0)
        return;
    json_key(json, name);
    json_open(json, '[');
    for (size_t i = 0; i < n; i++) {
        json_open(json, '{');
        json_member(json, "url", links[i].url);
        json_member(json, label, links[i].name);
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void write_access(struct json *json, const struct article *article)
{
    switch (article->access) {
    case ACCESS_UNKNOWN:
        return;
    case ACCESS_FREE:
    case ACCESS_PAID:
        json_member_bool(json, "isAccessibleForFree", article->access == ACCESS_FREE);
        return;
    }
}

static void write_schema_org(struct json *json, const struct article *article)
{
    const bool is_live = article->page_type == PAGE_LIVE_BLOG;
    json_member(json, "@context", SV("https://schema.org"));
    json_member(json, "@type", is_live ? SV("LiveBlogPosting") : SV("NewsArticle"));
    json_member(json, "@id", article->id);
    json_member(json, "url", article->url);
    json_member(json, "mainEntityOfPage", article->id);
    json_member(json, "headline", article->headline);
    json_member(json, "alternativeHeadline", article->alternative_headline);
    json_member(json, "description", article->description);
    write_authors(json, article);
    write_date(json, "datePublished", &article->published);
    write_date(json, "dateModified", &article->modified);
    json_member(json, "inLanguage", article->language);
    json_member(json, "articleSection", article->section);
    write_texts(json, "keywords", article->keywords, article->n_keywords);
    write_images(json, article);
    write_videos(json, article);
    write_publisher(json, article);
    json_member(json, "articleBody", article->body);
    json_member_i64(json, "wordCount", (int64_t)article->word_count);
    write_access(json, article);
    json_member(json, "license", article->license);
    json_member(json, "dateline", article->dateline);
    json_member(json, "contentLocation", article->content_location);
    json_member(json, "isPartOf", article->is_part_of);
    write_links(json, "relatedLink", "name", article->related, article->n_related);
}

/* ---- Blocks */

static void write_flag(struct json *json, const char *name, bool value)
{
    if (value)
        json_member_bool(json, name, true);
}

/* Plain text is one member; only text that holds links or styles is cut into spans. */
static void write_spans(struct json *json, const struct block *block)
{
    if (block->n_spans == 0)
        return;
    const struct span *first = &block->spans[0];
    if (block->n_spans == 1 && !first->href.len && !first->style) {
        json_member(json, "text", first->text);
        return;
    }
    json_key(json, "spans");
    json_open(json, '[');
    for (size_t i = 0; i < block->n_spans; i++) {
        const struct span *span = &block->spans[i];
        json_open(json, '{');
        json_key(json, "text");
        json_text(json, span->text);
        json_member(json, "href", span->href);
        write_flag(json, "em", span->style & SPAN_EM);
        write_flag(json, "strong", span->style & SPAN_STRONG);
        write_flag(json, "code", span->style & SPAN_CODE);
        json_close(json, '}');
    }
    json_close(json, ']');
}

/* The host of an embed's address: who shows it. */
static struct sv host_of(struct sv url)
{
    const size_t at = sv_find(url, SV("://"));
    if (at == url.len)
        return SV_NULL;
    struct sv host = sv_skip(url, at + 3);
    size_t n = 0;
    while (n < host.len && host.ptr[n] != '/' && host.ptr[n] != '?' && host.ptr[n] != '#' &&
           host.ptr[n] != ':')
        n++;
    return sv_sub(host, 0, n);
}

static void write_blocks(struct json *json, const char *name, const struct block *blocks, size_t n,
                         int depth);

static void write_block(struct json *json, const struct block *block, int depth)
{
    json_open(json, '{');
    json_member(json, "type", sv_from_c(block_kind_name(block->kind)));
    if (block->kind == BLOCK_HEADING)
        json_member_i64(json, "level", block->level);
    write_flag(json, "ordered", block->is_ordered);
    write_flag(json, "pull", block->is_pull);
    write_flag(json, "header", block->is_header);
    if (block->n_columns > 1)
        json_member_i64(json, "colSpan", block->n_columns);
    if (block->n_rows > 1)
        json_member_i64(json, "rowSpan", block->n_rows);
    write_flag(json, "summary", block->is_summary);
    write_date(json, "date", &block->date);
    write_spans(json, block);
    json_member(json, "attribution", block->attribution);
    if (block->image.url.len) {
        json_key(json, "image");
        write_image(json, &block->image);
    }
    if (block->url.len) {
        json_member(json, "url", block->url);
        json_member(json, "provider", host_of(block->url));
    }
    write_blocks(json, "children", block->children, block->n_children, depth);
    json_close(json, '}');
}

static void write_blocks(struct json *json, const char *name, const struct block *blocks, size_t n,
                         int depth)
{
    if (n == 0 || depth >= MAX_DEPTH)
        return;
    json_key(json, name);
    json_open(json, '[');
    for (size_t i = 0; i < n; i++)
        write_block(json, &blocks[i], depth + 1);
    json_close(json, ']');
}

/* ---- "broadsheet" */

static void write_candidate(struct json *json, const struct candidate *candidate)
{
    json_open(json, '{');
    json_member(json, "source", candidate->source);
    json_member(json, "value", candidate->value);
    json_key(json, "score");
    json_double(json, candidate->score);
    json_close(json, '}');
}

static void write_provenance(struct json *json, const struct article *article)
{
    if (article->n_provenance == 0)
        return;
    json_key(json, "provenance");
    json_open(json, '[');
    for (size_t i = 0; i < article->n_provenance; i++) {
        const struct provenance *provenance = &article->provenance[i];
        json_open(json, '{');
        json_member(json, "field", provenance->field);
        json_member(json, "source", provenance->source);
        if (provenance->n_others) {
            json_key(json, "others");
            json_open(json, '[');
            for (size_t k = 0; k < provenance->n_others; k++)
                write_candidate(json, &provenance->others[k]);
            json_close(json, ']');
        }
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void write_usage(struct json *json, const struct usage *usage)
{
    if (!usage->robots.len && !usage->noindex && !usage->noarchive && !usage->tdm_reserved &&
        !usage->tdm_policy.len)
        return;
    json_key(json, "usage");
    json_open(json, '{');
    json_member(json, "robots", usage->robots);
    json_member_bool(json, "noindex", usage->noindex);
    json_member_bool(json, "noarchive", usage->noarchive);
    json_member_bool(json, "tdmReserved", usage->tdm_reserved);
    json_member(json, "tdmPolicy", usage->tdm_policy);
    json_close(json, '}');
}

static void write_source(struct json *json, const struct article *article)
{
    if (article->fetched_at_us == 0 && article->page_offset < 0)
        return;
    json_key(json, "source");
    json_open(json, '{');
    if (article->fetched_at_us) {
        const struct date fetched = date_from_unix_us(article->fetched_at_us, 0);
        write_date(json, "fetchedAt", &fetched);
    }
    if (article->page_offset >= 0) {
        json_member_i64(json, "partition", article->page_partition);
        json_member_i64(json, "offset", article->page_offset);
    }
    json_close(json, '}');
}

static void write_simhash(struct json *json, uint64_t simhash)
{
    char hex[17];
    snprintf(hex, sizeof hex, "%016" PRIx64, simhash);
    json_member(json, "simhash", sv_from(hex, 16));
}

static void write_broadsheet(struct json *json, const struct article *article)
{
    json_key(json, "broadsheet");
    json_open(json, '{');
    json_member(json, "extractor", article->extractor);
    json_member(json, "pageType", sv_from_c(page_type_name(article->page_type)));
    write_texts(json, "pageTypeReasons", article->page_type_reasons, article->n_page_type_reasons);
    json_member_bool(json, "isPartial", article->is_partial);
    json_member_bool(json, "isCut", article->is_cut);
    json_member(json, "direction", article->is_rtl ? SV("rtl") : SV("ltr"));
    json_member(json, "contentHash", article->content_hash);
    if (article->content_hash.len)
        write_simhash(json, article->simhash);
    json_member(json, "canonical", article->canonical);
    json_member(json, "amp", article->amp_url);
    json_member(json, "nextPage", article->next_page);
    json_member(json, "publishedText", article->published_text);
    json_member(json, "modifiedText", article->modified_text);
    write_texts(json, "contacts", article->contacts, article->n_contacts);
    write_links(json, "alternates", "language", article->alternates, article->n_alternates);
    write_usage(json, &article->usage);
    write_source(json, article);
    write_provenance(json, article);
    write_blocks(json, "blocks", article->blocks, article->n_blocks, 0);
    json_close(json, '}');
}

bool article_to_json(const struct article *article, struct buf *out, struct err *err)
{
    struct json json = {.out = out};
    json_open(&json, '{');
    write_schema_org(&json, article);
    write_broadsheet(&json, article);
    json_close(&json, '}');
    if (!buf_ok(out))
        return err_set(err, ERR_REJECT, "article_too_large",
                       "The article's JSON is larger than %zu bytes.", out->max);
    return true;
}
