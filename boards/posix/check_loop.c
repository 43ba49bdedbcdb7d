// SPDX-License-Identifier: Apache-2.0
#include "check_loop.h"

#include "clock.h"

#include <poll.h>

enum { FDS_MAX = VOUCH_CHECKS_AT_ONCE + VOUCH_NAMES_FDS, WAIT_MAX_MS = 1000 };

struct loop {
    struct vouch_names *names;
    struct vouch_job *active[VOUCH_CHECKS_AT_ONCE];
    size_t active_count;
    struct pollfd fds[FDS_MAX];
    size_t fds_count;
    size_t names_fds; /* the first so many belong to the name service */
    size_t busy;      /* jobs that go on at once, without waiting for anything */
    int wait_ms;
    struct vouch_time now;
};

static void wait_at_most(struct loop *l, uint64_t ms)
{
    if (ms < (uint64_t)l->wait_ms)
        l->wait_ms = (int)ms;
}

static void watch_names(struct loop *l)
{
    int hurry_ms = vouch_names_timeout_ms(l->names);
    l->names_fds = vouch_names_fds(l->names, l->fds, VOUCH_NAMES_FDS);
    l->fds_count = l->names_fds;
    if (hurry_ms >= 0)
        wait_at_most(l, (uint64_t)hurry_ms);
}

static void watch_job(struct loop *l, const struct vouch_job *job)
{
    unsigned want = vouch_check_want(&job->check);
    uint64_t due_ms = vouch_check_due(&job->check);
    int fd = vouch_posix_transport_fd(&job->transport);
    wait_at_most(l, due_ms > l->now.mono_ms ? due_ms - l->now.mono_ms : 0);
    l->busy += due_ms <= l->now.mono_ms;
    if (fd < 0 || want == 0)
        return;
    short events =
        (short)((want & VOUCH_WANT_READ ? POLLIN : 0) | (want & VOUCH_WANT_WRITE ? POLLOUT : 0));
    l->fds[l->fds_count++] = (struct pollfd){.fd = fd, .events = events};
}

static bool is_ready(const struct loop *l, int fd)
{
    for (size_t i = l->names_fds; i < l->fds_count; i++)
        if (l->fds[i].fd == fd)
            return l->fds[i].revents != 0;
    return false;
}

static bool is_due(const struct loop *l, const struct vouch_job *job, bool answered)
{
    if (vouch_check_due(&job->check) <= l->now.mono_ms)
        return true;
    if (answered && vouch_check_phase(&job->check) == VOUCH_PHASE_RESOLVE)
        return true;
    int fd = vouch_posix_transport_fd(&job->transport);
    return fd >= 0 && is_ready(l, fd);
}

/* Polls those that have a reason; drops the finished ones. true: there were some. */
static bool turn(struct loop *l, bool answered)
{
    size_t kept = 0;
    vouch_posix_now(&l->now);
    for (size_t i = 0; i < l->active_count; i++) {
        struct vouch_job *job = l->active[i];
        if (is_due(l, job, answered))
            job->status = vouch_check_poll(&job->check, &l->now);
        if (job->status == VOUCH_AGAIN)
            l->active[kept++] = job;
    }
    bool finished = kept < l->active_count;
    l->active_count = kept;
    return finished;
}

static void wait(struct loop *l)
{
    l->wait_ms = WAIT_MAX_MS;
    l->busy = 0;
    vouch_posix_now(&l->now);
    watch_names(l);
    for (size_t i = 0; i < l->active_count; i++)
        watch_job(l, l->active[i]);
    bool all_busy = l->busy == l->active_count && l->names_fds == 0;
    if (all_busy || poll(l->fds, l->fds_count, l->wait_ms) < 0)
        for (size_t i = 0; i < l->fds_count; i++)
            l->fds[i].revents = 0;
}

void vouch_check_loop(struct vouch_job *jobs, size_t count, struct vouch_names *names,
                      void (*done)(void *self), void *self)
{
    static struct loop loop;
    size_t next = 0;
    loop.names = names;
    loop.active_count = 0;
    for (;;) {
        for (; next < count && loop.active_count < VOUCH_CHECKS_AT_ONCE; next++)
            if (jobs[next].status == VOUCH_AGAIN)
                loop.active[loop.active_count++] = &jobs[next];
        if (loop.active_count == 0)
            return;
        wait(&loop);
        bool answered = vouch_names_process(names, loop.fds, loop.names_fds);
        if (turn(&loop, answered))
            done(self);
    }
}
