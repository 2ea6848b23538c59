#include "services/parser/extract/overrides_rules.h"

const char *const OVERRIDES_FIELD_NAMES[FIELD_COUNT] = {
    [FIELD_HEADLINE] = "headline",       [FIELD_ALTERNATIVE_HEADLINE] = "alternativeHeadline",
    [FIELD_DESCRIPTION] = "description", [FIELD_AUTHOR] = "author",
    [FIELD_PUBLISHED] = "datePublished", [FIELD_MODIFIED] = "dateModified",
    [FIELD_LANGUAGE] = "inLanguage",     [FIELD_SECTION] = "articleSection",
    [FIELD_KEYWORDS] = "keywords",       [FIELD_IMAGE] = "image",
    [FIELD_BODY] = "articleBody"};

void overrides_free(struct overrides *overrides)
{
    if (!overrides)
        return;
    for (size_t i = 0; i < overrides->n; i++) {
        struct section *section = &overrides->sections[i];
        for (size_t j = 0; j < section->n_rules; j++)
            xmlXPathFreeCompExpr(section->rules[j].expression);
        free(section->pattern);
    }
    free(overrides->sections);
    free(overrides);
}

static char *copy(struct sv text)
{
    char *out = strndup(text.ptr ? text.ptr : "", text.len);
    if (!out)
        err_out_of_memory(text.len);
    return out;
}

static void add_section(struct overrides *overrides, struct sv pattern)
{
    struct section *grown = reallocarray(overrides->sections, overrides->n + 1, sizeof *grown);
    if (!grown)
        err_out_of_memory(sizeof *grown);
    overrides->sections = grown;
    grown[overrides->n++] = (struct section){.pattern = copy(pattern)};
}

/* ---- XPath */

static bool is_name_byte(char c)
{
    return sv_is_alpha(c) || sv_is_digit(c) || c == '-' || c == '_' || (unsigned char)c >= 0x80;
}

/* XPath 1.0's functions (section 4) and what looks like them (node types, section 2.3). */
static bool is_function(struct sv name)
{
    static const char *const NAMES[] = {"last",
                                        "position",
                                        "count",
                                        "id",
                                        "local-name",
                                        "namespace-uri",
                                        "name",
                                        "string",
                                        "concat",
                                        "starts-with",
                                        "contains",
                                        "substring",
                                        "substring-before",
                                        "substring-after",
                                        "string-length",
                                        "normalize-space",
                                        "translate",
                                        "boolean",
                                        "not",
                                        "true",
                                        "false",
                                        "lang",
                                        "number",
                                        "sum",
                                        "floor",
                                        "ceiling",
                                        "round",
                                        "comment",
                                        "text",
                                        "processing-instruction",
                                        "node",
                                        "and",
                                        "or",
                                        "div",
                                        "mod"};
    for (size_t i = 0; i < COUNT_OF(NAMES); i++)
        if (sv_equal(name, sv_from_c(NAMES[i])))
            return true;
    return false;
}

/* What libxml2 would find only on a page where it comes to use it; NULL where all is well. */
static const char *find_fault(struct sv rest)
{
    while (rest.len) {
        const char c = rest.ptr[0];
        size_t n = 1;
        if (c == '"' || c == '\'') {
            n = 2 + sv_find_byte(sv_skip(rest, 1), c);
        } else if (c == '$') {
            return "it has a variable, and there are none";
        } else if (is_name_byte(c)) {
            while (n < rest.len && is_name_byte(rest.ptr[n]))
                n++;
            const struct sv after = sv_trim(sv_skip(rest, n));
            if (sv_starts_with(after, SV("(")) && !is_function(sv_sub(rest, 0, n)))
                return "XPath 1.0 has no such function";
            if (sv_starts_with(after, SV(":")) && !sv_starts_with(after, SV("::")))
                return "it has a prefix, and a page's elements have none";
            if (sv_starts_with(after, SV("::")))
                n += 2;
        }
        rest = sv_skip(rest, n);
    }
    return NULL;
}

/* libxml2 prints to standard error unless somebody listens; an error in an expression has its place
 * and no message. */
static void note_error(void *ctx, xmlErrorPtr error)
{
    *(int *)ctx = error->int1;
}

static xmlXPathCompExprPtr compile(struct sv expression, int *wrong_at)
{
    xmlXPathContextPtr context = xmlXPathNewContext(NULL);
    if (!context)
        err_out_of_memory(sizeof *context);
    context->userData = wrong_at;
    context->error = note_error;
    char *text = copy(expression);
    const xmlXPathCompExprPtr compiled = xmlXPathCtxtCompile(context, (const xmlChar *)text);
    free(text);
    xmlXPathFreeContext(context);
    return compiled;
}

/* ---- Lines */

static bool find_field(struct sv name, enum field *field)
{
    for (int i = 0; i < FIELD_COUNT; i++) {
        if (sv_equal(name, sv_from_c(OVERRIDES_FIELD_NAMES[i]))) {
            *field = (enum field)i;
            return true;
        }
    }
    return false;
}

static bool refuse_field(int number, struct sv name, struct err *err)
{
    struct buf names;
    buf_init(&names, 1000);
    for (int i = 0; i < FIELD_COUNT; i++)
        buf_printf(&names, "%s%s", i ? ", " : "", OVERRIDES_FIELD_NAMES[i]);
    const struct sv list = buf_sv(&names);
    (void)err_set(err, ERR_STOP, "overrides",
                  "Overrides, line %d: there is no field \"%.*s\"; there are %.*s.", number,
                  SV_FMT(name), SV_FMT(list));
    buf_release(&names);
    return false;
}

/* NULL, and *err says what is wrong. */
static xmlXPathCompExprPtr read_xpath(struct sv text, int number, enum field field, struct err *err)
{
    const char *name = OVERRIDES_FIELD_NAMES[field];
    const char *fault = find_fault(text);
    int wrong_at = 0;
    const xmlXPathCompExprPtr expression = text.len && !fault ? compile(text, &wrong_at) : NULL;
    if (expression)
        return expression;
    if (!text.len)
        (void)err_set(err, ERR_STOP, "overrides",
                      "Overrides, line %d: %s has no XPath; leave the line out to keep what the "
                      "extractor finds.",
                      number, name);
    else if (fault)
        (void)err_set(err, ERR_STOP, "overrides",
                      "Overrides, line %d: the XPath of %s can't be used: %s.", number, name,
                      fault);
    else
        (void)err_set(err, ERR_STOP, "overrides",
                      "Overrides, line %d: the XPath of %s can't be read from its character %d on.",
                      number, name, wrong_at + 1);
    return NULL;
}

static bool read_rule(struct overrides *overrides, struct sv line, int number, struct err *err)
{
    const size_t equals = sv_find_byte(line, '=');
    const struct sv name = sv_trim(sv_sub(line, 0, equals));
    enum field field;
    if (equals == line.len || overrides->n == 0)
        return err_set(
            err, ERR_STOP, "overrides",
            "Overrides, line %d: \"%.*s\" is neither [host] nor, below one, field = XPath.", number,
            SV_FMT(line));
    if (!find_field(name, &field))
        return refuse_field(number, name, err);
    struct section *section = &overrides->sections[overrides->n - 1];
    for (size_t i = 0; i < section->n_rules; i++) {
        if (section->rules[i].field == field)
            return err_set(err, ERR_STOP, "overrides",
                           "Overrides, line %d: [%s] has %s twice; join the two with \"|\".",
                           number, section->pattern, OVERRIDES_FIELD_NAMES[field]);
    }
    const xmlXPathCompExprPtr expression =
        read_xpath(sv_trim(sv_skip(line, equals + 1)), number, field, err);
    if (!expression)
        return false;
    section->rules[section->n_rules++] = (struct rule){field, expression};
    return true;
}

static bool is_host(struct sv host)
{
    if (sv_starts_with(host, SV("*.")))
        host = sv_skip(host, 2);
    for (size_t i = 0; i < host.len; i++) {
        const char c = host.ptr[i];
        if (!sv_is_alpha(c) && !sv_is_digit(c) && c != '.' && c != '-' && (unsigned char)c < 0x80)
            return false;
    }
    return host.len > 0;
}

static bool read_section(struct overrides *overrides, struct sv line, int number, struct err *err)
{
    const bool is_closed = line.len > 2 && line.ptr[line.len - 1] == ']';
    const struct sv host = sv_trim(sv_sub(line, 1, line.len - 2));
    if (!is_closed || !is_host(host))
        return err_set(err, ERR_STOP, "overrides",
                       "Overrides, line %d: \"%.*s\" is no [host]; write the host alone, "
                       "[news.example.org] or, with all below it, [*.example.org].",
                       number, SV_FMT(line));
    for (size_t i = 0; i < overrides->n; i++) {
        if (sv_equal_nocase(sv_from_c(overrides->sections[i].pattern), host))
            return err_set(
                err, ERR_STOP, "overrides",
                "Overrides, line %d: [%.*s] stands here for the second time; put its rules "
                "together.",
                number, SV_FMT(host));
    }
    add_section(overrides, host);
    return true;
}

static bool read_line(struct overrides *overrides, struct sv line, int number, struct err *err)
{
    if (line.len == 0 || line.ptr[0] == '#' || line.ptr[0] == ';')
        return true;
    return line.ptr[0] == '[' ? read_section(overrides, line, number, err)
                              : read_rule(overrides, line, number, err);
}

bool overrides_read(struct sv file, struct overrides **out, struct err *err)
{
    struct overrides *overrides = calloc(1, sizeof *overrides);
    if (!overrides)
        err_out_of_memory(sizeof *overrides);
    struct sv line;
    if (sv_starts_with(file, SV("\xEF\xBB\xBF")))
        file = sv_skip(file, 3);
    for (int number = 1; sv_cut(&file, '\n', &line); number++) {
        if (!read_line(overrides, sv_trim(line), number, err)) {
            overrides_free(overrides);
            return false;
        }
    }
    *out = overrides;
    return true;
}
