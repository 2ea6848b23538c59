/* broadsheet dead-letters list|show|replay: what could not be handled, why, and once more. */
#include "common/json.h"
#include "common/service.h"
#include "services/cli/cmd.h"
#include "services/cli/letters.h"

enum { LINE_BYTES = 64 << 20, FLUSH_TIMEOUT_MS = 30000 };

struct values {
    struct service_options service;
    const char *topic, *from, *stage, *code, *key;
    int64_t limit, max_attempts;
    bool is_json, is_raw, is_dry, is_all;
};

static const struct option ROWS[] = {
    {.name = "topic",
     .type = OPTION_TEXT,
     .offset = offsetof(struct values, topic),
     .help = "Only letters that came from this topic: its full name, or pages, articles, urls."},
    {.name = "from",
     .type = OPTION_TEXT,
     .offset = offsetof(struct values, from),
     .help = "Only letters of this service, for instance broadsheet-parser."},
    {.name = "stage",
     .type = OPTION_TEXT,
     .offset = offsetof(struct values, stage),
     .help = "Only letters that failed at this stage."},
    {.name = "code",
     .type = OPTION_TEXT,
     .offset = offsetof(struct values, code),
     .help = "Only letters with this reason, for instance worker_timeout."},
    {.name = "key",
     .type = OPTION_TEXT,
     .offset = offsetof(struct values, key),
     .help = "Only letters whose key (mostly a URL) contains this."},
    {.name = "limit",
     .type = OPTION_INTEGER,
     .offset = offsetof(struct values, limit),
     .default_value = "0",
     .maximum = INT64_MAX,
     .help = "Stop after so many; 0: none too many."},
    {.name = "json",
     .type = OPTION_BOOL,
     .offset = offsetof(struct values, is_json),
     .default_value = "false",
     .help = "list: one JSON object a line."},
    {.name = "raw",
     .type = OPTION_BOOL,
     .offset = offsetof(struct values, is_raw),
     .default_value = "false",
     .help = "show: the value's bytes and nothing else."},
    {.name = "dry-run",
     .type = OPTION_BOOL,
     .offset = offsetof(struct values, is_dry),
     .default_value = "false",
     .help = "replay: only say what would be done."},
    {.name = "all",
     .type = OPTION_BOOL,
     .offset = offsetof(struct values, is_all),
     .default_value = "false",
     .help = "replay: every letter there is; without a place or a filter it has to be said."},
    {.name = "max-attempts",
     .type = OPTION_INTEGER,
     .offset = offsetof(struct values, max_attempts),
     .default_value = "3",
     .minimum = 1,
     .maximum = 1000000,
     .help = "replay: leave out letters that have failed so often already."},
};
static const struct option_table TABLE = {
    .program = "broadsheet dead-letters",
    .usage = "list|show|replay [PARTITION:OFFSET...] [OPTIONS]",
    .summary = "Lists what could not be handled, shows it with its reason, or puts it back on the "
               "topic that it came "
               "from. A letter's name is its place on the topic dead-letters.",
    .rows = ROWS,
    .n_rows = COUNT_OF(ROWS),
    .base = &CLIENT_OPTIONS};

struct job {
    const struct values *values;
    struct letter_filter filter;
    char **places; /* names of letters; none: all that match */
    size_t n_places;
    const struct bus_topics *topics;
    struct bus_producer *producer; /* replay */
    size_t done, skipped, failed;
    struct err err; /* what ended it */
};

static bool is_meant(const struct job *job, const struct letter *letter)
{
    const struct sv prefix = sv_from_c(job->values->service.topic_prefix);
    struct letter_filter filter = job->filter;
    if (job->n_places == 0)
        return letter_matches(letter, &filter, prefix);
    for (size_t i = 0; i < job->n_places; i++) {
        filter.place = sv_from_c(job->places[i]);
        if (letter_matches(letter, &filter, prefix))
            return true;
    }
    return false;
}

static bool wants_more(const struct job *job)
{
    return job->values->limit == 0 || (int64_t)job->done < job->values->limit;
}

/* Foreign text on a terminal: control characters would be obeyed. */
static void print_safe(struct sv text)
{
    for (size_t i = 0; i < text.len; i++) {
        const unsigned char c = (unsigned char)text.ptr[i];
        putchar(c < 0x20 || c == 0x7F ? '?' : c);
    }
}

static void print_line(const struct letter *letter)
{
    printf("%" PRId32 ":%" PRId64 "  ", letter->partition, letter->offset);
    if (!letter->is_readable) {
        printf("not a dead letter: %s\n", letter->problem.text);
        return;
    }
    print_safe(letter->why.failed_at);
    printf("  ");
    print_safe(letter->why.service);
    putchar('/');
    print_safe(letter->why.stage);
    printf("  ");
    print_safe(letter->why.code);
    printf("  attempts=%d  ", letter->why.attempts);
    print_safe(letter->why.topic);
    printf("[%" PRId32 "]@%" PRId64 "  ", letter->why.partition, letter->why.offset);
    print_safe(letter->record.key);
    printf("\n    ");
    print_safe(letter->why.message);
    putchar('\n');
}

static void print_json(const struct letter *letter)
{
    char place[48];
    const int n =
        snprintf(place, sizeof place, "%" PRId32 ":%" PRId64, letter->partition, letter->offset);
    struct buf line;
    buf_init(&line, LINE_BYTES);
    struct json json = {.out = &line};
    json_open(&json, '{');
    json_member(&json, "place", sv_from(place, (size_t)n));
    json_member(&json, "key", letter->record.key);
    if (letter->is_readable) {
        json_member(&json, "topic", letter->why.topic);
        json_member_i64(&json, "partition", letter->why.partition);
        json_member_i64(&json, "offset", letter->why.offset);
        json_member(&json, "service", letter->why.service);
        json_member(&json, "stage", letter->why.stage);
        json_member(&json, "code", letter->why.code);
        json_member(&json, "message", letter->why.message);
        json_member(&json, "firstFailedAt", letter->why.failed_at);
        json_member_i64(&json, "attempts", letter->why.attempts);
    } else {
        json_member(&json, "problem", sv_from_c(letter->problem.text));
    }
    json_member_i64(&json, "valueBytes", (int64_t)letter->record.value.len);
    json_close(&json, '}');
    printf("%.*s\n", SV_FMT(buf_sv(&line)));
    buf_release(&line);
}

static bool list_letter(void *ctx, const struct letter *letter)
{
    struct job *job = ctx;
    if (!is_meant(job, letter))
        return true;
    job->done++;
    if (job->values->is_json)
        print_json(letter);
    else
        print_line(letter);
    return wants_more(job);
}

static bool show_letter(void *ctx, const struct letter *letter)
{
    struct job *job = ctx;
    if (!is_meant(job, letter))
        return true;
    job->done++;
    if (!job->values->is_raw) {
        print_line(letter);
        for (size_t i = 0; i < letter->record.headers.n; i++) {
            const struct header *header = &letter->record.headers.list[i];
            printf("    ");
            print_safe(header->name);
            printf(": ");
            print_safe(header->value);
            putchar('\n');
        }
        putchar('\n');
    }
    fwrite(letter->record.value.ptr, 1, letter->record.value.ptr ? letter->record.value.len : 0,
           stdout);
    if (!job->values->is_raw)
        putchar('\n');
    return wants_more(job);
}

/* A letter says itself where it came from: believed as far as that is a topic of ours. */
static const char *source_topic(const struct job *job, const struct letter *letter)
{
    const char *const ours[] = {job->topics->pages, job->topics->articles, job->topics->urls};
    for (size_t i = 0; i < COUNT_OF(ours); i++)
        if (sv_equal(letter->why.topic, sv_from_c(ours[i])))
            return ours[i];
    return NULL;
}

static bool replay_letter(void *ctx, const struct letter *letter)
{
    struct job *job = ctx;
    if (!is_meant(job, letter))
        return true;
    const char *topic = letter->is_readable ? source_topic(job, letter) : NULL;
    const char *why_not = !topic ? "its topic is none of ours"
                          : letter->why.attempts >= job->values->max_attempts
                              ? "it has failed too often"
                              : NULL;
    if (why_not) {
        job->skipped++;
        printf("%" PRId32 ":%" PRId64 " left out: %s\n", letter->partition, letter->offset,
               why_not);
        return true;
    }
    if (!job->values->is_dry &&
        !bus_produce(job->producer, topic, &letter->original, NULL, &job->err))
        return false;
    job->done++;
    printf("%" PRId32 ":%" PRId64 " %s %s\n", letter->partition, letter->offset,
           job->values->is_dry ? "would go to" : "goes to", topic);
    return wants_more(job);
}

static void on_delivered(void *ctx, void *opaque, const struct bus_place *place,
                         const struct err *err)
{
    struct job *job = ctx;
    (void)opaque;
    (void)place;
    if (!err)
        return;
    job->failed++;
    job->err = *err;
}

static int replay(struct job *job, const struct bus_config *bus, struct err *err)
{
    if (!job->values->is_dry) {
        job->producer = bus_producer_new(bus, NULL, on_delivered, job, err);
        if (!job->producer)
            return cmd_failed("dead-letters", err);
    }
    bool ok = letters_read(bus, job->topics->dead_letters, replay_letter, job, err);
    if (job->producer && ok)
        ok = bus_flush(job->producer, FLUSH_TIMEOUT_MS, err);
    bus_producer_free(job->producer);
    if (ok && job->err.what != ERR_NONE) {
        *err = job->err;
        ok = false;
    }
    printf("%zu %s, %zu left out, %zu not delivered\n", job->done,
           job->values->is_dry ? "to replay" : "replayed", job->skipped, job->failed);
    return ok ? 0 : cmd_failed("dead-letters", err);
}

static int run(const struct values *values, const struct option_set *set, struct sv verb,
               char **places, size_t n_places)
{
    struct err err = {0};
    struct bus_topics topics;
    const struct bus_config bus =
        service_bus_config(&values->service, set, "broadsheet-dead-letters");
    if (!bus_topics_init(&topics, values->service.topic_prefix, &err))
        return cmd_failed("dead-letters", &err);
    struct job job = {.values = values,
                      .places = places,
                      .n_places = n_places,
                      .topics = &topics,
                      .filter = {.topic = sv_from_c(values->topic),
                                 .service = sv_from_c(values->from),
                                 .stage = sv_from_c(values->stage),
                                 .code = sv_from_c(values->code),
                                 .key = sv_from_c(values->key)}};
    if (sv_equal(verb, SV("replay")))
        return replay(&job, &bus, &err);
    letter_visit *visit = sv_equal(verb, SV("show")) ? show_letter : list_letter;
    if (!letters_read(&bus, topics.dead_letters, visit, &job, &err))
        return cmd_failed("dead-letters", &err);
    if (job.done == 0 && !values->is_json)
        fprintf(stderr, "broadsheet dead-letters: there is no such letter\n");
    return job.done || visit == list_letter ? 0 : 1;
}

static bool is_filtered(const struct values *values)
{
    return values->topic || values->from || values->stage || values->code || values->key;
}

static bool is_place(struct sv text)
{
    struct sv partition;
    int64_t number;
    return sv_cut(&text, ':', &partition) && sv_to_i64(partition, &number) &&
           sv_to_i64(text, &number);
}

/* What is wrong with the words, or NULL. */
static const char *check_words(const struct values *values, struct sv verb, char **places,
                               size_t n_places)
{
    for (size_t i = 0; i < n_places; i++)
        if (!is_place(sv_from_c(places[i])))
            return "a letter is named PARTITION:OFFSET, as `dead-letters list` prints it";
    if (sv_equal(verb, SV("list")))
        return NULL;
    if (sv_equal(verb, SV("show")))
        return n_places || is_filtered(values) ? NULL : "show wants a PARTITION:OFFSET or a filter";
    if (sv_equal(verb, SV("replay")))
        return n_places || is_filtered(values) || values->is_all
                   ? NULL
                   : "replay wants a PARTITION:OFFSET, a filter, or --all";
    return "the first word is list, show or replay";
}

int cmd_dead_letters(int argc, char **argv)
{
    struct values values = {0};
    struct option_set *set = NULL;
    int rest = argc, status = 0;
    if (service_start(&TABLE, argc, argv, &values.service, &set, &rest, &status)) {
        const struct sv verb = sv_from_c(rest < argc ? argv[rest] : NULL);
        const size_t n_places = rest < argc ? (size_t)(argc - rest - 1) : 0;
        char **const places = argv + (rest < argc ? rest + 1 : argc);
        const char *wrong = check_words(&values, verb, places, n_places);
        if (wrong) {
            fprintf(stderr, "broadsheet dead-letters: %s; --help tells more\n", wrong);
            status = EXIT_USAGE;
        } else {
            status = run(&values, set, verb, places, n_places);
        }
    }
    service_end(set);
    return status;
}
