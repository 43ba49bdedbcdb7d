// SPDX-License-Identifier: Apache-2.0
/* Checks as items of the loop. */
#include "port/posix/loop.h"
#include "port/posix/transport.h"

_Static_assert((int)VOUCH_WANT_READ == (int)VOUCH_LOOP_READ &&
                   (int)VOUCH_WANT_WRITE == (int)VOUCH_LOOP_WRITE,
               "a check's wishes are the loop's");

static int poll_check(void *self, const struct vouch_time *now)
{
    const struct vouch_loop_check *c = self;
    return vouch_check_poll(c->check, now);
}

static unsigned want_of_check(void *self)
{
    const struct vouch_loop_check *c = self;
    return vouch_check_want(c->check);
}

static uint64_t due_of_check(void *self)
{
    const struct vouch_loop_check *c = self;
    bool has_ahead = (vouch_check_want(c->check) & VOUCH_WANT_READ) &&
                     vouch_posix_transport_has_ahead(c->check->transport.self);
    return has_ahead ? 0 : vouch_check_due(c->check);
}

/* Until one has connected, all that are being opened; then only that one. */
static int fd_of_check(void *self, size_t index)
{
    const struct vouch_loop_check *c = self;
    const struct vouch_race *race = c->check->options.race;
    if (!race || vouch_check_phase(c->check) != VOUCH_PHASE_CONNECT)
        return index == 0 ? vouch_posix_transport_fd(c->check->transport.self) : -1;
    size_t opening = 0;
    for (size_t i = 0; i < race->count; i++) {
        int fd = vouch_posix_transport_fd(race->lanes[i].transport.self);
        if (fd >= 0 && opening++ == index)
            return fd;
    }
    return -1;
}

static void check_done(void *self, int status)
{
    const struct vouch_loop_check *c = self;
    c->done(c->arg, status);
}

static const struct vouch_loop_ops ops = {.poll = poll_check,
                                          .want = want_of_check,
                                          .due = due_of_check,
                                          .fd = fd_of_check,
                                          .done = check_done};

int vouch_loop_add_check(struct vouch_loop *l, struct vouch_loop_check *c)
{
    return vouch_loop_add(l, &c->item, &ops, c);
}
