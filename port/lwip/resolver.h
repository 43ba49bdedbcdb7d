// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_LWIP_RESOLVER_H
#define VOUCH_LWIP_RESOLVER_H

#include "core/port.h"

/* Host names by the servers that lwIP has been given, by DHCP or dns_setserver. A board takes one
 * of two sources (board_port in its board.mk):
 *
 * resolver.c, with lookups.c: lwIP's own client, with the limits that lookups.h names.
 *
 * resolver_dns.c, with dns_question.c: all that port.h promises: every address, records of any
 * type, NO_NAME, NO_DATA, NAME_SERVER and TIMEOUT told apart. Some 7 KB of RAM. */

struct vouch_lwip_names {
    uint64_t (*mono_ms)(void);
    struct vouch_entropy entropy; /* for message ids and ports that must be unpredictable */
    bool trust_ad;                /* trust the AD bit of these servers (RFC 4035 section 4.9.3) */
};

/* The program's one resolver. What `names` points to must outlive it. */
struct vouch_resolver vouch_lwip_resolver_start(const struct vouch_lwip_names *names);

#endif
