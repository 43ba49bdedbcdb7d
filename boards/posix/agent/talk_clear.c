// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/agent/talk_clear.h"

#include "boards/posix/agent/agent.h"
#include "core/check_talk.h"
#include "port/posix/clock.h"

#include <stdio.h>
#include <stdlib.h>

enum { LIMIT_MS = 60000, IN = 16 * 1024 };

/* One connection in clear text: a name, its first address that answers, the dialogue. */
struct work {
    struct agent_talk *talk;
    struct vouch_loop_item item;
    struct vouch_posix_transport transport;
    struct vouch_posix_resolver resolver;
    struct vouch_addresses addresses;
    size_t next; /* address */
    bool begun;
    bool resolved;
    bool connected;
    struct vouch_talk bytes;
    struct vouch_report report; /* without buffers: its content is not used */
    uint64_t due_ms;
    uint8_t in[IN];
    uint8_t out[];
};

static int resolve(struct work *w)
{
    struct vouch_resolver r = vouch_posix_resolver_of(&w->resolver);
    const struct vouch_target *t = &w->talk->target;

    if (t->host_is_address) {
        w->addresses.at[w->addresses.count++] = t->address;
        w->resolved = true;
        return VOUCH_OK;
    }
    int status = r.ops->addresses(r.self, t->host, VOUCH_FAMILY_ANY, &w->addresses);
    w->resolved = status == VOUCH_OK;
    return status;
}

static int open_next(struct work *w)
{
    struct vouch_transport t = vouch_posix_transport_of(&w->transport);
    int status = VOUCH_E_UNREACHABLE;

    for (; w->next < w->addresses.count; w->next++) {
        struct vouch_address to = w->addresses.at[w->next];
        to.port = w->talk->target.port;
        status = t.ops->open(t.self, &to);
        if (status == VOUCH_AGAIN)
            return status;
        w->connected = status == VOUCH_OK;
        if (w->connected)
            return VOUCH_OK;
        t.ops->close(t.self);
    }
    return status;
}

static int speak(struct work *w)
{
    struct vouch_transport t = vouch_posix_transport_of(&w->transport);
    const struct vouch_talk_stream stream = {t.ops->send, t.ops->recv, t.self};
    struct vouch_exchange x = {
        .target = &w->talk->target, .options = w->talk->options, .report = &w->report};

    return vouch_talk_run(&w->bytes, &stream, w->talk->dialogue->talk, &x);
}

static int go_on(void *self, const struct vouch_time *now)
{
    struct work *w = self;
    int status = VOUCH_OK;

    w->begun = true;
    if (now->mono_ms >= w->due_ms)
        return VOUCH_E_TIMEOUT;
    if (!w->resolved)
        status = resolve(w);
    if (status == VOUCH_OK && !w->connected)
        status = open_next(w);
    return status == VOUCH_OK ? speak(w) : status;
}

static unsigned want(void *self)
{
    const struct work *w = self;

    if (!w->resolved)
        return 0;
    if (!w->connected)
        return VOUCH_LOOP_WRITE;
    return w->bytes.wants_write ? VOUCH_LOOP_WRITE : VOUCH_LOOP_READ;
}

static uint64_t due(void *self)
{
    const struct work *w = self;

    return !w->begun || (w->connected && w->bytes.fed) ? 0 : w->due_ms;
}

static int descriptor(void *self, size_t index)
{
    return index == 0 ? vouch_posix_transport_fd(&((struct work *)self)->transport) : -1;
}

static void done(void *self, int status)
{
    struct work *w = self;
    struct agent_talk *talk = w->talk;
    struct vouch_transport t = vouch_posix_transport_of(&w->transport);

    t.ops->close(t.self);
    if (status != VOUCH_OK && !talk->delivery->why[0])
        snprintf(talk->delivery->why, sizeof talk->delivery->why, "%s:%u: %s", talk->target.host,
                 talk->target.port, vouch_status_text(status));
    free(w);
    talk->over(talk, status);
}

static const struct vouch_loop_ops ops = {
    .poll = go_on, .want = want, .due = due, .fd = descriptor, .done = done};

int agent_talk_clear(struct agent_talk *t)
{
    static const struct vouch_report_storage none;
    struct work *w = calloc(1, sizeof *w + t->out_max);
    struct vouch_time now;

    if (!w)
        return VOUCH_E_MEMORY;
    vouch_posix_now(&now);
    w->talk = t;
    w->due_ms = now.mono_ms + LIMIT_MS;
    vouch_posix_transport_init(&w->transport);
    vouch_posix_resolver_init(&w->resolver, &t->delivery->agent->names);
    vouch_talk_init(&w->bytes, w->in, IN, w->out, t->out_max);
    vouch_report_init(&w->report, &none);
    int status = vouch_loop_add(&t->delivery->agent->loop, &w->item, &ops, w);
    if (status == VOUCH_OK)
        return VOUCH_AGAIN;
    free(w);
    return status;
}
