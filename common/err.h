/* err: why something failed, and what is to be done about it. A struct err is filled by the
 * function that fails, passed up, and logged once, where it is handled. The text is one full
 * sentence that names the thing and, where there is one, the remedy. It is a value: nothing to
 * release. */
#ifndef BROADSHEET_COMMON_ERR_H
#define BROADSHEET_COMMON_ERR_H

#include "common/base.h"

enum err_what {
    ERR_NONE,
    ERR_RETRY,  /* the world is out of order: wait, then the same again */
    ERR_REJECT, /* this input will never do: it goes to the dead letters */
    ERR_STOP,   /* going on would be wrong: the process ends with the text */
};

struct err {
    enum err_what what;
    char code[48]; /* short and stable, for counters and the dead letters' class: "json_syntax",
                      "sqlstate_22P05" */
    char text[464];
};

/* Fills *err and returns false, so that a failing function can `return err_set(...)`. A text too
 * long is cut at a character. */
bool err_set(struct err *err, enum err_what what, const char *code, const char *format, ...)
    PRINTF_LIKE(4, 5);
/* Says so on standard error and ends the process with 70 (EX_SOFTWARE). No message is lost by it:
 * it is in Kafka still, and what a parser's worker ran out of memory over is a dead letter. */
_Noreturn void err_out_of_memory(size_t size_bytes);

#endif
