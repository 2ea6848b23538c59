/* content_rules: what needs no learning once each run of a page has its probability (content.h):
 * the same text is not kept twice, the headline is not body, what is in a list shares one fate,
 * comments and other articles of the page go. Cost is linear in the page. Pure. */
#ifndef BROADSHEET_PARSER_EXTRACT_CONTENT_RULES_H
#define BROADSHEET_PARSER_EXTRACT_CONTENT_RULES_H

#include "services/parser/extract/content.h"

/* Sets is_kept and why of content's runs; heading is known. False where the arena is full. */
MUST_CHECK bool content_apply_rules(struct arena *arena, const struct dom *dom,
                                    struct content *content);

#endif
