// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_LWIP_MQTT_GUARD_H
#define VOUCH_LWIP_MQTT_GUARD_H

#include <stdbool.h>

#include "core/bytes.h"
#include "lwip/tcp.h"

/* Stands between TCP and lwIP's MQTT client, which is compiled with tcp_recv, tcp_abort and
 * tcp_close named so (image.mk): that client writes past its buffer when a message's length has too
 * many bytes, and gives up where a message comes in two segments. A client that only publishes is
 * sent CONNACK, PUBACK and PINGRESP alone (MQTT 3.1.1, sections 3.2, 3.4, 3.13), two to four bytes
 * each: they are handed on one by one and whole; anything else ends the connection.
 *
 * One that has subscribed to a topic (vouch_mqtt_listen) is sent SUBACK too, and what is published
 * there with QoS 0: that never reaches lwIP's client. One client in a program. */

enum { VOUCH_MQTT_MESSAGE_MAX = 512 }; /* a longer one ends the connection */

/* As tcp_recv, for the client's connection. */
void vouch_mqtt_recv(struct tcp_pcb *pcb, tcp_recv_fn recv);
/* As tcp_abort. A connection that is aborted while its bytes are handed on is gone, and TCP is told
 * so by ERR_ABRT, which that client forgets. */
void vouch_mqtt_abort(struct tcp_pcb *pcb);
/* As tcp_close; lwIP then frees the connection first if a new one needs its room: a broker out of
 * reach would otherwise hold it for twenty minutes. */
err_t vouch_mqtt_close(struct tcp_pcb *pcb);
/* What is published to exactly this topic is given to `take`, but for what the broker had kept
 * (RETAIN): it was meant for an earlier time. The topic stays the caller's. Null: no more. */
void vouch_mqtt_listen(const char *topic, void (*take)(void *self, struct vouch_span payload),
                       void *self);

#endif
