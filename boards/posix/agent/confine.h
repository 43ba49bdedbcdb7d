// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_AGENT_CONFINE_H
#define VOUCH_AGENT_CONFINE_H

#include "boards/posix/agent/config.h"

/* What the agent gives up before it speaks with anybody: core files, which could hold keys; writing
 * elsewhere than where its configuration wants it (Landlock); and system calls that it does not
 * need (seccomp), starting programs among them where no alert is one. What the kernel does not have
 * is said and done without. It cannot be taken back: a configuration that is read later and writes
 * to other folders wants a restart. */

void agent_confine(const struct agent_config *c);
/* After another configuration was read: says what it cannot do without a restart. */
void agent_confine_look(const struct agent_config *c);

#endif
