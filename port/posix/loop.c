// SPDX-License-Identifier: Apache-2.0
#include "port/posix/loop.h"

#include "port/posix/clock.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_SIZE = 16, UNPOLLED_MAX = 16 };

void vouch_loop_init(struct vouch_loop *l, struct vouch_posix_names *names)
{
    memset(l, 0, sizeof *l);
    l->names = names;
}

void vouch_loop_free(struct vouch_loop *l)
{
    free(l->items);
    free(l->fds);
    memset(l, 0, sizeof *l);
}

static bool reserve(struct vouch_loop *l)
{
    if (l->count < l->cap)
        return true;
    size_t cap = l->cap ? l->cap * 2 : FIRST_SIZE;
    struct vouch_loop_item **items = realloc(l->items, cap * sizeof *items);
    if (items)
        l->items = items;
    size_t fds_cap = cap * VOUCH_LOOP_FDS_MAX + VOUCH_POSIX_NAMES_FDS;
    struct pollfd *fds = realloc(l->fds, fds_cap * sizeof *fds);
    if (fds)
        l->fds = fds;
    if (!items || !fds)
        return false;
    l->cap = cap;
    return true;
}

int vouch_loop_add(struct vouch_loop *l, struct vouch_loop_item *item,
                   const struct vouch_loop_ops *ops, void *self)
{
    if (!reserve(l))
        return VOUCH_E_MEMORY;
    item->ops = ops;
    item->self = self;
    item->place = l->count;
    item->waits = 0;
    l->items[l->count++] = item;
    l->alive++;
    return VOUCH_OK;
}

void vouch_loop_remove(struct vouch_loop *l, struct vouch_loop_item *item)
{
    l->items[item->place] = NULL; /* its place is closed up when no turn is iterating over it */
    l->alive--;
}

/* Closes up the places of removed items. */
static void close_up(struct vouch_loop *l)
{
    size_t count = 0;
    for (size_t i = 0; i < l->count; i++) {
        if (!l->items[i])
            continue;
        l->items[count] = l->items[i];
        l->items[count]->place = count;
        count++;
    }
    l->count = count;
}

static short events_of(unsigned want)
{
    int events = want & VOUCH_LOOP_READ ? POLLIN : 0;
    if (want & VOUCH_LOOP_WRITE)
        events |= POLLOUT;
    return (short)events;
}

/* Appends the descriptors of an item; returns their number. */
static size_t gather_item(struct vouch_loop *l, const struct vouch_loop_item *item, size_t first)
{
    unsigned want = item->ops->want(item->self);
    size_t count = 0;
    for (int fd; want && count < VOUCH_LOOP_FDS_MAX; count++) {
        fd = item->ops->fd(item->self, count);
        if (fd < 0)
            break;
        l->fds[first + count] = (struct pollfd){.fd = fd, .events = events_of(want)};
    }
    return count;
}

/* Appends the descriptors of the items to those of the names; returns the total. */
static size_t gather(struct vouch_loop *l, size_t count)
{
    for (size_t i = 0; i < l->count; i++) {
        struct vouch_loop_item *item = l->items[i];
        item->first_waits = count;
        item->waits = gather_item(l, item, count);
        count += item->waits;
    }
    return count;
}

static uint64_t earliest_due(const struct vouch_loop *l)
{
    uint64_t due_ms = UINT64_MAX;
    for (size_t i = 0; i < l->count; i++) {
        uint64_t item_ms = l->items[i]->ops->due(l->items[i]->self);
        if (item_ms < due_ms)
            due_ms = item_ms;
    }
    return due_ms;
}

/* How long poll(2) may wait; -1: without limit. */
static int wait_limit_ms(const struct vouch_loop *l, int most_ms)
{
    struct vouch_time now;
    uint64_t due_ms = earliest_due(l);
    int names_ms = l->names ? vouch_posix_names_timeout_ms(l->names) : -1;
    int wait_ms = most_ms;
    if (names_ms >= 0 && (wait_ms < 0 || names_ms < wait_ms))
        wait_ms = names_ms;
    if (due_ms == UINT64_MAX)
        return wait_ms;
    vouch_posix_now(&now);
    uint64_t left_ms = due_ms > now.mono_ms ? due_ms - now.mono_ms : 0;
    if (left_ms > INT_MAX)
        left_ms = INT_MAX;
    return wait_ms < 0 || (int)left_ms < wait_ms ? (int)left_ms : wait_ms;
}

/* Is there a reason to poll it? */
static bool concerned(const struct vouch_loop *l, const struct vouch_loop_item *item,
                      const struct vouch_time *now, bool named)
{
    for (size_t i = 0; i < item->waits; i++)
        if (l->fds[item->first_waits + i].revents)
            return true;
    return (named && !item->waits) || item->ops->due(item->self) <= now->mono_ms;
}

static void go_on(struct vouch_loop *l, bool named)
{
    struct vouch_time now;
    size_t count = l->count; /* items added meanwhile get their turn in the next one */
    vouch_posix_now(&now);
    for (size_t i = 0; i < count; i++) {
        struct vouch_loop_item *item = l->items[i];
        if (!item || !concerned(l, item, &now, named))
            continue;
        int status = item->ops->poll(item->self, &now);
        if (status == VOUCH_AGAIN)
            continue;
        vouch_loop_remove(l, item);
        item->ops->done(item->self, status);
    }
}

/* false: poll(2) failed. If there is nothing to wait for, as between two steps of a judgement, the
 * kernel is not called. */
static bool wait_for(struct vouch_loop *l, size_t fds, int wait_ms)
{
    if ((fds == 0 && wait_ms == 0) || poll(l->fds, fds, wait_ms) >= 0)
        return true;
    for (size_t i = 0; i < fds; i++)
        l->fds[i].revents = 0;
    return errno == EINTR;
}

/* If something wants to continue at once, as between two steps of a judgement, the others can wait
 * for a few turns: their events will still be there. */
static bool may_do_without_poll(struct vouch_loop *l)
{
    struct vouch_time now;
    vouch_posix_now(&now);
    if (earliest_due(l) > now.mono_ms || ++l->unpolled > UNPOLLED_MAX)
        return false;
    for (size_t i = 0; i < l->count; i++)
        l->items[i]->waits = 0;
    return true;
}

int vouch_loop_turn(struct vouch_loop *l, int most_ms)
{
    close_up(l);
    if (l->count == 0) {
        if (most_ms > 0)
            poll(NULL, 0, most_ms);
        return VOUCH_OK;
    }
    if (may_do_without_poll(l)) {
        go_on(l, false);
        return l->alive ? VOUCH_AGAIN : VOUCH_OK;
    }
    l->unpolled = 0;
    size_t named_fds =
        l->names ? vouch_posix_names_fds(l->names, l->fds, VOUCH_POSIX_NAMES_FDS) : 0;
    size_t all_fds = gather(l, named_fds);
    if (!wait_for(l, all_fds, wait_limit_ms(l, most_ms)))
        return VOUCH_E_IO;
    bool named = l->names && vouch_posix_names_process(l->names, l->fds, named_fds);
    go_on(l, named);
    return l->alive ? VOUCH_AGAIN : VOUCH_OK;
}

int vouch_loop_run(struct vouch_loop *l)
{
    int status = VOUCH_AGAIN;
    while (status == VOUCH_AGAIN)
        status = vouch_loop_turn(l, -1);
    return status;
}
