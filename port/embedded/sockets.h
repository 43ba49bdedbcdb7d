// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_EMBEDDED_SOCKETS_H
#define VOUCH_EMBEDDED_SOCKETS_H

#include <stdint.h>

#include "core/port.h"

/* A transport over the sockets of any network stack with BSD-style connect, send and recv:
 * Zephyr's, FreeRTOS-Plus-TCP's, lwIP's own. The product fills the table with a few lines for each
 * function (docs/PORTING.md has them); this file adds what the core's contract requires beyond
 * that. No function may block. A socket is an intptr_t, so that it may be a number or a pointer. */

/* What send and recv answer besides a count. */
enum { VOUCH_SOCKET_NOT_NOW = 0 };

struct vouch_socket_api {
    /* Starts a TCP connection: VOUCH_OK with *out, or a negative status and no socket. */
    int (*connect)(void *self, const struct vouch_address *to, intptr_t *out);
    /* VOUCH_OK: connected. VOUCH_AGAIN: not yet. A negative status: it failed. */
    int (*connected)(void *self, intptr_t socket);
    /* > 0: bytes taken. VOUCH_SOCKET_NOT_NOW. A negative status: RESET, CLOSED, TIMEOUT, IO. */
    int (*send)(void *self, intptr_t socket, const uint8_t *data, size_t len);
    /* > 0: bytes received. VOUCH_SOCKET_NOT_NOW: none now, which BSD calls EWOULDBLOCK.
     * VOUCH_E_CLOSED: what BSD calls 0. Other negative statuses as above. */
    int (*recv)(void *self, intptr_t socket, uint8_t *data, size_t len);
    void (*close)(void *self, intptr_t socket);
};

/* The fields are private to it. */
struct vouch_socket_transport {
    const struct vouch_socket_api *api;
    void *self; /* the product's, for the functions above */
    intptr_t socket;
    bool open;      /* there is a socket */
    bool connected; /* and it is connected */
    int ended;      /* the status with which recv ended; 0: not yet */
};

/* A closed transport. The caller keeps `api` and `self`. */
void vouch_socket_transport_init(struct vouch_socket_transport *t,
                                 const struct vouch_socket_api *api, void *self);
/* Its operations; t must outlive them. */
struct vouch_transport vouch_socket_transport_of(struct vouch_socket_transport *t);

#endif
