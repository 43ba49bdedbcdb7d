// SPDX-License-Identifier: Apache-2.0
#ifndef TLS_SCENE_H
#define TLS_SCENE_H

#include "core/tls.h"
#include "tests/fake/fake_entropy.h"
#include "tests/support/tls_peer.h"

/* The session under test against a peer in memory. */
struct tls_scene {
    struct fake_transport f;
    struct tls_peer *peer; /* null: what is said is the test's business */
    struct fake_entropy entropy;
    struct vouch_tls_options options;
    struct vouch_tls_config config;
    struct vouch_tls tls;
    struct vouch_report report;
    struct vouch_finding findings[8];
    uint8_t text[512];
    unsigned chains;  /* how often VOUCH_TLS_CHAIN was answered */
    size_t sent_seen; /* certificates that were the peer's, byte by byte, when it was */
    bool stuck;       /* nothing more can happen */
};

/* Makes the client, with what is in s->options; its transport is open. VOUCH_OK, or why not (then
 * tls_scene_end all the same). */
int tls_scene_begin(struct tls_scene *s, struct tls_peer *peer, size_t chunk);
/* Shakes hands to the end; the last answer of vouch_tls_handshake, or VOUCH_AGAIN when stuck. */
int tls_scene_shake(struct tls_scene *s);
/* Says "ping" and hears it again: the last answer of send or recv, > 0 when all went well. */
int tls_scene_ping(struct tls_scene *s);
/* Facts and, where status < 0, the explanation into s->report. */
void tls_scene_explain(struct tls_scene *s, int status);
/* The value of the first finding of that code; fails the test when there is none. */
struct vouch_span tls_scene_finding(struct tls_scene *s, enum vouch_finding_code code);
void tls_scene_end(struct tls_scene *s);

#endif
