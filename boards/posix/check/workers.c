// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/check/workers.h"

#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SEND_AT = 32 * 1024, READ_STEP = 64 * 1024 };

size_t vouch_workers_cores(void)
{
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) != 0)
        return 1;
    return (size_t)CPU_COUNT(&set);
}

/* --- beginning -------------------------------------------------------------------------------- */

static void close_all(struct vouch_workers *w)
{
    for (size_t i = 0; i < w->count; i++)
        close(w->at[i].fd);
}

static int begin_one(struct vouch_workers *w)
{
    int ends[2];
    if (pipe(ends) != 0)
        return VOUCH_E_IO;
    pid_t pid = fork();
    if (pid == 0) {
        close_all(w);
        close(ends[0]);
        w->me = w->count;
        w->at[w->me].fd = ends[1];
        return VOUCH_WORKERS_IS_ONE;
    }
    close(ends[1]);
    if (pid < 0) {
        close(ends[0]);
        return VOUCH_E_IO;
    }
    w->at[w->count].pid = pid;
    w->at[w->count++].fd = ends[0];
    return VOUCH_OK;
}

int vouch_workers_begin(struct vouch_workers *w, size_t count)
{
    memset(w, 0, sizeof *w);
    w->next =
        mmap(NULL, sizeof *w->next, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (w->next == MAP_FAILED)
        return VOUCH_E_MEMORY;
    atomic_init(w->next, 0);
    int status = VOUCH_OK;
    while (status == VOUCH_OK && w->count < count && w->count < VOUCH_WORKERS_MAX)
        status = begin_one(w);
    /* With fewer than wanted it takes longer, with none it must be done otherwise. */
    return status < 0 && w->count > 0 ? VOUCH_OK : status;
}

/* --- in a worker ------------------------------------------------------------------------------ */

size_t vouch_workers_next(struct vouch_workers *w)
{
    return atomic_fetch_add(w->next, 1);
}

/* Nobody is reading any more: there is nothing left to do. */
void vouch_workers_flush(struct vouch_workers *w)
{
    struct vouch_worker *me = &w->at[w->me];
    for (size_t at = 0; at < me->len;) {
        ssize_t n = write(me->fd, me->data + at, me->len - at);
        if (n < 0 && errno != EINTR)
            _exit(1);
        at += n > 0 ? (size_t)n : 0;
    }
    me->len = 0;
}

bool vouch_workers_unsent(const struct vouch_workers *w)
{
    return w->at[w->me].len > 0;
}

static bool reserve(struct vouch_worker *worker, size_t size)
{
    size_t max = worker->max ? worker->max : SEND_AT;
    if (worker->len + size <= worker->max)
        return true;
    while (max < worker->len + size)
        max *= 2;
    uint8_t *larger = realloc(worker->data, max);
    if (!larger)
        return false;
    worker->data = larger;
    worker->max = max;
    return true;
}

static void append(struct vouch_worker *worker, const void *data, size_t len)
{
    if (len)
        memcpy(worker->data + worker->len, data, len);
    worker->len += len;
}

void vouch_workers_send(struct vouch_workers *w, const struct vouch_worker_message *m,
                        struct vouch_span text)
{
    struct vouch_worker *me = &w->at[w->me];
    struct vouch_worker_message head = *m;
    head.len = text.len;
    /* the other end reports that a worker has gone */
    if (!reserve(me, sizeof head + text.len))
        _exit(1);
    append(me, &head, sizeof head);
    append(me, text.data, text.len);
    if (me->len >= SEND_AT)
        vouch_workers_flush(w);
}

void vouch_workers_exit(struct vouch_workers *w, bool done)
{
    vouch_workers_flush(w);
    _exit(done ? 0 : 1);
}

/* --- in the parent process -------------------------------------------------------------------- */

/* Takes the whole messages at the start of what has been read. */
static void take_messages(struct vouch_worker *worker,
                          void (*take)(void *arg, const struct vouch_worker_message *m,
                                       struct vouch_span text),
                          void *arg)
{
    size_t at = 0;
    struct vouch_worker_message m;
    while (worker->len - at >= sizeof m) {
        memcpy(&m, worker->data + at, sizeof m);
        if (worker->len - at - sizeof m < m.len)
            break;
        take(arg, &m, (struct vouch_span){worker->data + at + sizeof m, m.len});
        at += sizeof m + m.len;
    }
    worker->len -= at;
    memmove(worker->data, worker->data + at, worker->len);
}

/* false: the worker has ended, or cannot be read. */
static bool read_some(struct vouch_worker *worker)
{
    if (!reserve(worker, READ_STEP))
        return false;
    ssize_t n = read(worker->fd, worker->data + worker->len, READ_STEP);
    if (n < 0 && errno == EINTR)
        return true;
    worker->len += n > 0 ? (size_t)n : 0;
    return n > 0;
}

/* Did it end properly? */
static bool end_one(struct vouch_worker *worker)
{
    int how = 0;
    bool whole = worker->len == 0;
    close(worker->fd);
    worker->fd = -1;
    free(worker->data);
    while (waitpid(worker->pid, &how, 0) < 0 && errno == EINTR)
        ;
    return whole && WIFEXITED(how) && WEXITSTATUS(how) == 0;
}

int vouch_workers_wait(struct vouch_workers *w,
                       void (*take)(void *arg, const struct vouch_worker_message *m,
                                    struct vouch_span text),
                       void *arg)
{
    struct pollfd fds[VOUCH_WORKERS_MAX];
    size_t alive = w->count;
    int status = VOUCH_OK;
    while (alive > 0) {
        for (size_t i = 0; i < w->count; i++)
            fds[i] = (struct pollfd){.fd = w->at[i].fd, .events = POLLIN};
        /* a signal */
        if (poll(fds, w->count, -1) < 0)
            continue;
        for (size_t i = 0; i < w->count; i++) {
            if (w->at[i].fd < 0 || !fds[i].revents)
                continue;
            bool more = read_some(&w->at[i]);
            take_messages(&w->at[i], take, arg);
            if (more)
                continue;
            status = end_one(&w->at[i]) ? status : VOUCH_E_IO;
            alive--;
        }
    }
    munmap(w->next, sizeof *w->next);
    return status;
}
