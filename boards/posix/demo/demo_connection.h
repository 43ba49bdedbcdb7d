// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_DEMO_CONNECTION_H
#define VOUCH_POSIX_DEMO_CONNECTION_H

#include "boards/posix/demo/demo_service.h"
#include "port/posix/transport.h"

#include <mbedtls/ssl.h>

/* One client of the demonstration appliance: carries a service's data over a non-blocking socket,
 * in clear text or over TLS. */

enum vouch_demo_stage {
    VOUCH_DEMO_FREE = 0, /* no connection */
    VOUCH_DEMO_TALK,     /* in clear text or over TLS, depending on `tls` */
    VOUCH_DEMO_HANDSHAKE,
    VOUCH_DEMO_IDLE, /* sends nothing (more) until the client closes */
    VOUCH_DEMO_OVER  /* waits for input, sends a reply, then closes */
};

enum { VOUCH_DEMO_HEARS_MAX = 4096 };

struct vouch_demo_connection {
    enum vouch_demo_stage stage;
    const struct vouch_demo_service *service;
    const mbedtls_ssl_config *config;
    struct vouch_posix_transport socket;
    bool tls;
    bool wants_write;
    mbedtls_ssl_context ssl;
    struct vouch_demo_talk talk;
    enum vouch_demo_next next; /* what follows once everything is sent */
    size_t said;
    size_t in_len;
    uint8_t in[VOUCH_DEMO_HEARS_MAX];
    uint8_t out[VOUCH_DEMO_SAYS_MAX];
};

/* Takes over a socket from accept(2). False: failed, and the socket is closed. */
bool vouch_demo_connection_open(struct vouch_demo_connection *c, int fd,
                                const struct vouch_demo_service *service,
                                const mbedtls_ssl_config *config, enum vouch_demo_fault fault);
/* Runs as far as it can without waiting; the stage is FREE when it is over. */
void vouch_demo_connection_work(struct vouch_demo_connection *c);
/* Ends it in any stage. */
void vouch_demo_connection_close(struct vouch_demo_connection *c);

#endif
