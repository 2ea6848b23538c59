/* related: what an article's page offers beside its text: the related articles that it names under
 * a label ("Read also", "Mehr zum Thema", "関連記事") or in a box that calls itself so, and the
 * mail addresses of its newsroom or authors. Lists of what is most read or newest, menus, footers
 * and other sites' links are not related. Pure. */
#ifndef BROADSHEET_PARSER_EXTRACT_RELATED_H
#define BROADSHEET_PARSER_EXTRACT_RELATED_H

#include "services/parser/extract/content.h"
#include "services/parser/extract/fields.h"

#define RELATED_MAX  30
#define CONTACTS_MAX 10

/* Fills article->related and article->contacts; without a page address there are no links. */
void related_collect(struct arena *arena, const struct dom *dom, const struct content *content,
                     const struct fields *fields, struct article *article);

#endif
