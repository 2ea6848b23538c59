/* What settings look like to people: values read from text, and described in it. */
#include "common/option_internal.h"

struct unit {
    const char *name;
    int64_t factor;
};
static const struct unit DURATIONS[] = {{"ms", 1},      {"s", 1000},     {"m", 60000},
                                        {"h", 3600000}, {"d", 86400000}, {NULL, 0}};
static const struct unit SIZES[] = {{"GiB", 1 << 30}, {"MiB", 1 << 20}, {"KiB", 1024},
                                    {"B", 1},         {"", 1},          {NULL, 0}};

static bool read_with_unit(struct sv text, const struct unit *units, int64_t *value)
{
    size_t digits = 0;
    while (digits < text.len && sv_is_digit(text.ptr[digits]))
        digits++;
    int64_t number;
    if (!sv_to_i64(sv_sub(text, 0, digits), &number))
        return false;
    const struct sv unit = sv_trim(sv_skip(text, digits));
    for (; units->name; units++) {
        if (sv_equal(unit, sv_from_c(units->name)))
            return !__builtin_mul_overflow(number, units->factor, value);
    }
    return number == 0 && unit.len == 0 ? (*value = 0, true) : false;
}

static void print_with_unit(int64_t value, const struct unit *units, bool is_largest_last,
                            char *out, size_t size)
{
    const struct unit *best = NULL;
    for (const struct unit *unit = units; unit->name; unit++) {
        const bool fits = value && value % unit->factor == 0;
        if (fits && (!best || is_largest_last))
            best = unit;
    }
    snprintf(out, size, "%" PRId64 "%s", best ? value / best->factor : value,
             best ? best->name : "");
}

static void print_bound(const struct option *row, int64_t value, char *out, size_t size)
{
    if (row->type == OPTION_DURATION)
        print_with_unit(value, DURATIONS, true, out, size);
    else if (row->type == OPTION_SIZE)
        print_with_unit(value, SIZES, false, out, size);
    else
        snprintf(out, size, "%" PRId64, value);
}

static const char *kind_text(enum option_type type)
{
    switch (type) {
    case OPTION_TEXT:
        return "text";
    case OPTION_INTEGER:
        return "a number";
    case OPTION_SIZE:
        return "a size such as 512KiB, 64MiB, 2GiB";
    case OPTION_DURATION:
        return "a duration such as 500ms, 30s, 5m, 1h, 7d";
    case OPTION_BOOL:
        return "true or false";
    case OPTION_CHOICE:
        return "one of";
    case OPTION_LIST:
        return "a comma-separated list";
    }
    return "";
}

/* "a duration such as 500ms, 30s, 5m (1s to 1h)". */
static void describe_values(const struct option *row, char *out, size_t size)
{
    size_t n = (size_t)snprintf(out, size, "%s", kind_text(row->type));
    if (row->type == OPTION_CHOICE) {
        for (const char *const *choice = row->choices; *choice && n < size; choice++)
            n += (size_t)snprintf(out + n, size - n, "%s%s", choice == row->choices ? " " : ", ",
                                  *choice);
    } else if ((row->minimum || row->maximum) && n < size) {
        char low[32], high[32];
        print_bound(row, row->minimum, low, sizeof low);
        print_bound(row, row->maximum, high, sizeof high);
        snprintf(out + n, size - n, ", %s to %s", low, high);
    }
}

static bool read_number(const struct option *row, struct sv text, int64_t *value)
{
    bool done;
    if (row->type == OPTION_DURATION)
        done = read_with_unit(text, DURATIONS, value);
    else if (row->type == OPTION_SIZE)
        done = read_with_unit(text, SIZES, value);
    else
        done = sv_to_i64(text, value);
    if (!done)
        return false;
    return (row->minimum == 0 && row->maximum == 0) ||
           (*value >= row->minimum && *value <= row->maximum);
}

static bool read_choice(const struct option *row, struct sv text, int *value)
{
    for (int i = 0; row->choices[i]; i++) {
        if (sv_equal(text, sv_from_c(row->choices[i]))) {
            *value = i;
            return true;
        }
    }
    return false;
}

static bool read_bool(struct sv text, bool *value)
{
    *value = sv_equal(text, SV("true")) || sv_equal(text, SV("1")) || sv_equal(text, SV("yes"));
    return *value || sv_equal(text, SV("false")) || sv_equal(text, SV("0")) ||
           sv_equal(text, SV("no"));
}

bool option_convert(const struct option_setting *setting, void *values, struct err *err)
{
    const struct option *row = setting->row;
    const struct sv text = sv_from_c(setting->text);
    char *member = (char *)values + row->offset;
    int64_t number = 0;
    int choice = 0;
    bool flag = false, done = true;
    if (!text.ptr && (row->flags & OPTION_REQUIRED)) {
        char variable[OPTION_NAME_MAX];
        option_environment_name(row->name, variable);
        return err_set(err, ERR_STOP, "config", "--%s (%s) must be set: %s", row->name, variable,
                       row->help);
    }
    switch (row->type) {
    case OPTION_TEXT:
    case OPTION_LIST:
        memcpy(member, &setting->text, sizeof setting->text);
        return true;
    case OPTION_INTEGER:
    case OPTION_SIZE:
    case OPTION_DURATION:
        done = text.ptr && read_number(row, text, &number);
        if (done)
            memcpy(member, &number, sizeof number);
        break;
    case OPTION_CHOICE:
        done = text.ptr && read_choice(row, text, &choice);
        if (done)
            memcpy(member, &choice, sizeof choice);
        break;
    case OPTION_BOOL:
        done = text.ptr && read_bool(text, &flag);
        if (done)
            memcpy(member, &flag, sizeof flag);
        break;
    }
    if (done)
        return true;
    char accepted[256];
    describe_values(row, accepted, sizeof accepted);
    return err_set(err, ERR_STOP, "config", "--%s: \"%s\" (from %s) is not accepted: it wants %s.",
                   row->name, setting->text ? setting->text : "", setting->origin, accepted);
}

static void write_rows(const struct option_table *table, FILE *out)
{
    for (size_t i = 0; i < table->n_rows; i++) {
        const struct option *row = &table->rows[i];
        char accepted[256], variable[OPTION_NAME_MAX];
        describe_values(row, accepted, sizeof accepted);
        option_environment_name(row->name, variable);
        fprintf(out, "  --%s\n        %s\n        %s", row->name, row->help, accepted);
        if (row->default_value)
            fprintf(out, "; default %s", row->default_value);
        fprintf(out, "; %s\n", variable);
    }
}

void option_write_help(const struct option_table *table, FILE *out)
{
    fprintf(out, "usage: %s %s\n\n%s\n\n", table->program,
            table->usage ? table->usage : "[OPTIONS]", table->summary);
    write_rows(table, out);
    if (table->base)
        fputs("\nOptions that others have, too:\n", out);
    for (const struct option_table *base = table->base; base; base = base->base)
        write_rows(base, out);
    fputs("\nAlso: --config FILE (INI), --kafka.PROPERTY=VALUE (librdkafka), --print-config, "
          "--check-config, --version, --help.\n"
          "Flags win over the environment, that over the file, that over .run/env of a checkout, "
          "that over the defaults.\n",
          out);
}

void option_write_config(const struct option_set *set, FILE *out)
{
    for (size_t i = 0; i < set->n_settings; i++) {
        const struct option_setting *setting = &set->settings[i];
        const bool hidden = (setting->row->flags & OPTION_SECRET) && setting->text;
        if (!setting->text)
            fprintf(out, "# %s is not set\n", setting->row->name);
        else
            fprintf(out, "%s = %s  # %s\n", setting->row->name, hidden ? "********" : setting->text,
                    setting->origin);
    }
    if (set->n_properties)
        fputs("\n[kafka]\n", out);
    for (size_t i = 0; i < set->n_properties; i++) {
        const bool hidden = sv_contains(sv_from_c(set->properties[i].name), SV("password"));
        fprintf(out, "%s = %s\n", set->properties[i].name,
                hidden ? "********" : set->properties[i].value);
    }
}

static void write_reference_rows(const struct option_table *table, FILE *out)
{
    for (size_t i = 0; i < table->n_rows; i++) {
        const struct option *row = &table->rows[i];
        const char *quote = row->default_value ? "`" : "";
        char accepted[256], variable[OPTION_NAME_MAX];
        describe_values(row, accepted, sizeof accepted);
        option_environment_name(row->name, variable);
        fprintf(out, "| `--%s` | `%s` | %s | %s%s%s | %s |\n", row->name, variable, accepted, quote,
                row->default_value ? row->default_value : "", quote, row->help);
    }
}

void option_write_reference(const struct option_table *table, FILE *out)
{
    fputs("| option | environment | accepts | default | what it is |\n|---|---|---|---|---|\n",
          out);
    for (; table; table = table->base)
        write_reference_rows(table, out);
}
