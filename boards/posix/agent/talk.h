// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_AGENT_TALK_H
#define VOUCH_AGENT_TALK_H

#include "boards/posix/agent/delivery.h"
#include "core/target.h"

/* Speaks a dialogue with a server: over TLS that is judged as any endpoint is, or in clear. */

struct agent_talk {
    struct agent_delivery *delivery;
    struct vouch_target target;
    const struct vouch_dialogue *dialogue;
    const void *options; /* the dialogue's; as all of this, they stay until `over` */
    size_t out_max;      /* the longest that the dialogue says at once */
    bool clear;          /* without TLS: `talk` alone */
    /* It has ended: VOUCH_OK, or a status with the reason in delivery->why. Frees what was begun,
     * this struct as well, and tells the delivery. */
    void (*over)(struct agent_talk *t, int status);
    void *work; /* its own */
};

/* VOUCH_AGAIN: `over` will be called; else a status, and it will not. */
int agent_talk_begin(struct agent_talk *t);

#endif
