// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_AGENT_LOOK_AT_HOST_H
#define VOUCH_AGENT_LOOK_AT_HOST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Finds the services with TLS on a host by connecting to the usual ports. */

enum { AGENT_SERVICES_MAX = 16 };

struct agent_service {
    uint16_t port;
    const char *scheme; /* of a target's URL */
    const char *name;   /* for the target */
    bool usual;         /* it is the scheme's default port */
};

/* Fills `out` and returns the number of services. `port`: only this one; 0: the usual ones. Takes
 * some seconds. 0: no answer, or the name has no address. */
size_t agent_look_at_host(const char *host, uint16_t port,
                          struct agent_service out[AGENT_SERVICES_MAX]);
/* Does the domain have MX records, according to the system's resolver? */
bool agent_has_mx(const char *domain);

#endif
