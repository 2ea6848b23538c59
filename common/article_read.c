/* article_read: the reading half of article.h's JSON form. Unknown members are passed over; known
 * ones must have their type. */
#include "common/article.h"
#include "common/json_read.h"
#include "common/text.h"

#define MAX_DEPTH 64

/* Calls read() for each element of the array `name`, which must be an object, with a new zeroed
 * element of *list. */

static bool read_list(struct arena *arena, const json_t *object, const char *name,
                      bool (*read)(struct arena *, const json_t *, void *, int, struct err *),
                      void *list, size_t *n, size_t element_size, int depth, struct err *err)
{
    const json_t *array;
    if (!json_read_array(object, name, &array, err))
        return false;
    for (size_t i = 0; i < json_array_size(array); i++) {
        const json_t *member = json_array_get(array, i);
        if (!json_is_object(member))
            return err_set(err, ERR_REJECT, "json_type",
                           "The member \"%s\" holds what is not an object.", name);
        void *element = arena_push(arena, list, n, element_size);
        if (!element)
            return err_set(err, ERR_REJECT, "arena_full", "The message's memory is used up.");
        if (!read(arena, member, element, depth, err))
            return false;
    }
    return true;
}

static bool read_texts(struct arena *arena, const json_t *object, const char *name,
                       struct sv **texts, size_t *n, struct err *err)
{
    const json_t *array;
    if (!json_read_array(object, name, &array, err))
        return false;
    for (size_t i = 0; i < json_array_size(array); i++) {
        const json_t *member = json_array_get(array, i);
        if (!json_is_string(member))
            return err_set(err, ERR_REJECT, "json_type",
                           "The member \"%s\" holds what is not a text.", name);
        struct sv *text = arena_push(arena, texts, n, sizeof *text);
        if (!text)
            return err_set(err, ERR_REJECT, "arena_full", "The message's memory is used up.");
        *text = arena_copy(arena, sv_from(json_string_value(member), json_string_length(member)));
    }
    return true;
}

static bool read_date(const json_t *object, const char *name, struct date *date, struct err *err)
{
    const json_t *value = json_object_get(object, name);
    if (!value || json_is_null(value))
        return true;
    if (!json_is_string(value))
        return err_set(err, ERR_REJECT, "json_type", "The member \"%s\" is not a text.", name);
    const struct sv text = sv_from(json_string_value(value), json_string_length(value));
    if (!date_from_iso(text, date))
        return err_set(err, ERR_REJECT, "json_date",
                       "The member \"%s\" is \"%.*s\", which is no date.", name,
                       SV_FMT(text_cut(text, 60)));
    return true;
}

static bool read_int(const json_t *object, const char *name, int *number, struct err *err)
{
    int64_t read = *number;
    if (!json_read_i64(object, name, 0, INT_MAX, &read, err))
        return false;
    *number = (int)read;
    return true;
}

static bool read_person(struct arena *arena, const json_t *object, void *element, int depth,
                        struct err *err)
{
    struct person *person = element;
    (void)depth;
    return json_read_text(arena, object, "name", &person->name, err) &&
           json_read_text(arena, object, "url", &person->url, err) &&
           json_read_text(arena, object, "email", &person->email, err) &&
           json_read_text(arena, object, "jobTitle", &person->job_title, err);
}

static bool read_image(struct arena *arena, const json_t *object, void *element, int depth,
                       struct err *err)
{
    struct image *image = element;
    (void)depth;
    return json_read_text(arena, object, "url", &image->url, err) &&
           json_read_text(arena, object, "caption", &image->caption, err) &&
           json_read_text(arena, object, "creditText", &image->credit, err) &&
           json_read_text(arena, object, "description", &image->alt, err) &&
           read_int(object, "width", &image->width, err) &&
           read_int(object, "height", &image->height, err);
}

static bool read_video(struct arena *arena, const json_t *object, void *element, int depth,
                       struct err *err)
{
    struct video *video = element;
    (void)depth;
    return json_read_text(arena, object, "contentUrl", &video->url, err) &&
           json_read_text(arena, object, "embedUrl", &video->embed_url, err) &&
           json_read_text(arena, object, "name", &video->name, err) &&
           json_read_text(arena, object, "thumbnailUrl", &video->thumbnail_url, err);
}

static bool read_related(struct arena *arena, const json_t *object, void *element, int depth,
                         struct err *err)
{
    struct named_link *link = element;
    (void)depth;
    return json_read_text(arena, object, "url", &link->url, err) &&
           json_read_text(arena, object, "name", &link->name, err);
}

static bool read_alternate(struct arena *arena, const json_t *object, void *element, int depth,
                           struct err *err)
{
    struct named_link *link = element;
    (void)depth;
    return json_read_text(arena, object, "url", &link->url, err) &&
           json_read_text(arena, object, "language", &link->name, err);
}

static bool read_candidate(struct arena *arena, const json_t *object, void *element, int depth,
                           struct err *err)
{
    struct candidate *candidate = element;
    (void)depth;
    return json_read_text(arena, object, "source", &candidate->source, err) &&
           json_read_text(arena, object, "value", &candidate->value, err) &&
           json_read_double(object, "score", &candidate->score, err);
}

static bool read_provenance(struct arena *arena, const json_t *object, void *element, int depth,
                            struct err *err)
{
    struct provenance *provenance = element;
    return json_read_text(arena, object, "field", &provenance->field, err) &&
           json_read_text(arena, object, "source", &provenance->source, err) &&
           read_list(arena, object, "others", read_candidate, &provenance->others,
                     &provenance->n_others, sizeof *provenance->others, depth, err);
}

static bool read_style(const json_t *object, const char *name, unsigned style, struct span *span,
                       struct err *err)
{
    bool value = false;
    if (!json_read_bool(object, name, &value, err))
        return false;
    span->style |= value ? style : 0;
    return true;
}

static bool read_span(struct arena *arena, const json_t *object, void *element, int depth,
                      struct err *err)
{
    struct span *span = element;
    (void)depth;
    return json_read_text(arena, object, "text", &span->text, err) &&
           json_read_text(arena, object, "href", &span->href, err) &&
           read_style(object, "em", SPAN_EM, span, err) &&
           read_style(object, "strong", SPAN_STRONG, span, err) &&
           read_style(object, "code", SPAN_CODE, span, err);
}

/* "spans", or "text" where it is one plain span. */
static bool read_spans(struct arena *arena, const json_t *object, struct block *block,
                       struct err *err)
{
    struct sv text = SV_NULL;
    if (!json_read_text(arena, object, "text", &text, err) ||
        !read_list(arena, object, "spans", read_span, &block->spans, &block->n_spans,
                   sizeof *block->spans, 0, err))
        return false;
    if (!text.ptr || block->n_spans)
        return true;
    struct span *span = arena_push(arena, &block->spans, &block->n_spans, sizeof *span);
    if (!span)
        return err_set(err, ERR_REJECT, "arena_full", "The message's memory is used up.");
    span->text = text;
    return true;
}

static bool read_block_image(struct arena *arena, const json_t *object, struct block *block,
                             struct err *err)
{
    const json_t *image;
    return json_read_child(object, "image", &image, err) &&
           (!image || read_image(arena, image, &block->image, 0, err));
}

static bool read_block(struct arena *arena, const json_t *object, void *element, int depth,
                       struct err *err)
{
    struct block *block = element;
    struct sv type = SV_NULL;
    if (!json_need_text(arena, object, "type", &type, err))
        return false;
    if (!block_kind_from_name(type, &block->kind))
        return err_set(err, ERR_REJECT, "json_value", "The member \"type\" of a block is \"%.*s\".",
                       SV_FMT(text_cut(type, 40)));
    if (depth > MAX_DEPTH)
        return err_set(err, ERR_REJECT, "json_depth", "The blocks are nested deeper than %d.",
                       MAX_DEPTH);
    return read_int(object, "level", &block->level, err) &&
           json_read_bool(object, "ordered", &block->is_ordered, err) &&
           json_read_bool(object, "pull", &block->is_pull, err) &&
           json_read_bool(object, "header", &block->is_header, err) &&
           read_int(object, "colSpan", &block->n_columns, err) &&
           read_int(object, "rowSpan", &block->n_rows, err) &&
           json_read_bool(object, "summary", &block->is_summary, err) &&
           read_date(object, "date", &block->date, err) && read_spans(arena, object, block, err) &&
           json_read_text(arena, object, "attribution", &block->attribution, err) &&
           read_block_image(arena, object, block, err) &&
           json_read_text(arena, object, "url", &block->url, err) &&
           read_list(arena, object, "children", read_block, &block->children, &block->n_children,
                     sizeof *block->children, depth + 1, err);
}

static bool read_usage(struct arena *arena, const json_t *object, struct usage *usage,
                       struct err *err)
{
    const json_t *child;
    if (!json_read_child(object, "usage", &child, err))
        return false;
    return !child || (json_read_text(arena, child, "robots", &usage->robots, err) &&
                      json_read_bool(child, "noindex", &usage->noindex, err) &&
                      json_read_bool(child, "noarchive", &usage->noarchive, err) &&
                      json_read_bool(child, "tdmReserved", &usage->tdm_reserved, err) &&
                      json_read_text(arena, child, "tdmPolicy", &usage->tdm_policy, err));
}

static bool read_source(const json_t *object, struct article *article, struct err *err)
{
    const json_t *child;
    struct date fetched = {0};
    int64_t partition = 0;
    if (!json_read_child(object, "source", &child, err))
        return false;
    if (!child)
        return true;
    if (!read_date(child, "fetchedAt", &fetched, err) ||
        !json_read_i64(child, "partition", 0, INT32_MAX, &partition, err) ||
        !json_read_i64(child, "offset", 0, INT64_MAX, &article->page_offset, err))
        return false;
    article->page_partition = (int32_t)partition;
    if (fetched.precision != DATE_NONE)
        article->fetched_at_us = date_to_unix_us(&fetched);
    return true;
}

/* The members whose JSON differs from the struct's: an enum, a hexadecimal number, a flag that is a
 * word. */
static bool read_derived(struct arena *arena, const json_t *object, struct article *article,
                         struct err *err)
{
    struct sv page_type = SV_NULL, simhash = SV_NULL, direction = SV_NULL;
    if (!json_read_text(arena, object, "pageType", &page_type, err) ||
        !json_read_text(arena, object, "simhash", &simhash, err) ||
        !json_read_text(arena, object, "direction", &direction, err))
        return false;
    if (page_type.ptr && !page_type_from_name(page_type, &article->page_type))
        return err_set(err, ERR_REJECT, "json_value", "The member \"pageType\" is \"%.*s\".",
                       SV_FMT(text_cut(page_type, 40)));
    article->is_rtl = sv_equal(direction, SV("rtl"));
    if (!simhash.ptr)
        return true;
    char *end = NULL;
    article->simhash = strtoull(simhash.ptr, &end, 16);
    return (simhash.len == 16 && end == simhash.ptr + 16) ||
           err_set(err, ERR_REJECT, "json_value",
                   "The member \"simhash\" is not 16 hexadecimal digits.");
}

static bool read_broadsheet(struct arena *arena, const json_t *article_object,
                            struct article *article, struct err *err)
{
    const json_t *object;
    if (!json_read_child(article_object, "broadsheet", &object, err))
        return false;
    if (!object)
        return true;
    return json_read_text(arena, object, "extractor", &article->extractor, err) &&
           read_derived(arena, object, article, err) &&
           read_texts(arena, object, "pageTypeReasons", &article->page_type_reasons,
                      &article->n_page_type_reasons, err) &&
           json_read_bool(object, "isPartial", &article->is_partial, err) &&
           json_read_bool(object, "isCut", &article->is_cut, err) &&
           json_read_text(arena, object, "contentHash", &article->content_hash, err) &&
           json_read_text(arena, object, "canonical", &article->canonical, err) &&
           json_read_text(arena, object, "amp", &article->amp_url, err) &&
           json_read_text(arena, object, "nextPage", &article->next_page, err) &&
           json_read_text(arena, object, "publishedText", &article->published_text, err) &&
           json_read_text(arena, object, "modifiedText", &article->modified_text, err) &&
           read_texts(arena, object, "contacts", &article->contacts, &article->n_contacts, err) &&
           read_list(arena, object, "alternates", read_alternate, &article->alternates,
                     &article->n_alternates, sizeof *article->alternates, 0, err) &&
           read_usage(arena, object, &article->usage, err) && read_source(object, article, err) &&
           read_list(arena, object, "provenance", read_provenance, &article->provenance,
                     &article->n_provenance, sizeof *article->provenance, 0, err) &&
           read_list(arena, object, "blocks", read_block, &article->blocks, &article->n_blocks,
                     sizeof *article->blocks, 1, err);
}

static bool read_publisher(struct arena *arena, const json_t *object, struct article *article,
                           struct err *err)
{
    const json_t *child;
    if (!json_read_child(object, "publisher", &child, err))
        return false;
    return !child || (json_read_text(arena, child, "name", &article->publisher.name, err) &&
                      json_read_text(arena, child, "url", &article->publisher.url, err) &&
                      json_read_text(arena, child, "logo", &article->publisher.logo, err));
}

static bool read_counts(const json_t *object, struct article *article, struct err *err)
{
    int64_t words = 0;
    bool is_free = false;
    if (!json_read_i64(object, "wordCount", 0, INT64_MAX, &words, err) ||
        !json_read_bool(object, "isAccessibleForFree", &is_free, err))
        return false;
    article->word_count = (size_t)words;
    if (json_is_boolean(json_object_get(object, "isAccessibleForFree")))
        article->access = is_free ? ACCESS_FREE : ACCESS_PAID;
    return true;
}

static bool read_schema_org(struct arena *arena, const json_t *object, struct article *article,
                            struct err *err)
{
    return json_need_text(arena, object, "@id", &article->id, err) &&
           json_read_text(arena, object, "url", &article->url, err) &&
           json_read_text(arena, object, "headline", &article->headline, err) &&
           json_read_text(arena, object, "alternativeHeadline", &article->alternative_headline,
                          err) &&
           json_read_text(arena, object, "description", &article->description, err) &&
           read_list(arena, object, "author", read_person, &article->authors, &article->n_authors,
                     sizeof *article->authors, 0, err) &&
           read_date(object, "datePublished", &article->published, err) &&
           read_date(object, "dateModified", &article->modified, err) &&
           json_read_text(arena, object, "inLanguage", &article->language, err) &&
           json_read_text(arena, object, "articleSection", &article->section, err) &&
           read_texts(arena, object, "keywords", &article->keywords, &article->n_keywords, err) &&
           read_list(arena, object, "image", read_image, &article->images, &article->n_images,
                     sizeof *article->images, 0, err) &&
           read_list(arena, object, "video", read_video, &article->videos, &article->n_videos,
                     sizeof *article->videos, 0, err) &&
           read_publisher(arena, object, article, err) &&
           json_read_text(arena, object, "articleBody", &article->body, err) &&
           read_counts(object, article, err) &&
           json_read_text(arena, object, "license", &article->license, err) &&
           json_read_text(arena, object, "dateline", &article->dateline, err) &&
           json_read_text(arena, object, "contentLocation", &article->content_location, err) &&
           json_read_text(arena, object, "isPartOf", &article->is_part_of, err) &&
           read_list(arena, object, "relatedLink", read_related, &article->related,
                     &article->n_related, sizeof *article->related, 0, err);
}

bool article_from_json(struct arena *arena, struct sv json, struct article *article,
                       struct err *err)
{
    json_t *object = json_read_object(json, err);
    if (!object)
        return false;
    struct article read = {.page_offset = -1};
    const bool done =
        read_schema_org(arena, object, &read, err) && read_broadsheet(arena, object, &read, err);
    json_decref(object);
    if (done)
        *article = read;
    return done;
}
