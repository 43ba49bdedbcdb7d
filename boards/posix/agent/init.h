// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_AGENT_INIT_H
#define VOUCH_AGENT_INIT_H

#include <stddef.h>

/* `vouch agent init HOST[:PORT]...`: writes a first configuration to standard output, by looking at
 * the hosts' ports, at their domains' MX records, and at certificates on this machine's disk.
 * `folder`: look for certificates there too; null: in the usual places alone. The exit status. */
int agent_init(char **hosts, size_t count, const char *folder);

#endif
