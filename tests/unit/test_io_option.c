/* option: every origin, their precedence, and what is refused with which words. */
#include "tests/unit/unit.h"

#include "common/option.h"

#include <unistd.h>

struct values {
    const char *text;
    int64_t number, size_bytes, wait_ms;
    bool flag;
    int choice;
    const char *list;
    const char *secret;
};

static const char *const CHOICES[] = {"red", "green", NULL};
#define AT(member) offsetof(struct values, member)
static const struct option ROWS[] = {
    {.name = "text", .type = OPTION_TEXT, .offset = AT(text), .help = "Any text."},
    {.name = "number",
     .type = OPTION_INTEGER,
     .offset = AT(number),
     .default_value = "5",
     .minimum = 1,
     .maximum = 9,
     .help = "A number."},
    {.name = "queue-size",
     .type = OPTION_SIZE,
     .offset = AT(size_bytes),
     .default_value = "1MiB",
     .help = "Bytes."},
    {.name = "wait",
     .type = OPTION_DURATION,
     .offset = AT(wait_ms),
     .default_value = "2s",
     .minimum = 0,
     .maximum = 3600000,
     .help = "How long."},
    {.name = "flag",
     .type = OPTION_BOOL,
     .offset = AT(flag),
     .default_value = "false",
     .help = "Whether."},
    {.name = "choice",
     .type = OPTION_CHOICE,
     .offset = AT(choice),
     .default_value = "red",
     .choices = CHOICES,
     .help = "Which."},
    {.name = "list", .type = OPTION_LIST, .offset = AT(list), .help = "Several."},
    {.name = "secret",
     .type = OPTION_TEXT,
     .offset = AT(secret),
     .flags = OPTION_SECRET,
     .help = "Hidden."},
};
static const struct option_table TABLE = {.program = "broadsheet-test",
                                          .section = "test",
                                          .summary = "A test.",
                                          .rows = ROWS,
                                          .n_rows = COUNT_OF(ROWS)};

static enum option_outcome read_words(char **words, int n, struct values *values,
                                      struct option_set **set, int *rest, struct err *err)
{
    *values = (struct values){0};
    *err = (struct err){0};
    return option_read(&TABLE, n, words, values, set, rest, err);
}

#define READ(...)                                                                                  \
    char *words[] = {(char[]){"test"}, __VA_ARGS__};                                               \
    struct values values;                                                                          \
    struct option_set *set = NULL;                                                                 \
    struct err err;                                                                                \
    int rest = 0;                                                                                  \
    const enum option_outcome outcome =                                                            \
        read_words(words, COUNT_OF(words), &values, &set, &rest, &err)
#define WORD(text)                                                                                 \
    (char[])                                                                                       \
    {                                                                                              \
        text                                                                                       \
    }

static void defaults_and_flags(void **state)
{
    (void)state;
    READ(WORD("--text=a b"), WORD("first"), WORD("--wait"), WORD("3m"), WORD("--flag"),
         WORD("second"), WORD("--choice"), WORD("green"), WORD("--list=a"), WORD("--list"),
         WORD("b"), WORD("--kafka.linger.ms=7"), WORD("--"), WORD("--third"));
    assert_int_equal(outcome, OPTION_RUN);
    assert_string_equal(values.text, "a b");
    assert_int_equal(values.number, 5);
    assert_int_equal(values.size_bytes, 1 << 20);
    assert_int_equal(values.wait_ms, 180000);
    assert_true(values.flag);
    assert_int_equal(values.choice, 1);
    assert_string_equal(values.list, "a,b");
    assert_int_equal(COUNT_OF(words) - (size_t)rest, 3);
    assert_string_equal(words[rest], "first");
    assert_string_equal(words[rest + 1], "second");
    assert_string_equal(words[rest + 2], "--third");
    size_t n;
    const struct option_property *properties = option_kafka_properties(set, &n);
    assert_int_equal(n, 1);
    assert_string_equal(properties[0].name, "linger.ms");
    assert_string_equal(properties[0].value, "7");
    option_set_free(set);
}

static void flags_win_over_environment_over_file(void **state)
{
    (void)state;
    char path[] = "/tmp/test_option.XXXXXX";
    const int fd = mkstemp(path);
    assert_true(fd >= 0);
    const char ini[] = "# a comment\n[broadsheet]\nnumber = 2\nwait = 7s\n[other]\nunknown = "
                       "1\n[test]\ntext = from file\n"
                       "queue_size = 2KiB\n[kafka]\nclient.rack = r1\n";
    assert_int_equal(write(fd, ini, sizeof ini - 1), sizeof ini - 1);
    close(fd);
    setenv("BROADSHEET_NUMBER", "3", 1);
    setenv("BROADSHEET_WAIT", "8s", 1);
    setenv("BROADSHEET_CHOICE", "", 1);
    setenv("BROADSHEET_OF_ANOTHER_SERVICE", "x", 1);
    setenv("BROADSHEET_KAFKA__FETCH_MIN_BYTES", "9", 1);
    READ(WORD("--number=4"), WORD("--config"), path);
    assert_int_equal(outcome, OPTION_RUN);
    assert_int_equal(values.number, 4);
    assert_int_equal(values.wait_ms, 8000);
    assert_int_equal(values.size_bytes, 2048);
    assert_string_equal(values.text, "from file");
    size_t n;
    const struct option_property *properties = option_kafka_properties(set, &n);
    assert_int_equal(n, 2);
    assert_string_equal(properties[0].name, "client.rack");
    assert_string_equal(properties[1].name, "fetch.min.bytes");
    option_set_free(set);
    unsetenv("BROADSHEET_NUMBER");
    unsetenv("BROADSHEET_WAIT");
    unsetenv("BROADSHEET_CHOICE");
    unsetenv("BROADSHEET_OF_ANOTHER_SERVICE");
    unsetenv("BROADSHEET_KAFKA__FETCH_MIN_BYTES");
    unlink(path);
}

static void a_secret_comes_from_a_file(void **state)
{
    (void)state;
    char path[] = "/tmp/test_secret.XXXXXX";
    const int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, "hush\n", 5), 5);
    close(fd);
    setenv("BROADSHEET_SECRET_FILE", path, 1);
    READ(WORD("x"));
    assert_int_equal(outcome, OPTION_RUN);
    assert_string_equal(values.secret, "hush");
    option_set_free(set);
    unsetenv("BROADSHEET_SECRET_FILE");
    unlink(path);
}

static void wrong_values_name_themselves(void **state)
{
    (void)state;
    static const struct {
        const char *word, *text, *code;
    } cases[] = {
        {"--number=12",
         "--number: \"12\" (from command line) is not accepted: it wants a number, 1 to 9.",
         "config"},
        {"--number=",
         "--number: \"\" (from command line) is not accepted: it wants a number, 1 to 9.",
         "config"},
        {"--wait=5",
         "--wait: \"5\" (from command line) is not accepted: it wants a duration such as 500ms, "
         "30s, 5m, 1h, 7d, 0 to 1h.",
         "config"},
        {"--choice=blue",
         "--choice: \"blue\" (from command line) is not accepted: it wants one of red, green.",
         "config"},
        {"--flag=maybe",
         "--flag: \"maybe\" (from command line) is not accepted: it wants true or false.",
         "config"},
        {"--numbr=1", "There is no option --numbr; --help lists them.", "usage"},
        {"--text", "--text wants a value.", "usage"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char *word = strdup(cases[i].word);
        char *words[] = {WORD("test"), word};
        struct values values;
        struct option_set *set = NULL;
        struct err err;
        int rest;
        assert_int_equal(read_words(words, 2, &values, &set, &rest, &err), OPTION_WRONG);
        assert_string_equal(err.text, cases[i].text);
        assert_string_equal(err.code, cases[i].code);
        option_set_free(set);
        free(word);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(defaults_and_flags),
        cmocka_unit_test(flags_win_over_environment_over_file),
        cmocka_unit_test(a_secret_comes_from_a_file),
        cmocka_unit_test(wrong_values_name_themselves),
    };
    return cmocka_run_group_tests_name("option", tests, NULL, NULL);
}
