// SPDX-License-Identifier: Apache-2.0
#include "boards/common/sink_syslog_tls.h"

#include <string.h>

#include "boards/common/sink_syslog.h"

enum { SYSLOG_TLS_PORT = 6514 };

/* --- the dialogue: everything that is waiting, to a proved receiver --- */

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

static const struct vouch_dialogue dialogue = {.scheme = "syslog-tls",
                                               .port = SYSLOG_TLS_PORT,
                                               .greet = vouch_dialogue_nothing,
                                               .talk = hand_over};

/* --- waiting messages --- */

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

/* The text follows the space for its length. */
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

/* After those just sent, so that there is space. */
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

    if (!d->sender->to.wanted || !result->changed)
        return;
    struct syslog_tls_message *m = new_message(d);
    struct vouch_writer w = text_of(m);
    sink_syslog_write(&w, d->sender->hostname, result);
    frame(m, &w);
}

/* --- the sink --- */

static void start(void *self, const struct vouch_sink_resources *resources)
{
    const struct sink_syslog_tls *d = self;
    struct syslog_tls *s = d->sender;

    s->hostname = resources->hostname;
    proved_start(&s->to, resources, &vouch_rows_report[VOUCH_REPORT_SYSLOG_TLS], SYSLOG_TLS_PORT,
                 &dialogue);
}

static void poll(void *self, const struct vouch_time *now)
{
    const struct sink_syslog_tls *d = self;
    struct syslog_tls *s = d->sender;

    if (s->to.under_way) {
        if (proved_poll(&s->to, now) != VOUCH_OK)
            return;
        proved_succeeded(&s->to);
        drop_first(d, s->handed);
        tell_lost(d, now);
    } else if (s->count > 0 && proved_ready(&s->to, now)) {
        s->handed = 0;
        proved_begin(&s->to, d, &d->storage);
    }
}

static uint64_t due(const void *self)
{
    const struct syslog_tls *s = ((const struct sink_syslog_tls *)self)->sender;

    return proved_due(&s->to, s->count > 0);
}

const struct vouch_sink_ops sink_syslog_tls = {
    .start = start,
    .poll = poll,
    .report = report,
    .due = due,
};
