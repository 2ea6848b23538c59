/* The yardstick of `make bench`: reads the pages of a batch directory's pages.jsonl (the file
 * names, one a line on standard input), and builds and frees libxml2's tree of each, or only runs
 * its SAX events ("sax"). Prints the seconds of processor time that took on standard error. */
#include "common/base.h"

#include <libxml/HTMLparser.h>
#include <time.h>

static char *read_file(const char *path, int *size)
{
    FILE *file = fopen(path, "re");
    if (!file)
        return NULL;
    fseek(file, 0, SEEK_END);
    const long length = ftell(file);
    rewind(file);
    char *bytes = length > 0 ? malloc((size_t)length) : NULL;
    if (bytes && fread(bytes, 1, (size_t)length, file) != (size_t)length) {
        free(bytes);
        bytes = NULL;
    }
    fclose(file);
    *size = (int)length;
    return bytes;
}

static void parse(const char *bytes, int size, bool only_events)
{
    static htmlSAXHandler events; /* all NULL: libxml2 parses and calls no one */
    const int options = HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
                        HTML_PARSE_NONET | XML_PARSE_HUGE;
    htmlParserCtxtPtr context = htmlCreateMemoryParserCtxt(bytes, size);
    if (!context)
        return;
    if (only_events) {
        events.initialized = XML_SAX2_MAGIC;
        memcpy(context->sax, &events, sizeof events);
    }
    htmlCtxtUseOptions(context, options);
    htmlParseDocument(context);
    xmlFreeDoc(context->myDoc);
    htmlFreeParserCtxt(context);
}

int main(int argc, char **argv)
{
    const bool only_events = argc > 1 && strcmp(argv[1], "sax") == 0;
    char path[4096];
    clock_t spent = 0;
    while (fgets(path, sizeof path, stdin)) {
        path[strcspn(path, "\n")] = '\0';
        int size = 0;
        char *bytes = read_file(path, &size);
        if (!bytes)
            continue;
        const clock_t start = clock();
        parse(bytes, size, only_events);
        spent += clock() - start;
        free(bytes);
    }
    fprintf(stderr, "%.6f\n", (double)spent / CLOCKS_PER_SEC);
    return 0;
}
