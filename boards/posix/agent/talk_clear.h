// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_AGENT_TALK_CLEAR_H
#define VOUCH_AGENT_TALK_CLEAR_H

#include "boards/posix/agent/talk.h"

/* Like agent_talk_begin, over a connection without TLS. */
int agent_talk_clear(struct agent_talk *t);

#endif
