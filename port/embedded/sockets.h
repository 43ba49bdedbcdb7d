// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_EMBEDDED_SOCKETS_H
#define VOUCH_EMBEDDED_SOCKETS_H

#include <stdint.h>

#include "core/port.h"

/* A transport over the sockets of somebody's network stack: Zephyr's, FreeRTOS-Plus-TCP's, lwIP's
 * own, any with BSD's ideas of connect, send and recv. The product fills the table with some lines
 * for each function (docs/PORTING.md has them); what the core is promised beyond that is made here.
 * No function may block. A socket is an intptr_t, so that it may be a number or a pointer. */

/* What send and recv answer beside a count. */
enum { VOUCH_SOCKET_NOT_NOW = 0 };

struct vouch_socket_api {
    /* Begins a connection of TCP: VOUCH_OK with *out, or a negative status, and then no socket. */
    int (*connect)(void *self, const struct vouch_address *to, intptr_t *out);
    /* VOUCH_OK: it stands. VOUCH_AGAIN: not yet. A negative status: it will not. */
    int (*connected)(void *self, intptr_t socket);
    /* > 0: bytes taken. VOUCH_SOCKET_NOT_NOW. A negative status: RESET, CLOSED, TIMEOUT, IO. */
    int (*send)(void *self, intptr_t socket, const uint8_t *data, size_t len);
    /* > 0: bytes that came. VOUCH_SOCKET_NOT_NOW: none now, which BSD calls EWOULDBLOCK.
     * VOUCH_E_CLOSED: what BSD calls 0. Other negative statuses as above. */
    int (*recv)(void *self, intptr_t socket, uint8_t *data, size_t len);
    void (*close)(void *self, intptr_t socket);
};

/* Fields are its own. */
struct vouch_socket_transport {
    const struct vouch_socket_api *api;
    void *self; /* the product's, for the functions above */
    intptr_t socket;
    bool open;      /* there is a socket */
    bool connected; /* and its connection stands */
    int ended;      /* what recv ended with; 0: it has not */
};

/* A closed transport. `api` and `self` stay the caller's. */
void vouch_socket_transport_init(struct vouch_socket_transport *t,
                                 const struct vouch_socket_api *api, void *self);
/* Its operations; t must outlive them. */
struct vouch_transport vouch_socket_transport_of(struct vouch_socket_transport *t);

#endif
