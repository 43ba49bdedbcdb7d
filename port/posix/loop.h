// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_LOOP_H
#define VOUCH_POSIX_LOOP_H

#include "core/check.h"
#include "port/posix/resolver.h"

/* Runs many items at once, each waiting for a few descriptors, over poll(2). An item is polled only
 * when one of its descriptors is ready, its time has come, or, if it waits for no descriptor, the
 * name service has delivered an answer. */

enum { VOUCH_LOOP_READ = 1, VOUCH_LOOP_WRITE = 2, VOUCH_LOOP_FDS_MAX = VOUCH_RACE_LANES_MAX };

struct vouch_loop_ops {
    /* Continues. VOUCH_AGAIN: not finished; anything else: finished. */
    int (*poll)(void *self, const struct vouch_time *now);
    /* What to wait for on its descriptors: VOUCH_LOOP_READ | VOUCH_LOOP_WRITE; 0: nothing. */
    unsigned (*want)(void *self);
    /* The monotonic time (mono_ms) by which to poll it; UINT64_MAX: none. */
    uint64_t (*due)(void *self);
    /* Its descriptor of that index, from 0 and below VOUCH_LOOP_FDS_MAX, or -1: no more. They may
     * differ each time. */
    int (*fd)(void *self, size_t index);
    /* It has finished with this status and left the loop; items may be added and removed here. */
    void (*done)(void *self, int status);
};

/* The loop's data about an item: the caller's, from add until done or remove. */
struct vouch_loop_item {
    const struct vouch_loop_ops *ops;
    void *self;
    size_t place;       /* in the loop */
    size_t waits;       /* descriptors it waits for in this turn */
    size_t first_waits; /* the index of the first one's pollfd */
};

struct vouch_loop {
    struct vouch_posix_names *names; /* null: no name look-ups */
    struct vouch_loop_item **items;
    size_t count; /* places in use, including removed ones (null) */
    size_t alive;
    struct pollfd *fds;
    /* capacity in items; fds has VOUCH_LOOP_FDS_MAX for each, and VOUCH_POSIX_NAMES_FDS more */
    size_t cap;
    unsigned unpolled; /* turns since the kernel was last called */
};

/* An empty loop; the caller keeps the names, which must outlive it. */
void vouch_loop_init(struct vouch_loop *l, struct vouch_posix_names *names);
/* Frees its tables; remaining items are forgotten, without done. */
void vouch_loop_free(struct vouch_loop *l);
/* Adds an item; it is polled in the next turn. VOUCH_OK, or VOUCH_E_MEMORY. */
int vouch_loop_add(struct vouch_loop *l, struct vouch_loop_item *item,
                   const struct vouch_loop_ops *ops, void *self);
/* Removes it, without done. It must be in the loop. */
void vouch_loop_remove(struct vouch_loop *l, struct vouch_loop_item *item);
/* Waits at most so long (-1: as long as it takes) for something to happen and lets those go on whom
 * it concerns. VOUCH_AGAIN: things are left; VOUCH_OK: none are; VOUCH_E_IO: poll(2) failed. A
 * signal ends the waiting. With nothing in the loop it waits for the time that was given, if one
 * was. */
int vouch_loop_turn(struct vouch_loop *l, int most_ms);
/* Runs turns until nothing is left (VOUCH_OK), or poll(2) fails (VOUCH_E_IO). */
int vouch_loop_run(struct vouch_loop *l);

/* --- checks -------------------------------------------------------------------------------------
 */

/* A check in a loop: fill it in (item is the loop's) and add it. */
struct vouch_loop_check {
    struct vouch_loop_item item;
    struct vouch_check *check;           /* initialised, with POSIX transports and no others */
    void (*done)(void *arg, int status); /* as the loop's done; status is the check's */
    void *arg;
};

int vouch_loop_add_check(struct vouch_loop *l, struct vouch_loop_check *c);

#endif
