// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_TASK_H
#define VOUCH_POSIX_TASK_H

#include "boards/posix/check/slot.h"

/* A target in progress: the names that it needs, the endpoints that it represents (MX hosts and
 * their addresses, all addresses of a host, both kinds of key, a catalogue and its domain), and the
 * progress of their checks. */

struct vouch_look_up;

struct vouch_task {
    struct vouch_endpoint asked;   /* as the target says */
    struct vouch_look_up *look_up; /* null: its endpoints are known without look-ups */
    struct vouch_sts_fetch *fetch; /* null: no policy */
    struct vouch_report *pair[2];  /* copies of the domain's report and the catalogue's, or of two
                                       certificates' */
    enum vouch_tls_key_type other_key; /* kind of key to ask for second; ANY: none */
    uint32_t first_ms;                 /* how long the first check took */
    struct vouch_route_hop hop;        /* another kind of key is still to come */
    bool has_waiting;
    struct vouch_endpoint waiting; /* put back */
    bool fetching;                 /* the policy by which the others are judged */
    bool names_known;              /* the look-ups are over */
    bool ended;                    /* there are no more endpoints */
    size_t given;                  /* endpoints so far */
    size_t over;                   /* of these, checked */
    size_t index;                  /* of the target; the owner's */
    struct vouch_task *next;       /* the owner's */
    void (*known)(void *owner);    /* called when the look-ups are over: endpoints are available */
    void *owner;
};

/* Starts with the endpoint of a target. `known` is called from the loop once the necessary names
 * are known. VOUCH_OK, or VOUCH_E_MEMORY. End it in every case. */
int vouch_task_begin(struct vouch_task *t, const struct vouch_endpoint *asked,
                     struct vouch_loop *loop, void (*known)(void *owner), void *owner);
/* The next endpoint to check or to report, the *number-th of its target; first the policy, then a
 * domain's own faults, then its hosts. VOUCH_OK; VOUCH_AGAIN: not yet; VOUCH_E_NOT_FOUND: no
 * more. */
int vouch_task_next(struct vouch_task *t, struct vouch_endpoint *out, size_t *number);
/* Are there more endpoints to come? */
bool vouch_task_is_open(const struct vouch_task *t);
/* The last endpoint returned cannot be checked now: it will be returned again. */
void vouch_task_put_back(struct vouch_task *t, const struct vouch_endpoint *e);
/* The endpoint that was put back; null: none. */
const struct vouch_endpoint *vouch_task_waiting(const struct vouch_task *t);
typedef void vouch_task_reporter(void *arg, size_t number, int status,
                                 const struct vouch_report *r);
/* The check with that number is over. Calls `report` for what can be reported now: that one, none,
 * or both of a pair, one of which waited for the other. */
void vouch_task_over(struct vouch_task *t, size_t number, int status, const struct vouch_report *r,
                     vouch_task_reporter *report, void *arg);
/* Have all of its endpoints been checked? */
bool vouch_task_finished(const struct vouch_task *t);
/* Frees what it held; slots may no longer have an endpoint of it. */
void vouch_task_end(struct vouch_task *t, struct vouch_loop *loop);

#endif
