// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_LWIP_MQTT_GUARD_H
#define VOUCH_LWIP_MQTT_GUARD_H

#include <stdbool.h>

#include "lwip/tcp.h"

/* A filter between TCP and lwIP's MQTT client, which is compiled with tcp_recv and tcp_abort
 * redefined to these (image.mk): that client writes past its buffer when a message's length has too
 * many bytes, and fails when a message arrives in two segments. A client that only publishes
 * receives nothing but CONNACK, PUBACK and PINGRESP (MQTT 3.1.1, sections 3.2, 3.4, 3.13), two to
 * four bytes each: they are passed on one by one and whole; anything else ends the connection. One
 * client in a program. */

/* Like tcp_recv, for the client's connection. */
void vouch_mqtt_recv(struct tcp_pcb *pcb, tcp_recv_fn recv);
/* Like tcp_abort. If the connection is aborted while data is being passed on, TCP must be told by
 * ERR_ABRT, which that client does not do. */
void vouch_mqtt_abort(struct tcp_pcb *pcb);

#endif
