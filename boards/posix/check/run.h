// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_RUN_H
#define VOUCH_POSIX_RUN_H

#include "boards/posix/check/task.h"

/* Checks any number of targets in a loop, so many endpoints at a time as there are slots. Only the
 * targets under way take memory. */

enum { VOUCH_RUN_HOSTS = 4096 };

struct vouch_run_ops {
    /* The endpoint of the index-th target; false: there is none, that was all. */
    bool (*target)(void *self, size_t index, struct vouch_endpoint *out);
    /* The check of an endpoint is over. Reports of one target are numbered in the order in which
     * they belong, and come in the order in which they end. status < 0: it could not be carried
     * out; r, which is good until this returns, may then be null. */
    void (*report)(void *self, size_t index, size_t number, int status,
                   const struct vouch_report *r);
    /* There are no more reports of the index-th target; so many there were. */
    void (*finished)(void *self, size_t index, size_t count);
};

struct vouch_run {
    struct vouch_loop *loop;
    const struct vouch_run_ops *ops;
    void *self;
    void (*turned)(void *self); /* called after each turn of the loop; null: nobody wants it */
    size_t per_host;            /* checks at a time of one host and port; 0: as many as there are */
    uint16_t busy[VOUCH_RUN_HOSTS]; /* how many there are of those that share a hash */
    struct vouch_slots slots;
    struct vouch_task *tasks; /* those with endpoints to come, in the order of the targets */
    size_t open;              /* how many these are */
    size_t begun;             /* targets */
    bool all_begun;
    int status; /* negative: no more targets are begun */
};

/* At most `at_once` checks at a time. What it is given must outlive it. */
void vouch_run_init(struct vouch_run *run, struct vouch_loop *loop, size_t at_once,
                    const struct vouch_run_ops *ops, void *self);
/* Checks all targets. VOUCH_OK, or VOUCH_E_MEMORY or VOUCH_E_IO when it could not go on: what was
 * under way has then been reported with that status. */
int vouch_run_all(struct vouch_run *run);
/* Begins what there is to begin, for whoever turns the loop; call it when `target` may have another
 * one: it may have said that there is none before. */
void vouch_run_go_on(struct vouch_run *run);
void vouch_run_free(struct vouch_run *run);

#endif
