/* broadsheet: the operator's command, a table of subcommands. */
#include "common/base.h"
#include "common/service.h"
#include "services/cli/cmd.h"

static const struct cmd COMMANDS[] = {
    {"dead-letters", cmd_dead_letters, "list, show and replay what could not be handled"},
    {"health", cmd_health, "ask a service whether it is well; for containers"},
    {"migrate", cmd_migrate, "create or update the tables in PostgreSQL"},
    {"parse", cmd_parse, "print the article of a file, a URL or standard input"},
    {"robots", cmd_robots, "say whether a robots.txt allows a URL, and by which rule"},
    {"source", cmd_source, "add, remove and list the sites, feeds and sitemaps to crawl"},
    {"status", cmd_status, "frontier, topics with lag, articles and services on one screen"},
    {"topics", cmd_topics, "create and list the Kafka topics"},
};

static int usage(FILE *out, int status)
{
    fputs("usage: broadsheet COMMAND [OPTIONS]\n\n", out);
    for (size_t i = 0; i < COUNT_OF(COMMANDS); i++)
        fprintf(out, "  %-14s %s\n", COMMANDS[i].name, COMMANDS[i].summary);
    fputs("\nbroadsheet COMMAND --help tells more. Version " BROADSHEET_VERSION ".\n", out);
    return status;
}

int main(int argc, char **argv)
{
    if (argc < 2)
        return usage(stderr, EXIT_USAGE);
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 ||
        strcmp(argv[1], "help") == 0)
        return usage(stdout, 0);
    if (strcmp(argv[1], "--version") == 0) {
        puts("broadsheet " BROADSHEET_VERSION);
        return 0;
    }
    for (size_t i = 0; i < COUNT_OF(COMMANDS); i++) {
        if (strcmp(argv[1], COMMANDS[i].name) == 0)
            return COMMANDS[i].run(argc - 1, argv + 1);
    }
    fprintf(stderr, "broadsheet: there is no command \"%s\".\n", argv[1]);
    return usage(stderr, EXIT_USAGE);
}
