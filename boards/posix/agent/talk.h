// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_AGENT_TALK_H
#define VOUCH_AGENT_TALK_H

#include "boards/posix/agent/delivery.h"
#include "core/target.h"

/* Runs a dialogue with a server: over TLS that is judged like any endpoint's, or in clear text. */

struct agent_talk {
    struct agent_delivery *delivery;
    struct vouch_target target;
    const struct vouch_dialogue *dialogue;
    const void *options; /* the dialogue's; must stay until `over`, as must everything here */
    size_t out_max;      /* the longest output of the dialogue at once */
    bool clear;          /* without TLS: `talk` alone */
    /* Called when it has ended: VOUCH_OK, or a status with the reason in delivery->why. Frees what
     * was started, including this struct, and informs the delivery. */
    void (*over)(struct agent_talk *t, int status);
    void *work; /* private */
};

/* VOUCH_AGAIN: `over` will be called; else a status, and it will not. */
int agent_talk_begin(struct agent_talk *t);

#endif
