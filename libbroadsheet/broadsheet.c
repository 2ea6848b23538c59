#include "libbroadsheet/broadsheet.h"

#include "services/parser/extract/extract.h"
#include "services/parser/extract/jsonld.h"

#define DEFAULT_MEMORY_BYTES ((size_t)256 << 20)

struct broadsheet {
    struct arena *arena;
    struct buf out;
    struct err err;
};

/* jansson chooses its hash's seed on first use, which two threads must not do at once. */
__attribute__((constructor)) static void open_json(void)
{
    jsonld_open();
}

struct broadsheet *broadsheet_new(size_t memory_bytes)
{
    struct broadsheet *handle = calloc(1, sizeof *handle);
    if (!handle)
        return NULL;
    if (memory_bytes == 0)
        memory_bytes = DEFAULT_MEMORY_BYTES;
    handle->arena = arena_new(memory_bytes);
    buf_init(&handle->out, memory_bytes);
    return handle;
}

void broadsheet_free(struct broadsheet *handle)
{
    if (!handle)
        return;
    arena_free(handle->arena);
    buf_release(&handle->out);
    free(handle);
}

static struct extract_input input_of(struct arena *arena, const struct broadsheet_page *page)
{
    struct extract_input input = {.bytes = sv_from(page->bytes, page->size_bytes),
                                  .content_type = sv_from_c(page->content_type),
                                  .url = sv_from_c(page->url),
                                  .hints = {.title = sv_from_c(page->hint_title),
                                            .date = sv_from_c(page->hint_date),
                                            .language = sv_from_c(page->hint_language),
                                            .section = sv_from_c(page->hint_section)},
                                  .fetched_at_us = page->fetched_at_us};
    struct header *headers = NULL;
    size_t n = 0;
    for (size_t i = 0; i < page->n_headers; i++) {
        struct header *header = arena_push(arena, &headers, &n, sizeof *header);
        if (header)
            *header = (struct header){sv_from_c(page->headers[i].name),
                                      sv_from_c(page->headers[i].value)};
    }
    input.http_headers = headers;
    input.n_http_headers = n;
    return input;
}

/* `format` comes from another program and may be any number. */
static bool is_format(enum broadsheet_format format)
{
    return format == BROADSHEET_JSON || format == BROADSHEET_MARKDOWN || format == BROADSHEET_TEXT;
}

static bool write_article(struct broadsheet *handle, const struct article *article,
                          enum broadsheet_format format)
{
    switch (format) {
    case BROADSHEET_JSON:
        return article_to_json(article, &handle->out, &handle->err);
    case BROADSHEET_MARKDOWN:
        article_to_markdown(article, &handle->out);
        break;
    case BROADSHEET_TEXT:
        article_to_text(article, &handle->out);
        break;
    }
    return buf_ok(&handle->out) || err_set(&handle->err, ERR_REJECT, "article_too_large",
                                           "The article is larger than the handle's memory.");
}

int broadsheet_extract(struct broadsheet *handle, const struct broadsheet_page *page,
                       enum broadsheet_format format, const char **text, size_t *length_bytes)
{
    arena_reset(handle->arena);
    buf_clear(&handle->out);
    handle->err = (struct err){0};
    if (!is_format(format)) {
        (void)err_set(&handle->err, ERR_REJECT, "format", "There is no format %d.", (int)format);
        return -1;
    }
    const struct extract_input input = input_of(handle->arena, page);
    struct extract_result result;
    if (!extract_page(handle->arena, &input, 0, &result, &handle->err) ||
        !write_article(handle, &result.article, format))
        return -1;
    const struct sv written = buf_sv(&handle->out);
    *text = written.ptr ? written.ptr : "";
    *length_bytes = written.len;
    return 0;
}

const char *broadsheet_error(const struct broadsheet *handle)
{
    return handle->err.text;
}

const char *broadsheet_version(void)
{
    return BROADSHEET_VERSION;
}
