#include "services/parser/shared.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#define FIRST_FD 16

static bool refuse(struct err *err, const char *what)
{
    return err_set(err, ERR_STOP, "shared_memory",
                   "The parser's two halves can't share memory: %s failed (%s).", what,
                   strerror(errno));
}

static bool make(struct shared *shared, int fd, struct err *err)
{
    shared->fd = fcntl(fd, F_DUPFD_CLOEXEC, FIRST_FD);
    if (shared->fd < 0 || ftruncate(fd, (off_t)shared->size) != 0)
        return refuse(err, "ftruncate");
    void *bytes = mmap(NULL, shared->size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (bytes == MAP_FAILED)
        return refuse(err, "mmap");
    shared->bytes = bytes;
    return fcntl(fd, F_ADD_SEALS, F_SEAL_FUTURE_WRITE | F_SEAL_SHRINK | F_SEAL_GROW) == 0 ||
           refuse(err, "F_ADD_SEALS");
}

bool shared_open(struct shared *shared, size_t size, struct err *err)
{
    *shared = (struct shared){.fd = -1, .size = size};
    const int fd = memfd_create("broadsheet-pages", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (fd < 0)
        return refuse(err, "memfd_create");
    const bool made = make(shared, fd, err);
    close(fd);
    if (!made)
        shared_close(shared);
    return made;
}

void shared_close(struct shared *shared)
{
    if (shared->bytes)
        munmap(shared->bytes, shared->size);
    if (shared->fd >= 0)
        close(shared->fd);
    *shared = (struct shared){.fd = -1};
}

struct sv shared_look(int fd, size_t size, struct err *err)
{
    const void *bytes = mmap(NULL, size, PROT_READ, MAP_SHARED, fd, 0);
    if (bytes == MAP_FAILED) {
        refuse(err, "mmap");
        return SV_NULL;
    }
    close(fd);
    return sv_from(bytes, size);
}
