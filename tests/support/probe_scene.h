// SPDX-License-Identifier: Apache-2.0
#ifndef PROBE_SCENE_H
#define PROBE_SCENE_H

#include "core/probe/probe.h"
#include "tests/fake/fake_transport.h"

/* A probe and a server in memory that answers its hellos. */

/* How a server refuses. */
enum refusal { BY_ALERT, BY_CLOSE, BY_SILENCE };

/* What a server in memory does with a hello. */
struct probe_server {
    unsigned open; /* bit q: that version is open, by enum vouch_question */
    enum refusal refusal;
    uint16_t preferred;  /* a hybrid group that it asks for; 0: none */
    uint16_t only;       /* the one group that it takes; 0: any */
    size_t segment;      /* it reads no more of a hello; 0: all of it */
    unsigned until;      /* connections that are answered; then all are closed; 0: all */
    bool deaf;           /* answers nothing at all */
    const char *garbage; /* answers this */
    uint64_t busy;       /* bit n: the n-th connection is turned away with 421; of SMTP */
    bool needs_share;    /* refuses a hello without a key share, not by HelloRetryRequest */
};

struct probe_scene {
    struct probe_server server;
    struct fake_clock clock;
    struct fake_transport transport;
    unsigned seen; /* connections */
    struct vouch_target target;
    struct vouch_report scratch;
    struct vouch_finding findings[4];
    struct vouch_fact facts[8];
    uint8_t text[1024];
    uint8_t in[2048];
    uint8_t out[8192];
    uint8_t messages[16384];
    struct vouch_accepts accepts;
    struct vouch_probe probe;
};

enum {
    OPEN_13 = 1 << VOUCH_ASK_TLS_1_3,
    OPEN_12 = 1 << VOUCH_ASK_TLS_1_2,
    OPEN_10 = 1 << VOUCH_ASK_TLS_1_0,
    FIRST_THREE = VOUCH_PROBE_VERSIONS | VOUCH_PROBE_GROUPS | VOUCH_PROBE_LARGE
};

/* The one scene there is. */
extern struct probe_scene probe_scene;

/* Begins a probe of such a server; its transport may then be made worse. End it in every case. */
void probe_scene_begin(const struct probe_server *server, const struct vouch_dialogue *dialogue,
                       unsigned ask);
/* Polls to the end; time passes as the probe waits. The connection must be closed then. */
void probe_scene_run(void);
void probe_scene_end(void);

#endif
