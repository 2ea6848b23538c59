/* broadsheet parse: one page, or a directory of pages, as articles. */
#include "common/base.h"

#include <errno.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/date.h"
#include "common/file.h"
#include "common/json.h"
#include "common/json_read.h"
#include "common/service.h"
#include "services/cli/cmd.h"
#include "services/cli/explain.h"
#include "services/cli/http.h"
#include "services/parser/extract/extract.h"
#include "services/parser/extract/overrides.h"

#define PAGE_MAX_BYTES    (16u << 20)
#define ARENA_MAX_BYTES   ((size_t)512 << 20)
#define ARTICLE_MAX_BYTES (64u << 20)
#define FETCH_TIMEOUT_MS  20000

enum format { FORMAT_JSON, FORMAT_MARKDOWN, FORMAT_TEXT, FORMAT_HTML };
static const char *const FORMATS[] = {"json", "markdown", "text", "html", NULL};

struct values {
    struct service_options service;
    const char *url;
    const char *content_type;
    int format;
    bool is_batch, explain;
    const char *overrides;
    const char *allow_cidr;
};

static const struct option ROWS[] = {
    {.name = "url",
     .type = OPTION_TEXT,
     .offset = offsetof(struct values, url),
     .help = "The page's own address, where FILE or standard input is read: links are resolved "
             "against it."},
    {.name = "content-type",
     .type = OPTION_TEXT,
     .offset = offsetof(struct values, content_type),
     .help = "The Content-Type that the page came with, for its charset."},
    {.name = "format",
     .type = OPTION_CHOICE,
     .offset = offsetof(struct values, format),
     .default_value = "json",
     .choices = FORMATS,
     .help = "What to print; html goes with --explain."},
    {.name = "explain",
     .type = OPTION_BOOL,
     .offset = offsetof(struct values, explain),
     .default_value = "false",
     .help = "Print why instead: each field's candidates, each piece of text kept or dropped. As "
             "text, or with --format html as a page to look at."},
    {.name = "batch",
     .type = OPTION_BOOL,
     .offset = offsetof(struct values, is_batch),
     .default_value = "false",
     .help = "Read a directory: its pages.jsonl has a line a page, {\"id\", \"file\", \"url\", "
             "\"content_type\", \"fetched_at\"}, the last three as far as known; print "
             "an article a line with its page's id."},
    {.name = "overrides",
     .type = OPTION_TEXT,
     .offset = offsetof(struct values, overrides),
     .help = "File of rules for odd sites: [host] sections of field = XPath."},
    {.name = "allow-cidr",
     .type = OPTION_LIST,
     .offset = offsetof(struct values, allow_cidr),
     .help = "Networks that a URL may be fetched from though they are not public: "
             "127.0.0.0/8,::1/128. None by default."},
};
static const struct option_table TABLE = {
    .program = "broadsheet parse",
    .usage = "FILE|URL|- [OPTIONS]",
    .summary = "Prints the article of an HTML page as JSON, Markdown or text.",
    .rows = ROWS,
    .n_rows = COUNT_OF(ROWS),
    .base = &TOOL_OPTIONS};

/* What one run needs for page after page. */
struct parse {
    const struct values *values;
    struct arena *arena;
    struct buf page, out;
    struct overrides *overrides; /* NULL: none */
};

/* ---- input */

static bool is_url(const char *source)
{
    const struct sv text = sv_from_c(source);
    return sv_starts_with_nocase(text, SV("http://")) ||
           sv_starts_with_nocase(text, SV("https://"));
}

/* ---- output */

static bool write_all(const struct buf *out, struct err *err)
{
    if (fwrite(out->ptr, 1, out->len, stdout) == out->len)
        return true;
    return err_set(err, ERR_STOP, "io", "Can't write: %s.", strerror(errno));
}

static bool write_article(struct parse *parse, const struct article *article, struct err *err)
{
    buf_clear(&parse->out);
    switch ((enum format)parse->values->format) {
    case FORMAT_JSON:
        if (!article_to_json(article, &parse->out, err))
            return false;
        buf_add_byte(&parse->out, '\n');
        break;
    case FORMAT_MARKDOWN:
        article_to_markdown(article, &parse->out);
        break;
    case FORMAT_TEXT:
    case FORMAT_HTML: /* without --explain refused at the start */
        article_to_text(article, &parse->out);
        break;
    }
    return write_all(&parse->out, err);
}

static bool write_explanation(struct parse *parse, const struct extract_result *result,
                              struct err *err)
{
    buf_clear(&parse->out);
    if (parse->values->format == FORMAT_HTML)
        explain_write_html(result, &parse->out);
    else
        explain_write_text(result, &parse->out);
    if (!buf_ok(&parse->out))
        return err_set(err, ERR_REJECT, "too_large", "The explanation has more than %u bytes.",
                       ARTICLE_MAX_BYTES);
    return write_all(&parse->out, err);
}

/* ---- one page */

static bool parse_one(struct parse *parse, const char *source, struct err *err)
{
    const struct values *values = parse->values;
    struct extract_input input = {.overrides = parse->overrides,
                                  .url = sv_from_c(values->url),
                                  .content_type = sv_from_c(values->content_type)};
    static struct http_response response;
    if (is_url(source)) {
        struct guard guard;
        if (!guard_init(&guard, sv_from_c(values->allow_cidr), err) ||
            !http_get(source, &guard, FETCH_TIMEOUT_MS, &parse->page, &response, err))
            return false;
        if (response.status < 200 || response.status > 299)
            return err_set(err, ERR_RETRY, "http", "%s answered with status %d.", source,
                           response.status);
        input.url = sv_from_c(values->url ? values->url : response.final_url);
        if (!values->content_type)
            input.content_type = sv_from_c(response.content_type);
        input.fetched_at_us = clock_unix_us();
        input.is_truncated = response.is_truncated;
    } else if (!file_read(source, &parse->page, err)) {
        return false;
    }
    input.bytes = buf_sv(&parse->page);
    struct extract_result result;
    if (!extract_page(parse->arena, &input, values->explain ? EXTRACT_EXPLAIN : 0, &result, err))
        return false;
    return values->explain ? write_explanation(parse, &result, err)
                           : write_article(parse, &result.article, err);
}

/* ---- a directory */

struct batch_page {
    struct sv id, file, url, content_type;
    struct sv fetched_at; /* RFC 3339; may be absent */
};

static bool read_batch_line(struct arena *arena, struct sv line, struct batch_page *page,
                            struct err *err)
{
    json_t *object = json_read_object(line, err);
    if (!object)
        return false;
    const bool done = json_need_text(arena, object, "id", &page->id, err) &&
                      json_need_text(arena, object, "file", &page->file, err) &&
                      json_read_text(arena, object, "url", &page->url, err) &&
                      json_read_text(arena, object, "content_type", &page->content_type, err) &&
                      json_read_text(arena, object, "fetched_at", &page->fetched_at, err);
    json_decref(object);
    return done;
}

/* The article with "id" before its other members; for a page that can't be read, "id" and "error".
 */
static bool write_batch_line(struct parse *parse, struct sv id, const struct article *article,
                             const struct err *failure, struct err *err)
{
    buf_clear(&parse->out);
    struct json json = {.out = &parse->out};
    json_open(&json, '{');
    json_member(&json, "id", id);
    if (article) {
        const size_t at = parse->out.len;
        if (!article_to_json(article, &parse->out, err))
            return false;
        parse->out.ptr[at] = ','; /* for the article's own '{' */
    } else {
        json_member(&json, "error", sv_from_c(failure->text));
        json_close(&json, '}');
    }
    buf_add_byte(&parse->out, '\n');
    return write_all(&parse->out, err);
}

static bool parse_batch_page(struct parse *parse, const char *directory, struct sv line,
                             struct err *err)
{
    struct batch_page page = {0};
    arena_reset(parse->arena);
    buf_clear(&parse->page);
    if (!read_batch_line(parse->arena, line, &page, err))
        return false;
    const struct sv path = arena_printf(parse->arena, "%s/%.*s", directory, SV_FMT(page.file));
    if (!file_read(path.ptr, &parse->page, err))
        return false;
    struct date fetched_at;
    const struct extract_input input = {
        .fetched_at_us =
            date_from_iso(page.fetched_at, &fetched_at) ? date_to_unix_us(&fetched_at) : 0,
        .bytes = buf_sv(&parse->page),
        .url = page.url,
        .content_type = page.content_type,
        .overrides = parse->overrides,
    };
    struct extract_result result;
    struct err failure;
    const bool done = extract_page(parse->arena, &input, 0, &result, &failure);
    return write_batch_line(parse, page.id, done ? &result.article : NULL, &failure, err);
}

static bool parse_batch(struct parse *parse, const char *directory, struct err *err)
{
    struct buf list;
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/pages.jsonl", directory);
    buf_init(&list, PAGE_MAX_BYTES);
    bool done = file_read(path, &list, err);
    struct sv rest = buf_sv(&list), line;
    while (done && sv_cut(&rest, '\n', &line))
        if (sv_trim(line).len)
            done = parse_batch_page(parse, directory, line, err);
    buf_release(&list);
    return done;
}

static bool read_overrides(struct parse *parse, struct err *err)
{
    const char *path = parse->values->overrides;
    struct buf text;
    buf_init(&text, PAGE_MAX_BYTES);
    const bool done = !path || (file_read(path, &text, err) &&
                                overrides_read(buf_sv(&text), &parse->overrides, err));
    buf_release(&text);
    return done;
}

int cmd_parse(int argc, char **argv)
{
    struct values values = {0};
    struct option_set *set = NULL;
    int rest = 0, status = 0;
    struct err err = {0};
    if (!service_start(&TABLE, argc, argv, &values.service, &set, &rest, &status)) {
        service_end(set);
        return status;
    }
    if (rest != argc - 1) {
        fprintf(stderr, "broadsheet parse: wants one FILE, URL or \"-\"; --help tells more.\n");
        service_end(set);
        return EXIT_USAGE;
    }
    if (values.format == FORMAT_HTML && !values.explain) {
        fprintf(stderr, "broadsheet parse: --format html shows an explanation; add --explain.\n");
        service_end(set);
        return EXIT_USAGE;
    }
    struct parse parse = {.values = &values, .arena = arena_new(ARENA_MAX_BYTES)};
    buf_init(&parse.page, PAGE_MAX_BYTES);
    buf_init(&parse.out, ARTICLE_MAX_BYTES);
    const bool done = extract_open_all(&err) && read_overrides(&parse, &err) &&
                      (values.is_batch ? parse_batch(&parse, argv[rest], &err)
                                       : parse_one(&parse, argv[rest], &err));
    if (!done) {
        fprintf(stderr, "broadsheet parse: %s\n", err.text);
        status = err.what == ERR_RETRY  ? EXIT_UNAVAILABLE
                 : err.what == ERR_STOP ? EXIT_IO
                                        : EXIT_DATA;
    }
    buf_release(&parse.page);
    buf_release(&parse.out);
    arena_free(parse.arena);
    overrides_free(parse.overrides);
    service_end(set);
    return status;
}
