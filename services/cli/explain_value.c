#include "services/cli/explain_value.h"

static void add(struct buf *out, struct sv text, bool is_first)
{
    buf_add_c(out, is_first ? "" : ", ");
    buf_add(out, text);
}

static void add_date(struct buf *out, const struct date *date)
{
    char text[DATE_TEXT_MAX];
    if (date->precision != DATE_NONE)
        buf_add(out, date_to_iso(date, text));
}

static struct sv access_name(const struct article *article)
{
    return article->access == ACCESS_FREE   ? SV("free")
           : article->access == ACCESS_PAID ? SV("paid")
                                            : SV_NULL;
}

static void add_text(const struct article *article, struct sv field, struct buf *out)
{
    const struct {
        const char *name;
        struct sv value;
    } TEXTS[] = {{"headline", article->headline},
                 {"alternativeHeadline", article->alternative_headline},
                 {"description", article->description},
                 {"inLanguage", article->language},
                 {"articleSection", article->section},
                 {"publisher", article->publisher.name},
                 {"license", article->license},
                 {"dateline", article->dateline},
                 {"contentLocation", article->content_location},
                 {"isAccessibleForFree", access_name(article)},
                 {"image", article->n_images ? article->images[0].url : SV_NULL}};
    for (size_t i = 0; i < COUNT_OF(TEXTS); i++)
        if (sv_equal(field, sv_from_c(TEXTS[i].name)))
            buf_add(out, TEXTS[i].value);
}

void explain_value(const struct article *article, struct sv field, struct buf *out)
{
    if (sv_equal(field, SV("datePublished"))) {
        add_date(out, &article->published);
    } else if (sv_equal(field, SV("dateModified"))) {
        add_date(out, &article->modified);
    } else if (sv_equal(field, SV("author"))) {
        for (size_t i = 0; i < article->n_authors; i++)
            add(out, article->authors[i].name, i == 0);
    } else if (sv_equal(field, SV("keywords"))) {
        for (size_t i = 0; i < article->n_keywords; i++)
            add(out, article->keywords[i], i == 0);
    } else if (sv_equal(field, SV("video"))) {
        for (size_t i = 0; i < article->n_videos; i++)
            add(out,
                article->videos[i].url.len ? article->videos[i].url : article->videos[i].embed_url,
                i == 0);
    } else {
        add_text(article, field, out);
    }
}
