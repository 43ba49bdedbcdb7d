// SPDX-License-Identifier: Apache-2.0
#ifndef DIALOGUE_SCENE_H
#define DIALOGUE_SCENE_H

#include "core/check_talk.h"
#include "core/dialogue.h"
#include "tests/fake/fake_transport.h"

/* A dialogue of lines against a scripted server, in memory: what the tests of SMTP share. */

struct conversation {
    const char *banner;              /* what the server says first */
    const struct fake_line *lines;   /* what it hears and answers, to one with neither part */
    const void *options;             /* the dialogue's own */
    int end;                         /* of the stream after all that is said; 0: it stays open */
    int status;                      /* what the greet part must answer */
    enum vouch_finding_code finding; /* what it must find; NONE: nothing at all */
};

struct scene {
    struct fake_transport f;
    struct fake_script script;
    struct vouch_report report;
    struct vouch_finding findings[8];
    struct vouch_fact facts[8];
    uint8_t text[1024];
    struct vouch_talk talk;
    uint8_t in[4096];
    uint8_t out[512];
    bool proved; /* what the exchange says of the session; set it after scene_begin */
};

/* Opens the connection; the server says its banner in pieces of at most `chunk` bytes. */
void scene_begin(struct scene *s, const struct conversation *c, size_t chunk);
/* Runs one part of a dialogue until it is over, or until nothing more can happen (VOUCH_AGAIN).
 * Fails the test when it goes on for ever. */
int scene_run(struct scene *s, int (*step)(struct vouch_exchange *x), const void *options);
void scene_end(struct scene *s);

#endif
