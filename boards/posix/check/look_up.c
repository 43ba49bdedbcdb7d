// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/check/look_up.h"

#include <stdlib.h>

enum { LOOK_UP_TIMEOUT_MS = 15000 };

static int look_up_poll(void *self, const struct vouch_time *now)
{
    return vouch_route_poll(&((struct vouch_look_up *)self)->route, now);
}

static unsigned look_up_want(void *self)
{
    (void)self;
    return 0;
}

static uint64_t look_up_due(void *self)
{
    const struct vouch_look_up *l = self;
    return l->route.polled ? l->route.due_ms : 0;
}

static int look_up_fd(void *self, size_t index)
{
    (void)self;
    (void)index;
    return -1;
}

static void look_up_done(void *self, int status)
{
    struct vouch_look_up *l = self;
    (void)status;
    l->in_loop = false;
    l->known(l->owner);
}

static const struct vouch_loop_ops ops = {
    .poll = look_up_poll,
    .want = look_up_want,
    .due = look_up_due,
    .fd = look_up_fd,
    .done = look_up_done,
};

bool vouch_look_up_needed(const struct vouch_endpoint *e)
{
    if (e->mx_domain[0])
        return true;
    return (e->settings->mail.all_addresses || vouch_endpoint_wants_dane(e)) &&
           !e->target.host_is_address;
}

static struct vouch_resolver resolver_of(struct vouch_posix_resolver *r,
                                         struct vouch_posix_names *names)
{
    vouch_posix_resolver_init(r, names);
    return vouch_posix_resolver_of(r);
}

static void begin_route(struct vouch_look_up *l, const struct vouch_endpoint *e,
                        struct vouch_sts_fetch *fetch, struct vouch_posix_names *names)
{
    const struct vouch_mail_settings *mail = &e->settings->mail;
    const char *next_hop = mail->next_hop[0] ? mail->next_hop : NULL;
    bool dane = vouch_endpoint_wants_dane(e);
    struct vouch_route_options o = {
        .domain = e->mx_domain[0] ? e->mx_domain : NULL,
        .host = e->mx_domain[0] ? next_hop : e->target.host,
        .shown = e->target.text,
        .port = e->mx_domain[0] && next_hop ? mail->next_hop_port : e->target.port,
        .family = vouch_check_settings_family(e->settings),
        .aliases = e->mx_domain[0] || dane,
        .strict = e->settings->trust.strict,
        .dane = dane ? &vouch_route_dane : NULL,
        .timeout_ms = LOOK_UP_TIMEOUT_MS,
        .resolver = resolver_of(&l->resolver, names),
        .buffer = l->buffer,
        .buffer_size = sizeof l->buffer,
        .hosts = l->hosts,
        .hosts_max = VOUCH_MX_MAX,
    };
    for (size_t i = 0; i < VOUCH_MX_MAX; i++) {
        l->hosts[i].resolver = resolver_of(&l->host_resolvers[i], names);
        l->hosts[i].tlsa = dane ? &l->tlsa[i] : NULL;
    }
    if (fetch) {
        fetch->record.resolver = resolver_of(&l->sts_resolver, names);
        fetch->record.records.data =
            vouch_writer_of(fetch->record_buffer, sizeof fetch->record_buffer);
        o.sts = &fetch->record;
    }
    vouch_route_init(&l->route, &o);
}

struct vouch_look_up *vouch_look_up_begin(const struct vouch_endpoint *e,
                                          struct vouch_sts_fetch *fetch, struct vouch_loop *loop,
                                          void (*known)(void *owner), void *owner)
{
    size_t tlsa = vouch_endpoint_wants_dane(e) ? VOUCH_MX_MAX : 0;
    struct vouch_look_up *l = calloc(1, sizeof *l + tlsa * sizeof l->tlsa[0]);
    if (!l)
        return NULL;
    l->known = known;
    l->owner = owner;
    begin_route(l, e, fetch, loop->names);
    l->in_loop = vouch_loop_add(loop, &l->item, &ops, l) == VOUCH_OK;
    if (l->in_loop)
        return l;
    free(l);
    return NULL;
}

void vouch_look_up_end(struct vouch_look_up *l, struct vouch_loop *loop)
{
    if (!l)
        return;
    if (l->in_loop)
        vouch_loop_remove(loop, &l->item);
    vouch_route_close(&l->route);
    free(l);
}
