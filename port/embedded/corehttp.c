// SPDX-License-Identifier: Apache-2.0
#include "port/embedded/corehttp.h"

#include <string.h>

static int open_to(void *self, const struct vouch_address *to)
{
    struct vouch_corehttp_transport *t = self;
    int status = t->connected ? VOUCH_OK : t->api->open(t->context, to);

    t->connected = status == VOUCH_OK;
    return status;
}

static int result_of(struct vouch_corehttp_transport *t, int32_t n)
{
    return n < 0 ? t->api->status_of(t->context, n) : (int)n;
}

static int send_some(void *self, const uint8_t *data, size_t len)
{
    struct vouch_corehttp_transport *t = self;

    if (!t->connected)
        return VOUCH_E_ARGUMENT;
    int n = result_of(t, t->api->send(t->context, data, len));
    if (n == VOUCH_E_RESET) /* what the peer sent before is lost too */
        t->ended = n;
    return n;
}

static int recv_some(void *self, uint8_t *data, size_t len)
{
    struct vouch_corehttp_transport *t = self;

    if (!t->connected)
        return VOUCH_E_ARGUMENT;
    if (t->ended)
        return t->ended;
    int n = result_of(t, t->api->recv(t->context, data, len));
    if (n < 0)
        t->ended = n;
    return n;
}

static void close_it(void *self)
{
    struct vouch_corehttp_transport *t = self;

    t->api->close(t->context);
    t->connected = false;
    t->ended = 0;
}

void vouch_corehttp_transport_init(struct vouch_corehttp_transport *t,
                                   const struct vouch_corehttp_api *api,
                                   struct NetworkContext *context)
{
    memset(t, 0, sizeof *t);
    t->api = api;
    t->context = context;
}

struct vouch_transport vouch_corehttp_transport_of(struct vouch_corehttp_transport *t)
{
    static const struct vouch_transport_ops ops = {
        .open = open_to, .send = send_some, .recv = recv_some, .close = close_it};

    return (struct vouch_transport){&ops, t};
}
