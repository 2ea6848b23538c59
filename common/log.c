#include "common/log.h"

#include "common/buf.h"
#include "common/clock.h"
#include "common/date.h"
#include "common/json.h"

#include <errno.h>
#include <unistd.h>

#define LINE_MAX_BYTES (64u * 1024)

static struct {
    const char *service;
    enum log_level level;
    enum log_format format;
} state = {.service = "broadsheet", .level = LOG_INFO};

static const char *const LEVEL_NAMES[] = {"debug", "info", "warning", "error"};

void log_init(const char *service, enum log_level level, enum log_format format)
{
    state.service = service;
    state.level = level;
    state.format = format;
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

static void add_value(struct json *line, const struct log_pair *pair)
{
    switch (pair->kind) {
    case LOG_PAIR_INTEGER:
        json_i64(line, pair->integer);
        return;
    case LOG_PAIR_NUMBER:
        json_double(line, pair->number);
        return;
    case LOG_PAIR_TEXT:
        if (state.format == LOG_TEXT && !wants_quotes(pair->text))
            buf_add(line->out, pair->text);
        else
            json_text(line, pair->text);
        return;
    }
}

static void add_pair(struct json *line, const struct log_pair *pair)
{
    if (state.format == LOG_TEXT) {
        buf_printf(line->out, " %s=", pair->key);
        line->has_sibling = false; /* no comma */
    } else {
        json_key(line, pair->key);
    }
    add_value(line, pair);
}

static void add_head(struct json *line, enum log_level level, const char *message)
{
    char now[DATE_TEXT_MAX];
    const struct date date = date_from_unix_us(clock_unix_us(), 0);
    const struct sv ts = date_to_iso(&date, now);
    if (state.format == LOG_TEXT) {
        buf_printf(line->out, "%.*s %-7s %s: %s", SV_FMT(ts), LEVEL_NAMES[level], state.service,
                   message);
        return;
    }
    json_open(line, '{');
    json_member(line, "ts", ts);
    json_member(line, "level", sv_from_c(LEVEL_NAMES[level]));
    json_member(line, "service", sv_from_c(state.service));
    json_member(line, "msg", sv_from_c(message));
}

void log_write(enum log_level level, const char *message, const struct log_pair *pairs, size_t n)
{
    if (level < state.level)
        return;
    struct buf line;
    buf_init(&line, LINE_MAX_BYTES);
    struct json json = {.out = &line};
    add_head(&json, level, message);
    for (size_t i = 0; i < n; i++)
        add_pair(&json, &pairs[i]);
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
