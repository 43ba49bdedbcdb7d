// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_CHECK_TALK_H
#define VOUCH_CHECK_TALK_H

#include "core/dialogue.h"

/* Drives a dialogue's step over a byte stream: the part of a check between pure steps and the wire.
 * Used by check.c alone; here so that struct vouch_check can hold it. */

/* Where the bytes go: the transport, or the TLS session over it. As port.h has send and recv. */
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
    bool fed;     /* the step has not seen all that came */
    bool done;    /* the step has answered VOUCH_OK; what it said is still being sent */
    bool ended;   /* the peer has ended the stream */
    bool heard;   /* anything came at all */
    bool leaving; /* the dialogue has said what is wrong, and takes its leave */
    bool wants_write;
    int stream_status; /* the negative status of the stream that ended it, else 0 */
    union {
        uint64_t aligned;
        uint8_t bytes[VOUCH_DIALOGUE_STATE_SIZE];
    } state; /* the dialogue's own */
};

/* Begins with empty buffers, which stay the caller's, and a zeroed dialogue state. */
void vouch_talk_init(struct vouch_talk *t, void *in, size_t in_max, void *out, size_t out_max);
/* Begins the next part of the same dialogue: its state stays, what the peer had said does not. */
void vouch_talk_next(struct vouch_talk *t);
/* Begins another step over the same stream: what has come and was not used is for it. */
void vouch_talk_other(struct vouch_talk *t);
/* Bytes that came and that no step has used. */
size_t vouch_talk_left(const struct vouch_talk *t);
/* Runs `step` as far as it goes. `x` brings target, options, proved and report; the rest is filled
 * in here. VOUCH_AGAIN: the stream has nothing now (or takes nothing: wants_write), or, with `fed`
 * still set, enough was done for one call; VOUCH_OK: done and all of it sent; < 0: failed. If
 * stream_status is then set it was the stream that failed, else the step, which has said why;
 * VOUCH_E_SPACE: a reply was larger than the buffer. */
int vouch_talk_run(struct vouch_talk *t, const struct vouch_talk_stream *stream,
                   int (*step)(struct vouch_exchange *x), struct vouch_exchange *x);

#endif
