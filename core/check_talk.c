// SPDX-License-Identifier: Apache-2.0
#include "core/check_talk.h"

#include <string.h>

/* A peer that sends without end must not keep the caller's loop from other work. */
enum { TURNS_A_CALL = 32 };

void vouch_talk_init(struct vouch_talk *t, void *in, size_t in_max, void *out, size_t out_max)
{
    memset(t, 0, sizeof *t);
    t->in = in;
    t->in_max = in_max;
    t->out = vouch_writer_of(out, out_max);
    t->fed = true; /* the first step runs before anything has arrived */
}

void vouch_talk_next(struct vouch_talk *t)
{
    t->in_len = 0;
    t->out.len = 0;
    t->fed = true;
    t->done = false;
    t->ended = false;
    t->heard = false;
    t->leaving = false;
    t->stream_status = 0;
}

void vouch_talk_other(struct vouch_talk *t)
{
    t->fed = true;
    t->done = false;
}

size_t vouch_talk_left(const struct vouch_talk *t)
{
    return t->in_len;
}

static int stream_failed(struct vouch_talk *t, int status)
{
    t->stream_status = status;
    return status;
}

/* Sends what a step has written; VOUCH_OK once all of it has been sent. */
static int flush(struct vouch_talk *t, const struct vouch_talk_stream *stream)
{
    t->wants_write = false;
    while (t->out_sent < t->out.len) {
        int n = stream->send(stream->self, t->out.data + t->out_sent, t->out.len - t->out_sent);
        if (n < 0)
            return stream_failed(t, n);
        if (n == 0) {
            t->wants_write = true;
            return VOUCH_AGAIN;
        }
        t->out_sent += (size_t)n;
    }
    t->out.len = 0;
    t->out_sent = 0;
    return VOUCH_OK;
}

static void drop_used(struct vouch_talk *t, size_t used)
{
    t->in_len -= used;
    memmove(t->in, t->in + used, t->in_len);
}

/* Calls the step once with the bytes that have arrived. */
static int call_step(struct vouch_talk *t, int (*step)(struct vouch_exchange *x),
                     struct vouch_exchange *x)
{
    x->in.data = t->in;
    x->in.len = t->in_len;
    x->used = 0;
    x->full = t->in_len == t->in_max;
    x->ended = t->ended;
    x->out = t->out;
    x->state = t->state.bytes;
    int status = step(x);
    size_t used = x->used < t->in_len ? x->used : t->in_len;
    bool stalled = x->full && used == 0 && x->out.len == 0;
    t->out = x->out;
    drop_used(t, used);
    t->fed = used > 0 && t->in_len > 0;
    t->done = status == VOUCH_OK;
    if (status != VOUCH_AGAIN)
        return status;
    if (x->out.lost || stalled)
        return VOUCH_E_SPACE;
    /* A step that has seen the end of the stream and still waits would wait for ever. */
    if (t->ended && used == 0 && x->out.len == 0)
        return stream_failed(t, VOUCH_E_CLOSED);
    t->fed = t->fed || t->ended;
    return VOUCH_AGAIN;
}

static int receive(struct vouch_talk *t, const struct vouch_talk_stream *stream)
{
    int n = stream->recv(stream->self, t->in + t->in_len, t->in_max - t->in_len);
    if (n > 0) {
        t->heard = true;
        t->in_len += (size_t)n;
    } else if (n == VOUCH_E_CLOSED)
        t->ended = true;
    else
        return n == 0 ? VOUCH_AGAIN : stream_failed(t, n);
    return VOUCH_OK;
}

int vouch_talk_run(struct vouch_talk *t, const struct vouch_talk_stream *stream,
                   int (*step)(struct vouch_exchange *x), struct vouch_exchange *x)
{
    for (int turn = 0; turn < TURNS_A_CALL; turn++) {
        int status = flush(t, stream);
        if (status != VOUCH_OK || t->done)
            return status;
        if (!t->fed) {
            status = receive(t, stream);
            if (status != VOUCH_OK)
                return status;
        }
        status = call_step(t, step, x);
        if (t->done)
            return flush(t, stream);
        if (status != VOUCH_AGAIN)
            return status;
    }
    return VOUCH_AGAIN;
}
