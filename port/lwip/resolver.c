// SPDX-License-Identifier: Apache-2.0
#include "port/lwip/resolver.h"

#include "port/lwip/lookups.h"

struct vouch_resolver vouch_lwip_resolver_start(const struct vouch_lwip_names *names)
{
    static struct vouch_lwip_lookups lookups;

    (void)names;
    return vouch_lwip_lookups_init(&lookups);
}
