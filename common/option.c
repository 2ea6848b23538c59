#include "common/option_internal.h"

#include "common/buf.h"
#include "common/file.h"

#define FILE_MAX_BYTES (1u << 20)
#define ENVIRONMENT    "BROADSHEET_"
#define CHECKOUT_FILE  ".run/env"

extern char **environ;

void option_set_free(struct option_set *set)
{
    if (!set)
        return;
    for (size_t i = 0; i < set->n_owned; i++)
        free(set->owned[i]);
    free(set->owned);
    free(set->settings);
    free(set->properties);
    free(set);
}

static void *grow(void *array, size_t n, size_t size)
{
    void *grown = reallocarray(array, n + 1, size);
    if (!grown)
        err_out_of_memory(size);
    return grown;
}

static const char *own(struct option_set *set, struct sv text)
{
    char *copy = strndup(text.ptr ? text.ptr : "", text.len);
    if (!copy)
        err_out_of_memory(text.len);
    set->owned = grow(set->owned, set->n_owned, sizeof *set->owned);
    set->owned[set->n_owned++] = copy;
    return copy;
}

static void add_rows(struct option_set *set, const struct option_table *table)
{
    if (table->base)
        add_rows(set, table->base);
    for (size_t i = 0; i < table->n_rows; i++) {
        set->settings = grow(set->settings, set->n_settings, sizeof *set->settings);
        set->settings[set->n_settings++] = (struct option_setting){
            .row = &table->rows[i], .text = table->rows[i].default_value, .origin = "default"};
    }
}

void option_environment_name(const char *name, char out[OPTION_NAME_MAX])
{
    int n = snprintf(out, OPTION_NAME_MAX, ENVIRONMENT "%s", name);
    for (int i = 0; i < n && i < OPTION_NAME_MAX; i++) {
        if (out[i] == '-' || out[i] == '.')
            out[i] = '_';
        else if (out[i] >= 'a' && out[i] <= 'z')
            out[i] = (char)(out[i] - 32);
    }
}

/* "fetch_timeout", "FETCH_TIMEOUT" and "fetch-timeout" name the same row. */
static bool name_matches(const char *row_name, struct sv name)
{
    const struct sv row = sv_from_c(row_name);
    if (row.len != name.len)
        return false;
    for (size_t i = 0; i < name.len; i++) {
        const char c = name.ptr[i] == '_' ? '-' : sv_lower(name.ptr[i]);
        if (c != row.ptr[i])
            return false;
    }
    return true;
}

static struct option_setting *find(struct option_set *set, struct sv name)
{
    for (size_t i = 0; i < set->n_settings; i++) {
        if (name_matches(set->settings[i].row->name, name))
            return &set->settings[i];
    }
    return NULL;
}

static void add_property(struct option_set *set, struct sv name, struct sv value)
{
    const char *wanted = own(set, name);
    for (size_t i = 0; i < set->n_properties; i++) {
        if (strcmp(set->properties[i].name, wanted) == 0) {
            set->properties[i].value = own(set, value);
            return;
        }
    }
    set->properties = grow(set->properties, set->n_properties, sizeof *set->properties);
    set->properties[set->n_properties++] = (struct option_property){wanted, own(set, value)};
}

/* A setting's file that can't be read is a wrong setting. */
static bool read_file(const char *path, struct buf *out, struct err *err)
{
    struct err why;
    return file_read(path, out, &why) || err_set(err, ERR_STOP, "config", "%s", why.text);
}

/* A secret's *_FILE variant: the file's first line is the value. */
static bool set_from_file(struct option_set *set, struct option_setting *setting, struct sv path,
                          const char *origin, struct err *err)
{
    struct buf bytes;
    buf_init(&bytes, FILE_MAX_BYTES + 1);
    const bool done = read_file(own(set, path), &bytes, err);
    if (done) {
        setting->text = own(set, sv_trim(buf_sv(&bytes)));
        setting->origin = origin;
    }
    buf_release(&bytes);
    return done;
}

/* Lists add up where one origin names them more than once; all else is replaced. */
static void set_text(struct option_set *set, struct option_setting *setting, struct sv value,
                     const char *origin)
{
    const bool again =
        setting->row->type == OPTION_LIST && setting->origin == origin && setting->text;
    if (again) {
        char *joined = NULL;
        if (asprintf(&joined, "%s,%.*s", setting->text, SV_FMT(value)) < 0)
            err_out_of_memory(value.len);
        setting->text = own(set, sv_from_c(joined));
        free(joined);
    } else {
        setting->text = own(set, value);
    }
    setting->origin = origin;
}

/* One name and value from any origin; *known says whether the name means anything here. */
static bool assign(struct option_set *set, struct sv name, struct sv value, const char *origin,
                   bool *known, struct err *err)
{
    struct option_setting *setting = find(set, name);
    *known = true;
    if (setting) {
        set_text(set, setting, value, origin);
        return true;
    }
    const struct sv suffix = SV("-file");
    if (name.len > suffix.len && name_matches("-file", sv_skip(name, name.len - suffix.len))) {
        setting = find(set, sv_sub(name, 0, name.len - suffix.len));
        if (setting && (setting->row->flags & OPTION_SECRET))
            return set_from_file(set, setting, value, origin, err);
    }
    *known = false;
    return true;
}

/* BROADSHEET_KAFKA__LINGER_MS is librdkafka's linger.ms. */
static void add_property_from_environment(struct option_set *set, struct sv name, struct sv value)
{
    char property[OPTION_NAME_MAX];
    size_t n = 0;
    for (; n < name.len && n < sizeof property; n++)
        property[n] = name.ptr[n] == '_' ? '.' : sv_lower(name.ptr[n]);
    add_property(set, sv_from(property, n), value);
}

static bool read_variable(struct option_set *set, struct sv line, const char *origin,
                          struct err *err)
{
    const size_t equals = sv_find_byte(line, '=');
    if (!sv_starts_with(line, SV(ENVIRONMENT)) || equals == line.len)
        return true;
    const struct sv name = sv_skip(sv_sub(line, 0, equals), sizeof ENVIRONMENT - 1);
    const struct sv value = sv_skip(line, equals + 1);
    if (value.len == 0) /* as compose files pass on what is not set */
        return true;
    if (sv_starts_with(name, SV("KAFKA__"))) {
        add_property_from_environment(set, sv_skip(name, 7), value);
        return true;
    }
    bool known; /* a variable of another service is no mistake */
    return assign(set, name, value, origin, &known, err);
}

static bool read_environment(struct option_set *set, struct err *err)
{
    for (char **variable = environ; *variable; variable++) {
        if (!read_variable(set, sv_from_c(*variable), "environment", err))
            return false;
    }
    return true;
}

/* What `make up` wrote, where we run in a checkout. */
static bool read_checkout_file(struct option_set *set, struct err *err)
{
    struct buf bytes;
    buf_init(&bytes, FILE_MAX_BYTES + 1);
    struct err absent;
    bool done = true;
    if (read_file(CHECKOUT_FILE, &bytes, &absent)) {
        struct sv rest = buf_sv(&bytes), line;
        while (done && sv_cut(&rest, '\n', &line))
            done = read_variable(set, sv_trim(line), CHECKOUT_FILE, err);
    }
    buf_release(&bytes);
    return done;
}

static bool read_ini_line(struct option_set *set, struct sv section, struct sv line,
                          const char *path, int number, struct err *err)
{
    const size_t equals = sv_find_byte(line, '=');
    if (equals == line.len)
        return err_set(err, ERR_STOP, "config",
                       "%s:%d: \"%.*s\" is neither [section] nor name = value.", path, number,
                       SV_FMT(line));
    const struct sv name = sv_trim(sv_sub(line, 0, equals));
    const struct sv value = sv_trim(sv_skip(line, equals + 1));
    if (sv_equal(section, SV("kafka"))) {
        add_property(set, name, value);
        return true;
    }
    bool known;
    if (!assign(set, name, value, path, &known, err))
        return false;
    if (!known)
        return err_set(err, ERR_STOP, "config",
                       "%s:%d: there is no option \"%.*s\"; --help lists them.", path, number,
                       SV_FMT(name));
    return true;
}

/* Sections: [broadsheet] for all services, one for each service, [kafka]. Those of other services
 * are passed over. */
static bool read_ini(struct option_set *set, const struct option_table *table, const char *path,
                     struct err *err)
{
    struct buf bytes;
    buf_init(&bytes, FILE_MAX_BYTES + 1);
    bool done = read_file(path, &bytes, err);
    struct sv rest = buf_sv(&bytes), line, section = SV("broadsheet");
    for (int number = 1; done && sv_cut(&rest, '\n', &line); number++) {
        line = sv_trim(line);
        if (line.len == 0 || line.ptr[0] == '#' || line.ptr[0] == ';')
            continue;
        if (line.ptr[0] == '[') {
            section = sv_trim(sv_sub(line, 1, sv_find_byte(line, ']') - 1));
            continue;
        }
        const bool ours = sv_equal(section, SV("broadsheet")) || sv_equal(section, SV("kafka")) ||
                          (table->section && sv_equal(section, sv_from_c(table->section)));
        if (ours)
            done = read_ini_line(set, section, line, own(set, sv_from_c(path)), number, err);
    }
    buf_release(&bytes);
    return done;
}

struct flags { /* what the command line asks beside options */
    const char *config;
    bool help, version, print_config, check_config, print_reference;
};

static bool take_own_flag(struct flags *flags, struct sv name, struct sv value)
{
    if (sv_equal(name, SV("help")))
        flags->help = true;
    else if (sv_equal(name, SV("version")))
        flags->version = true;
    else if (sv_equal(name, SV("print-config")))
        flags->print_config = true;
    else if (sv_equal(name, SV("check-config")))
        flags->check_config = true;
    else if (sv_equal(name, SV("print-reference")))
        flags->print_reference = true;
    else if (sv_equal(name, SV("config")) && value.ptr)
        flags->config = value.ptr;
    else
        return false;
    return true;
}

static bool takes_value(struct option_set *set, struct sv name)
{
    const struct option_setting *setting = find(set, name);
    if (setting)
        return setting->row->type != OPTION_BOOL;
    return !sv_equal(name, SV("help")) && !sv_equal(name, SV("version")) &&
           !sv_equal(name, SV("print-config")) && !sv_equal(name, SV("check-config")) &&
           !sv_equal(name, SV("print-reference"));
}

static bool read_flag(struct option_set *set, struct flags *flags, struct sv name, struct sv value,
                      bool only_own, struct err *err)
{
    if (take_own_flag(flags, name, value) || only_own)
        return true;
    if (sv_starts_with(name, SV("kafka."))) {
        add_property(set, sv_skip(name, 6), value);
        return true;
    }
    bool known;
    if (!assign(set, name, value.ptr ? value : SV("true"), "command line", &known, err))
        return false;
    if (!known)
        return err_set(err, ERR_STOP, "usage", "There is no option --%.*s; --help lists them.",
                       SV_FMT(name));
    return true;
}

/* Walks argv once. With only_own just the flags of this module are read (the file's name is needed
 * before the rest); without, words that are no options are moved to the end, in their order. */
static bool read_arguments(struct option_set *set, struct flags *flags, int argc, char **argv,
                           bool only_own, int *first_word, struct err *err)
{
    char **words = calloc((size_t)argc + 1, sizeof *words);
    if (!words)
        err_out_of_memory((size_t)argc);
    int n_words = 0, kept = 1;
    bool done = true, is_over = false;
    for (int i = 1; done && i < argc; i++) {
        struct sv word = sv_from_c(argv[i]);
        if (!is_over && sv_equal(word, SV("-h")))
            word = SV("--help");
        if (is_over || !sv_starts_with(word, SV("--"))) {
            words[n_words++] = argv[i];
            continue;
        }
        if (word.len == 2) {
            is_over = true;
            continue;
        }
        const int start = i;
        const size_t equals = sv_find_byte(word, '=');
        const struct sv name = sv_skip(sv_sub(word, 0, equals), 2);
        struct sv value = equals < word.len ? sv_skip(word, equals + 1) : SV_NULL;
        if (!value.ptr && takes_value(set, name) && i + 1 < argc)
            value = sv_from_c(argv[++i]);
        else if (!value.ptr && find(set, name) && takes_value(set, name))
            done = err_set(err, ERR_STOP, "usage", "--%.*s wants a value.", SV_FMT(name));
        done = done && read_flag(set, flags, name, value, only_own, err);
        for (int j = start; !only_own && j <= i; j++)
            argv[kept++] = argv[j];
    }
    for (int i = 0; !only_own && i < n_words; i++)
        argv[argc - n_words + i] = words[i];
    *first_word = argc - n_words;
    free(words);
    return done;
}

static bool convert_all(const struct option_set *set, void *values, struct err *err)
{
    for (size_t i = 0; i < set->n_settings; i++) {
        if (!option_convert(&set->settings[i], values, err))
            return false;
    }
    return true;
}

enum option_outcome option_read(const struct option_table *table, int argc, char **argv,
                                void *values, struct option_set **set_out, int *rest,
                                struct err *err)
{
    struct option_set *set = calloc(1, sizeof *set);
    if (!set)
        err_out_of_memory(sizeof *set);
    *set_out = set;
    add_rows(set, table);
    struct flags flags = {0};
    int first_word = argc;
    if (!read_arguments(set, &flags, argc, argv, true, &first_word, err))
        return OPTION_WRONG;
    if (flags.help || flags.version || flags.print_reference) {
        if (flags.help)
            option_write_help(table, stdout);
        else if (flags.print_reference)
            option_write_reference(table, stdout);
        else
            printf("%s %s\n", table->program, BROADSHEET_VERSION);
        return OPTION_DONE;
    }
    if (!read_checkout_file(set, err) ||
        (flags.config && !read_ini(set, table, flags.config, err)) || !read_environment(set, err) ||
        !read_arguments(set, &flags, argc, argv, false, &first_word, err))
        return OPTION_WRONG;
    if (!rest && first_word < argc) {
        err_set(err, ERR_STOP, "usage", "\"%s\" is one word too many; --help shows the usage.",
                argv[first_word]);
        return OPTION_WRONG;
    }
    if (!convert_all(set, values, err))
        return OPTION_WRONG;
    if (flags.print_config)
        option_write_config(set, stdout);
    if (rest)
        *rest = first_word;
    return flags.print_config || flags.check_config ? OPTION_DONE : OPTION_RUN;
}

const struct option_property *option_kafka_properties(const struct option_set *set, size_t *n)
{
    *n = set->n_properties;
    return set->properties;
}
