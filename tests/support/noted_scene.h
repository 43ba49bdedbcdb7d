// SPDX-License-Identifier: Apache-2.0
#ifndef NOTED_SCENE_H
#define NOTED_SCENE_H

#include "tests/support/check_scene.h"

/* A check with a dialogue that the test plays, and that notes each of its calls. */

enum { NOTED_MAX = 64, NOTED_POLLS_MAX = 20000 };

struct noted_call {
    char part; /* 'p', 'g', 't': prelude, greet, talk */
    bool proved, waited, may_reconnect, ended;
    size_t in; /* bytes that it was given */
    uint64_t at_ms;
};

struct noted_scene {
    struct check_scene s;
    struct tls_peer peer;
    struct noted_call calls[NOTED_MAX];
    size_t count;
    int (*on_greet)(struct vouch_exchange *x); /* null: VOUCH_OK at once */
    int (*on_talk)(struct vouch_exchange *x);
};

/* There is one, for the dialogue's own functions have nothing else. */
extern struct noted_scene noted;

void noted_begin(const char *target);
/* Notes a call. */
void noted_note(char part, const struct vouch_exchange *x);
/* Polls once; the peer takes a second connection as it took the first. */
int noted_poll(void);
/* The check again, with the options that the test has changed, to its end. */
const struct vouch_report *noted_run(void);
/* Begins anew with a server of these options, whose root is trusted. */
void noted_serve(const struct tls_peer_options *options);
/* The client has this certificate from now on. */
void noted_show(struct vouch_demo_pki *own);
/* Starts the check; the check up to a phase, the server working; the rest of it, with a server that
 * does nothing any more. */
void noted_check(void);
void noted_run_to(enum vouch_phase phase);
const struct vouch_report *noted_run_alone(void);
/* Fails the test unless this is the worst finding, with this value, and all others are remarks;
 * NONE: unless the verdict is "valid". */
void noted_expect(const struct vouch_report *r, enum vouch_finding_code code, const char *value);
/* Was this sent, in clear text? */
bool noted_was_sent(const char *text);
void noted_end(void);
/* For the group of tests: watches the heap, and starts mbedTLS. */
int noted_set_up(void **state);

#endif
