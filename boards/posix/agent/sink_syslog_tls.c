// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/agent/agent.h"
#include "boards/posix/agent/syslog_line.h"
#include "boards/posix/agent/talk.h"

#include <stdlib.h>

/* Syslog over TLS (RFC 5425): there is no answer, so a message counts as delivered once a proved
 * receiver has taken the bytes. */

enum { PORT = 6514, FRAMES_MAX = 256 * 1024, LINE_MAX_BYTES = 2048 };

struct work {
    struct agent_talk talk; /* first: the talk is the work */
    bool handed;
    size_t len;
    uint8_t frames[FRAMES_MAX];
};

static int hand_over(struct vouch_exchange *x)
{
    struct work *w = (struct work *)(uintptr_t)x->options;

    if (!x->proved)
        return VOUCH_OK;
    vouch_write_span(&x->out, (struct vouch_span){w->frames, w->len});
    w->handed = x->out.lost == 0;
    return VOUCH_OK;
}

static const struct vouch_dialogue dialogue = {
    .scheme = "syslog-tls", .port = PORT, .greet = vouch_dialogue_nothing, .talk = hand_over};

static void write_frames(struct work *w)
{
    const struct agent_message *m = &w->talk.delivery->message;
    struct vouch_writer out = vouch_writer_of(w->frames, sizeof w->frames);
    uint8_t line[LINE_MAX_BYTES];

    for (size_t i = 0; i < m->count; i++) {
        struct vouch_writer one = vouch_writer_of(line, sizeof line);
        agent_syslog_write(&one, &m->items[i]);
        vouch_write_decimal(&out, (int64_t)one.len);
        vouch_write_u8(&out, ' ');
        vouch_write_span(&out, vouch_writer_span(&one));
    }
    w->len = out.len;
}

static void over(struct agent_talk *t, int status)
{
    struct work *w = (struct work *)t;
    struct agent_delivery *d = t->delivery;

    if (status == VOUCH_OK && !w->handed)
        status = VOUCH_E_IO;
    free(w);
    d->over(d, status);
}

int agent_send_syslog_tls(struct agent_delivery *d)
{
    struct work *w = calloc(1, sizeof *w);
    int status = VOUCH_E_ARGUMENT;

    if (!w)
        return VOUCH_E_MEMORY;
    w->talk = (struct agent_talk){
        .delivery = d, .dialogue = &dialogue, .options = w, .out_max = FRAMES_MAX, .over = over};
    write_frames(w);
    if (vouch_peer_parse(d->route->to, PORT, &w->talk.target))
        status = agent_talk_begin(&w->talk);
    if (status != VOUCH_AGAIN)
        free(w);
    return status;
}
