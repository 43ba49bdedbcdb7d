// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_LWIP_TRANSPORT_H
#define VOUCH_LWIP_TRANSPORT_H

#include "core/port.h"
#include "lwip/tcp.h"

/* A transport over lwIP's raw TCP API. Its callbacks only queue and flag. Unread data is limited by
 * TCP_WND: the window is reopened only as the reader takes bytes. */

struct vouch_lwip_transport {
    struct tcp_pcb *pcb; /* null: none, or lwIP has freed it */
    struct pbuf *queue;  /* received, not yet read */
    int failure;         /* the status that ended the connection; VOUCH_OK so far */
    bool connected;
    bool ended; /* the peer's FIN has arrived */
};

/* Initializes t as a closed transport and returns its operations; t must outlive them and not
 * move. */
struct vouch_transport vouch_lwip_transport_init(struct vouch_lwip_transport *t);
/* Only the operations, for one that is already initialized or all zero. */
struct vouch_transport vouch_lwip_transport_of(struct vouch_lwip_transport *t);

/* Converts an address to lwIP's type; false: this build lacks that family. */
bool vouch_lwip_address(const struct vouch_address *from, ip_addr_t *to);

/* Converts from lwIP's address; the port number is left 0. */
void vouch_lwip_address_of(const ip_addr_t *from, struct vouch_address *to);

#endif
