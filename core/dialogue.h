// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_DIALOGUE_H
#define VOUCH_DIALOGUE_H

#include "core/report.h"

/* A protocol around TLS, as pure steps over bytes: what came goes in, what to send comes out. A
 * dialogue knows no transport, no TLS library and no clock, so that any bytes can be thrown at it.
 * A new protocol is one file in dialogue/, one line in the registry (dialogue/registry.c), one
 * test. */

struct vouch_target;

/* One call's bytes. The step reads `in`, says in `used` how much of it is done with, and writes
 * what is to be sent into `out`, which is empty at the start of each call. */
struct vouch_exchange {
    struct vouch_span in;
    size_t used;
    bool full;  /* `in` fills the whole buffer: a step that uses none of it now never will */
    bool ended; /* the peer has ended the stream: nothing more will come */
    struct vouch_writer out;

    const struct vouch_target *target;
    const void
        *options; /* the dialogue's own (struct vouch_smtp_options ...); null: its defaults */
    bool proved;  /* the session is established and its certificate good: secrets may go */
    struct vouch_report *report; /* for facts and findings */
    /* Out: call again after so long though nothing may have come (0: do not), and the next call has
     * `waited` set. With VOUCH_RECONNECT: connect after so long. */
    uint32_t wait_ms;
    bool waited;
    bool may_reconnect; /* VOUCH_RECONNECT is allowed */
    bool leaving;       /* out: all is said, and how the stream ends is no matter */
    void *state;        /* VOUCH_DIALOGUE_STATE_SIZE bytes, zeroed before the first step */
};

enum { VOUCH_DIALOGUE_STATE_SIZE = 512 };

/* A step's answer: end this connection and connect once more, then begin with greet, with the state
 * as it is. Once in a check, and only where may_reconnect allows it. */
enum { VOUCH_RECONNECT = 3 };

/* Both steps answer VOUCH_AGAIN: send `out`, then call again when more has come (or at once, when
 * some of `in` was used); VOUCH_OK: send `out`, this part is over; or a negative status: this part
 * has failed, the finding that says why is in the report.
 *
 * greet speaks in clear before the handshake, up to and with the go-ahead for TLS; what is left of
 * `in` behind the go-ahead is an injection, which the check reports. A protocol that begins with
 * TLS answers VOUCH_OK at once. talk speaks over TLS; it is called after every completed handshake,
 * whatever the verdict, and looks at `proved` itself. */
struct vouch_dialogue {
    const char *scheme;   /* "https" */
    uint16_t port;        /* the scheme's default, 0: must be given */
    const char *starttls; /* the word of --starttls that selects it; null: none */
    int (*greet)(struct vouch_exchange *x);
    int (*talk)(struct vouch_exchange *x);
};

/* The dialogue of a scheme or of a --starttls word; null when there is none. */
const struct vouch_dialogue *vouch_dialogue_of_scheme(struct vouch_span scheme);
const struct vouch_dialogue *vouch_dialogue_of_starttls(struct vouch_span word);
/* All dialogues, by index from 0; null at the end. core/dialogue/registry.c has them all; a small
 * image brings a shorter list of its own. */
const struct vouch_dialogue *vouch_dialogue_at(size_t index);

#endif
