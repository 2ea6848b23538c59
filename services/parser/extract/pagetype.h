/* pagetype: what kind of page this is: an article, a live blog, or something that only looks like
 * one (a listing, a wall of consent or payment, an error page that came with status 200, a
 * challenge to robots, next to nothing), with the reasons in words. It judges by what the page says
 * of itself (og:type, JSON-LD's types, its address), by its text and by what the body's finder
 * kept. Fills article->page_type, page_type_reasons and is_cut. Pure. */
#ifndef BROADSHEET_PARSER_EXTRACT_PAGETYPE_H
#define BROADSHEET_PARSER_EXTRACT_PAGETYPE_H

#include "services/parser/extract/content.h"
#include "services/parser/extract/fields.h"

void pagetype_judge(struct arena *arena, const struct dom *dom, const struct content *content,
                    const struct fields *fields, struct article *article);

#endif
