/* log: one line an event on standard error, JSON objects by default (ts, level, msg, service,
 * then the pairs), `text` for people. A message is a fixed English phrase; what varies goes into
 * pairs. Lines of one process never mix. Nothing at info level per message: that is what counters
 * are for. */
#ifndef BROADSHEET_COMMON_LOG_H
#define BROADSHEET_COMMON_LOG_H

#include "common/err.h"
#include "common/sv.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARNING, LOG_ERROR };
enum log_format { LOG_JSON, LOG_TEXT };

struct log_pair {
    const char *key;
    enum { LOG_PAIR_TEXT, LOG_PAIR_INTEGER, LOG_PAIR_NUMBER } kind;
    struct sv text;
    int64_t integer;
    double number;
};

#define LOG_SV(k, v) ((struct log_pair){.key = (k), .kind = LOG_PAIR_TEXT, .text = (v)})
#define LOG_C(k, v)  ((struct log_pair){.key = (k), .kind = LOG_PAIR_TEXT, .text = sv_from_c(v)})
#define LOG_INT(k, v)                                                                              \
    ((struct log_pair){.key = (k), .kind = LOG_PAIR_INTEGER, .integer = (int64_t)(v)})
#define LOG_NUM(k, v) ((struct log_pair){.key = (k), .kind = LOG_PAIR_NUMBER, .number = (v)})

void log_init(const char *service, enum log_level level, enum log_format format);
void log_write(enum log_level level, const char *message, const struct log_pair *pairs, size_t n);
/* With "error" and "code" from err. */
void log_error(enum log_level level, const char *message, const struct err *err);

/* log_info("batch written", LOG_INT("rows", n), LOG_SV("topic", topic)); pairs are optional. */
#define LOG_LINE(level, message, ...)                                                              \
    log_write((level), (message), (const struct log_pair[]){__VA_ARGS__},                          \
              sizeof((const struct log_pair[]){__VA_ARGS__}) / sizeof(struct log_pair) - 1)
/* The pair at the end, which is not written, keeps the list from being empty. */
#define LOG_LAST         ((struct log_pair){0})
#define log_debug(...)   LOG_LINE(LOG_DEBUG, __VA_ARGS__, LOG_LAST)
#define log_info(...)    LOG_LINE(LOG_INFO, __VA_ARGS__, LOG_LAST)
#define log_warning(...) LOG_LINE(LOG_WARNING, __VA_ARGS__, LOG_LAST)

#endif
