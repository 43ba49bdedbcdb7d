// SPDX-License-Identifier: Apache-2.0
#ifndef FAKE_TRANSPORT_H
#define FAKE_TRANSPORT_H

#include "core/port.h"
#include "tests/fake/fake_clock.h"

/* One connection in memory. The code under test holds one end, by the port's table; the test, or a
 * peer that it plugs in, holds the other. Nothing happens by itself: bytes that the peer says lie
 * there until they are read, and `on_heard` runs inside the code's own send.
 *
 *     struct fake_transport f;
 *     fake_transport_init(&f);
 *     fake_transport_say_text(&f, "220 ready\r\n");
 *     ... give fake_transport_of(&f) to the code under test ...
 *     assert_int_equal(f.misuse, 0);
 *     fake_transport_free(&f);
 */

struct fake_buffer {
    uint8_t *data;
    size_t len;
    size_t at; /* how much of it has been taken */
    size_t cap;
};

struct fake_transport {
    struct fake_buffer said;  /* what the peer says to the code under test */
    struct fake_buffer heard; /* what the code sent; all of it is kept */

    /* the network: set these after init, before or between calls */
    size_t chunk;        /* most bytes for one send or one recv; init: no limit */
    bool stutter;        /* every second call of open, send and recv is "not now" */
    unsigned open_again; /* how often open answers AGAIN first */
    int open_status;     /* what it answers then: VOUCH_OK or a negative status */
    int end;             /* recv after all that was said: 0 (more may come), CLOSED, RESET, ... */
    int send_status;     /* 0, or what every send answers */
    unsigned fault_at;   /* the call (open, send, recv counted together, from 1) that fails ... */
    int fault;           /* ... and every one after it, with this status; init: RESET */
    struct fake_clock *clock; /* null: no delays. Else: */
    uint64_t quiet_until_ms;  /* neither open nor recv gives anything before this moment */
    uint64_t interval_ms;     /* at least so long between two recv that give bytes */

    /* the peer: called after each send that took bytes; it may say, take and end */
    void (*on_heard)(struct fake_transport *f, void *arg);
    void *arg;

    /* what the code under test did */
    struct vouch_address to; /* the last address it opened */
    unsigned opens;          /* connections begun */
    unsigned closes;         /* closes of an open (or opening) connection */
    unsigned calls;          /* open, send and recv together */
    bool is_open;
    bool fault_hit;
    unsigned misuse; /* broken preconditions: send or recv before OK or after close, len 0 */

    unsigned again_left;
    bool opening;
    bool skip;
    uint64_t next_ms;
};

/* A peer that accepts at once, takes everything, and says nothing. */
void fake_transport_init(struct fake_transport *f);
/* Frees both buffers. */
void fake_transport_free(struct fake_transport *f);
/* The code's end; f must outlive it. */
struct vouch_transport fake_transport_of(struct fake_transport *f);

/* The peer says this, after all that it said before. The bytes are copied. */
void fake_transport_say(struct fake_transport *f, const void *data, size_t len);
void fake_transport_say_text(struct fake_transport *f, const char *text);
/* What the code sent and the peer has not taken yet; stays f's, good until the next send. */
struct vouch_span fake_transport_pending(const struct fake_transport *f);
/* The peer takes at most cap of those bytes; how many. */
size_t fake_transport_take(struct fake_transport *f, void *buffer, size_t cap);
/* All that the code ever sent. */
struct vouch_span fake_transport_heard(const struct fake_transport *f);

/* A peer that talks lines: each line it hears (to LF) must begin with the next step's `expect`
 * (no case; null: anything) and is answered with its `reply` (null: nothing). A line that does not
 * fit counts in `surprises` and gets no answer. */
struct fake_line {
    const char *expect;
    const char *reply;
};

struct fake_script {
    const struct fake_line *lines;
    size_t count;
    size_t at;
    unsigned surprises;
};

/* Use as on_heard, with a struct fake_script as arg. */
void fake_script_heard(struct fake_transport *f, void *arg);

#endif
