// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_AGENT_LOOK_AT_HOST_H
#define VOUCH_AGENT_LOOK_AT_HOST_H

#include "core/target.h"
#include "port/posix/resolver.h"

/* Finds the services with TLS on a host by connecting to the usual ports. */

enum { AGENT_SERVICES_MAX = 16 };

struct agent_service {
    uint16_t port;
    const char *scheme; /* of a target's URL */
    const char *name;   /* for the target */
    bool usual;         /* it is the scheme's default port */
};

/* Fills `out` and returns the number of services, at the first address that has any. The host's
 * port: only this one; 0: the usual ones. Takes some seconds. 0: *why says what is missing. */
size_t agent_look_at_host(struct vouch_posix_names *names, const struct vouch_target *host,
                          struct agent_service out[AGENT_SERVICES_MAX], const char **why);
/* Does the domain have MX records that name a host? (A null MX does not, RFC 7505.) */
bool agent_has_mx(struct vouch_posix_names *names, const char *domain);

#endif
