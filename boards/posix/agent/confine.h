// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_AGENT_CONFINE_H
#define VOUCH_AGENT_CONFINE_H

#include "boards/posix/agent/config.h"

/* Restrictions that the agent sets before it connects anywhere: no core files, which could contain
 * keys; writing only where its configuration needs it (Landlock); and only the system calls that it
 * needs (seccomp), starting programs only if an alert is one. What the kernel lacks is logged and
 * skipped. Restrictions cannot be undone: a configuration that is loaded later and writes to other
 * folders needs a restart. */

void agent_confine(const struct agent_config *c);
/* Call after another configuration was loaded: logs what needs a restart. */
void agent_confine_look(const struct agent_config *c);

#endif
