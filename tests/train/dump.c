/* dump: what the model of the article's text is trained on, for the pages of directories laid out
 * as `broadsheet parse --batch` reads them.
 *
 *   dump runs DIR...
 *
 * Every run of text: page, number, words of the names around it, text; one a line.
 *
 *   dump features WORDS OUT DIR...
 *
 * Every run's row of features, as 32-bit floats, in the same order. WORDS has lines
 * "word<TAB>score", or is "-" for the table that is built in.
 *
 *   dump context WORDS FIRST OUT DIR...
 *
 * The same with the second look's features; FIRST has the first look's probabilities, one a line.
 *
 *   dump bodies WORDS FIRST SECOND DIR...
 *
 * Every page's articleBody by these words and these models (of boost), as JSON Lines. */
#include "common/base.h"

#include <jansson.h>
#include <math.h>

#include "common/json.h"
#include "services/parser/extract/blocks.h"
#include "services/parser/extract/charset.h"
#include "services/parser/extract/content_context.h"
#include "services/parser/extract/fields.h"

#define PAGE_MAX_BYTES (16u << 20)

struct dump {
    struct arena *arena;
    bool wants_bodies;
    struct content_tables tables;
    struct content_words words;
    FILE *out;   /* of features; NULL: runs are wanted */
    FILE *first; /* NULL: the second look is not wanted */
};

static void die(const char *what, const char *path)
{
    fprintf(stderr, "dump: %s: %s\n", what, path);
    exit(1);
}

static struct sv read_file(struct arena *arena, const char *path)
{
    FILE *file = fopen(path, "rb");
    char *bytes = arena_alloc(arena, PAGE_MAX_BYTES / 4);
    if (!file || !bytes)
        die("can't read", path);
    const size_t len = fread(bytes, 1, PAGE_MAX_BYTES / 4, file);
    fclose(file);
    return sv_from(bytes, len);
}

static void print_names(const struct dom *dom, uint32_t index)
{
    char bytes[CONTENT_WORD_MAX];
    struct sv word;
    for (; index; index = dom->nodes[index].parent) {
        const struct dom_node *node = &dom->nodes[index];
        struct sv rest = node->tag == TAG_OTHER ? node->name : SV("");
        while (content_words_next(&rest, bytes, &word))
            printf("%.*s ", SV_FMT(word));
        for (unsigned i = 0; i < node->n_attributes; i++) {
            const struct dom_attribute *a = &node->attributes[i];
            if (a->name != ATTR_CLASS && a->name != ATTR_ID && a->name != ATTR_ITEMPROP &&
                !(a->name == ATTR_OTHER && a->value.len <= 40 &&
                  sv_starts_with(a->text_name, SV("data-"))))
                continue;
            rest = a->value;
            while (content_words_next(&rest, bytes, &word))
                printf("%.*s ", SV_FMT(word));
        }
    }
}

static void print_run(const struct dom *dom, const char *id, uint32_t number,
                      const struct segment *run)
{
    printf("%s\t%u\t", id, number);
    print_names(dom, dom->nodes[run->first].parent);
    char bytes[CONTENT_WORD_MAX];
    struct sv word, rest = run->n_words <= 12 ? run->text : SV("");
    while (content_words_next_of_text(&rest, bytes, &word))
        printf("%.*s ", SV_FMT(word));
    printf("\t%.*s\n", SV_FMT(run->text));
}

/* The first look's probabilities of the page's runs, read from a file in the order of the runs. */
static const float *read_first(struct dump *dump, const char *id, uint32_t n)
{
    float *first = arena_alloc_array(dump->arena, (size_t)n + 1, sizeof *first);
    char line[64];
    for (uint32_t i = 0; i < n; i++) {
        if (!fgets(line, sizeof line, dump->first))
            die("too few probabilities", id);
        first[i] = strtof(line, NULL);
    }
    return first;
}

static void dump_rows(struct dump *dump, const char *id, const struct dom *dom,
                      const struct fields *fields, const struct segments *segments)
{
    const struct content_evidence evidence = {
        .title = fields->headline, .description = fields->description, .body = fields->body_hint};
    const float *rows = content_features(dump->arena, dom, segments, &dump->words, &evidence);
    size_t columns = FEATURE_COUNT;
    if (rows && dump->first) {
        rows = content_context(dump->arena, dom, segments, rows, read_first(dump, id, segments->n));
        columns = CONTEXT_COUNT;
    }
    if (!rows || fwrite(rows, columns * sizeof *rows, segments->n, dump->out) != segments->n)
        die("can't write", id);
}

static void print_body(struct dump *dump, const char *id, const struct dom *dom,
                       const struct fields *fields)
{
    const struct content_evidence evidence = {
        .title = fields->headline, .description = fields->description, .body = fields->body_hint};
    struct content content;
    struct blocks blocks;
    if (!content_find(dump->arena, dom, &evidence, &dump->tables, &content) ||
        !blocks_cut(dump->arena, content.dom, &content, fields->has_url ? &fields->base : NULL,
                    fields->jsonld.article.is_live, &blocks))
        die("no room for", id);
    struct buf out;
    buf_init(&out, PAGE_MAX_BYTES);
    struct json json = {.out = &out};
    json_open(&json, '{');
    json_member(&json, "id", sv_from_c(id));
    json_member(&json, "articleBody", article_body_text(dump->arena, blocks.list, blocks.n));
    json_close(&json, '}');
    puts(out.ptr);
    buf_release(&out);
}

static void dump_page(struct dump *dump, const char *id, const struct extract_input *input)
{
    struct charset_text text;
    struct dom dom;
    struct segments segments;
    struct fields fields;
    struct err err;
    if (!charset_to_utf8(dump->arena, input->bytes, input->content_type, &text, &err) ||
        !dom_parse(dump->arena, text.utf8, &DOM_LIMITS, &dom, &err) ||
        !segments_cut(dump->arena, &dom, &dump->words, &segments))
        die("can't parse", id);
    if (!dump->out && !dump->wants_bodies) {
        for (uint32_t i = 0; i < segments.n; i++)
            print_run(&dom, id, i, &segments.runs[i]);
        return;
    }
    fields_read(dump->arena, input, &dom, &fields);
    if (dump->wants_bodies)
        print_body(dump, id, &dom, &fields);
    else
        dump_rows(dump, id, &dom, &fields, &segments);
}

static void dump_directory(struct dump *dump, const char *directory)
{
    char path[4096], line[65536];
    snprintf(path, sizeof path, "%s/pages.jsonl", directory);
    FILE *list = fopen(path, "r");
    if (!list)
        die("can't read", path);
    while (fgets(line, sizeof line, list)) {
        json_t *page = json_loads(line, 0, NULL);
        const char *url = json_string_value(json_object_get(page, "url"));
        const char *type = json_string_value(json_object_get(page, "content_type"));
        const char *file = json_string_value(json_object_get(page, "file"));
        if (!page || !file)
            die("not a list of pages", path);
        char name[4096];
        snprintf(name, sizeof name, "%s/%s", directory, file);
        const struct extract_input input = {.bytes = read_file(dump->arena, name),
                                            .content_type = sv_from_c(type),
                                            .url = sv_from_c(url)};
        dump_page(dump, json_string_value(json_object_get(page, "id")), &input);
        json_decref(page);
        arena_reset(dump->arena);
    }
    fclose(list);
}

static void read_words(struct dump *dump, const char *path)
{
    if (strcmp(path, "-") == 0) {
        content_words_init(&dump->words, CONTENT_WORDS, CONTENT_N_WORDS);
        return;
    }
    static struct content_word table[CONTENT_WORDS_SLOTS];
    dump->tables.words = table;
    FILE *file = fopen(path, "r");
    char line[256];
    size_t n = 0;
    while (file && n < COUNT_OF(table) && fgets(line, sizeof line, file)) {
        char *tab = memchr(line, '\t', strlen(line));
        if (!tab)
            break;
        *tab = '\0';
        table[n].word = strdup(line);
        table[n++].score = (int8_t)strtol(tab + 1, NULL, 10);
    }
    if (!file)
        die("can't read", path);
    fclose(file);
    content_words_init(&dump->words, table, n);
    dump->tables.n_words = n;
}

/* A model as boost writes it: trees, depth and bias, then a tree a line. */
static void read_model(struct content_model *model, const char *path)
{
    static char line[1 << 16];
    FILE *file = fopen(path, "r");
    if (!file || !fgets(line, sizeof line, file))
        die("can't read", path);
    char *at = line;
    const size_t n = (size_t)strtol(at, &at, 10);
    if (strtol(at, &at, 10) != CONTENT_TREE_DEPTH)
        die("trees of another depth", path);
    model->bias = strtof(at, NULL);
    struct content_tree *trees = calloc(n, sizeof *trees);
    if (!trees)
        die("no room for", path);
    for (; model->n < n && fgets(line, sizeof line, file); model->n++) {
        struct content_tree *tree = &trees[model->n];
        at = line;
        for (unsigned i = 0; i < CONTENT_TREE_INNER; i++) {
            const long feature = strtol(at, &at, 10);
            const float threshold = strtof(at, &at);
            tree->feature[i] = (uint8_t)(feature < 0 ? 0 : feature);
            tree->threshold[i] = feature < 0 ? INFINITY : threshold;
        }
        for (unsigned i = 0; i < CONTENT_TREE_LEAVES; i++)
            tree->leaf[i] = strtof(at, &at);
    }
    model->trees = trees;
    fclose(file);
}

int main(int argc, char **argv)
{
    struct dump dump = {.arena = arena_new(256u << 20)};
    int first = 2;
    if (argc > 4 && strcmp(argv[1], "features") == 0) {
        read_words(&dump, argv[2]);
        dump.out = fopen(argv[3], "wb");
        if (!dump.out)
            die("can't write", argv[3]);
        first = 4;
    } else if (argc > 5 && strcmp(argv[1], "context") == 0) {
        read_words(&dump, argv[2]);
        dump.first = fopen(argv[3], "r");
        dump.out = fopen(argv[4], "wb");
        if (!dump.out || !dump.first)
            die("can't open", argv[4]);
        first = 5;
    } else if (argc > 5 && strcmp(argv[1], "bodies") == 0) {
        read_words(&dump, argv[2]);
        read_model(&dump.tables.first, argv[3]);
        read_model(&dump.tables.second, argv[4]);
        dump.wants_bodies = true;
        first = 5;
    } else if (argc < 3 || strcmp(argv[1], "runs") != 0) {
        fputs("usage: dump runs DIR... | dump features WORDS|- OUT DIR... | "
              "dump context WORDS|- FIRST OUT DIR... | dump bodies WORDS FIRST SECOND DIR...\n",
              stderr);
        return 2;
    } else {
        content_words_init(&dump.words, CONTENT_WORDS, CONTENT_N_WORDS);
    }
    for (int i = first; i < argc; i++)
        dump_directory(&dump, argv[i]);
    if (dump.out && fclose(dump.out) != 0)
        die("can't write", "features");
    arena_free(dump.arena);
    return 0;
}
