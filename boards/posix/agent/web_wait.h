// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_AGENT_WEB_WAIT_H
#define VOUCH_AGENT_WEB_WAIT_H

#include <microhttpd.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct agent;

/* Readers of /probe, who wait for a check of their target. The check is one of the agent's own: it
 * affects the believed state like any other. */
struct agent_web_waiter {
    struct MHD_Connection *connection;
    size_t target;
    uint64_t until_ms;
    struct agent_web_waiter *next;
};

/* Makes the target due and lets the connection wait. false: the last report is recent enough, or
 * there is no memory: answer now. */
bool agent_web_wait(struct agent *a, struct MHD_Connection *c, size_t target);
/* A check of the target has ended. */
void agent_web_wait_over(struct agent *a, size_t target);
/* Resumes those whose time is up; UINT64_MAX: all of them. */
void agent_web_wait_sweep(struct agent *a, uint64_t now_ms);

#endif
