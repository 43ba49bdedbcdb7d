// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_RUN_H
#define VOUCH_POSIX_RUN_H

#include "boards/posix/check/slots.h"
#include "boards/posix/check/task.h"

/* Checks any number of targets in a loop, with as many endpoints at a time as there are slots. Only
 * targets in progress take memory. */

enum { VOUCH_RUN_HOSTS = 4096 };

struct vouch_run_ops {
    /* The endpoint of the index-th target; false: there are no more targets. */
    bool (*target)(void *self, size_t index, struct vouch_endpoint *out);
    /* The check of an endpoint is over. Reports of one target are numbered in their proper order,
     * and arrive in the order in which they end. status < 0: it could not be carried out; r, which
     * is valid until this returns, may then be null. */
    void (*report)(void *self, size_t index, size_t number, int status,
                   const struct vouch_report *r);
    /* There are no more reports of the index-th target; it had this many. */
    void (*finished)(void *self, size_t index, size_t count);
    /* What is known already of what the server accepts: it becomes part of the report, which is
     * still open, and nothing is asked; null: a probe follows, where the settings want one. May be
     * null. */
    const struct vouch_accepts *(*accepts)(void *self, size_t index, const struct vouch_report *r);
};

struct vouch_run {
    struct vouch_loop *loop;
    const struct vouch_run_ops *ops;
    void *self;
    /* called after each turn of the loop: how long the next may wait at most, in milliseconds; -1:
     * without limit. May be null */
    int (*turned)(void *self);
    size_t per_host;                /* concurrent checks of one host and port; 0: unlimited */
    uint16_t busy[VOUCH_RUN_HOSTS]; /* their number, for hosts that share a hash */
    struct vouch_slots slots;
    struct vouch_task *tasks; /* those with endpoints to come, in the order of the targets */
    size_t open;              /* the number of these */
    size_t begun;             /* targets started */
    bool all_begun;
    int status; /* negative: no more targets are started */
};

/* At most `at_once` checks at a time. What is passed in must outlive it. */
void vouch_run_init(struct vouch_run *run, struct vouch_loop *loop, size_t at_once,
                    const struct vouch_run_ops *ops, void *self);
/* Checks all targets. VOUCH_OK, or VOUCH_E_MEMORY or VOUCH_E_IO when it could not continue: checks
 * in progress have then been reported with that status. */
int vouch_run_all(struct vouch_run *run);
/* Starts what can be started, for the owner of the loop; call it when `target` may have another
 * one, even if it said before that there is none. */
void vouch_run_go_on(struct vouch_run *run);
void vouch_run_free(struct vouch_run *run);

#endif
