/* pagetype_teasers: how much of a page is made of teasers, the linked titles of other pages with
 * perhaps a line about each, be it in cards, rows of a table or a list. A teaser is a title that is
 * a link, then its byline or date, then a summary, then a link that says "more" (known by being
 * said again and again, in whatever language); or a title that is none, where such a link follows
 * its summary. Counts are of words as segments.h has them. Private to pagetype. Pure. */
#ifndef BROADSHEET_PARSER_EXTRACT_PAGETYPE_TEASERS_H
#define BROADSHEET_PARSER_EXTRACT_PAGETYPE_TEASERS_H

#include "services/parser/extract/content.h"

struct teasers {
    uint32_t n_titles;         /* linked titles outside of the page's frame */
    uint32_t n_headings;       /* headings that are links, wherever they stand */
    uint32_t n_pairs;          /* titles with a summary */
    uint32_t n_kept_summaries; /* of those, kept */
    uint32_t n_kept_pairs;     /* linked titles whose summary is kept */
    uint32_t n_sections;       /* headings that are links, with kept text below */
    uint32_t n_section_words;  /* of that text */
    uint32_t n_own_words;      /* of what is kept: those of no teaser */
};

/* `domain`: the page's registered domain, absent where it is not known; links to other sites are no
 * teasers'. */
void pagetype_teasers(const struct dom *dom, const struct content *content, struct sv domain,
                      struct teasers *teasers);

#endif
