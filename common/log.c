#include "common/log.h"

#include "common/buf.h"
#include "common/clock.h"
#include "common/date.h"

#include <errno.h>
#include <math.h>
#include <unistd.h>

#define LINE_MAX_BYTES (64u * 1024)
#define CONTEXT_MAX    8

static struct {
    const char *service;
    enum log_level level;
    enum log_format format;
    size_t (*context)(void *ctx, struct log_pair *pairs, size_t max);
    void *context_ctx;
} state = {.service = "broadsheet", .level = LOG_INFO};

static const char *const LEVEL_NAMES[] = {"debug", "info", "warning", "error"};

void log_init(const char *service, enum log_level level, enum log_format format)
{
    state.service = service;
    state.level = level;
    state.format = format;
}

void log_set_context(size_t (*context)(void *ctx, struct log_pair *pairs, size_t max), void *ctx)
{
    state.context = context;
    state.context_ctx = ctx;
}

/* RFC 8259 section 7; bytes that are no UTF-8 are shown as U+FFFD by whoever reads the line, so
 * they pass. */
static void add_json_string(struct buf *line, struct sv text)
{
    buf_add_byte(line, '"');
    for (size_t i = 0; i < text.len; i++) {
        const unsigned char c = (unsigned char)text.ptr[i];
        if (c == '"' || c == '\\') {
            buf_add_byte(line, '\\');
            buf_add_byte(line, (char)c);
        } else if (c < 0x20 || c == 0x7F) {
            buf_printf(line, "\\u%04x", c);
        } else {
            buf_add_byte(line, (char)c);
        }
    }
    buf_add_byte(line, '"');
}

static bool wants_quotes(struct sv text)
{
    for (size_t i = 0; i < text.len; i++) {
        const unsigned char c = (unsigned char)text.ptr[i];
        if (c <= ' ' || c == '"' || c == '=' || c == 0x7F)
            return true;
    }
    return text.len == 0;
}

static void add_value(struct buf *line, const struct log_pair *pair)
{
    switch (pair->kind) {
    case LOG_PAIR_INTEGER:
        buf_printf(line, "%" PRId64, pair->integer);
        return;
    case LOG_PAIR_NUMBER:
        if (isfinite(pair->number))
            buf_printf(line, "%.6g", pair->number);
        else
            buf_add_c(line, "null");
        return;
    case LOG_PAIR_TEXT:
        if (state.format == LOG_TEXT && !wants_quotes(pair->text))
            buf_add(line, pair->text);
        else
            add_json_string(line, pair->text);
        return;
    }
}

static void add_pair(struct buf *line, const struct log_pair *pair)
{
    if (state.format == LOG_TEXT) {
        buf_add_byte(line, ' ');
        buf_add_c(line, pair->key);
        buf_add_byte(line, '=');
    } else {
        buf_add_byte(line, ',');
        add_json_string(line, sv_from_c(pair->key));
        buf_add_byte(line, ':');
    }
    add_value(line, pair);
}

static void add_head(struct buf *line, enum log_level level, const char *message)
{
    char now[DATE_TEXT_MAX];
    const struct date date = date_from_unix_us(clock_unix_us(), 0);
    const struct sv ts = date_to_iso(&date, now);
    if (state.format == LOG_TEXT) {
        buf_printf(line, "%.*s %-7s %s: %s", SV_FMT(ts), LEVEL_NAMES[level], state.service,
                   message);
        return;
    }
    buf_printf(line, "{\"ts\":\"%.*s\",\"level\":\"%s\",\"service\":\"%s\",\"msg\":", SV_FMT(ts),
               LEVEL_NAMES[level], state.service);
    add_json_string(line, sv_from_c(message));
}

void log_write(enum log_level level, const char *message, const struct log_pair *pairs, size_t n)
{
    if (level < state.level)
        return;
    struct buf line;
    buf_init(&line, LINE_MAX_BYTES);
    add_head(&line, level, message);
    struct log_pair context[CONTEXT_MAX];
    const size_t n_context =
        state.context ? state.context(state.context_ctx, context, CONTEXT_MAX) : 0;
    for (size_t i = 0; i < n_context; i++)
        add_pair(&line, &context[i]);
    for (size_t i = 0; i < n; i++)
        add_pair(&line, &pairs[i]);
    buf_add_c(&line, state.format == LOG_JSON ? "}\n" : "\n");
    const struct sv whole =
        buf_ok(&line) ? buf_sv(&line) : SV("{\"level\":\"error\",\"msg\":\"log line too long\"}\n");
    /* One write a line: lines of one process never mix. There is nowhere to report a failure to. */
    ssize_t written;
    do
        written = write(STDERR_FILENO, whole.ptr, whole.len);
    while (written < 0 && errno == EINTR);
    buf_release(&line);
}

void log_error(enum log_level level, const char *message, const struct err *err)
{
    const struct log_pair pairs[] = {LOG_C("code", err->code), LOG_C("error", err->text)};
    log_write(level, message, pairs, COUNT_OF(pairs));
}
