#include "services/parser/extract/jsonld_node.h"

#include "services/parser/extract/plain.h"

enum { MAX_LIST = 100, MAX_NESTING = 6 };

static struct sv raw(const json_t *value)
{
    return json_is_string(value) ? sv_from(json_string_value(value), json_string_length(value))
                                 : SV_NULL;
}

static struct sv type_name(const json_t *value)
{
    struct sv name = raw(value);
    size_t cut = sv_rfind_byte(name, '/');
    if (cut < name.len)
        name = sv_skip(name, cut + 1);
    return sv_starts_with(name, SV("schema:")) ? sv_skip(name, 7) : name;
}

bool jsonld_has_type(const json_t *node, const char *type)
{
    const json_t *value = json_object_get(node, "@type");
    struct sv wanted = sv_from_c(type);
    if (json_is_string(value))
        return sv_equal(type_name(value), wanted);
    for (size_t i = 0; i < json_array_size(value); i++) {
        if (sv_equal(type_name(json_array_get(value, i)), wanted))
            return true;
    }
    return false;
}

bool jsonld_is_organisation(const json_t *node)
{
    static const char *const TYPES[] = {"Organization",
                                        "NewsMediaOrganization",
                                        "Corporation",
                                        "Brand",
                                        "NGO",
                                        "WebSite",
                                        "LocalBusiness",
                                        "OnlineBusiness",
                                        "GovernmentOrganization",
                                        "EducationalOrganization"};
    for (size_t i = 0; i < COUNT_OF(TYPES); i++) {
        if (jsonld_has_type(node, TYPES[i]))
            return true;
    }
    return false;
}

void jsonld_graph_add(struct arena *arena, struct jsonld_graph *graph, const json_t *node,
                      size_t level)
{
    struct jsonld_graph_node *added = arena_push(arena, &graph->nodes, &graph->n, sizeof(*added));
    if (added)
        *added = (struct jsonld_graph_node){node, raw(json_object_get(node, "@id")), level};
}

/* {"@id": "#x"} alone stands for the node of that id. */
static const json_t *resolve(const struct jsonld_graph *graph, const json_t *value)
{
    if (!json_is_object(value) || json_object_get(value, "name") || json_object_get(value, "url"))
        return value;
    struct sv id = raw(json_object_get(value, "@id"));
    if (!id.len)
        return value;
    for (size_t i = 0; i < graph->n; i++) {
        const json_t *node = graph->nodes[i].json;
        if (node != value && sv_equal(graph->nodes[i].id, id) && json_object_size(node) > 1)
            return node;
    }
    return value;
}

static const json_t *first(const json_t *value)
{
    return json_is_array(value) ? json_array_get(value, 0) : value;
}

/* Text of a string, a number, {"@value"}, a thing's name, or the first of a list of such. */
static struct sv text_of(struct arena *arena, const json_t *value, bool lines)
{
    value = first(value);
    if (json_is_object(value)) {
        const json_t *inner = json_object_get(value, "@value");
        value = first(inner ? inner : json_object_get(value, "name"));
    }
    if (json_is_integer(value))
        return arena_printf(arena, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
    struct sv text = raw(value);
    if (!text.len)
        return SV_NULL;
    struct sv copy = arena_copy(arena, text);
    return lines ? plain_lines(arena, copy) : plain_line(arena, copy);
}

static struct sv text_at(struct arena *arena, const json_t *node, const char *key)
{
    return text_of(arena, json_object_get(node, key), false);
}

static struct sv url_of(struct arena *arena, const json_t *value)
{
    value = first(value);
    static const char *const KEYS[] = {"url", "contentUrl", "@id", "sameAs"};
    for (size_t i = 0; i < COUNT_OF(KEYS) && json_is_object(value); i++) {
        const json_t *inner = first(json_object_get(value, KEYS[i]));
        if (json_is_object(inner))
            inner = first(json_object_get(inner, "url"));
        if (json_is_string(inner) && json_string_length(inner))
            value = inner;
    }
    return arena_copy(arena, sv_trim(raw(value)));
}

static void push_text(struct arena *arena, struct sv **list, size_t *n, struct sv text)
{
    if (!text.len || *n >= MAX_LIST)
        return;
    struct sv *added = arena_push(arena, list, n, sizeof(*added));
    if (added)
        *added = text;
}

static void texts_of(struct arena *arena, const json_t *value, struct sv **list, size_t *n)
{
    if (!json_is_array(value)) {
        push_text(arena, list, n, text_of(arena, value, false));
        return;
    }
    for (size_t i = 0; i < json_array_size(value); i++)
        push_text(arena, list, n, text_of(arena, json_array_get(value, i), false));
}

static void add_author(struct arena *arena, struct jsonld_node *node, struct person person,
                       bool organisation)
{
    if (!person.name.len || node->n_authors >= MAX_LIST)
        return;
    size_t n = node->n_authors;
    struct person *added = arena_push(arena, &node->authors, &node->n_authors, sizeof(*added));
    bool *flag = arena_push(arena, &node->author_is_organisation, &n, sizeof(*flag));
    if (added && flag) {
        *added = person;
        *flag = organisation;
    }
}

static struct sv name_of_parts(struct arena *arena, const json_t *value)
{
    struct sv given = text_at(arena, value, "givenName"),
              family = text_at(arena, value, "familyName");
    if (!given.len || !family.len)
        return SV_NULL;
    return arena_printf(arena, "%.*s %.*s", SV_FMT(given), SV_FMT(family));
}

/* A Person or Organization, which may have several names. */
static void read_author(struct arena *arena, const json_t *value, struct jsonld_node *node)
{
    const json_t *name = json_object_get(value, "name");
    struct person person = {.url = url_of(arena, value),
                            .email = text_at(arena, value, "email"),
                            .job_title = text_at(arena, value, "jobTitle")};
    if (sv_starts_with_nocase(person.email, SV("mailto:")))
        person.email = sv_skip(person.email, 7);
    bool organisation = jsonld_is_organisation(value);
    size_t n = json_is_array(name) ? json_array_size(name) : 1;
    for (size_t i = 0; i < n; i++) {
        person.name = text_of(arena, json_is_array(name) ? json_array_get(name, i) : name, false);
        if (!person.name.len)
            person.name = name_of_parts(arena, value);
        add_author(arena, node, person, organisation);
    }
}

/* What a list or a Role holds; NULL where it is neither. */
static const json_t *unwrap(const json_t *value)
{
    static const char *const KEYS[] = {"@list", "@set", "author", "creator"};
    for (size_t i = 0; i < COUNT_OF(KEYS) && !json_object_get(value, "name"); i++) {
        const json_t *inside = json_object_get(value, KEYS[i]);
        if (inside)
            return inside;
    }
    return NULL;
}

static void read_authors(struct arena *arena, const struct jsonld_graph *graph, const json_t *value,
                         struct jsonld_node *node, int nesting)
{
    if (nesting > MAX_NESTING)
        return;
    if (json_is_array(value)) {
        for (size_t i = 0; i < json_array_size(value); i++)
            read_authors(arena, graph, json_array_get(value, i), node, nesting + 1);
        return;
    }
    value = resolve(graph, value);
    const json_t *name = json_object_get(value, "name"), *wrapped = unwrap(value);
    if (wrapped) {
        read_authors(arena, graph, wrapped, node, nesting + 1);
    } else if (json_is_string(value)) {
        struct person person = {.name = plain_line(arena, arena_copy(arena, raw(value)))};
        add_author(arena, node, person, false);
    } else if (json_is_object(name) && !json_object_get(name, "@value")) {
        read_authors(arena, graph, name, node, nesting + 1); /* {"name": {"@type": "Person"}} */
    } else {
        read_author(arena, value, node);
    }
}

static int pixels(const json_t *value)
{
    if (json_is_object(value))
        value = json_object_get(value, "value");
    double number = json_is_number(value) ? json_number_value(value) : 0;
    struct sv text = raw(value);
    for (size_t i = 0; i < text.len && i < 6 && sv_is_digit(text.ptr[i]); i++)
        number = number * 10 + (text.ptr[i] - '0');
    return number > 0 && number < 100000 ? (int)number : 0;
}

static void read_images(struct arena *arena, const struct jsonld_graph *graph, const json_t *value,
                        struct jsonld_node *node, int nesting)
{
    if (nesting > MAX_NESTING || node->n_images >= MAX_LIST)
        return;
    if (json_is_array(value)) {
        for (size_t i = 0; i < json_array_size(value); i++)
            read_images(arena, graph, json_array_get(value, i), node, nesting + 1);
        return;
    }
    value = resolve(graph, value);
    const json_t *inner = json_object_get(value, "url");
    if (json_is_array(inner) || json_is_object(inner)) {
        read_images(arena, graph, inner, node, nesting + 1);
        return;
    }
    struct image image = {.url = url_of(arena, value)};
    if (json_is_object(value)) {
        const json_t *content = json_object_get(value, "contentUrl");
        if (json_is_string(content) && json_string_length(content))
            image.url = arena_copy(arena, sv_trim(raw(content)));
        if (json_is_string(inner) && json_string_length(inner))
            image.url = arena_copy(arena, sv_trim(raw(inner)));
        image.width = pixels(json_object_get(value, "width"));
        image.height = pixels(json_object_get(value, "height"));
        image.caption = text_at(arena, value, "caption");
        if (!image.caption.len)
            image.caption = text_at(arena, value, "description");
        static const char *const CREDITS[] = {"creditText", "copyrightHolder", "creator", "author",
                                              "copyrightNotice"};
        for (size_t i = 0; i < COUNT_OF(CREDITS) && !image.credit.len; i++)
            image.credit = text_at(arena, value, CREDITS[i]);
    }
    struct image *added =
        image.url.len ? arena_push(arena, &node->images, &node->n_images, sizeof(*added)) : NULL;
    if (added)
        *added = image;
}

void jsonld_read_videos(struct arena *arena, const json_t *value, struct jsonld_node *node)
{
    size_t n = json_is_array(value) ? json_array_size(value) : 1;
    for (size_t i = 0; i < n && node->n_videos < MAX_LIST; i++) {
        const json_t *one = json_is_array(value) ? json_array_get(value, i) : value;
        if (!json_is_object(one))
            continue;
        struct video video = {
            .url = arena_copy(arena, raw(json_object_get(one, "contentUrl"))),
            .embed_url = arena_copy(arena, raw(json_object_get(one, "embedUrl"))),
            .name = text_at(arena, one, "name"),
            .thumbnail_url = url_of(arena, json_object_get(one, "thumbnailUrl")),
        };
        if (!video.url.len && !video.embed_url.len)
            continue;
        struct video *added = arena_push(arena, &node->videos, &node->n_videos, sizeof(*added));
        if (added)
            *added = video;
    }
}

static int read_access(const json_t *value)
{
    if (json_is_boolean(value))
        return json_is_true(value) ? ACCESS_FREE : ACCESS_PAID;
    struct sv text = sv_trim(raw(first(value)));
    size_t cut = sv_rfind_byte(text, '/'); /* "http://schema.org/False" */
    if (cut < text.len)
        text = sv_skip(text, cut + 1);
    if (sv_equal_nocase(text, SV("true")))
        return ACCESS_FREE;
    return sv_equal_nocase(text, SV("false")) ? ACCESS_PAID : ACCESS_UNKNOWN;
}

static void read_entries(struct arena *arena, const json_t *value, struct jsonld_node *node)
{
    size_t n = json_is_array(value) ? json_array_size(value) : value ? 1 : 0;
    for (size_t i = 0; i < n && i < 500; i++) {
        const json_t *one = json_is_array(value) ? json_array_get(value, i) : value;
        struct jsonld_entry entry = {
            .headline = text_at(arena, one, "headline"),
            .body = text_of(arena, json_object_get(one, "articleBody"), true),
            .published = text_at(arena, one, "datePublished"),
            .url = url_of(arena, json_object_get(one, "url")),
        };
        struct jsonld_entry *added =
            arena_push(arena, &node->entries, &node->n_entries, sizeof(*added));
        if (added)
            *added = entry;
    }
}

static void read_publisher(struct arena *arena, const struct jsonld_graph *graph,
                           const json_t *value, struct jsonld_node *node)
{
    value = resolve(graph, first(value));
    node->publisher_name = text_of(arena, value, false);
    if (!json_is_object(value))
        return;
    node->publisher_url = url_of(arena, json_object_get(value, "url"));
    node->publisher_logo = url_of(arena, resolve(graph, first(json_object_get(value, "logo"))));
}

void jsonld_read_node(struct arena *arena, const struct jsonld_graph *graph, const json_t *json,
                      struct jsonld_node *node)
{
    const json_t *type = json_object_get(json, "@type");
    node->type = arena_copy(arena, type_name(first(type)));
    node->is_live = jsonld_has_type(json, "LiveBlogPosting");
    node->id = arena_copy(arena, raw(json_object_get(json, "@id")));
    node->url = url_of(arena, json_object_get(json, "url"));
    node->main_entity = url_of(arena, json_object_get(json, "mainEntityOfPage"));
    node->headline = text_at(arena, json, "headline");
    node->alternative_headline = text_at(arena, json, "alternativeHeadline");
    node->name = text_at(arena, json, "name");
    node->description = text_at(arena, json, "description");
    node->body = text_of(arena, json_object_get(json, "articleBody"), true);
    node->language = text_at(arena, json_object_get(json, "inLanguage"), "alternateName");
    if (!node->language.len)
        node->language = text_at(arena, json, "inLanguage");
    node->published = text_at(arena, json, "datePublished");
    node->modified = text_at(arena, json, "dateModified");
    node->created = text_at(arena, json, "dateCreated");
    node->thumbnail = url_of(arena, json_object_get(json, "thumbnailUrl"));
    node->license = url_of(arena, json_object_get(json, "license"));
    node->dateline = text_at(arena, json, "dateline");
    node->content_location =
        text_of(arena, resolve(graph, first(json_object_get(json, "contentLocation"))), false);
    node->is_part_of =
        text_of(arena, resolve(graph, first(json_object_get(json, "isPartOf"))), false);
    node->access = read_access(json_object_get(json, "isAccessibleForFree"));
    const json_t *author = json_object_get(json, "author");
    read_authors(arena, graph, author ? author : json_object_get(json, "creator"), node, 0);
    texts_of(arena, json_object_get(json, "keywords"), &node->keywords, &node->n_keywords);
    texts_of(arena, json_object_get(json, "about"), &node->about, &node->n_about);
    texts_of(arena, json_object_get(json, "articleSection"), &node->sections, &node->n_sections);
    const json_t *image = json_object_get(json, "image");
    read_images(arena, graph, image ? image : json_object_get(json, "primaryImageOfPage"), node, 0);
    jsonld_read_videos(arena, json_object_get(json, "video"), node);
    read_entries(arena, json_object_get(json, "liveBlogUpdate"), node);
    read_publisher(arena, graph, json_object_get(json, "publisher"), node);
}

static void fill(struct sv *to, struct sv from)
{
    if (!to->len)
        *to = from;
}

void jsonld_fill_node(struct jsonld_node *node, const struct jsonld_node *other)
{
    struct sv *to[] = {&node->headline,       &node->alternative_headline,
                       &node->description,    &node->body,
                       &node->language,       &node->published,
                       &node->modified,       &node->created,
                       &node->publisher_name, &node->publisher_url,
                       &node->publisher_logo, &node->license,
                       &node->dateline};
    const struct sv from[] = {other->headline,       other->alternative_headline,
                              other->description,    other->body,
                              other->language,       other->published,
                              other->modified,       other->created,
                              other->publisher_name, other->publisher_url,
                              other->publisher_logo, other->license,
                              other->dateline};
    for (size_t i = 0; i < COUNT_OF(to); i++)
        fill(to[i], from[i]);
#define TAKE_LIST(list, n)                                                                         \
    if (node->n == 0) {                                                                            \
        node->list = other->list;                                                                  \
        node->n = other->n;                                                                        \
    }
    if (node->n_authors == 0)
        node->author_is_organisation = other->author_is_organisation;
    TAKE_LIST(authors, n_authors)
    TAKE_LIST(keywords, n_keywords)
    TAKE_LIST(about, n_about)
    TAKE_LIST(sections, n_sections)
    TAKE_LIST(images, n_images)
    TAKE_LIST(videos, n_videos)
    TAKE_LIST(entries, n_entries)
#undef TAKE_LIST
    if (node->access == ACCESS_UNKNOWN)
        node->access = other->access;
    node->is_live |= other->is_live;
}

void jsonld_read_breadcrumbs(struct arena *arena, const json_t *json, struct jsonld *result)
{
    const json_t *list = json_object_get(json, "itemListElement");
    for (size_t i = 0; i < json_array_size(list) && i < 12; i++) {
        const json_t *one = json_array_get(list, i);
        struct sv name = text_at(arena, one, "name");
        if (!name.len)
            name = text_at(arena, json_object_get(one, "item"), "name");
        push_text(arena, &result->breadcrumbs, &result->n_breadcrumbs, name);
    }
}

void jsonld_read_site(struct arena *arena, const struct jsonld_graph *graph, const json_t *json,
                      struct jsonld *result)
{
    fill(&result->site_name, text_at(arena, json, "name"));
    fill(&result->site_logo, url_of(arena, resolve(graph, first(json_object_get(json, "logo")))));
}
