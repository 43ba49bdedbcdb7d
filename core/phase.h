// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_PHASE_H
#define VOUCH_PHASE_H

/* The phases of a check (check.h), in order. */

enum vouch_phase {
    VOUCH_PHASE_RESOLVE = 0,
    VOUCH_PHASE_CONNECT,
    VOUCH_PHASE_GREET,     /* in clear text, before TLS */
    VOUCH_PHASE_HANDSHAKE, /* up to the peer's certificates */
    VOUCH_PHASE_JUDGE,
    VOUCH_PHASE_FINISH, /* the rest of the handshake */
    VOUCH_PHASE_TALK,   /* over TLS */
    VOUCH_PHASE_CLOSE,
    VOUCH_PHASE_DONE
};

/* "resolve", "connect", ... */
const char *vouch_phase_text(enum vouch_phase phase);

#endif
