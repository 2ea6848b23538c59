#include "tests/unit/unit.h"

#include "common/article.h"
#include "common/sha256.h"
#include "tests/unit/cases.h"

static struct err err;

static struct span plain[] = {{.text = SV_INIT("Plain words.")}};
static struct span linked[] = {{.text = SV_INIT("See ")},
                               {.text = SV_INIT("the report"),
                                .href = SV_INIT("https://example.com/r?a=1&b=(2)"),
                                .style = SPAN_EM},
                               {.text = SV_INIT(" of\n1 May \"today\" * ")},
                               {.text = SV_INIT(" bold "), .style = SPAN_STRONG},
                               {.text = SV_INIT("x = 1"), .style = SPAN_CODE}};
static struct span code[] = {{.text = SV_INIT("if (a)\n    b();")}};
static struct span one[] = {{.text = SV_INIT("One")}};
static struct span two[] = {{.text = SV_INIT("Two")}};
static struct span inner[] = {{.text = SV_INIT("Inner")}};
static struct span said[] = {{.text = SV_INIT("We will rebuild.")}};

static struct block inner_items[] = {{.kind = BLOCK_LIST_ITEM, .spans = inner, .n_spans = 1}};
static struct block inner_lists[] = {
    {.kind = BLOCK_LIST, .is_ordered = true, .children = inner_items, .n_children = 1}};
static struct block items[] = {
    {.kind = BLOCK_LIST_ITEM, .spans = one, .n_spans = 1, .children = inner_lists, .n_children = 1},
    {.kind = BLOCK_LIST_ITEM, .spans = two, .n_spans = 1}};
static struct block cells[] = {
    {.kind = BLOCK_TABLE_CELL, .is_header = true, .spans = one, .n_spans = 1},
    {.kind = BLOCK_TABLE_CELL,
     .is_header = true,
     .n_columns = 2,
     .n_rows = 3,
     .spans = two,
     .n_spans = 1}};
static struct block rows[] = {{.kind = BLOCK_TABLE_ROW, .children = cells, .n_children = 2},
                              {.kind = BLOCK_TABLE_ROW, .children = cells, .n_children = 2}};
static struct block quoted[] = {{.kind = BLOCK_PARAGRAPH, .spans = said, .n_spans = 1}};
static struct block entry[] = {{.kind = BLOCK_PARAGRAPH, .spans = plain, .n_spans = 1}};
static struct block blocks[] = {
    {.kind = BLOCK_PARAGRAPH, .is_summary = true, .spans = plain, .n_spans = 1},
    {.kind = BLOCK_HEADING, .level = 2, .spans = one, .n_spans = 1},
    {.kind = BLOCK_PARAGRAPH, .spans = linked, .n_spans = COUNT_OF(linked)},
    {.kind = BLOCK_LIST, .children = items, .n_children = 2},
    {.kind = BLOCK_QUOTE,
     .is_pull = true,
     .children = quoted,
     .n_children = 1,
     .attribution = SV_INIT("Mayor of Ostbruck")},
    {.kind = BLOCK_FIGURE,
     .image = {.url = SV_INIT("https://example.com/b.jpg"),
               .caption = SV_INIT("The bridge."),
               .credit = SV_INIT("Photo: Herald"),
               .alt = SV_INIT("A bridge"),
               .width = 800,
               .height = 600}},
    {.kind = BLOCK_TABLE, .children = rows, .n_children = 2},
    {.kind = BLOCK_CODE, .spans = code, .n_spans = 1},
    {.kind = BLOCK_EMBED, .url = SV_INIT("https://video.example/1?x")},
    {.kind = BLOCK_LIVE_ENTRY,
     .spans = two,
     .n_spans = 1,
     .date = {.precision = DATE_SECOND,
              .year = 2024,
              .month = 5,
              .day = 1,
              .hour = 9,
              .has_offset = true},
     .children = entry,
     .n_children = 1},
};

static struct person authors[] = {{.name = SV_INIT("Ada Example"),
                                   .url = SV_INIT("https://example.com/ada"),
                                   .email = SV_INIT("ada@example.com"),
                                   .job_title = SV_INIT("Reporter")},
                                  {.name = SV_INIT("Bo \\ Example")}};
static struct sv keywords[] = {SV_INIT("bridges"), SV_INIT("Ostbr\xC3\xBC"
                                                           "ck")};
static struct image images[] = {{.url = SV_INIT("https://example.com/a.jpg"),
                                 .caption = SV_INIT("Lead."),
                                 .credit = SV_INIT("Herald")}};
static struct video videos[] = {{.url = SV_INIT("https://example.com/v.mp4"),
                                 .embed_url = SV_INIT("https://example.com/e"),
                                 .name = SV_INIT("Film"),
                                 .thumbnail_url = SV_INIT("https://example.com/t.jpg")}};
static struct named_link related[] = {
    {.url = SV_INIT("https://example.com/2"), .name = SV_INIT("Another [story]")}};
static struct named_link alternates[] = {
    {.url = SV_INIT("https://example.com/de/1"), .name = SV_INIT("de")}};
static struct sv contacts[] = {SV_INIT("ada@example.com"), SV_INIT("desk@example.com")};
static struct sv reasons[] = {SV_INIT("json-ld type"), SV_INIT("body 120 words")};
static struct candidate others[] = {
    {.source = SV_INIT("og"), .value = SV_INIT("Other"), .score = 0.25}};
static struct provenance provenance[] = {
    {.field = SV_INIT("headline"), .source = SV_INIT("json-ld"), .others = others, .n_others = 1},
    {.field = SV_INIT("author"), .source = SV_INIT("byline")}};

static struct article full_article(void)
{
    struct article article = {
        .id = SV("https://example.com/1"),
        .url = SV("https://example.com/1?x=y"),
        .canonical = SV("https://example.com/1"),
        .amp_url = SV("https://example.com/amp/1"),
        .headline = SV("Bridge \"opens\"\tagain"),
        .alternative_headline = SV("A bridge"),
        .description = SV("The bridge opened \xE2\x80\x94 again."),
        .authors = authors,
        .n_authors = COUNT_OF(authors),
        .published_text = SV("1 May 2024, 10:00"),
        .modified_text = SV("2 May 2024"),
        .language = SV("en-GB"),
        .section = SV("Local"),
        .keywords = keywords,
        .n_keywords = COUNT_OF(keywords),
        .images = images,
        .n_images = COUNT_OF(images),
        .videos = videos,
        .n_videos = COUNT_OF(videos),
        .publisher = {SV("The Herald"), SV("https://example.com/"),
                      SV("https://example.com/l.png")},
        .blocks = blocks,
        .n_blocks = COUNT_OF(blocks),
        .access = ACCESS_PAID,
        .is_cut = true,
        .license = SV("https://example.com/licence"),
        .dateline = SV("OSTBRUCK"),
        .content_location = SV("Ostbruck"),
        .is_part_of = SV("Bridges, a series"),
        .next_page = SV("https://example.com/1?page=2"),
        .related = related,
        .n_related = COUNT_OF(related),
        .alternates = alternates,
        .n_alternates = COUNT_OF(alternates),
        .contacts = contacts,
        .n_contacts = COUNT_OF(contacts),
        .page_type = PAGE_LIVE_BLOG,
        .page_type_reasons = reasons,
        .n_page_type_reasons = COUNT_OF(reasons),
        .is_partial = true,
        .provenance = provenance,
        .n_provenance = COUNT_OF(provenance),
        .usage = {.robots = SV("noindex, noarchive"),
                  .noindex = true,
                  .noarchive = true,
                  .tdm_reserved = true,
                  .tdm_policy = SV("https://example.com/tdm")},
        .extractor = SV("0.1.0"),
        .fetched_at_us = INT64_C(1714550400123456),
        .page_partition = 3,
        .page_offset = 41,
    };
    assert_true(date_from_iso(SV("2024-05-01T10:00:00+02:00"), &article.published));
    assert_true(date_from_iso(SV("2024-05-02"), &article.modified));
    article.body = article_body_text(arena, blocks, COUNT_OF(blocks));
    article_seal(arena, &article);
    return article;
}

static struct sv json_of(const struct article *article)
{
    struct buf out;
    buf_init(&out, 1u << 20);
    assert_true(article_to_json(article, &out, &err));
    const struct sv json = arena_copy(arena, buf_sv(&out));
    buf_release(&out);
    return json;
}

static void body_text_is_the_blocks_in_order(void **state)
{
    (void)state;
    assert_sv_equal(article_body_text(arena, blocks, COUNT_OF(blocks)),
                    SV("Plain words.\n\n"
                       "One\n\n"
                       "See the report of\n1 May \"today\" *  bold x = 1\n\n"
                       "One\nInner\nTwo\n\n"
                       "We will rebuild.\nMayor of Ostbruck\n\n"
                       "One\tTwo\nOne\tTwo\n\n"
                       "if (a)\n    b();\n\n"
                       "Two\n\n"
                       "Plain words."));
    assert_int_equal(article_body_text(arena, NULL, 0).len, 0);
    assert_int_equal(article_body_text(arena, &blocks[5], 1).len, 0);
}

static void json_is_the_golden_file_and_comes_back(void **state)
{
    (void)state;
    const struct article article = full_article();
    const struct sv json = json_of(&article);
    const struct sv golden = cases_file("tests/cases/article/full.json");
    assert_sv_equal(json, sv_trim(golden));
    struct article back;
    assert_true(article_from_json(arena, json, &back, &err));
    assert_sv_equal(json_of(&back), json);
}

static void an_empty_article_says_little(void **state)
{
    (void)state;
    const struct article article = {.id = SV("https://example.com/1"), .page_offset = -1};
    const struct sv json = json_of(&article);
    assert_sv_equal(json, sv_trim(cases_file("tests/cases/article/least.json")));
    struct article back;
    assert_true(article_from_json(arena, json, &back, &err));
    assert_int_equal(back.page_offset, -1);
    assert_int_equal(back.access, ACCESS_UNKNOWN);
    assert_null(back.headline.ptr);
    assert_sv_equal(json_of(&back), json);
}

static void strange_json_is_refused_by_name(void **state)
{
    (void)state;
    static const struct {
        const char *json, *code, *named;
    } CASES[] = {
        {"", "json_syntax", ""},
        {"[]", "json_type", ""},
        {"{}", "json_missing", "@id"},
        {"{\"@id\":\"\"}", "json_missing", "@id"},
        {"{\"@id\":1}", "json_type", "@id"},
        {"{\"@id\":\"a\",\"headline\":[]}", "json_type", "headline"},
        {"{\"@id\":\"a\",\"author\":{}}", "json_type", "author"},
        {"{\"@id\":\"a\",\"author\":[\"x\"]}", "json_type", "author"},
        {"{\"@id\":\"a\",\"keywords\":[1]}", "json_type", "keywords"},
        {"{\"@id\":\"a\",\"datePublished\":\"soon\"}", "json_date", "datePublished"},
        {"{\"@id\":\"a\",\"wordCount\":-1}", "json_range", "wordCount"},
        {"{\"@id\":\"a\",\"isAccessibleForFree\":\"yes\"}", "json_type", "isAccessibleForFree"},
        {"{\"@id\":\"a\",\"broadsheet\":[]}", "json_type", "broadsheet"},
        {"{\"@id\":\"a\",\"broadsheet\":{\"pageType\":\"book\"}}", "json_value", "pageType"},
        {"{\"@id\":\"a\",\"broadsheet\":{\"simhash\":\"12\"}}", "json_value", "simhash"},
        {"{\"@id\":\"a\",\"broadsheet\":{\"blocks\":[{}]}}", "json_missing", "type"},
        {"{\"@id\":\"a\",\"broadsheet\":{\"blocks\":[{\"type\":\"poem\"}]}}", "json_value", "type"},
        {"{\"@id\":\"a\",\"headline\":\"\\u0000\"}", "json_syntax", ""},
        {"{\"@id\":\"a\",\"headline\":\"\xFF\"}", "json_syntax", ""},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        struct article article = {.word_count = 7};
        if (article_from_json(arena, sv_from_c(CASES[i].json), &article, &err))
            fail_msg("%s", CASES[i].json);
        assert_string_equal(err.code, CASES[i].code);
        assert_non_null(strstr(err.text, CASES[i].named));
        assert_int_equal(article.word_count, 7);
    }
}

static void deep_blocks_are_refused(void **state)
{
    (void)state;
    struct buf json;
    buf_init(&json, 1u << 20);
    buf_add_c(&json, "{\"@id\":\"a\",\"broadsheet\":{\"blocks\":[");
    for (int i = 0; i < 500; i++)
        buf_add_c(&json, "{\"type\":\"quote\",\"children\":[");
    for (int i = 0; i < 500; i++)
        buf_add_c(&json, "]}");
    buf_add_c(&json, "]}}");
    struct article article;
    assert_false(article_from_json(arena, buf_sv(&json), &article, &err));
    assert_string_equal(err.code, "json_depth");
    buf_release(&json);
}

static void a_ceiling_is_an_ordinary_error(void **state)
{
    (void)state;
    const struct article article = full_article();
    struct buf out;
    buf_init(&out, 500);
    assert_false(article_to_json(&article, &out, &err));
    assert_string_equal(err.code, "article_too_large");
    assert_int_equal(err.what, ERR_REJECT);
    buf_release(&out);
}

static void markdown_is_the_golden_file(void **state)
{
    (void)state;
    const struct article article = full_article();
    struct buf out;
    buf_init(&out, 1u << 20);
    article_to_markdown(&article, &out);
    assert_true(buf_ok(&out));
    assert_sv_equal(buf_sv(&out), cases_file("tests/cases/article/full.md"));
    buf_clear(&out);
    article_to_text(&article, &out);
    assert_true(
        sv_starts_with(buf_sv(&out), SV("Bridge \"opens\"\tagain\n\nPlain words.\n\nOne\n\n")));
    buf_release(&out);
}

static struct article sealed(struct sv body)
{
    struct article article = {.headline = SV("H"), .body = body};
    article_seal(arena, &article);
    return article;
}

static void seals(void **state)
{
    (void)state;
    struct article a = sealed(SV("a b"));
    char hex[SHA256_HEX_BYTES + 1];
    sha256_hex_of(SV("H\na b"), hex);
    assert_sv_equal(a.content_hash, sv_from(hex, SHA256_HEX_BYTES));
    assert_int_equal(a.word_count, 2);
    assert_true(sealed(SV("")).simhash == 0);
}

static void simhash_moves_little_where_the_text_does(void **state)
{
    (void)state;
    struct buf text;
    buf_init(&text, 1u << 20);
    for (int i = 0; i < 400; i++)
        buf_printf(&text, "word%d ", i * 7919 % 1000);
    const uint64_t before = sealed(buf_sv(&text)).simhash;
    buf_add_c(&text, "and a few more words");
    const uint64_t after = sealed(buf_sv(&text)).simhash;
    assert_true(__builtin_popcountll(before ^ after) <= 8);
    assert_true(sealed(SV("A b, c!")).simhash == sealed(SV("a  B C")).simhash);
    const uint64_t other = sealed(cases_file("tests/cases/article/full.md")).simhash;
    assert_true(__builtin_popcountll(before ^ other) > 12);
    buf_release(&text);
}

static void names(void **state)
{
    (void)state;
    for (int i = PAGE_ARTICLE; i <= PAGE_TOO_SHORT; i++) {
        enum page_type type;
        assert_true(page_type_from_name(sv_from_c(page_type_name((enum page_type)i)), &type));
        assert_int_equal(type, i);
    }
    enum page_type type;
    enum block_kind kind;
    assert_false(page_type_from_name(SV("x"), &type));
    assert_false(block_kind_from_name(SV("x"), &kind));
    assert_true(page_type_is_published(PAGE_PAYWALLED) && !page_type_is_published(PAGE_LISTING));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(body_text_is_the_blocks_in_order),
        cmocka_unit_test(json_is_the_golden_file_and_comes_back),
        cmocka_unit_test(an_empty_article_says_little),
        cmocka_unit_test(strange_json_is_refused_by_name),
        cmocka_unit_test(deep_blocks_are_refused),
        cmocka_unit_test(a_ceiling_is_an_ordinary_error),
        cmocka_unit_test(markdown_is_the_golden_file),
        cmocka_unit_test(seals),
        cmocka_unit_test(simhash_moves_little_where_the_text_does),
        cmocka_unit_test(names),
    };
    return cmocka_run_group_tests_name("article", tests, arena_set_up, arena_tear_down);
}
