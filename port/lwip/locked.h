// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_LWIP_LOCKED_H
#define VOUCH_LWIP_LOCKED_H

#include "core/port.h"

/* For lwIP with threads of its own (NO_SYS=0, LWIP_TCPIP_CORE_LOCKING=1): transport and resolver of
 * this port, with lwIP's core lock held during each call. Their callbacks run under the same lock,
 * so no other locking is needed. The lock is held for a copy of bytes, never for a signature: the
 * check itself runs without it. Do not call these with the lock held. */

struct vouch_lwip_locked {
    struct vouch_transport transport;
    struct vouch_resolver resolver;
};

/* Stores the results of vouch_lwip_transport_init and vouch_lwip_lookups_init; l must outlive the
 * operations below. */
void vouch_lwip_locked_init(struct vouch_lwip_locked *l, struct vouch_transport transport,
                            struct vouch_resolver resolver);
struct vouch_transport vouch_lwip_locked_transport(struct vouch_lwip_locked *l);
struct vouch_resolver vouch_lwip_locked_resolver(struct vouch_lwip_locked *l);

#endif
