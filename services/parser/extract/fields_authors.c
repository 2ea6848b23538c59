#include "services/parser/extract/fields_bylines.h"

#include "common/text.h"
#include "services/parser/extract/plain.h"

void fields_sources_keep(struct sources *sources, const char *name, double score,
                         struct author_list authors)
{
    if (authors.n && sources->n < FIELDS_MAX_SOURCES)
        sources->list[sources->n++] = (struct source){name, score, authors, false};
}

void fields_drop_site_names(const struct fields *fields, struct author_list *authors)
{
    size_t persons = 0, kept = 0;
    for (size_t i = 0; i < authors->n; i++)
        persons += !fields_is_site_name(fields, fields_key(fields->arena, authors->list[i].name));
    for (size_t i = 0; persons && i < authors->n; i++) {
        if (!fields_is_site_name(fields, fields_key(fields->arena, authors->list[i].name)))
            authors->list[kept++] = authors->list[i];
    }
    if (persons)
        authors->n = kept;
}

static void from_jsonld(struct fields *fields, const struct jsonld_node *node, double score,
                        struct sources *sources)
{
    struct author_list people = {0}, organisations = {0};
    for (size_t i = 0; i < node->n_authors; i++) {
        struct person person = node->authors[i];
        person.url = fields_url(fields, person.url);
        (void)authors_add(fields->arena, &person,
                          node->author_is_organisation[i] ? &organisations : &people);
    }
    if (people.n)
        for (size_t i = 0; i < organisations.n; i++)
            (void)authors_add(fields->arena, &organisations.list[i], &people);
    fields_sources_keep(sources, "json-ld", score, people);
    if (!people.n)
        fields_sources_keep(sources, "json-ld", score - 1.5, organisations);
}

static bool was_read(const struct fields *fields, size_t at)
{
    const struct meta_entry *entries = fields->meta.entries;
    for (size_t i = 0; i < at; i++) {
        if (entries[i].name == entries[at].name)
            return true;
    }
    return false;
}

/* All <meta>s, or properties, of one name together are one source. */
static void from_metas(struct fields *fields, struct sources *sources)
{
    const struct meta *meta = &fields->meta;
    for (size_t at = 0; at < meta->n_entries; at++) {
        const struct meta_name *name = meta->entries[at].name;
        if (name->field != META_AUTHOR || was_read(fields, at))
            continue;
        struct author_list authors = {0};
        for (size_t i = at; i < meta->n_entries; i++) {
            if (meta->entries[i].name != name)
                continue;
            const struct sv value = plain_line(fields->arena, meta->entries[i].value);
            if (!authors_is_empty(value) && !sv_contains(value, SV(".com/")))
                (void)authors_read(fields->arena, value, AUTHOR_FIELD, &authors);
        }
        fields_drop_site_names(fields, &authors);
        fields_sources_keep(sources, meta->entries[at].source, 1.5 + name->trust * 0.25, authors);
    }
}

static bool shares(struct fields *fields, const struct author_list *a, const struct author_list *b)
{
    for (size_t i = 0; i < a->n; i++) {
        for (size_t k = 0; k < b->n; k++) {
            if (text_same(fields->arena, a->list[i].name, b->list[k].name))
                return true;
        }
    }
    return false;
}

static bool is_site_only(const struct fields *fields, const struct author_list *authors)
{
    for (size_t i = 0; i < authors->n; i++) {
        if (!fields_is_site_name(fields, fields_key(fields->arena, authors->list[i].name)))
            return false;
    }
    return true;
}

/* "jdoe", "Jane", but not "AFP": perhaps more is written elsewhere. */
static bool is_short(const struct author_list *authors)
{
    for (size_t i = 0; i < authors->n; i++) {
        const struct sv name = authors->list[i].name;
        const char last = name.ptr[name.len - 1];
        if (sv_contains(name, SV(" ")) || (unsigned char)name.ptr[0] >= 0xC0 ||
            (last >= 'A' && last <= 'Z') || (unsigned char)last >= 0x80)
            return false;
    }
    return true;
}

/* "user78", "jane.doe" */
static bool is_user(const struct author_list *authors)
{
    const struct sv name = authors->list[0].name;
    const bool marked = sv_is_digit(name.ptr[name.len - 1]) || sv_contains(name, SV(".")) ||
                        sv_contains(name, SV("_"));
    return authors->n == 1 && marked && !sv_contains(name, SV(" ")) && name.ptr[0] >= 'a' &&
           name.ptr[0] <= 'z';
}

static bool has_name(struct fields *fields, const struct author_list *authors, struct sv name)
{
    for (size_t i = 0; i < authors->n; i++) {
        if (text_same(fields->arena, authors->list[i].name, name))
            return true;
    }
    return false;
}

/* Metadata that holds one of several authors is filled from a field made for one: the byline shows
 * all. */
static bool completes(struct fields *fields, const struct author_list *byline,
                      const struct author_list *other)
{
    if (byline->n <= other->n || !other->n)
        return false;
    for (size_t i = 0; i < byline->n; i++) {
        struct sv name = byline->list[i].name;
        if (!authors_is_capitalised(name) || sv_contains(name, SV(".de")) ||
            sv_contains(name, SV(".com")))
            return false;
    }
    for (size_t i = 0; i < other->n; i++) {
        if (!has_name(fields, byline, other->list[i].name))
            return false;
    }
    return true;
}

/* "jdoe" or "Jane" in a field, "Jane Doe" in the byline: the full name. */
static void lengthen(struct fields *fields, struct sources *sources)
{
    for (size_t i = 0; i < sources->n; i++) {
        for (size_t a = 0; a < sources->list[i].authors.n; a++) {
            struct sv *name = &sources->list[i].authors.list[a].name;
            if (sv_contains(*name, SV(" ")) || name->len < 4)
                continue;
            for (size_t k = 0; k < sources->n; k++) {
                for (size_t b = 0; k != i && b < sources->list[k].authors.n; b++) {
                    struct sv other = sources->list[k].authors.list[b].name;
                    size_t space = sv_find_byte(other, ' ');
                    if (authors_is_capitalised(other) &&
                        (sv_equal(*name, sv_sub(other, 0, space)) ||
                         sv_equal(fields_key(fields->arena, *name),
                                  fields_key(fields->arena, other))))
                        *name = other;
                }
            }
        }
    }
}

/* "Our-Expert Jane Doe" in a field, "Jane Doe" in the byline: the name alone. */
static void drop_prefixes(struct sources *sources)
{
    for (size_t i = 0; i < sources->n; i++) {
        for (size_t a = 0; a < sources->list[i].authors.n; a++) {
            struct sv *name = &sources->list[i].authors.list[a].name;
            size_t space = sv_find_byte(*name, ' ');
            struct sv rest = sv_skip(*name, space + 1);
            if (space == name->len || !sv_contains(sv_sub(*name, 0, space), SV("-")))
                continue;
            for (size_t k = 0; k < sources->n; k++) {
                for (size_t b = 0; k != i && b < sources->list[k].authors.n; b++) {
                    if (sv_equal(sources->list[k].authors.list[b].name, rest) &&
                        authors_is_capitalised(rest))
                        *name = rest;
                }
            }
        }
    }
}

static size_t choose(struct fields *fields, struct sources *sources)
{
    lengthen(fields, sources);
    drop_prefixes(sources);
    double agreed[FIELDS_MAX_SOURCES];
    for (size_t i = 0; i < sources->n; i++) {
        agreed[i] = sources->list[i].score;
        bool site_only = is_site_only(fields, &sources->list[i].authors);
        if (site_only)
            agreed[i] -= 1; /* however many say so: one template fills them all */
        if (is_user(&sources->list[i].authors))
            agreed[i] -= 2;
        for (size_t k = 0; k < sources->n; k++) {
            if (k != i && sources->list[i].is_compact &&
                completes(fields, &sources->list[i].authors, &sources->list[k].authors))
                agreed[i] += 1.2;
            if (k != i && !site_only && !is_short(&sources->list[i].authors) &&
                shares(fields, &sources->list[i].authors, &sources->list[k].authors))
                agreed[i] += 0.3 * sources->list[k].score;
        }
    }
    size_t best = sources->n;
    for (size_t i = 0; i < sources->n; i++) {
        sources->list[i].score = agreed[i];
        if (best == sources->n || agreed[i] > agreed[best])
            best = i;
    }
    return best;
}

static struct sv joined(struct fields *fields, const struct author_list *authors)
{
    struct sv all = authors->n ? authors->list[0].name : SV_NULL;
    for (size_t i = 1; i < authors->n; i++)
        all = arena_printf(fields->arena, "%.*s; %.*s", SV_FMT(all), SV_FMT(authors->list[i].name));
    return all;
}

/* Addresses and titles that another source knows of the same person. */
static void enrich(struct fields *fields, struct author_list *authors,
                   const struct sources *sources, size_t winner)
{
    for (size_t i = 0; i < authors->n; i++) {
        struct person *person = &authors->list[i];
        for (size_t k = 0; k < sources->n; k++) {
            for (size_t j = 0; k != winner && j < sources->list[k].authors.n; j++) {
                const struct person *other = &sources->list[k].authors.list[j];
                if (!text_same(fields->arena, person->name, other->name))
                    continue;
                person->url = person->url.len ? person->url : other->url;
                person->email = person->email.len ? person->email : other->email;
                person->job_title = person->job_title.len ? person->job_title : other->job_title;
            }
        }
    }
}

/* <meta>s alone, which many a template fills once for all pages. */
static bool are_metas(const struct sources *sources)
{
    for (size_t i = 0; i < sources->n; i++) {
        const struct sv name = sv_from_c(sources->list[i].name);
        if (sv_equal(name, SV("json-ld")) || sv_equal(name, SV("byline")))
            return false;
    }
    return true;
}

/* Nobody is named yet but the site, or by a first or a user's name. */
static bool is_unsatisfied(const struct fields *fields, const struct sources *sources)
{
    for (size_t i = 0; i < sources->n; i++) {
        const struct author_list *authors = &sources->list[i].authors;
        if (!is_site_only(fields, authors) && !is_short(authors))
            return false;
    }
    return true;
}

static void read_texts(struct fields *fields, const struct fields_body *body,
                       struct sources *sources)
{
    const bool unsatisfied = is_unsatisfied(fields, sources), metas = are_metas(sources);
    fields_introduced_paragraph(fields, body, sources);
    if (!unsatisfied && !(metas && sources->n == 1))
        return;
    const size_t before = sources->n;
    fields_byline_texts(fields, body, sources);
    fields_name_paragraph(fields, body, sources);
    if (!sources->n)
        fields_author_box(fields, sources);
    if (!unsatisfied || sources->n > before)
        return;
    fields_closing_name(fields, body, sources);
    if (metas && sources->n == before)
        fields_named_source(fields, body, sources);
}

void fields_fill_authors(struct fields *fields, const struct fields_body *body,
                         struct article *article)
{
    struct sources sources = {0};
    from_jsonld(fields, &fields->jsonld.article, 4.5, &sources);
    if (!fields->jsonld.article.n_authors)
        from_jsonld(fields, &fields->jsonld.page, 3, &sources);
    from_metas(fields, &sources);
    fields_bylines(fields, body, &sources);
    read_texts(fields, body, &sources);
    size_t best = choose(fields, &sources);
    if (best == sources.n)
        return;
    struct fields_claims claims = {0};
    for (size_t i = 0; i < sources.n; i++)
        fields_claim(fields, &claims, sources.list[i].name,
                     joined(fields, &sources.list[i].authors), sources.list[i].score);
    struct author_list *winner = &sources.list[best].authors;
    enrich(fields, winner, &sources, best);
    article->authors = winner->list;
    article->n_authors = winner->n;
    fields_provenance(fields, article, "author", &claims, best);
}
