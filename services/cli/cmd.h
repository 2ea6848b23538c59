/* cmd: the subcommands of `broadsheet`, one file each. A subcommand gets argv from its own name on
 * and returns the exit status; data goes to standard output, all else to standard error. */
#ifndef BROADSHEET_CLI_CMD_H
#define BROADSHEET_CLI_CMD_H

#include "common/err.h"

struct cmd {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *summary;
};

int cmd_dead_letters(int argc, char **argv);
int cmd_health(int argc, char **argv);
int cmd_migrate(int argc, char **argv);
int cmd_parse(int argc, char **argv);
int cmd_robots(int argc, char **argv);
int cmd_source(int argc, char **argv);
int cmd_status(int argc, char **argv);
int cmd_topics(int argc, char **argv);

/* Says what ended a command, and what mends it where that is known; returns the exit status. */
int cmd_failed(const char *command, const struct err *err);
/* A sentence, or "". */
const char *cmd_remedy(const struct err *err);

#endif
