#include "services/parser/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

static bool refuse(struct err *err, const char *what, int error)
{
    return err_set(
        err, ERR_STOP, "sandbox",
        "The parser's worker can't be locked in: %s failed (%s). It does not read pages unlocked.",
        what, strerror(error));
}

static bool limit(int resource, rlim_t most, const char *name, struct err *err)
{
    const struct rlimit value = {most, most};
    return setrlimit((__rlimit_resource_t)resource, &value) == 0 || refuse(err, name, errno);
}

bool sandbox_prepare(int keep_fd, int64_t memory_bytes, struct err *err)
{
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0)
        return refuse(err, "prctl(PR_SET_PDEATHSIG)", errno);
    const int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (null < 0 || dup2(null, STDIN_FILENO) < 0 || dup2(null, STDOUT_FILENO) < 0)
        return refuse(err, "opening /dev/null", errno);
    assert(keep_fd == STDERR_FILENO + 1);
    close_range((unsigned)keep_fd + 1, ~0U, 0);
    return limit(RLIMIT_AS, (rlim_t)memory_bytes, "RLIMIT_AS", err) &&
           limit(RLIMIT_CORE, 0, "RLIMIT_CORE", err) && limit(RLIMIT_FSIZE, 0, "RLIMIT_FSIZE", err);
}

/* What abort() needs is there so that a failed assertion dies as SIGABRT and is told from a
 * forbidden call (SIGSYS). */
static const int ALLOWED[] = {
    SCMP_SYS(read),           SCMP_SYS(write),        SCMP_SYS(munmap),
    SCMP_SYS(mremap),         SCMP_SYS(brk),          SCMP_SYS(madvise),
    SCMP_SYS(clock_gettime),  SCMP_SYS(gettimeofday), SCMP_SYS(time),
    SCMP_SYS(exit),           SCMP_SYS(exit_group),   SCMP_SYS(rt_sigreturn),
    SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigaction), SCMP_SYS(getpid),
    SCMP_SYS(gettid),         SCMP_SYS(futex),        SCMP_SYS(restart_syscall),
};

static int add_rules(scmp_filter_ctx filter)
{
    int failed = 0;
    for (size_t i = 0; i < COUNT_OF(ALLOWED) && failed == 0; i++)
        failed = seccomp_rule_add(filter, SCMP_ACT_ALLOW, ALLOWED[i], 0);
    /* Memory, but none that could be run. */
    static const int MAPS[] = {SCMP_SYS(mmap), SCMP_SYS(mprotect)};
    for (size_t i = 0; i < COUNT_OF(MAPS) && failed == 0; i++)
        failed = seccomp_rule_add(filter, SCMP_ACT_ALLOW, MAPS[i], 1,
                                  SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
    /* Signals to itself. */
    if (failed == 0)
        failed = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1,
                                  SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)getpid(), 0));
    return failed;
}

bool sandbox_enter(struct err *err)
{
    const struct rlimit none = {0, 0};
    if (setrlimit(RLIMIT_NOFILE, &none) != 0)
        return refuse(err, "RLIMIT_NOFILE", errno);
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
    if (!filter)
        return refuse(err, "seccomp_init", ENOMEM);
    int failed = add_rules(filter);
    if (failed == 0)
        failed = seccomp_load(filter);
    seccomp_release(filter);
    return failed == 0 || refuse(err, "seccomp", -failed);
}
