// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_AGENT_ROLLOUTS_H
#define VOUCH_AGENT_ROLLOUTS_H

#include "boards/posix/agent/config.h"
#include "boards/posix/agent/endpoint_state.h"
#include "core/monitor/rollout.h"

/* New certificates that go from node to node of a target. */

struct agent_rollout {
    struct vouch_rollout rollout;
    struct agent_rollout *next;
};

/* Nodes that were not seen for so long do not count. */
int64_t agent_rollout_forget_s(const struct agent_target *t);
/* What follows from an endpoint's new certificate: where other nodes of the target have the one of
 * before, or the new one already, the event of this one is taken out of `events`, and the rollout
 * that it is part of is answered, to be kept in the same transaction. The first node of one that
 * comes early is told. Null: it is the endpoint's own. */
struct agent_rollout *agent_rollout_of(struct agent *a, size_t target,
                                       const struct agent_endpoint *e,
                                       const struct vouch_alert_state *before,
                                       struct vouch_event events[VOUCH_EVENTS_MAX], size_t *count,
                                       int64_t utc_s);
/* Writes it into the store, within its transaction. */
void agent_rollout_keep(struct agent *a, size_t target, const struct agent_rollout *r);
/* Tells of those that are complete, or have lasted for long. */
void agent_rollouts_look(struct agent *a, size_t target, int64_t utc_s);
/* How far the first one of a target is; null: there is none. */
const struct vouch_rollout *agent_rollout_first(const struct agent *a, size_t target,
                                                struct vouch_rollout_count *n, int64_t utc_s);
/* Reads those that are kept. */
void agent_rollouts_load(struct agent *a);
void agent_rollouts_free(struct agent_rollout *list);

#endif
