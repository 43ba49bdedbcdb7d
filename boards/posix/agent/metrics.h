// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_AGENT_METRICS_H
#define VOUCH_AGENT_METRICS_H

#include "core/bytes.h"

struct agent;

/* The content of /metrics: the believed state of every endpoint, and the agent itself. */
void agent_metrics_write(struct agent *a, struct vouch_writer *w);

#endif
