#include "common/err.h"

/* A cut may fall inside a UTF-8 sequence: step back to its first byte. */
static void end_at_character(char *text, size_t size)
{
    size_t end = size - 1;
    while (end > 0 && ((unsigned char)text[end] & 0xC0) == 0x80)
        end--;
    text[end] = '\0';
}

bool err_set(struct err *err, enum err_what what, const char *code, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    err->what = what;
    snprintf(err->code, sizeof err->code, "%s", code);
    char whole[sizeof err->text + 4];
    const int needed = vsnprintf(whole, sizeof whole, format, args);
    va_end(args);
    const size_t kept = needed < 0 ? 0 : (size_t)needed;
    if (kept >= sizeof err->text)
        end_at_character(whole, sizeof err->text);
    memcpy(err->text, whole, sizeof err->text);
    err->text[sizeof err->text - 1] = '\0';
    return false;
}

void err_out_of_memory(size_t size_bytes)
{
    fprintf(stderr, "{\"level\":\"fatal\",\"msg\":\"out of memory\",\"size_bytes\":%zu}\n",
            size_bytes);
    exit(70);
}
