// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_CHECK_TALK_H
#define VOUCH_CHECK_TALK_H

#include "core/dialogue.h"

/* Runs a dialogue's steps over a byte stream. Used by check.c only; in a header so that struct
 * vouch_check can hold it. */

/* The stream: the transport, or the TLS session over it. send and recv as in port.h. */
struct vouch_talk_stream {
    int (*send)(void *self, const uint8_t *data, size_t len);
    int (*recv)(void *self, uint8_t *data, size_t len);
    void *self;
};

struct vouch_talk {
    uint8_t *in;
    size_t in_max;
    size_t in_len;
    struct vouch_writer out;
    size_t out_sent;
    bool fed;     /* there is input that the step has not seen */
    bool done;    /* the step answered VOUCH_OK; its output is still being sent */
    bool ended;   /* the peer has ended the stream */
    bool heard;   /* at least one byte has arrived */
    bool leaving; /* the dialogue has reported what is wrong and is closing */
    bool wants_write;
    int stream_status; /* the negative status with which the stream ended, else 0 */
    union {
        uint64_t aligned;
        uint8_t bytes[VOUCH_DIALOGUE_STATE_SIZE];
    } state; /* the dialogue's own */
};

/* Starts with empty buffers, which the caller keeps, and a zeroed dialogue state. */
void vouch_talk_init(struct vouch_talk *t, void *in, size_t in_max, void *out, size_t out_max);
/* Starts the next part of the same dialogue: its state is kept, pending input is dropped. */
void vouch_talk_next(struct vouch_talk *t);
/* Starts another step over the same stream: unused input is passed to it. */
void vouch_talk_other(struct vouch_talk *t);
/* Input that no step has used. */
size_t vouch_talk_left(const struct vouch_talk *t);
/* Runs `step` as far as it goes. `x` provides target, options, proved and report; the rest is
 * filled in here. VOUCH_AGAIN: the stream has no data now (or takes none: wants_write), or, with
 * `fed` still set, this call has done enough; VOUCH_OK: finished and everything sent; < 0: failed.
 * If stream_status is then set the stream failed, else the step, which has reported why;
 * VOUCH_E_SPACE: a reply was larger than the buffer. */
int vouch_talk_run(struct vouch_talk *t, const struct vouch_talk_stream *stream,
                   int (*step)(struct vouch_exchange *x), struct vouch_exchange *x);

#endif
