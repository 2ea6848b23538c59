/* option_internal: shared by option.c (where settings come from) and option_text.c (what they look
 * like to people). */
#ifndef BROADSHEET_COMMON_OPTION_INTERNAL_H
#define BROADSHEET_COMMON_OPTION_INTERNAL_H

#include "common/option.h"

#define OPTION_NAME_MAX 128

struct option_setting { /* one row and the text that won */
    const struct option *row;
    const char *text; /* NULL: not set and no default */
    const char *origin;
};

struct option_set {
    struct option_setting *settings;
    size_t n_settings;
    struct option_property *properties;
    size_t n_properties;
    char **owned; /* every text that was copied */
    size_t n_owned;
};

/* "BROADSHEET_FETCH_TIMEOUT" of "fetch-timeout". */
void option_environment_name(const char *name, char out[OPTION_NAME_MAX]);
/* Converts the text and writes it into `values`; without values only checks it. */
MUST_CHECK bool option_convert(const struct option_setting *setting, void *values, struct err *err);
void option_write_help(const struct option_table *table, FILE *out);
void option_write_config(const struct option_set *set, FILE *out);

#endif
