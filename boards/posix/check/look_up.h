// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_LOOK_UP_H
#define VOUCH_POSIX_LOOK_UP_H

#include "boards/posix/check/endpoint.h"
#include "port/posix/loop.h"

/* The name look-ups that a target needs before its endpoints are known, all in parallel, in a
 * loop. */

struct vouch_look_up {
    struct vouch_loop_item item;
    bool in_loop;
    struct vouch_route route;
    struct vouch_posix_resolver resolver;
    struct vouch_posix_resolver sts_resolver;
    struct vouch_posix_resolver host_resolvers[VOUCH_MX_MAX];
    struct vouch_route_host hosts[VOUCH_MX_MAX];
    uint8_t buffer[8192];       /* the MX records */
    void (*known)(void *owner); /* called once, from the loop */
    void *owner;
    struct vouch_route_tlsa tlsa[]; /* for each host, if DANE is requested */
};

/* Does that endpoint need look-ups before it is known what to connect to? */
bool vouch_look_up_needed(const struct vouch_endpoint *e);
/* Starts; the endpoint, the policy (null: none) and the loop must outlive it. Null: no memory. */
struct vouch_look_up *vouch_look_up_begin(const struct vouch_endpoint *e,
                                          struct vouch_sts_fetch *fetch, struct vouch_loop *loop,
                                          void (*known)(void *owner), void *owner);
/* Cancels pending look-ups and frees it; null: nothing. */
void vouch_look_up_end(struct vouch_look_up *l, struct vouch_loop *loop);

#endif
