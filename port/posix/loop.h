// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_LOOP_H
#define VOUCH_POSIX_LOOP_H

#include "core/check.h"
#include "port/posix/resolver.h"

/* Runs many pollable things at once, each waiting for at most one descriptor, over poll(2). A thing
 * is asked to go on only when its descriptor is ready, its time has come, or, where it waits for no
 * descriptor, the name service has answered somebody. */

enum { VOUCH_LOOP_READ = 1, VOUCH_LOOP_WRITE = 2 };

struct vouch_loop_ops {
    /* Goes on. VOUCH_AGAIN: not finished; anything else: finished. */
    int (*poll)(void *self, const struct vouch_time *now);
    /* What to wait for on the descriptor: VOUCH_LOOP_READ | VOUCH_LOOP_WRITE; 0: nothing. */
    unsigned (*want)(void *self);
    /* The monotonic time (mono_ms) at which to poll it at the latest; UINT64_MAX: none. */
    uint64_t (*due)(void *self);
    /* The descriptor, or -1. It may be another one each time. */
    int (*fd)(void *self);
    /* It has finished with this status and left the loop; items may be added and removed here. */
    void (*done)(void *self, int status);
};

/* Where a thing is kept in the loop: the caller's, from add until done or remove. */
struct vouch_loop_item {
    const struct vouch_loop_ops *ops;
    void *self;
    size_t place; /* in the loop, and its pollfd */
    size_t waits; /* index of its pollfd, from 1; 0: it has none in this turn */
};

struct vouch_loop {
    struct vouch_names *names; /* null: nobody asks for names */
    struct vouch_loop_item **items;
    size_t count; /* places in use, removed ones (null) too */
    size_t alive;
    struct pollfd *fds;
    size_t cap; /* room in items; fds has VOUCH_NAMES_FDS more */
    bool stopped;
};

/* An empty loop; names stay the caller's, and must outlive it. */
void vouch_loop_init(struct vouch_loop *l, struct vouch_names *names);
/* Frees its tables; what is in it is forgotten, without done. */
void vouch_loop_free(struct vouch_loop *l);
/* Adds a thing; it is polled in the next turn. VOUCH_OK, or VOUCH_E_MEMORY. */
int vouch_loop_add(struct vouch_loop *l, struct vouch_loop_item *item,
                   const struct vouch_loop_ops *ops, void *self);
/* Takes it out, without done. It must be in the loop. */
void vouch_loop_remove(struct vouch_loop *l, struct vouch_loop_item *item);
/* Waits at most so long (-1: as long as it takes) for something to happen and lets those go on whom
 * it concerns. VOUCH_AGAIN: things are left; VOUCH_OK: none are; VOUCH_E_IO: poll(2) failed. A
 * signal ends the waiting. */
int vouch_loop_turn(struct vouch_loop *l, int most_ms);
/* Turns until nothing is left (VOUCH_OK), vouch_loop_stop (VOUCH_AGAIN) or VOUCH_E_IO. */
int vouch_loop_run(struct vouch_loop *l);
/* Ends vouch_loop_run after the present turn. */
void vouch_loop_stop(struct vouch_loop *l);

/* --- checks -------------------------------------------------------------------------------------
 */

struct vouch_posix_transport;

/* A check in a loop: fill it (item is the loop's) and add it. */
struct vouch_loop_check {
    struct vouch_loop_item item;
    struct vouch_check *check;               /* initialised */
    struct vouch_posix_transport *transport; /* the one that the check was given */
    void (*done)(void *arg, int status);     /* as the loop's done; status is the check's */
    void *arg;
};

int vouch_loop_add_check(struct vouch_loop *l, struct vouch_loop_check *c);

#endif
