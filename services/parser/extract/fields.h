/* fields: everything of an article that is not its body: headline, authors, dates, language,
 * section, keywords, images, publisher, access, links of the page to itself. Two steps, since some
 * of it hangs on the body: fields_read() collects what the page states (JSON-LD, <meta>, microdata,
 * the places where a reader looks) and chooses what the body's finder wants to know; fields_fill()
 * takes the body and fills struct article, each field with its provenance: the winner's source and
 * what the others said. Candidates win by trust in their source and by agreement among sources; no
 * rule knows a site. All in the arena. Pure; a process that will lose the right to open files calls
 * fields_open_all() before. */
#ifndef BROADSHEET_PARSER_EXTRACT_FIELDS_H
#define BROADSHEET_PARSER_EXTRACT_FIELDS_H

#include "common/url.h"
#include "services/parser/extract/dates.h"
#include "services/parser/extract/extract.h"
#include "services/parser/extract/jsonld.h"
#include "services/parser/extract/meta.h"

struct fields {
    struct arena *arena;
    const struct extract_input *input;
    const struct dom *dom;
    struct meta meta;
    struct jsonld jsonld;
    struct url page; /* the page's own address */
    struct url base; /* what relative links are resolved against */
    bool has_url;    /* page and base are set */
    struct dates_context dates;
    struct sv site_names[8]; /* keys (fields_key) of the site's names */
    size_t n_site_names;

    /* For the body's finder. */
    struct sv headline;
    uint32_t headline_node; /* the <h1> or so that shows it; 0: none */
    struct sv description;
    struct sv body_hint; /* JSON-LD's articleBody, plain lines; perhaps absent, cut or a summary */
    uint32_t *byline_nodes; /* elements with author or date and no body text; document order */
    size_t n_byline_nodes;

    /* Chosen already, for fields_fill(). */
    struct candidate *headline_candidates;
    size_t n_headline_candidates;
    size_t headline_winner;
};

struct fields_body {
    struct sv text;                /* articleBody, for the language */
    uint32_t first_node, end_node; /* the run of nodes that holds it; 0, 0: not known */
};

/* Loads what must be loaded while files can be opened: charset's converters, jansson's seed. */
MUST_CHECK bool fields_open_all(struct err *err);
void fields_read(struct arena *arena, const struct extract_input *input, const struct dom *dom,
                 struct fields *fields);
void fields_fill(struct fields *fields, const struct fields_body *body, struct article *article);

#endif
