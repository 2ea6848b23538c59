/* fields_bylines: authors as a reader finds them in the page: in elements that a class or rel
 * names, in "By Jane Doe" near the headline or under the text, in a paragraph that is a name alone.
 * fields_authors chooses among them and what the metadata says. Private to fields. */
#ifndef BROADSHEET_PARSER_EXTRACT_FIELDS_BYLINES_H
#define BROADSHEET_PARSER_EXTRACT_FIELDS_BYLINES_H

#include "services/parser/extract/authors.h"
#include "services/parser/extract/fields_internal.h"

enum { FIELDS_MAX_SOURCES = 16 };

struct source {
    const char *name;
    double score;
    struct author_list authors;
    bool is_compact; /* a byline whose parts stand side by side */
};
struct sources {
    struct source list[FIELDS_MAX_SOURCES];
    size_t n;
};

void fields_sources_keep(struct sources *sources, const char *name, double score,
                         struct author_list authors);
/* The site's own name beside persons says nothing more. */
void fields_drop_site_names(const struct fields *fields, struct author_list *authors);
/* Comments have authors too. */
bool fields_is_in_comments(const struct dom *dom, uint32_t node);
/* Gives the authors from `before` on the addresses (pages, mail) that links in the node hold. */
void fields_add_address(struct fields *fields, uint32_t node, struct author_list *authors,
                        size_t before);

/* fields_bylines.c: elements; fields_byline_texts.c: texts. */
void fields_bylines(struct fields *fields, const struct fields_body *body, struct sources *sources);
void fields_author_box(struct fields *fields, struct sources *sources);
void fields_byline_texts(struct fields *fields, const struct fields_body *body,
                         struct sources *sources);
void fields_name_paragraph(struct fields *fields, const struct fields_body *body,
                           struct sources *sources);
void fields_introduced_paragraph(struct fields *fields, const struct fields_body *body,
                                 struct sources *sources);
void fields_closing_name(struct fields *fields, const struct fields_body *body,
                         struct sources *sources);
void fields_named_source(struct fields *fields, const struct fields_body *body,
                         struct sources *sources);

#endif
