// SPDX-License-Identifier: Apache-2.0
#include "core/check.h"

#include "core/check_phases.h"
#include "core/x509/clients.h"
#include "core/x509/restart.h"

#include <string.h>

enum { DEFAULT_TIMEOUT_MS = 20000, CLOSE_TIMEOUT_MS = 500 };

/* One phase. Its step answers VOUCH_AGAIN (stay), VOUCH_OK (go on to `next`), or a negative status
 * (it failed and has reported why: go to the end). */
struct phase {
    int (*step)(struct vouch_check *c);
    enum vouch_phase next;
    int (*late)(
        struct vouch_check *c); /* called at its deadline: reports it, and answers as a step does */
};

static const struct phase phases[] = {
    [VOUCH_PHASE_RESOLVE] = {vouch_phase_resolve, VOUCH_PHASE_CONNECT, vouch_phase_late_resolving},
    [VOUCH_PHASE_CONNECT] = {vouch_phase_connect, VOUCH_PHASE_GREET, vouch_phase_late_connecting},
    [VOUCH_PHASE_GREET] = {vouch_phase_greet, VOUCH_PHASE_HANDSHAKE, vouch_phase_late_peer},
    [VOUCH_PHASE_HANDSHAKE] = {vouch_phase_handshake, VOUCH_PHASE_JUDGE, vouch_phase_late_peer},
    [VOUCH_PHASE_JUDGE] = {vouch_phase_judge, VOUCH_PHASE_FINISH, vouch_phase_late_peer},
    [VOUCH_PHASE_FINISH] = {vouch_phase_finish, VOUCH_PHASE_TALK, vouch_phase_late_peer},
    [VOUCH_PHASE_TALK] = {vouch_phase_talk, VOUCH_PHASE_CLOSE, vouch_phase_late_peer},
    [VOUCH_PHASE_CLOSE] = {vouch_phase_close, VOUCH_PHASE_DONE, vouch_phase_late_closing},
    [VOUCH_PHASE_DONE] = {vouch_phase_close, VOUCH_PHASE_DONE, vouch_phase_late_closing},
};

static void note_phase_time(struct vouch_check *c)
{
    struct vouch_report *r = &c->report;
    if (r->phases_count == VOUCH_PHASES_MAX)
        return;
    r->phase_names[r->phases_count] = vouch_phase_text(c->phase);
    r->phase_ms[r->phases_count++] = (uint32_t)(c->now.mono_ms - c->phase_began_ms);
}

/* The only function that changes the phase. */
static void enter(struct vouch_check *c, enum vouch_phase phase)
{
    note_phase_time(c);
    c->phase = phase;
    c->phase_began_ms = c->now.mono_ms;
    c->phase_due_ms = c->due_ms;
    c->want = 0;
    c->wake_ms = 0;
    c->progressed = true;
    if (phase == VOUCH_PHASE_CLOSE) /* close properly even after the deadline */
        c->phase_due_ms = c->now.mono_ms + CLOSE_TIMEOUT_MS;
    if (phase != VOUCH_PHASE_DONE)
        return;
    c->report.duration_ms = (uint32_t)(c->now.mono_ms - c->report.began.mono_ms);
    vouch_check_close(c);
    vouch_report_finish(&c->report);
}

int vouch_check_init(struct vouch_check *c, const struct vouch_check_options *o)
{
    if (!o->target || !o->target->dialogue || !o->policy || !o->parts || !o->tls)
        return VOUCH_E_ARGUMENT;
    if (!o->transport.ops || !o->resolver.ops || !o->anchors.ops || !o->storage.in_max)
        return VOUCH_E_ARGUMENT;
    memset(c, 0, sizeof *c);
    c->options = *o;
    c->transport = o->transport;
    vouch_report_init(&c->report, &o->storage.report);
    c->report.strict = o->policy->strict;
    c->report.ignored = o->policy->ignored;
    c->report.target = vouch_report_keep(&c->report, vouch_span_of(o->target->text));
    vouch_talk_init(&c->talk, o->storage.in, o->storage.in_max, o->storage.out, o->storage.out_max);
    return VOUCH_OK;
}

static void begin(struct vouch_check *c)
{
    c->begun = true;
    c->report.began = c->now;
    c->phase_began_ms = c->now.mono_ms;
    uint32_t timeout_ms = c->options.timeout_ms;
    c->due_ms = c->now.mono_ms + (timeout_ms ? timeout_ms : DEFAULT_TIMEOUT_MS);
    c->phase_due_ms = c->due_ms;
}

/* If a check ended before the handshake was complete, the verdict must say so, even if the part
 * that failed did not report it. */
static void fail_closed(struct vouch_check *c)
{
    const struct vouch_clients_ops *clients = c->options.parts->clients;
    if (!c->handshaken && !c->tls.chain_total && clients)
        clients->refused(c->options.policy, &c->report);
    if (!c->handshaken && c->report.worst < VOUCH_SEVERITY_UNKNOWN)
        vouch_report_find_text(&c->report, VOUCH_F_TLS_HANDSHAKE, VOUCH_NO_POSITION,
                               vouch_phase_text(c->phase));
}

static void run_phase(struct vouch_check *c)
{
    bool late = c->now.mono_ms >= c->phase_due_ms;
    int status = late ? phases[c->phase].late(c) : phases[c->phase].step(c);
    if (status == VOUCH_AGAIN)
        return;
    if (status == VOUCH_RECONNECT) {
        vouch_phase_reconnect(c);
        enter(c, VOUCH_PHASE_CONNECT);
        return;
    }
    bool failed = status < 0 && c->phase != VOUCH_PHASE_CLOSE;
    if (failed)
        fail_closed(c);
    enter(c, failed ? VOUCH_PHASE_CLOSE : phases[c->phase].next);
}

int vouch_check_poll(struct vouch_check *c, const struct vouch_time *now)
{
    c->now = *now;
    if (!c->begun)
        begin(c);
    if (c->phase == VOUCH_PHASE_DONE)
        return c->stuck;
    c->progressed = false;
    run_phase(c);
    return c->phase == VOUCH_PHASE_DONE ? c->stuck : VOUCH_AGAIN;
}

unsigned vouch_check_want(const struct vouch_check *c)
{
    return c->want;
}

uint64_t vouch_check_due(const struct vouch_check *c)
{
    if (c->progressed || !c->begun)
        return c->now.mono_ms;
    return c->wake_ms && c->wake_ms < c->phase_due_ms ? c->wake_ms : c->phase_due_ms;
}

enum vouch_phase vouch_check_phase(const struct vouch_check *c)
{
    return c->phase;
}

const struct vouch_report *vouch_check_report(const struct vouch_check *c)
{
    return &c->report;
}

void vouch_check_close(struct vouch_check *c)
{
    if (c->tls_open)
        vouch_tls_free(&c->tls);
    c->tls_open = false;
    vouch_restart_end(c->options.restart);
    c->options.resolver.ops->cancel(c->options.resolver.self);
    c->options.transport.ops->close(c->options.transport.self);
    const struct vouch_race *r = c->options.race;
    for (size_t i = 0; r && i < r->count; i++)
        r->lanes[i].transport.ops->close(r->lanes[i].transport.self);
}
