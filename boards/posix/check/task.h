// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_TASK_H
#define VOUCH_POSIX_TASK_H

#include "boards/posix/check/slot.h"

/* One target under way: the names that it needs, the endpoints that it stands for (MX hosts and
 * their addresses, all addresses of a host, both kinds of key, a catalogue and its domain), and how
 * far their checks are. */

struct vouch_look_up;

struct vouch_task {
    struct vouch_endpoint asked;   /* as the target says */
    struct vouch_look_up *look_up; /* null: no name is needed to know its endpoints */
    struct vouch_sts_fetch *fetch; /* null: no policy */
    struct vouch_report *pair[2];  /* copies of the domain's report and the catalogue's */
    struct vouch_route_hop hop;    /* has another kind of key to come */
    bool has_waiting;
    struct vouch_endpoint waiting; /* put back */
    bool fetching;                 /* the policy, by which the others are judged */
    bool names_known;              /* the look-ups are over */
    bool ended;                    /* there are no more endpoints */
    size_t given;                  /* endpoints so far */
    size_t over;                   /* of these, checked */
    size_t index;                  /* of the target; the owner's */
    struct vouch_task *next;       /* the owner's */
    void (*known)(void *owner);    /* the look-ups are over: there are endpoints to be had */
    void *owner;
};

/* Begins with what the endpoint of a target stands for. `known` is called from the loop once the
 * names are known that it takes. VOUCH_OK, or VOUCH_E_MEMORY. End it in every case. */
int vouch_task_begin(struct vouch_task *t, const struct vouch_endpoint *asked,
                     struct vouch_loop *loop, void (*known)(void *owner), void *owner);
/* The next endpoint to check or to report, *number of its target; the policy first, then a domain's
 * own faults, then its hosts. VOUCH_OK; VOUCH_AGAIN: not yet; VOUCH_E_NOT_FOUND: that was all. */
int vouch_task_next(struct vouch_task *t, struct vouch_endpoint *out, size_t *number);
/* Will there be endpoints to come? */
bool vouch_task_is_open(const struct vouch_task *t);
/* The endpoint that it gave last cannot be checked now: it is the next one again. */
void vouch_task_put_back(struct vouch_task *t, const struct vouch_endpoint *e);
/* The endpoint that was put back; null: none. */
const struct vouch_endpoint *vouch_task_waiting(const struct vouch_task *t);
/* The check of that number is over. Calls `report` for what can be reported now: that one, or none,
 * or both of a pair, one of which waited for the other. */
void vouch_task_over(struct vouch_task *t, size_t number, int status, const struct vouch_report *r,
                     void (*report)(void *arg, size_t number, int status,
                                    const struct vouch_report *r),
                     void *arg);
/* Is all of it checked? */
bool vouch_task_finished(const struct vouch_task *t);
/* Frees what it held; slots may no longer have an endpoint of it. */
void vouch_task_end(struct vouch_task *t, struct vouch_loop *loop);

#endif
