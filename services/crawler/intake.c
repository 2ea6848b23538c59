#include "services/crawler/intake.h"

#include "common/clock.h"
#include "common/log.h"
#include "common/metrics.h"
#include "services/crawler/dead_letters.h"
#include "services/crawler/finds.h"
#include "services/crawler/judge.h"

#define BATCH_MAX_MESSAGES 500
#define BATCH_MAX_URLS     1000 /* with one more message's: a list holds some hundreds */
/* The most that a batch's messages can make of themselves is about 80 MiB: a list's found_on and
 * hints (15 KiB) with each of its 3,000 shortest URLs, and verdicts of 64 KiB. */
#define BATCH_MAX_BYTES  (128 << 20)
#define COMMIT_AGAIN_MS  5000 /* after a commit of offsets that failed: it holds up the fetching */
#define SCOPE_MAX_BYTES  (64 << 20)
#define DEPTH_OF_REFRESH 1

struct offset {
    int32_t partition;
    int64_t taken,
        learnt; /* the next to read: of what was read, and of what is in the database; -1: none */
};
struct intake {
    const char *urls_topic;
    struct frontier *frontier;
    struct bus_consumer *consumer;
    struct arena *message_arena; /* headers and parsing */
    struct finds batch, own;
    size_t n_messages;
    struct offset *offsets;
    size_t n_offsets;
    bool is_paused;
    int64_t commit_at_ms;
    struct dead_letters dead;
    struct judge judge;
    struct seen *seen;
    struct arena *scope_arena;
    size_t counts[INTAKE_COUNTS];
};

const char *intake_count_name(enum intake_count count)
{
    static const char *const names[INTAKE_COUNTS] = {"inserted",     "merged",   "known",
                                                     "out_of_scope", "too_deep", "trap",
                                                     "host_full",    "verdicts", "dead_letters"};
    return names[count];
}

void intake_free(struct intake *intake)
{
    if (intake == NULL)
        return;
    dead_letters_release(&intake->dead);
    finds_release(&intake->batch);
    finds_release(&intake->own);
    arena_free(intake->message_arena);
    arena_free(intake->scope_arena);
    seen_free(intake->seen);
    free(intake->offsets);
    free(intake);
}

struct intake *intake_new(const struct intake_config *config, struct frontier *frontier,
                          struct bus_producer *producer)
{
    struct intake *const intake = calloc(1, sizeof *intake);
    if (intake == NULL)
        err_out_of_memory(sizeof *intake);
    intake->urls_topic = config->urls_topic;
    intake->frontier = frontier;
    intake->dead = (struct dead_letters){.producer = producer, .topic = config->dead_letters_topic};
    intake->message_arena = arena_new(BATCH_MAX_BYTES);
    intake->seen = seen_new(config->seen_max_bytes);
    intake->judge = (struct judge){.is_scope_open = config->is_scope_open,
                                   .max_depth = config->max_depth,
                                   .seen = intake->seen};
    finds_init(&intake->batch, BATCH_MAX_BYTES);
    finds_init(&intake->own, BATCH_MAX_BYTES);
    return intake;
}

/* ---- What was found ---- */

bool intake_load_scope(struct intake *intake, struct err *err)
{
    struct arena *const arena = arena_new(SCOPE_MAX_BYTES);
    struct sv *domains = NULL;
    size_t n = 0;
    if (!frontier_scope(intake->frontier, arena, &domains, &n, err)) {
        arena_free(arena);
        return false;
    }
    judge_set_scope(&intake->judge, domains, n);
    arena_free(intake->scope_arena);
    intake->scope_arena = arena;
    return true;
}

bool intake_in_scope(const struct intake *intake, struct sv domain)
{
    return judge_is_in_scope(&intake->judge, domain);
}

static bool add_found(struct intake *intake, struct finds *batch, const struct url_found *from,
                      bool forced, struct err *err)
{
    struct frontier_found found;
    enum judgement judgement;
    if (!judge_found(&intake->judge, intake->message_arena, batch->arena, from, forced, &found,
                     &judgement, err))
        return false;
    switch (judgement) {
    case JUDGE_WANTED:
    case JUDGE_STRANGE:
        return finds_add(batch, &found, judgement == JUDGE_STRANGE, err);
    case JUDGE_KNOWN:
        intake->counts[INTAKE_KNOWN]++;
        break;
    case JUDGE_TOO_DEEP:
        intake->counts[INTAKE_TOO_DEEP]++;
        break;
    case JUDGE_TRAP:
        intake->counts[INTAKE_TRAP]++;
        break;
    }
    return true;
}

static bool add_verdict(struct intake *intake, const struct url_verdict *from, struct err *err)
{
    struct frontier_verdict verdict;
    if (!judge_verdict(intake->message_arena, intake->batch.arena, from, &verdict, err) ||
        !finds_add_verdict(&intake->batch, &verdict, err))
        return false;
    intake->counts[INTAKE_VERDICTS]++;
    if (from->refresh_target.len == 0)
        return true;
    const struct url_found target = {.url = from->refresh_target,
                                     .kind = URL_PAGE,
                                     .found_on = from->url,
                                     .depth = DEPTH_OF_REFRESH};
    struct err ignored; /* where the page wants to lead is the page's fault, not the message's */
    return add_found(intake, &intake->batch, &target, false, &ignored) ||
           ignored.what == ERR_REJECT;
}

/* ---- Offsets ---- */

static struct offset *offset_of(struct intake *intake, int32_t partition)
{
    for (size_t i = 0; i < intake->n_offsets; i++)
        if (intake->offsets[i].partition == partition)
            return &intake->offsets[i];
    struct offset *const grown =
        realloc(intake->offsets, (intake->n_offsets + 1) * sizeof *intake->offsets);
    if (grown == NULL)
        err_out_of_memory((intake->n_offsets + 1) * sizeof *intake->offsets);
    intake->offsets = grown;
    grown[intake->n_offsets] = (struct offset){.partition = partition, .taken = -1, .learnt = -1};
    return &grown[intake->n_offsets++];
}

/* Moves the offsets of what is in the database; not while a dead letter is on its way. A failure is
 * not the batch's: it is read again then. */
static void commit_offsets(struct intake *intake)
{
    struct bus_place places[256];
    size_t n = 0;
    struct err err;
    if (intake->dead.first != NULL || intake->consumer == NULL)
        return;
    for (size_t i = 0; i < intake->n_offsets && n < COUNT_OF(places); i++)
        if (intake->offsets[i].learnt >= 0)
            places[n++] = (struct bus_place){intake->urls_topic, intake->offsets[i].partition,
                                             intake->offsets[i].learnt};
    if (n == 0 || clock_monotonic_ms() < intake->commit_at_ms)
        return;
    if (!bus_commit(intake->consumer, places, n, &err)) {
        intake->commit_at_ms = clock_monotonic_ms() + COMMIT_AGAIN_MS;
        return;
    }
    for (size_t i = 0; i < intake->n_offsets; i++)
        intake->offsets[i].learnt = -1;
}

void intake_show_lag(const struct intake *intake)
{
    struct bus_place places[256];
    const size_t n = bus_assignment(intake->consumer, places, COUNT_OF(places));
    for (size_t i = 0; i < n; i++) {
        const int64_t lag = bus_lag(intake->consumer, places[i].topic, places[i].partition);
        if (lag >= 0)
            metric_set(metric_consumer_lag(places[i].topic, places[i].partition), (double)lag);
    }
}

static void forget_batch(struct intake *intake)
{
    finds_clear(&intake->batch);
    intake->n_messages = 0;
    intake->n_offsets = 0;
}

static void on_revoked(void *ctx, const struct bus_place *places, size_t n, bool lost)
{
    struct intake *const intake = ctx;
    if (!lost)
        commit_offsets(intake);
    for (size_t i = 0; i < n; i++) /* another's now */
        metric_set(metric_consumer_lag(places[i].topic, places[i].partition), 0);
    forget_batch(intake);
}

static void on_assigned(void *ctx, struct bus_place *places, size_t n, bool *paused)
{
    (void)places, (void)n;
    struct intake *const intake = ctx;
    *paused = intake->is_paused;
}

struct bus_handlers intake_handlers(struct intake *intake)
{
    return (struct bus_handlers){.ctx = intake, .assigned = on_assigned, .revoked = on_revoked};
}

void intake_set_consumer(struct intake *intake, struct bus_consumer *consumer)
{
    intake->consumer = consumer;
}

/* ---- The turn ---- */

static bool is_full(const struct intake *intake)
{
    const struct finds *const batch = &intake->batch;
    return intake->n_messages >= BATCH_MAX_MESSAGES || finds_count(batch) >= BATCH_MAX_URLS;
}

static bool add_message(struct intake *intake, const struct url_message *message, struct err *err)
{
    if (message->is_verdict)
        return add_verdict(intake, &message->verdict, err);
    for (size_t i = 0; i < message->n_found; i++)
        if (!add_found(intake, &intake->batch, &message->found[i], false, err))
            return false;
    return true;
}

static bool take(struct intake *intake, const struct bus_message *message, struct err *err)
{
    struct url_message parsed;
    struct err why = {0};
    const bool ok =
        url_message_from_record(intake->message_arena, &message->record, &parsed, &why) &&
        add_message(intake, &parsed, &why);
    if (!ok && why.what != ERR_REJECT) {
        *err = why;
        return false;
    }
    if (!ok) {
        dead_letters_add(&intake->dead, message, &why);
        intake->counts[INTAKE_DEAD_LETTERS]++;
    }
    offset_of(intake, message->partition)->taken = message->offset + 1;
    intake->n_messages++;
    return true;
}

static void set_paused(struct intake *intake, bool paused)
{
    if (paused == intake->is_paused)
        return;
    intake->is_paused = paused;
    if (paused)
        bus_pause(intake->consumer);
    else
        bus_resume(intake->consumer);
}

bool intake_gather(struct intake *intake, bool *more, struct err *err)
{
    *more = false;
    /* Full still, since the database is away. Paused, nothing more comes, but the group must be
     * asked all the same: else it takes the crawler for dead. */
    if (is_full(intake))
        set_paused(intake, true);
    while (!is_full(intake) || intake->is_paused) {
        struct bus_message message;
        bool got = false;
        arena_reset(intake->message_arena);
        if (!bus_poll(intake->consumer, intake->message_arena, 0, &message, &got, err))
            return false;
        if (!got)
            return true;
        const bool taken = take(intake, &message, err);
        bus_message_release(&message);
        if (!taken)
            return false;
    }
    *more = true;
    return true;
}

static void count(struct intake *intake, const struct frontier_counts *counts)
{
    intake->counts[INTAKE_INSERTED] += counts->n_inserted;
    intake->counts[INTAKE_MERGED] += counts->n_merged;
    intake->counts[INTAKE_HOST_FULL] += counts->n_host_full;
}

static bool learn(struct intake *intake, const struct finds *batch, uint64_t random,
                  struct err *err)
{
    struct frontier_counts counts = {0};
    if (batch->n_found + batch->n_verdicts == 0)
        return true;
    if (!frontier_learn(intake->frontier, batch->found, batch->n_found, batch->verdicts,
                        batch->n_verdicts, clock_unix_us(), random, &counts, err))
        return false;
    for (size_t i = 0; i < batch->n_found; i++) {
        const struct frontier_key key = judge_seen_key(&batch->found[i]);
        seen_add(intake->seen, &key);
    }
    count(intake, &counts);
    return true;
}

/* One by one: what the database refuses for what it holds is dropped with a word, so that it does
 * not stop the rest. */
static bool learn_each(struct intake *intake, const struct finds *batch, uint64_t random,
                       struct err *err)
{
    const size_t n = batch->n_found + batch->n_verdicts;
    for (size_t i = 0; i < n; i++) {
        struct finds one = {0};
        if (i < batch->n_found) {
            one = (struct finds){.found = &batch->found[i], .n_found = 1};
        } else {
            one = (struct finds){.verdicts = &batch->verdicts[i - batch->n_found], .n_verdicts = 1};
        }
        if (learn(intake, &one, random, err))
            continue;
        if (err->what != ERR_REJECT)
            return false;
        log_error(LOG_WARNING, "a URL was refused by the database", err);
    }
    return true;
}

/* A source may have been added since the scope was read, and its first links be here already: ask
 * before they are dropped. */
static bool judge_strangers(struct intake *intake, struct finds *batch, struct err *err)
{
    const size_t n = batch->n_strange;
    if (n == 0)
        return true;
    struct sv *const domains = arena_alloc_array(batch->arena, n, sizeof *domains);
    bool *const in_scope = arena_alloc_array(batch->arena, n, sizeof *in_scope);
    if (domains == NULL || in_scope == NULL)
        return err_set(err, ERR_STOP, "batch_full", "The batch of found URLs is full.");
    for (size_t i = 0; i < n; i++)
        domains[i] = batch->strange[i].domain;
    if (!frontier_are_in_scope(intake->frontier, domains, n, in_scope, err))
        return false;
    for (size_t i = 0; i < n; i++)
        intake->counts[INTAKE_OUT_OF_SCOPE] += !in_scope[i];
    return finds_settle_strange(batch, in_scope, err);
}

static bool write_batch(struct intake *intake, struct finds *batch, uint64_t random,
                        struct err *err)
{
    return judge_strangers(intake, batch, err) &&
           (learn(intake, batch, random, err) ||
            (err->what == ERR_REJECT && learn_each(intake, batch, random, err)));
}

bool intake_write(struct intake *intake, uint64_t random, struct err *err)
{
    dead_letters_resend(&intake->dead);
    if (!write_batch(intake, &intake->batch, random, err)) {
        set_paused(intake, true);
        return false;
    }
    set_paused(intake, false);
    for (size_t i = 0; i < intake->n_offsets; i++) {
        if (intake->offsets[i].taken >= 0)
            intake->offsets[i].learnt = intake->offsets[i].taken;
        intake->offsets[i].taken = -1;
    }
    intake->n_messages = 0;
    finds_clear(&intake->batch);
    commit_offsets(intake);
    return true;
}

/* ---- What the crawler finds itself ---- */

void intake_add_own(struct intake *intake, const struct url_found *found,
                    const struct redirect *redirects, size_t n_redirects, bool forced)
{
    struct err err;
    struct arena *const arena = intake->own.arena;
    const struct finds before = intake->own;
    arena_reset(intake->message_arena);
    if (!add_found(intake, &intake->own, found, forced, &err))
        return;
    struct frontier_found *const added =
        intake->own.n_found > before.n_found       ? &intake->own.found[before.n_found]
        : intake->own.n_strange > before.n_strange ? &intake->own.strange[before.n_strange]
                                                   : NULL;
    if (added == NULL)
        return;
    struct redirect *const copies = arena_alloc_array(arena, n_redirects, sizeof *copies);
    for (size_t i = 0; copies != NULL && i < n_redirects; i++)
        copies[i] = (struct redirect){.url = arena_copy(arena, redirects[i].url),
                                      .status = redirects[i].status};
    added->redirects = copies;
    added->n_redirects = copies != NULL ? n_redirects : 0;
}

void intake_add_error(struct intake *intake, struct sv url, struct sv sentence)
{
    struct frontier_verdict verdict;
    struct err ignored; /* a URL that can't be read has no row to make an error of */
    arena_reset(intake->message_arena);
    (void)(judge_error(intake->message_arena, intake->own.arena, url, sentence, &verdict,
                       &ignored) &&
           finds_add_verdict(&intake->own, &verdict, &ignored));
}

bool intake_write_own(struct intake *intake, uint64_t random, struct err *err)
{
    if (!write_batch(intake, &intake->own, random, err))
        return false;
    finds_clear(&intake->own);
    return true;
}

bool intake_owns(const struct intake *intake, const void *opaque)
{
    return dead_letters_owns(&intake->dead, opaque);
}

void intake_delivered(struct intake *intake, void *opaque, const struct err *err)
{
    dead_letters_delivered(&intake->dead, opaque, err);
}

bool intake_has_own(const struct intake *intake)
{
    return finds_count(&intake->own) > 0;
}

void intake_take_counts(struct intake *intake, size_t counts[INTAKE_COUNTS])
{
    memcpy(counts, intake->counts, sizeof intake->counts);
    memset(intake->counts, 0, sizeof intake->counts);
}

size_t intake_seen_count(const struct intake *intake)
{
    return seen_count(intake->seen);
}
