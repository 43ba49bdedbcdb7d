// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_AGENT_INIT_H
#define VOUCH_AGENT_INIT_H

#include <stddef.h>

struct agent_init {
    char **hosts; /* HOST[:PORT] */
    size_t count;
    const char *folder; /* look for certificates there too; null: only in the usual places */
    const char *dns;    /* name server to ask, SERVER[:PORT]; null: the system's */
};

/* `vouch agent init HOST[:PORT]...`: writes a first configuration to standard output, based on the
 * hosts' ports, their domains' MX records, and certificates on this machine's disk. Returns the
 * exit status. */
int agent_init(const struct agent_init *init);

#endif
