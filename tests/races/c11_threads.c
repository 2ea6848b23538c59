/* C11's threads, which librdkafka uses, on POSIX's, which race detectors know: linked into a
 * program it takes the C library's place. With glibc's own, ThreadSanitizer and valgrind's drd
 * crash in rd_kafka_new(), and a lock that they do not see is a race to them. */
#include "common/base.h"

#include <errno.h>
#include <pthread.h>
#include <threads.h>

struct start {
    thrd_start_t function;
    void *ctx;
};

static int told(int failed)
{
    return failed == 0           ? thrd_success
           : failed == EBUSY     ? thrd_busy
           : failed == ETIMEDOUT ? thrd_timedout
                                 : thrd_error;
}

/* glibc's types hold POSIX's, in the same room. */
static pthread_mutex_t *lock_of(mtx_t *lock)
{
    _Static_assert(sizeof(mtx_t) == sizeof(pthread_mutex_t), "one room");
    return (pthread_mutex_t *)(void *)lock;
}

static pthread_cond_t *condition_of(cnd_t *condition)
{
    _Static_assert(sizeof(cnd_t) == sizeof(pthread_cond_t), "one room");
    return (pthread_cond_t *)(void *)condition;
}

static void *run(void *ctx)
{
    const struct start start = *(struct start *)ctx;
    free(ctx);
    return (void *)(intptr_t)start.function(start.ctx);
}

int thrd_create(thrd_t *thread, thrd_start_t function, void *ctx)
{
    struct start *start = malloc(sizeof *start);
    if (!start)
        return thrd_nomem;
    *start = (struct start){function, ctx};
    const int failed = pthread_create(thread, NULL, run, start);
    if (failed)
        free(start);
    return told(failed);
}

int thrd_join(thrd_t thread, int *result)
{
    void *ended = NULL;
    const int failed = pthread_join(thread, &ended);
    if (result)
        *result = (int)(intptr_t)ended;
    return told(failed);
}

int mtx_init(mtx_t *lock, int type)
{
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    if (type & mtx_recursive)
        pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_RECURSIVE);
    const int failed = pthread_mutex_init(lock_of(lock), &attributes);
    pthread_mutexattr_destroy(&attributes);
    return told(failed);
}

void mtx_destroy(mtx_t *lock)
{
    pthread_mutex_destroy(lock_of(lock));
}

int mtx_lock(mtx_t *lock)
{
    return told(pthread_mutex_lock(lock_of(lock)));
}

int mtx_trylock(mtx_t *lock)
{
    return told(pthread_mutex_trylock(lock_of(lock)));
}

int mtx_unlock(mtx_t *lock)
{
    return told(pthread_mutex_unlock(lock_of(lock)));
}

int cnd_init(cnd_t *condition)
{
    return told(pthread_cond_init(condition_of(condition), NULL));
}

void cnd_destroy(cnd_t *condition)
{
    pthread_cond_destroy(condition_of(condition));
}

int cnd_signal(cnd_t *condition)
{
    return told(pthread_cond_signal(condition_of(condition)));
}

int cnd_broadcast(cnd_t *condition)
{
    return told(pthread_cond_broadcast(condition_of(condition)));
}

int cnd_wait(cnd_t *condition, mtx_t *lock)
{
    return told(pthread_cond_wait(condition_of(condition), lock_of(lock)));
}

int cnd_timedwait(cnd_t *condition, mtx_t *lock, const struct timespec *until)
{
    return told(pthread_cond_timedwait(condition_of(condition), lock_of(lock), until));
}
