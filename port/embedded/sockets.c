// SPDX-License-Identifier: Apache-2.0
#include "port/embedded/sockets.h"

#include <string.h>

static void drop(struct vouch_socket_transport *t)
{
    if (t->open)
        t->api->close(t->self, t->socket);
    t->open = t->connected = false;
    t->ended = 0;
}

static int open_to(void *self, const struct vouch_address *to)
{
    struct vouch_socket_transport *t = self;
    int status = VOUCH_OK;

    if (t->connected)
        return VOUCH_OK;
    if (!t->open)
        status = t->api->connect(t->self, to, &t->socket);
    if (status != VOUCH_OK)
        return status;
    t->open = true;
    status = t->api->connected(t->self, t->socket);
    if (status == VOUCH_AGAIN)
        return VOUCH_AGAIN;
    t->connected = status == VOUCH_OK;
    if (!t->connected)
        drop(t);
    return status;
}

static int send_some(void *self, const uint8_t *data, size_t len)
{
    struct vouch_socket_transport *t = self;

    if (!t->connected)
        return VOUCH_E_ARGUMENT;
    int n = t->api->send(t->self, t->socket, data, len);
    if (n == VOUCH_E_RESET) /* what the peer sent before is lost too */
        t->ended = n;
    return n;
}

/* The end of the stream is final, whatever a stack answers when asked again. */
static int recv_some(void *self, uint8_t *data, size_t len)
{
    struct vouch_socket_transport *t = self;

    if (!t->connected)
        return VOUCH_E_ARGUMENT;
    if (t->ended)
        return t->ended;
    int n = t->api->recv(t->self, t->socket, data, len);
    if (n < 0)
        t->ended = n;
    return n;
}

static void close_it(void *self)
{
    drop(self);
}

void vouch_socket_transport_init(struct vouch_socket_transport *t,
                                 const struct vouch_socket_api *api, void *self)
{
    memset(t, 0, sizeof *t);
    t->api = api;
    t->self = self;
}

struct vouch_transport vouch_socket_transport_of(struct vouch_socket_transport *t)
{
    static const struct vouch_transport_ops ops = {
        .open = open_to, .send = send_some, .recv = recv_some, .close = close_it};

    return (struct vouch_transport){&ops, t};
}
