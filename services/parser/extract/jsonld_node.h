/* jsonld_node: reading single nodes of a JSON-LD graph into plain values; jsonld.c's other half.
 * jansson's trees are borrowed: what outlives them is copied into the arena. Pure. */
#ifndef BROADSHEET_PARSER_EXTRACT_JSONLD_NODE_H
#define BROADSHEET_PARSER_EXTRACT_JSONLD_NODE_H

#include "services/parser/extract/jsonld.h"

#include <jansson.h>

struct jsonld_graph_node {
    const json_t *json;
    struct sv id; /* a view into jansson's string */
    size_t level;
};
struct jsonld_graph {
    struct jsonld_graph_node *nodes; /* in document order */
    size_t n;
};

void jsonld_graph_add(struct arena *arena, struct jsonld_graph *graph, const json_t *node,
                      size_t level);
/* By name without "http://schema.org/" or "schema:". */
bool jsonld_has_type(const json_t *node, const char *type);
bool jsonld_is_organisation(const json_t *node);
void jsonld_read_node(struct arena *arena, const struct jsonld_graph *graph, const json_t *json,
                      struct jsonld_node *node);
/* Appends the videos of a VideoObject or a list of such. */
void jsonld_read_videos(struct arena *arena, const json_t *value, struct jsonld_node *node);
/* Takes from `other` what `node` lacks. */
void jsonld_fill_node(struct jsonld_node *node, const struct jsonld_node *other);
void jsonld_read_breadcrumbs(struct arena *arena, const json_t *json, struct jsonld *result);
void jsonld_read_site(struct arena *arena, const struct jsonld_graph *graph, const json_t *json,
                      struct jsonld *result);

#endif
