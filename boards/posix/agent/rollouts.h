// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_AGENT_ROLLOUTS_H
#define VOUCH_AGENT_ROLLOUTS_H

#include "boards/posix/agent/config.h"
#include "boards/posix/agent/endpoint_state.h"
#include "core/monitor/rollout.h"

/* New certificates that spread over the nodes of a target. */

struct agent_rollout {
    struct vouch_rollout rollout;
    struct agent_rollout *next;
};

/* Nodes not seen for this long are not counted. */
int64_t agent_rollout_forget_s(const struct agent_target *t);
/* Handles an endpoint's new certificate: if other nodes of the target have the old one, or already
 * the new one, this endpoint's event is removed from `events`, and the rollout that it belongs to
 * is returned, to be stored in the same transaction. The first node of a premature one is reported.
 * Null: it concerns only this endpoint. */
struct agent_rollout *agent_rollout_of(struct agent *a, size_t target,
                                       const struct agent_endpoint *e,
                                       const struct vouch_alert_state *before,
                                       struct vouch_event events[VOUCH_EVENTS_MAX], size_t *count,
                                       int64_t utc_s);
/* Writes it to the store, within its transaction. */
void agent_rollout_keep(struct agent *a, size_t target, const struct agent_rollout *r);
/* Reports those that are complete, or have lasted for long. */
void agent_rollouts_look(struct agent *a, size_t target, int64_t utc_s);
/* The progress of the first one of a target; null: there is none. */
const struct vouch_rollout *agent_rollout_first(const struct agent *a, size_t target,
                                                struct vouch_rollout_count *n, int64_t utc_s);
/* Loads the stored ones. */
void agent_rollouts_load(struct agent *a);
void agent_rollouts_free(struct agent_rollout *list);

#endif
