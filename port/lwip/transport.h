// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_LWIP_TRANSPORT_H
#define VOUCH_LWIP_TRANSPORT_H

#include "core/port.h"
#include "lwip/tcp.h"

/* A transport over lwIP's raw TCP API. Its callbacks only queue and flag. What waits to be read is
 * bounded by TCP_WND: the window is opened again only as the reader takes bytes. */

struct vouch_lwip_transport {
    struct tcp_pcb *pcb; /* null: none, or lwIP has freed it */
    struct pbuf *queue;  /* received, not yet read */
    int failure;         /* what ended the connection, a status; VOUCH_OK so far */
    bool connected;
    bool ended; /* the peer's FIN has come */
};

/* Makes t a closed transport and gives its operations; t must outlive them and not move. */
struct vouch_transport vouch_lwip_transport_init(struct vouch_lwip_transport *t);
/* The operations alone, of one that is made already or all zero. */
struct vouch_transport vouch_lwip_transport_of(struct vouch_lwip_transport *t);

/* A port address as lwIP has it; false: this build has no such family. */
bool vouch_lwip_address(const struct vouch_address *from, ip_addr_t *to);

/* lwIP's address as the port has it; the port number is left 0. */
void vouch_lwip_address_of(const ip_addr_t *from, struct vouch_address *to);

#endif
