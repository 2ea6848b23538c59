/* overrides_rules: an overrides file as it is read (overrides_file.c) and applied (overrides.c).
 * Private to the two. */
#ifndef BROADSHEET_PARSER_EXTRACT_OVERRIDES_RULES_H
#define BROADSHEET_PARSER_EXTRACT_OVERRIDES_RULES_H

#include "services/parser/extract/overrides.h"

#include <libxml/xpath.h>

enum field {
    FIELD_HEADLINE,
    FIELD_ALTERNATIVE_HEADLINE,
    FIELD_DESCRIPTION,
    FIELD_AUTHOR,
    FIELD_PUBLISHED,
    FIELD_MODIFIED,
    FIELD_LANGUAGE,
    FIELD_SECTION,
    FIELD_KEYWORDS,
    FIELD_IMAGE,
    FIELD_BODY,
    FIELD_COUNT
};
struct rule {
    enum field field;
    xmlXPathCompExprPtr expression;
};
struct section {
    char *pattern; /* a host, or "*." and a host */
    struct rule rules[FIELD_COUNT];
    size_t n_rules;
};
struct overrides {
    struct section *sections;
    size_t n;
};

/* "headline", by field. */
extern const char *const OVERRIDES_FIELD_NAMES[FIELD_COUNT];

#endif
