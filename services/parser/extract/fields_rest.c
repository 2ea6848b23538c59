#include "services/parser/extract/fields_internal.h"

#include "common/text.h"
#include "services/parser/extract/plain.h"

enum { MAX_ALTERNATES = 40, MAX_VIDEOS = 10 };

static struct sv best_value(const struct fields *fields, enum meta_field field)
{
    const struct meta_entry *entry = meta_best(&fields->meta, field);
    return entry ? plain_line(fields->arena, entry->value) : SV_NULL;
}

static struct sv header(const struct fields *fields, struct sv name)
{
    for (size_t i = 0; i < fields->input->n_http_headers; i++) {
        if (sv_equal_nocase(fields->input->http_headers[i].name, name))
            return fields->input->http_headers[i].value;
    }
    return SV_NULL;
}

/* RFC 8288: <https://...>; rel="canonical", among others in one header or in several. */
static struct sv canonical_header(const struct fields *fields)
{
    for (size_t i = 0; i < fields->input->n_http_headers; i++) {
        if (!sv_equal_nocase(fields->input->http_headers[i].name, SV("link")))
            continue;
        struct sv rest = fields->input->http_headers[i].value;
        while (rest.len) {
            size_t open = sv_find_byte(rest, '<'), close = sv_find_byte(rest, '>');
            if (close == rest.len || open > close)
                break;
            struct sv target = sv_sub(rest, open + 1, close - open - 1);
            rest = sv_skip(rest, close + 1);
            struct sv parameters = sv_sub(rest, 0, sv_find_byte(rest, '<'));
            if (sv_contains_nocase(parameters, SV("canonical")))
                return target;
        }
    }
    return SV_NULL;
}

/* The address as the page states it: rel=canonical (an element, then the HTTP header), else og:url;
 * and the identity that follows (design: only within the page's own registered domain, never the
 * home page). */
static void fill_addresses(struct fields *fields, struct article *article)
{
    struct arena *arena = fields->arena;
    struct err err;
    struct url normal, canonical;
    if (fields->has_url && url_normalise(arena, &fields->page, &normal, &err))
        article->url = normal.text;
    article->id = article->url;
    struct sv stated = fields_url(fields, meta_link_href(&fields->meta, SV("canonical")));
    if (!stated.len)
        stated = fields_url(fields, canonical_header(fields));
    if (!stated.len) {
        const struct meta_entry *entry = meta_best(&fields->meta, META_URL);
        stated = entry ? fields_url(fields, entry->value) : SV_NULL;
    }
    if (stated.len && url_parse(arena, stated, &canonical, &err) &&
        url_normalise(arena, &canonical, &normal, &err)) {
        article->canonical = normal.text;
        bool own = fields->has_url && url_same_site(arena, &normal, &fields->page);
        if (own && (!url_is_home(&normal) || url_is_home(&fields->page)))
            article->id = normal.text;
    }
    article->amp_url = fields_url(fields, meta_link_href(&fields->meta, SV("amphtml")));
    article->next_page = fields_url(fields, meta_link_href(&fields->meta, SV("next")));
    for (size_t i = 0; i < fields->meta.n_links && article->n_alternates < MAX_ALTERNATES; i++) {
        const struct meta_link *link = &fields->meta.links[i];
        if (!sv_contains_nocase(link->rel, SV("alternate")) || !link->hreflang.len)
            continue;
        struct named_link alternate = {fields_url(fields, link->href), link->hreflang};
        struct named_link *added =
            alternate.url.len
                ? arena_push(arena, &article->alternates, &article->n_alternates, sizeof(*added))
                : NULL;
        if (added)
            *added = alternate;
    }
}

/* The best claim's value, recorded as the field's. */
static struct sv choose(const struct fields *fields, struct article *article, const char *field,
                        const struct fields_claims *claims)
{
    const size_t best = fields_best(claims);
    fields_provenance(fields, article, field, claims, best);
    return best < claims->n ? claims->list[best].value : SV_NULL;
}

/* What each <meta> and property of a field states. */
static void claim_metas(const struct fields *fields, struct fields_claims *claims,
                        enum meta_field field, double most)
{
    for (size_t i = 0; i < fields->meta.n_entries; i++) {
        const struct meta_entry *entry = &fields->meta.entries[i];
        if (entry->name->field == field)
            fields_claim(fields, claims, entry->source, plain_line(fields->arena, entry->value),
                         most * entry->name->trust / 10);
    }
}

static void fill_publisher(struct fields *fields, struct article *article)
{
    struct fields_claims claims = {0};
    const struct jsonld *jsonld = &fields->jsonld;
    fields_claim(fields, &claims, "json-ld", jsonld->article.publisher_name, 5);
    claim_metas(fields, &claims, META_SITE_NAME, 5);
    claim_metas(fields, &claims, META_PUBLISHER, 4.2);
    fields_claim(fields, &claims, "json-ld", jsonld->site_name, 3.5);
    fields_claim(fields, &claims, "hint", fields->input->hints.publisher, 2);
    size_t best = fields_best(&claims);
    if (best < claims.n && !sv_starts_with(claims.list[best].value, SV("http"))) {
        article->publisher.name = claims.list[best].value;
        fields_provenance(fields, article, "publisher", &claims, best);
    }
    article->publisher.url = fields_url(fields, jsonld->article.publisher_url);
    if (!article->publisher.url.len && fields->has_url && article->publisher.name.len)
        article->publisher.url = url_origin(fields->arena, &fields->page);
    struct sv logo = jsonld->article.publisher_logo;
    logo = logo.len ? logo : jsonld->site_logo;
    article->publisher.logo = fields_url(fields, logo.len ? logo : best_value(fields, META_LOGO));
}

/* What an X-Robots-Tag says to all robots, or to ours by name: "otherbot: noindex" is for another.
 * Directives that have a colon themselves are no names. */
static struct sv for_all_robots(struct sv value)
{
    static const char *const WITH_COLON[] = {"max-snippet", "max-image-preview",
                                             "max-video-preview", "unavailable_after"};
    size_t colon = sv_find_byte(value, ':');
    struct sv name = sv_trim(sv_sub(value, 0, colon));
    if (colon == value.len || sv_contains(name, SV(",")) || sv_equal_nocase(name, SV("broadsheet")))
        return colon == value.len || sv_contains(name, SV(","))
                   ? value
                   : sv_trim(sv_skip(value, colon + 1));
    for (size_t i = 0; i < COUNT_OF(WITH_COLON); i++) {
        if (sv_equal_nocase(name, sv_from_c(WITH_COLON[i])))
            return value;
    }
    return SV_NULL;
}

static void add_robots(struct fields *fields, struct usage *usage, struct sv value)
{
    if (!value.len)
        return;
    usage->robots = usage->robots.len ? arena_printf(fields->arena, "%.*s, %.*s",
                                                     SV_FMT(usage->robots), SV_FMT(value))
                                      : value;
    struct sv rest = value, one;
    while (sv_cut(&rest, ',', &one)) {
        one = sv_trim(one);
        usage->noindex |= sv_equal_nocase(one, SV("noindex")) || sv_equal_nocase(one, SV("none"));
        usage->noarchive |= sv_equal_nocase(one, SV("noarchive"));
    }
}

/* Every robots <meta> and every X-Robots-Tag counts; the strictest wins. TDM Reservation Protocol:
 * 1 is reserved. */
static void fill_usage(struct fields *fields, struct article *article)
{
    struct usage *usage = &article->usage;
    for (size_t i = 0; i < fields->meta.n_entries; i++) {
        const struct meta_entry *entry = &fields->meta.entries[i];
        if (entry->name->field == META_ROBOTS)
            add_robots(fields, usage, entry->value);
    }
    for (size_t i = 0; i < fields->input->n_http_headers; i++) {
        const struct header *one = &fields->input->http_headers[i];
        if (sv_equal_nocase(one->name, SV("x-robots-tag")))
            add_robots(fields, usage, for_all_robots(one->value));
    }
    struct sv tdm = best_value(fields, META_TDM);
    if (!tdm.len)
        tdm = header(fields, SV("tdm-reservation"));
    usage->tdm_reserved = sv_equal(sv_trim(tdm), SV("1"));
    usage->tdm_policy = best_value(fields, META_TDM_POLICY);
    if (!usage->tdm_policy.len)
        usage->tdm_policy = header(fields, SV("tdm-policy"));
}

static int access_of(struct sv stated)
{
    static const char *const PAID[] = {"false", "locked", "metered"}, *const FREE[] = {"true",
                                                                                       "free"};
    for (size_t i = 0; i < COUNT_OF(PAID); i++) {
        if (sv_equal_nocase(stated, sv_from_c(PAID[i])))
            return ACCESS_PAID;
    }
    for (size_t i = 0; i < COUNT_OF(FREE); i++) {
        if (sv_equal_nocase(stated, sv_from_c(FREE[i])))
            return ACCESS_FREE;
    }
    return ACCESS_UNKNOWN;
}

static void fill_access(struct fields *fields, struct article *article)
{
    struct fields_claims all = {0}, claims = {0};
    const int stated = fields->jsonld.article.access;
    if (stated != ACCESS_UNKNOWN)
        fields_claim(fields, &all, "json-ld", stated == ACCESS_PAID ? SV("false") : SV("true"), 5);
    claim_metas(fields, &all, META_ACCESS, 4);
    for (size_t i = 0; i < all.n; i++) {
        if (access_of(all.list[i].value) != ACCESS_UNKNOWN)
            fields_claim(fields, &claims, all.list[i].source.ptr, all.list[i].value,
                         all.list[i].score);
    }
    const int access = access_of(choose(fields, article, "isAccessibleForFree", &claims));
    article->access = access == ACCESS_PAID   ? ACCESS_PAID
                      : access == ACCESS_FREE ? ACCESS_FREE
                                              : ACCESS_UNKNOWN;
}

static void add_video(struct fields *fields, struct article *article, struct video video)
{
    if ((!video.url.len && !video.embed_url.len) || article->n_videos >= MAX_VIDEOS)
        return;
    struct video *added =
        arena_push(fields->arena, &article->videos, &article->n_videos, sizeof(*added));
    if (added)
        *added = video;
}

/* A file to be played, not a page with a player. */
static bool is_media_file(struct sv url)
{
    static const char *const ENDINGS[] = {".mp4", ".webm", ".m3u8", ".mov", ".m4v"};
    const struct sv path = sv_sub(url, 0, sv_find_byte(url, '?'));
    for (size_t i = 0; i < COUNT_OF(ENDINGS); i++) {
        if (sv_ends_with_nocase(path, sv_from_c(ENDINGS[i])))
            return true;
    }
    return false;
}

static void fill_videos(struct fields *fields, struct article *article)
{
    const struct jsonld_node *node = &fields->jsonld.article;
    struct fields_claims claims = {0};
    for (size_t i = 0; i < node->n_videos; i++) {
        struct video video = node->videos[i];
        video.url = fields_url(fields, video.url);
        video.embed_url = fields_url(fields, video.embed_url);
        video.thumbnail_url = fields_url(fields, video.thumbnail_url);
        fields_claim(fields, &claims, "json-ld", video.url.len ? video.url : video.embed_url, 5);
        add_video(fields, article, video);
    }
    const struct meta_entry *card = meta_best(&fields->meta, META_VIDEO);
    const struct sv url = card ? fields_url(fields, card->value) : SV_NULL;
    fields_claim(fields, &claims, card ? card->source : "", url, 3);
    if (!article->n_videos)
        add_video(fields, article,
                  is_media_file(url) ? (struct video){.url = url}
                                     : (struct video){.embed_url = url});
    if (article->n_videos)
        fields_provenance(fields, article, "video", &claims, fields_best(&claims));
}

/* The first link of the page to a licence. */
static struct sv linked_license(const struct fields *fields)
{
    for (uint32_t i = 1; i < fields->dom->n_nodes; i++) {
        const struct dom_node *node = &fields->dom->nodes[i];
        if (node->tag != TAG_A)
            continue;
        const struct sv href = dom_attribute(node, ATTR_HREF);
        if (sv_contains(href, SV("creativecommons.org/licenses/")) ||
            sv_contains(href, SV("creativecommons.org/publicdomain/")) ||
            sv_contains_nocase(dom_attribute(node, ATTR_REL), SV("license")))
            return href;
    }
    return SV_NULL;
}

/* Licences are links (rel=license, Creative Commons); a rights notice is none. */
static void fill_license(struct fields *fields, struct article *article)
{
    struct fields_claims claims = {0};
    fields_claim(fields, &claims, "json-ld", fields_url(fields, fields->jsonld.article.license), 5);
    fields_claim(fields, &claims, "link",
                 fields_url(fields, meta_link_href(&fields->meta, SV("license"))), 4);
    fields_claim(fields, &claims, "links", fields_url(fields, linked_license(fields)), 3);
    struct fields_claims named = {0};
    claim_metas(fields, &named, META_LICENSE, 2);
    for (size_t i = 0; i < named.n; i++) {
        const struct candidate *one = &named.list[i];
        if (one->value.len < 200 && !sv_contains_nocase(one->value, SV("rights reserved")))
            fields_claim(fields, &claims, one->source.ptr, one->value, one->score);
    }
    article->license = choose(fields, article, "license", &claims);
}

/* "BERLIN (dpa) - The ...", "NAPA, Calif. (AP) — ...": capitals, or an agency in brackets, and a
 * dash. */
static struct sv dateline_of(struct sv text)
{
    static const struct sv DASHES[] = {
        {" - ", 3}, {" -- ", 4}, {" \xE2\x80\x93 ", 5}, {" \xE2\x80\x94 ", 5}};
    struct sv head = sv_sub(text, 0, 70);
    size_t end = head.len;
    for (size_t i = 0; i < COUNT_OF(DASHES); i++) {
        size_t at = sv_find(head, DASHES[i]);
        end = at < end ? at : end;
    }
    if (end == head.len || end < 3 || sv_find_byte(sv_sub(head, 0, end), '\n') < end)
        return SV_NULL;
    struct sv line = sv_sub(head, 0, end);
    size_t open = sv_find(line, SV(" ("));
    bool agency = open < line.len && line.ptr[line.len - 1] == ')' && line.len - open < 25;
    struct sv place = text_trim(sv_sub(line, 0, open));
    size_t capitals = 0, small = 0, spaces = 0;
    for (size_t i = 0; i < place.len; i++) {
        capitals += place.ptr[i] >= 'A' && place.ptr[i] <= 'Z';
        small += place.ptr[i] >= 'a' && place.ptr[i] <= 'z';
        spaces += place.ptr[i] == ' ';
        if (sv_is_digit(place.ptr[i]) || place.ptr[i] == ':')
            return SV_NULL;
    }
    bool first = place.len && ((place.ptr[0] >= 'A' && place.ptr[0] <= 'Z') ||
                               (unsigned char)place.ptr[0] >= 0xC3);
    bool upper = capitals >= 3 && (small == 0 || (capitals > small && sv_contains(place, SV(","))));
    return first && spaces <= 4 && (agency || upper) ? place : SV_NULL;
}

void fields_fill_dateline(struct fields *fields, const struct fields_body *body,
                          struct article *article)
{
    struct fields_claims claims = {0};
    struct date date;
    const struct sv stated = fields->jsonld.article.dateline;
    /* some content systems write a time there, not a place */
    if (!date_from_iso(stated, &date))
        fields_claim(fields, &claims, "json-ld", stated, 5);
    fields_claim(fields, &claims, "text", dateline_of(body->text), 3);
    article->dateline = choose(fields, article, "dateline", &claims);
}

static void fill_place(struct fields *fields, struct article *article)
{
    struct fields_claims claims = {0};
    fields_claim(fields, &claims, "json-ld", fields->jsonld.article.content_location, 5);
    claim_metas(fields, &claims, META_LOCATION, 4);
    article->content_location = choose(fields, article, "contentLocation", &claims);
}

void fields_fill_rest(struct fields *fields, struct article *article)
{
    const struct jsonld_node *node = &fields->jsonld.article;
    fill_addresses(fields, article);
    fill_publisher(fields, article);
    fill_usage(fields, article);
    fill_access(fields, article);
    fill_videos(fields, article);
    fill_license(fields, article);
    if (node->alternative_headline.len &&
        !text_same(fields->arena, node->alternative_headline, fields->headline))
        article->alternative_headline = node->alternative_headline;
    fill_place(fields, article);
    article->is_part_of = node->is_part_of;
    article->fetched_at_us = fields->input->fetched_at_us;
}
