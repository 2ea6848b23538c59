/* cc example.c $(pkg-config --cflags --libs broadsheet) -o example && ./example
 * https://example.org/a < page.html */
#include <broadsheet.h>
#include <stdio.h>

static char page_bytes[16 << 20];

int main(int argc, char **argv)
{
    struct broadsheet *handle = broadsheet_new(0);
    const size_t size = fread(page_bytes, 1, sizeof page_bytes, stdin);
    const struct broadsheet_page page = {
        .bytes = page_bytes, .size_bytes = size, .url = argc > 1 ? argv[1] : NULL};
    const char *text;
    size_t length;
    const int failed = broadsheet_extract(handle, &page, BROADSHEET_MARKDOWN, &text, &length);
    if (failed)
        fprintf(stderr, "%s\n", broadsheet_error(handle));
    else
        fwrite(text, 1, length, stdout);
    broadsheet_free(handle);
    return failed ? 1 : 0;
}
