/* Transactions of a producer, and the thread that waits for a commit while its owner goes on. */
#include <pthread.h>
#include <sys/eventfd.h>
#include <time.h>

#include "common/bus_internal.h"
#include "common/clock.h"

#define SEND_OFFSETS_TIMEOUT_MS 5000
#define NUDGE_MS                1 /* in which the threads that send are woken */
#define RETRY_PAUSE_MS          20

enum commit_state { COMMIT_IDLE, COMMIT_ASKED, COMMIT_DONE };

/* The thread that waits for a commit while its owner goes on; between commits it sleeps. */
struct committer {
    pthread_t thread;
    bool is_running;
    bool is_ending;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    enum commit_state state;
    rd_kafka_topic_partition_list_t *offsets;
    struct bus_commit asked;
    bool ok;
    struct err err;
};

struct committer *bus_committer_new(void)
{
    struct committer *committer = calloc(1, sizeof *committer);
    if (!committer)
        err_out_of_memory(sizeof *committer);
    pthread_mutex_init(&committer->lock, NULL);
    pthread_cond_init(&committer->changed, NULL);
    return committer;
}

static void forget_offsets(struct committer *committer)
{
    if (committer->offsets)
        rd_kafka_topic_partition_list_destroy(committer->offsets);
    committer->offsets = NULL;
}

static void stop(struct committer *committer)
{
    if (!committer->is_running)
        return;
    pthread_mutex_lock(&committer->lock);
    committer->is_ending = true;
    pthread_cond_broadcast(&committer->changed);
    pthread_mutex_unlock(&committer->lock);
    pthread_join(committer->thread, NULL);
    committer->is_running = false;
}

void bus_committer_free(struct committer *committer)
{
    if (!committer)
        return;
    stop(committer);
    forget_offsets(committer);
    pthread_cond_destroy(&committer->changed);
    pthread_mutex_destroy(&committer->lock);
    free(committer);
}

/* ---- Calls that are made again ---- */

enum verdict { DONE, AGAIN, FAILED };

/* Takes the error object. What is neither retriable nor abortable is as good as fatal (librdkafka's
 * own advice). */
static enum verdict judge(rd_kafka_error_t *error, const char *doing, struct err *err)
{
    if (!error)
        return DONE;
    const enum verdict verdict = rd_kafka_error_is_retriable(error) ? AGAIN : FAILED;
    if (verdict == AGAIN)
        bus_fail(err, rd_kafka_error_code(error), doing);
    else
        err_set(err, ERR_RETRY, rd_kafka_error_txn_requires_abort(error) ? "abort" : "fatal",
                "Kafka failed at %s: %s.", doing, rd_kafka_error_string(error));
    rd_kafka_error_destroy(error);
    return verdict;
}

static int left_ms(int64_t deadline_ms)
{
    const int64_t left = deadline_ms - clock_monotonic_ms();
    return left > BUS_WAIT_MS ? BUS_WAIT_MS : left > 0 ? (int)left : 0;
}

/* A call that failed at once is not made again at once. */
static void pause_until(int64_t at_ms)
{
    const int64_t left = at_ms - clock_monotonic_ms();
    if (left > 0)
        nanosleep(&(struct timespec){.tv_nsec = left * 1000000}, NULL);
}

/* Repeats `call`, which waits BUS_WAIT_MS at most, while its error is retriable and there is time.
 */
static bool repeat(rd_kafka_error_t *(*call)(rd_kafka_t *handle, int timeout_ms),
                   rd_kafka_t *handle, int timeout_ms, const char *doing, struct err *err)
{
    const int64_t deadline_ms = clock_monotonic_ms() + timeout_ms;
    for (;;) {
        const int64_t next_ms = clock_monotonic_ms() + RETRY_PAUSE_MS;
        const enum verdict verdict = judge(call(handle, left_ms(deadline_ms)), doing, err);
        if (verdict != AGAIN)
            return verdict == DONE;
        if (next_ms >= deadline_ms)
            return false;
        pause_until(next_ms);
    }
}

bool bus_txn_init(struct bus_producer *producer, int deadline_ms, struct err *err)
{
    return repeat(rd_kafka_init_transactions, producer->handle, deadline_ms,
                  "taking the transactional id", err);
}

bool bus_txn_begin(struct bus_producer *producer, struct err *err)
{
    return judge(rd_kafka_begin_transaction(producer->handle), "beginning a transaction", err) ==
           DONE;
}

static bool send_offsets(struct bus_producer *producer, struct bus_consumer *consumer,
                         const rd_kafka_topic_partition_list_t *list, struct err *err)
{
    const rd_kafka_consumer_group_metadata_t *generation = bus_consumer_generation(consumer);
    if (!generation)
        return err_set(
            err, ERR_RETRY, "abort",
            "The consumer is no member of its group any more: its offsets can't be committed.");
    const int64_t deadline_ms = clock_monotonic_ms() + SEND_OFFSETS_TIMEOUT_MS;
    for (;;) {
        const int64_t next_ms = clock_monotonic_ms() + RETRY_PAUSE_MS;
        const enum verdict verdict =
            judge(rd_kafka_send_offsets_to_transaction(producer->handle, list, generation,
                                                       left_ms(deadline_ms)),
                  "sending offsets to the transaction", err);
        if (verdict != AGAIN)
            return verdict == DONE;
        if (next_ms >= deadline_ms)
            return false;
        pause_until(next_ms);
    }
}

bool bus_txn_send_offsets(struct bus_producer *producer, struct bus_consumer *consumer,
                          const struct bus_place *places, size_t n, struct err *err)
{
    rd_kafka_topic_partition_list_t *list = bus_list_new(places, n);
    const bool ok = send_offsets(producer, consumer, list, err);
    rd_kafka_topic_partition_list_destroy(list);
    return ok;
}

bool bus_txn_commit(struct bus_producer *producer, int deadline_ms, struct err *err)
{
    return repeat(rd_kafka_commit_transaction, producer->handle, deadline_ms,
                  "committing a transaction", err);
}

bool bus_txn_abort(struct bus_producer *producer, struct err *err)
{
    return repeat(rd_kafka_abort_transaction, producer->handle, SEND_OFFSETS_TIMEOUT_MS,
                  "aborting a transaction", err);
}

static void *run_committer(void *ctx)
{
    struct bus_producer *producer = ctx;
    struct committer *committer = producer->committer;
    pthread_mutex_lock(&committer->lock);
    while (!committer->is_ending) {
        if (committer->state != COMMIT_ASKED) {
            pthread_cond_wait(&committer->changed, &committer->lock);
            continue;
        }
        const struct bus_commit asked = committer->asked;
        struct err err = {0};
        pthread_mutex_unlock(&committer->lock);
        /* Records that linger go while the offsets do. */
        rd_kafka_flush(producer->handle, NUDGE_MS);
        const bool ok = send_offsets(producer, asked.consumer, committer->offsets, &err) &&
                        bus_txn_commit(producer, asked.deadline_ms, &err);
        pthread_mutex_lock(&committer->lock);
        committer->ok = ok;
        committer->err = err;
        committer->state = COMMIT_DONE;
        pthread_cond_broadcast(&committer->changed);
        if (asked.wake_fd >= 0)
            eventfd_write(asked.wake_fd, 1);
    }
    pthread_mutex_unlock(&committer->lock);
    return NULL;
}

bool bus_txn_commit_start(struct bus_producer *producer, const struct bus_commit *commit,
                          struct err *err)
{
    struct committer *committer = producer->committer;
    pthread_mutex_lock(&committer->lock);
    assert(committer->state == COMMIT_IDLE);
    committer->state = COMMIT_ASKED;
    forget_offsets(committer);
    committer->offsets = bus_list_new(commit->places, commit->n_places);
    committer->asked = *commit;
    committer->asked.places = NULL; /* the caller's, and copied */
    pthread_cond_broadcast(&committer->changed);
    pthread_mutex_unlock(&committer->lock);
    if (committer->is_running)
        return true;
    const int failed = pthread_create(&committer->thread, NULL, run_committer, producer);
    committer->is_running = failed == 0;
    if (failed == 0)
        return true;
    committer->state = COMMIT_IDLE;
    return err_set(err, ERR_RETRY, "thread", "No thread can be started to commit with: error %d.",
                   failed);
}

enum bus_commit_outcome bus_txn_commit_outcome(struct bus_producer *producer, bool wait,
                                               struct err *err)
{
    struct committer *committer = producer->committer;
    enum bus_commit_outcome outcome = BUS_COMMIT_RUNNING;
    pthread_mutex_lock(&committer->lock);
    assert(committer->state != COMMIT_IDLE);
    while (wait && committer->state == COMMIT_ASKED)
        pthread_cond_wait(&committer->changed, &committer->lock);
    if (committer->state == COMMIT_DONE) {
        outcome = committer->ok ? BUS_COMMIT_DONE : BUS_COMMIT_FAILED;
        committer->state = COMMIT_IDLE;
        if (!committer->ok)
            *err = committer->err;
    }
    pthread_mutex_unlock(&committer->lock);
    return outcome;
}
