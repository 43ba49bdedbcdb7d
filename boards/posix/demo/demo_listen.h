// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_DEMO_LISTEN_H
#define VOUCH_POSIX_DEMO_LISTEN_H

#include "boards/posix/demo/demo_connection.h"

#include <poll.h>
#include <signal.h>

/* The demonstration appliance's loop: its listeners on loopback, and many clients at once. */

enum { VOUCH_DEMO_SERVICES = 3, VOUCH_DEMO_CLIENTS_MAX = 64 };

/* One service's listening sockets, on 127.0.0.1 and, if the machine has it, on ::1. */
struct vouch_demo_listener {
    const struct vouch_demo_service *service;
    int fd4;
    int fd6; /* -1: none */
    uint16_t port;
};

struct vouch_demo_loop {
    struct vouch_demo_listener listeners[VOUCH_DEMO_SERVICES];
    const mbedtls_ssl_config *config;
    enum vouch_demo_fault fault;
    struct vouch_demo_connection clients[VOUCH_DEMO_CLIENTS_MAX];
    size_t oldest; /* replaced when all places are taken */
};

/* Opens a service's sockets; port 0: any free one. VOUCH_OK, or VOUCH_E_IO with errno set. */
int vouch_demo_listen(struct vouch_demo_listener *l, const struct vouch_demo_service *service,
                      uint16_t port);
/* Waits at most timeout_ms (-1: for ever) with the signal mask, and serves clients. */
void vouch_demo_turn(struct vouch_demo_loop *loop, int timeout_ms, const sigset_t *mask);
/* Closes everything. */
void vouch_demo_loop_close(struct vouch_demo_loop *loop);

#endif
