// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_SINK_STATES_H
#define VOUCH_SINK_STATES_H

#include "core/monitor/states.h"

/* What is known about each target in the board's table (core/monitor/states.h), for the sinks after
 * it in the table. Its self is a struct vouch_states with its storage set. */
extern const struct vouch_sink_ops sink_states;

#endif
