// SPDX-License-Identifier: Apache-2.0
#include "boards/common/sink_syslog_tls.h"

#include <string.h>

#include "boards/common/arena.h"
#include "boards/common/firmware_storage.h"
#include "boards/common/sink_syslog.h"
#include "core/config/values.h"
#include "lwip/ip.h"

enum { SYSLOG_TLS_PORT = 6514 };
enum { TIMEOUT_MS = 20000 };

/* --- the dialogue: everything that waits, to a receiver that is proved --- */

static int nothing(struct vouch_exchange *x)
{
    (void)x;
    return VOUCH_OK;
}

static int hand_over(struct vouch_exchange *x)
{
    const struct sink_syslog_tls *d = x->options;
    struct syslog_tls *s = d->sender;

    if (!x->proved)
        return VOUCH_OK;
    for (size_t i = 0; i < s->count; i++) {
        const struct syslog_tls_message *m = &d->messages[(s->first + i) % d->messages_max];
        vouch_write_span(&x->out, (struct vouch_span){m->frame, m->len});
    }
    s->handed = s->count;
    return VOUCH_OK;
}

static const struct vouch_dialogue dialogue = {
    .scheme = "syslog-tls", .port = SYSLOG_TLS_PORT, .greet = nothing, .talk = hand_over};

/* --- what waits --- */

static void drop_first(const struct sink_syslog_tls *d, size_t count)
{
    d->sender->first = (d->sender->first + count) % d->messages_max;
    d->sender->count -= count;
}

static struct syslog_tls_message *new_message(const struct sink_syslog_tls *d)
{
    struct syslog_tls *s = d->sender;

    if (s->count == d->messages_max) {
        drop_first(d, 1);
        s->handed -= s->handed > 0;
        s->lost++;
    }
    return &d->messages[(s->first + s->count++) % d->messages_max];
}

/* The text lies behind the room of its own length. */
static void frame(struct syslog_tls_message *m, struct vouch_writer *text)
{
    struct vouch_writer w = vouch_writer_of(m->frame, SYSLOG_TLS_HEAD);
    size_t len = vouch_writer_span(text).len;

    vouch_write_decimal(&w, (int64_t)len);
    vouch_write_u8(&w, ' ');
    m->len = vouch_writer_span(&w).len + len;
    memmove(m->frame + m->len - len, m->frame + SYSLOG_TLS_HEAD, len);
}

static struct vouch_writer text_of(struct syslog_tls_message *m)
{
    return vouch_writer_of(m->frame + SYSLOG_TLS_HEAD, FIRMWARE_LOG_LINE);
}

/* Behind those that were just sent, so that there is a place. */
static void tell_lost(const struct sink_syslog_tls *d, const struct vouch_time *now)
{
    struct syslog_tls *s = d->sender;

    if (s->lost == 0 || s->count == d->messages_max)
        return;
    struct syslog_tls_message *m = new_message(d);
    struct vouch_writer w = text_of(m);
    vouch_syslog_head(&w, VOUCH_SYSLOG_WARNING, now, s->hostname, "lost");
    vouch_write_decimal(&w, s->lost);
    vouch_write_text(&w, " older messages gave way while no receiver took them");
    frame(m, &w);
    s->lost = 0;
}

static void report(void *self, const struct vouch_sink_result *result)
{
    const struct sink_syslog_tls *d = self;

    if (!d->sender->wanted || !result->changed)
        return;
    struct syslog_tls_message *m = new_message(d);
    struct vouch_writer w = text_of(m);
    sink_syslog_write(&w, d->sender->hostname, result);
    frame(m, &w);
}

/* --- one connection after another --- */

static void start(void *self, const struct vouch_sink_resources *resources)
{
    const struct sink_syslog_tls *d = self;
    struct syslog_tls *s = d->sender;
    const char *text = vouch_settings_text(resources->settings, "report",
                                           &vouch_rows_report[VOUCH_REPORT_SYSLOG_TLS]);
    const struct vouch_tls_options options = {.entropy = resources->entropy,
                                              .refusals = vouch_arena_refusals};

    if (!text)
        return;
    s->wanted = vouch_peer_parse(text, SYSLOG_TLS_PORT, &s->target);
    if (!s->wanted) {
        resources->settings->bad = "syslog_tls";
        return;
    }
    s->target.dialogue = &dialogue;
    s->anchors = resources->anchors;
    s->hostname = resources->hostname;
    if (vouch_tls_config_init(&s->tls, &options) == VOUCH_OK)
        return;
    firmware_log_event("syslog_tls", "TLS cannot be set up");
    s->wanted = false;
}

static void begin(const struct sink_syslog_tls *d)
{
    struct syslog_tls *s = d->sender;

    s->name = (struct vouch_wanted_name){VOUCH_ROLE_HOST, s->target.host};
    s->policy = (struct vouch_policy){.names = &s->name, .names_count = 1};
    const struct vouch_check_options options = {
        .target = &s->target,
        .policy = &s->policy,
        .parts = firmware_storage.parts,
        .anchors = s->anchors,
        .transport = vouch_lwip_transport_init(&s->transport),
        .resolver = vouch_lwip_lookups_init(&s->resolver),
        .tls = &s->tls,
        .dialogue_options = d,
        .timeout_ms = TIMEOUT_MS,
        .room = d->room,
    };
    s->handed = 0;
    s->under_way = vouch_check_init(&s->check, &options) == VOUCH_OK;
}

/* The worst finding, the first of its kind: why nothing was sent. */
static enum vouch_finding_code reason(const struct vouch_report *r)
{
    const struct vouch_finding *worst = &r->room.findings[0];

    for (size_t i = 1; i < r->findings_count; i++)
        if (r->room.findings[i].severity > worst->severity)
            worst = &r->room.findings[i];
    return r->findings_count > 0 ? worst->code : VOUCH_F_TLS_HANDSHAKE;
}

static void failed(struct syslog_tls *s, enum vouch_finding_code why, uint64_t now_ms)
{
    const struct vouch_finding_kind *kind = vouch_finding_kind(why);

    vouch_back_off_failed(&s->retry, now_ms, LWIP_RAND());
    if (why != s->last)
        firmware_log_event("syslog_tls", kind ? kind->id : "?");
    s->last = why;
}

static void end(const struct sink_syslog_tls *d, const struct vouch_time *now)
{
    struct syslog_tls *s = d->sender;
    const struct vouch_report *r = vouch_check_report(&s->check);
    enum vouch_verdict verdict = vouch_report_verdict(r);

    s->under_way = false;
    vouch_check_close(&s->check);
    if (verdict == VOUCH_VERDICT_INVALID || verdict == VOUCH_VERDICT_UNKNOWN) {
        failed(s, reason(r), now->mono_ms);
        return;
    }
    drop_first(d, s->handed);
    tell_lost(d, now);
    if (s->retry.failures > 0)
        firmware_log_event("syslog_tls", "sent");
    vouch_back_off_reset(&s->retry);
    s->last = (enum vouch_finding_code)0;
}

static void poll(void *self, const struct vouch_time *now)
{
    const struct sink_syslog_tls *d = self;
    struct syslog_tls *s = d->sender;

    if (s->under_way) {
        if (vouch_check_poll(&s->check, now) != VOUCH_AGAIN)
            end(d, now);
        return;
    }
    if (!s->wanted || s->count == 0 || now->mono_ms < s->retry.due_ms)
        return;
    begin(d);
}

static uint64_t due(const void *self)
{
    const struct syslog_tls *s = ((const struct sink_syslog_tls *)self)->sender;

    if (s->under_way)
        return vouch_check_due(&s->check);
    return s->wanted && s->count > 0 ? s->retry.due_ms : UINT64_MAX;
}

const struct vouch_sink_ops sink_syslog_tls = {
    .start = start,
    .poll = poll,
    .report = report,
    .due = due,
};
