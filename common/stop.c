#include "common/stop.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <sys/time.h>
#include <unistd.h>

static int signal_fd = -1;
static int first_signal;

bool stop_init(struct err *err)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    if (sigprocmask(SIG_BLOCK, &set, NULL) != 0 || signal(SIGPIPE, SIG_IGN) == SIG_ERR)
        return err_set(err, ERR_STOP, "signals", "Signals can't be blocked: %s.", strerror(errno));
    signal_fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
    if (signal_fd < 0)
        return err_set(err, ERR_STOP, "signals", "signalfd failed: %s.", strerror(errno));
    return true;
}

int stop_fd(void)
{
    return signal_fd;
}

bool stop_requested(void)
{
    struct signalfd_siginfo info;
    while (signal_fd >= 0 && read(signal_fd, &info, sizeof info) == (ssize_t)sizeof info) {
        if (first_signal)
            _exit(128 + (int)info.ssi_signo);
        first_signal = (int)info.ssi_signo;
    }
    return first_signal != 0;
}

bool stop_wait(int timeout_ms)
{
    if (stop_requested())
        return true;
    struct pollfd wait = {.fd = signal_fd, .events = POLLIN};
    (void)poll(&wait, 1, timeout_ms);
    return stop_requested();
}

static void give_up(int number)
{
    static const char text[] =
        "{\"level\":\"error\",\"msg\":\"stopping took too long, ended as it was\"}\n";
    (void)number;
    if (write(STDERR_FILENO, text, sizeof text - 1) < 0)
        _exit(75);
    _exit(75);
}

void stop_deadline(int64_t timeout_ms)
{
    const struct itimerval timer = {
        .it_value = {.tv_sec = timeout_ms / 1000, .tv_usec = (timeout_ms % 1000) * 1000}};
    signal(SIGALRM, give_up);
    setitimer(ITIMER_REAL, &timer, NULL);
}
