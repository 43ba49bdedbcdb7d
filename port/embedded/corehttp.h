// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_EMBEDDED_COREHTTP_H
#define VOUCH_EMBEDDED_COREHTTP_H

#include <stdint.h>

#include "core/port.h"

/* A transport over the TransportInterface_t of the FreeRTOS libraries (coreHTTP, coreMQTT) that a
 * product already has: its recv and send, with its NetworkContext_t. They must not block (timeouts
 * of 0), and must use plain TCP: TLS is done by the core. That interface has no open and close and
 * does not tell failures apart, so the product adds three functions. coreHTTP's header is not
 * needed: the types are the same. */

struct NetworkContext; /* the product's */

struct vouch_corehttp_api {
    /* pTransport->recv and ->send: > 0 bytes, 0 none now, < 0 end or failure. */
    int32_t (*recv)(struct NetworkContext *context, void *buffer, size_t len);
    int32_t (*send)(struct NetworkContext *context, const void *data, size_t len);
    /* Starts and continues a connection: VOUCH_AGAIN, VOUCH_OK, or a status, as in port.h. */
    int (*open)(struct NetworkContext *context, const struct vouch_address *to);
    /* Ends it, in any state. */
    void (*close)(struct NetworkContext *context);
    /* What a negative result of recv or send meant: VOUCH_E_CLOSED for an orderly end, RESET, ...
     */
    int (*status_of)(struct NetworkContext *context, int32_t result);
};

/* The fields are private to it. */
struct vouch_corehttp_transport {
    const struct vouch_corehttp_api *api;
    struct NetworkContext *context;
    bool connected;
    int ended;
};

/* A closed transport. The caller keeps `api` and `context`. */
void vouch_corehttp_transport_init(struct vouch_corehttp_transport *t,
                                   const struct vouch_corehttp_api *api,
                                   struct NetworkContext *context);
/* Its operations; t must outlive them. */
struct vouch_transport vouch_corehttp_transport_of(struct vouch_corehttp_transport *t);

#endif
