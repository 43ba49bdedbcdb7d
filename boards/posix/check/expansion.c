// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/check/expansion.h"

#include <string.h>

enum { LOOKUP_TIMEOUT_MS = 15000 };

static int look_up_hosts(struct vouch_expansion *e)
{
    int waiting = VOUCH_OK;
    for (size_t i = 0; i < e->mx.count; i++)
        if (vouch_mail_host_poll(&e->hosts[i]) == VOUCH_AGAIN)
            waiting = VOUCH_AGAIN;
    return waiting;
}

static void begin_hosts(struct vouch_expansion *e)
{
    for (size_t i = 0; i < e->mx.count; i++)
        vouch_mail_host_begin(&e->hosts[i], e->names, e->mx.at[i].name, &e->options);
}

static int look_up_domain(struct vouch_expansion *e)
{
    struct vouch_resolver r = vouch_posix_resolver_of(&e->resolver);
    e->mx_status = r.ops->records(r.self, e->domain, VOUCH_DNS_MX, &e->records);
    if (e->mx_status == VOUCH_AGAIN)
        return VOUCH_AGAIN;
    if (vouch_mx_read(&e->mx, e->domain, e->mx_status, &e->records, e->report) != VOUCH_OK)
        e->mx.count = 0;
    begin_hosts(e);
    return VOUCH_OK;
}

static int look_up_sts(struct vouch_expansion *e)
{
    struct vouch_resolver r = vouch_posix_resolver_of(&e->sts_resolver);
    if (e->wants_sts && e->sts_status == VOUCH_AGAIN)
        e->sts_status = r.ops->records(r.self, e->sts_name, VOUCH_DNS_TXT, &e->sts_records);
    return e->wants_sts && e->sts_status == VOUCH_AGAIN ? VOUCH_AGAIN : VOUCH_OK;
}

static int give_up(struct vouch_expansion *e)
{
    if (e->mx_status == VOUCH_AGAIN)
        vouch_report_find_text(e->report, VOUCH_F_MX_LOOKUP_FAILED, VOUCH_NO_POSITION, e->domain);
    for (size_t i = 0; i < e->mx.count; i++)
        vouch_mail_host_give_up(&e->hosts[i]);
    if (e->sts_status == VOUCH_AGAIN)
        e->sts_status = VOUCH_E_TIMEOUT;
    return VOUCH_OK;
}

static int expansion_poll(void *self, const struct vouch_time *now)
{
    struct vouch_expansion *e = self;
    if (e->due_ms == 0)
        e->due_ms = now->mono_ms + LOOKUP_TIMEOUT_MS;
    if (now->mono_ms >= e->due_ms)
        return give_up(e);
    int sts = look_up_sts(e);
    if (e->mx_status == VOUCH_AGAIN && look_up_domain(e) == VOUCH_AGAIN)
        return VOUCH_AGAIN;
    int hosts = look_up_hosts(e);
    return sts == VOUCH_AGAIN ? VOUCH_AGAIN : hosts;
}

static unsigned expansion_want(void *self)
{
    (void)self;
    return 0;
}

static uint64_t expansion_due(void *self)
{
    return ((struct vouch_expansion *)self)->due_ms;
}

static int expansion_fd(void *self)
{
    (void)self;
    return -1;
}

static void expansion_done(void *self, int status)
{
    (void)self;
    (void)status;
}

static const struct vouch_loop_ops expansion_ops = {
    .poll = expansion_poll,
    .want = expansion_want,
    .due = expansion_due,
    .fd = expansion_fd,
    .done = expansion_done,
};

static void begin(struct vouch_expansion *e, struct vouch_names *names,
                  const struct vouch_mail_host_options *options)
{
    memset(e, 0, sizeof *e);
    e->names = names;
    e->options = *options;
    vouch_posix_resolver_init(&e->resolver, names);
    e->records.data = vouch_writer_of(e->room, sizeof e->room);
}

int vouch_expansion_begin_domain(struct vouch_expansion *e, struct vouch_loop *loop,
                                 const struct vouch_mail_host_options *options, const char *domain,
                                 struct vouch_report *report)
{
    begin(e, loop->names, options);
    e->domain = domain;
    e->report = report;
    e->mx_status = VOUCH_AGAIN;
    return vouch_loop_add(loop, &e->item, &expansion_ops, e);
}

void vouch_expansion_add_sts(struct vouch_expansion *e)
{
    struct vouch_writer w = vouch_writer_of(e->sts_name, sizeof e->sts_name);
    vouch_write_text(&w, "_mta-sts.");
    vouch_write_text(&w, e->domain);
    vouch_writer_string(&w);
    vouch_posix_resolver_init(&e->sts_resolver, e->names);
    e->sts_records.data = vouch_writer_of(e->sts_room, sizeof e->sts_room);
    e->sts_status = VOUCH_AGAIN;
    e->wants_sts = true;
}

int vouch_expansion_begin_host(struct vouch_expansion *e, struct vouch_loop *loop,
                               const struct vouch_mail_host_options *options, const char *host)
{
    begin(e, loop->names, options);
    struct vouch_writer w = vouch_writer_of(e->mx.at[0].name, sizeof e->mx.at[0].name);
    vouch_write_text(&w, host);
    vouch_writer_string(&w);
    e->mx.count = 1;
    begin_hosts(e);
    return vouch_loop_add(loop, &e->item, &expansion_ops, e);
}

static void cancel(struct vouch_posix_resolver *resolver)
{
    struct vouch_resolver r = vouch_posix_resolver_of(resolver);
    if (resolver->names)
        r.ops->cancel(r.self);
}

void vouch_expansion_end(struct vouch_expansion *e)
{
    cancel(&e->resolver);
    cancel(&e->sts_resolver);
    for (size_t i = 0; i < e->mx.count; i++)
        vouch_mail_host_end(&e->hosts[i]);
}
