// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_DIALOGUE_H
#define VOUCH_DIALOGUE_H

#include "core/report.h"

/* A protocol around TLS, as pure steps over bytes: received bytes go in, bytes to send come out. A
 * dialogue knows no transport, no TLS library and no clock, so it can be tested and fuzzed with any
 * bytes. A new protocol is one file in dialogue/, one line in the registry (dialogue/registry.c),
 * one test. */

struct vouch_target;

/* The bytes of one call. The step reads `in`, sets `used` to how much of it it has consumed, and
 * writes its output into `out`, which is empty at the start of each call. */
struct vouch_exchange {
    struct vouch_span in;
    size_t used;
    bool full;  /* `in` fills the whole buffer: a step that uses none of it now never will */
    bool ended; /* the peer has ended the stream: nothing more will come */
    struct vouch_writer out;

    const struct vouch_target *target;
    /* the dialogue's own (struct vouch_smtp_options ...); null: its defaults */
    const void *options;
    bool proved; /* the session is established and its certificate good: secrets may be sent */
    struct vouch_report *report; /* for facts and findings */
    /* Out: call again after this many milliseconds even if nothing arrives (0: do not); the next
     * call then has `waited` set. With VOUCH_RECONNECT: connect after that time. */
    uint32_t wait_ms;
    bool waited;
    bool may_reconnect; /* VOUCH_RECONNECT is allowed */
    bool leaving;       /* out: the dialogue is finished, and how the stream ends does not matter */
    void *state;        /* VOUCH_DIALOGUE_STATE_SIZE bytes, zeroed before the first step */
};

enum { VOUCH_DIALOGUE_STATE_SIZE = 512 };

/* A step's answer: close this connection, connect once more, and start again with greet, keeping
 * the state. Once in a check, and only if may_reconnect allows it. */
enum { VOUCH_RECONNECT = 3 };

/* Both steps answer VOUCH_AGAIN: send `out`, then call again when more has arrived (or at once if
 * some of `in` was used); VOUCH_OK: send `out`, this part is over; or a negative status: this part
 * failed, and the report has the finding that says why.
 *
 * greet speaks in clear text before the handshake, up to and including the reply that starts TLS;
 * any input after that reply is an injection, which the check reports. A protocol that begins with
 * TLS has vouch_dialogue_nothing there. talk speaks over TLS; it is called after every completed
 * handshake, whatever the verdict, and checks `proved` itself. */
struct vouch_dialogue {
    const char *scheme;   /* "https" */
    uint16_t port;        /* the scheme's default; 0: a port must be given */
    const char *starttls; /* the --starttls word that selects it; null: none */
    int (*greet)(struct vouch_exchange *x);
    int (*talk)(struct vouch_exchange *x);
};

/* The greet step of a protocol that begins with TLS, or the talk step of one that has nothing to
 * say: VOUCH_OK at once. */
int vouch_dialogue_nothing(struct vouch_exchange *x);

/* Do these bytes, the first in clear, begin an alert or a handshake of TLS (RFC 8446 section 5.1)?
 */
bool vouch_dialogue_is_tls_record(struct vouch_span s);

/* The dialogue of a scheme or of a --starttls word; null when there is none. */
const struct vouch_dialogue *vouch_dialogue_of_scheme(struct vouch_span scheme);
const struct vouch_dialogue *vouch_dialogue_of_starttls(struct vouch_span word);
/* All dialogues, by index from 0; null at the end. core/dialogue/registry.c has them all; a small
 * image links a shorter list of its own. */
const struct vouch_dialogue *vouch_dialogue_at(size_t index);

#endif
