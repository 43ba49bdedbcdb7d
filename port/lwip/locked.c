// SPDX-License-Identifier: Apache-2.0
#include "port/lwip/locked.h"

#include "lwip/tcpip.h"

static int locked_open(void *self, const struct vouch_address *to)
{
    struct vouch_transport *t = &((struct vouch_lwip_locked *)self)->transport;

    LOCK_TCPIP_CORE();
    int status = t->ops->open(t->self, to);
    UNLOCK_TCPIP_CORE();
    return status;
}

static int locked_send(void *self, const uint8_t *data, size_t len)
{
    struct vouch_transport *t = &((struct vouch_lwip_locked *)self)->transport;

    LOCK_TCPIP_CORE();
    int n = t->ops->send(t->self, data, len);
    UNLOCK_TCPIP_CORE();
    return n;
}

static int locked_recv(void *self, uint8_t *data, size_t len)
{
    struct vouch_transport *t = &((struct vouch_lwip_locked *)self)->transport;

    LOCK_TCPIP_CORE();
    int n = t->ops->recv(t->self, data, len);
    UNLOCK_TCPIP_CORE();
    return n;
}

static void locked_close(void *self)
{
    struct vouch_transport *t = &((struct vouch_lwip_locked *)self)->transport;

    LOCK_TCPIP_CORE();
    t->ops->close(t->self);
    UNLOCK_TCPIP_CORE();
}

static int locked_addresses(void *self, const char *name, enum vouch_family family,
                            struct vouch_addresses *out)
{
    struct vouch_resolver *r = &((struct vouch_lwip_locked *)self)->resolver;

    LOCK_TCPIP_CORE();
    int status = r->ops->addresses(r->self, name, family, out);
    UNLOCK_TCPIP_CORE();
    return status;
}

static int locked_records(void *self, const char *name, enum vouch_dns_type type,
                          struct vouch_records *out)
{
    struct vouch_resolver *r = &((struct vouch_lwip_locked *)self)->resolver;

    LOCK_TCPIP_CORE();
    int status = r->ops->records(r->self, name, type, out);
    UNLOCK_TCPIP_CORE();
    return status;
}

static void locked_cancel(void *self)
{
    struct vouch_resolver *r = &((struct vouch_lwip_locked *)self)->resolver;

    LOCK_TCPIP_CORE();
    r->ops->cancel(r->self);
    UNLOCK_TCPIP_CORE();
}

static const struct vouch_transport_ops transport_ops = {
    .open = locked_open,
    .send = locked_send,
    .recv = locked_recv,
    .close = locked_close,
};

static const struct vouch_resolver_ops resolver_ops = {
    .addresses = locked_addresses,
    .records = locked_records,
    .cancel = locked_cancel,
};

void vouch_lwip_locked_init(struct vouch_lwip_locked *l, struct vouch_transport transport,
                            struct vouch_resolver resolver)
{
    l->transport = transport;
    l->resolver = resolver;
}

struct vouch_transport vouch_lwip_locked_transport(struct vouch_lwip_locked *l)
{
    return (struct vouch_transport){&transport_ops, l};
}

struct vouch_resolver vouch_lwip_locked_resolver(struct vouch_lwip_locked *l)
{
    return (struct vouch_resolver){&resolver_ops, l};
}
