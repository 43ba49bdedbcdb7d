// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_AGENT_WEB_H
#define VOUCH_AGENT_WEB_H

#include "boards/posix/agent/web_guard.h"
#include "boards/posix/agent/web_wait.h"
#include "core/monitor/page.h"
#include "port/posix/loop.h"

#include <stdbool.h>

struct agent;
struct MHD_Daemon;

/* The agent's small web server: the page, its API, /healthz, /metrics and /probe. Read-only; beyond
 * loopback only over TLS and with a token. */
struct agent_web {
    struct MHD_Daemon *daemon; /* null: not configured */
    struct vouch_loop_item item;
    uint64_t ran_ms; /* when the server had its last turn */
    struct agent *agent;
    struct vouch_states states; /* the content of the page, by target */
    struct vouch_page_site site;
    struct agent_web_guard guard;
    struct agent_web_waiter *waiters;
};

/* Starts serving on the address of [page] listen. false: failed, which was logged. */
bool agent_web_start(struct agent *a);
void agent_web_stop(struct agent *a);
/* A report of a target, and its believed verdict when its check is over. */
void agent_web_note(struct agent *a, size_t target, const struct vouch_report *r);
void agent_web_believe(struct agent *a, size_t target);

#endif
