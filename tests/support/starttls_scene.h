// SPDX-License-Identifier: Apache-2.0
#ifndef STARTTLS_SCENE_H
#define STARTTLS_SCENE_H

#include "core/dialogue.h"

/* A dialogue that asks for TLS, against a peer that answers what it hears, in memory: what the
 * tests of such dialogues share. */

#define BYTES(text) (text), sizeof(text) - 1

struct starttls_step {
    const char *expect; /* what is said must begin so */
    size_t expect_len;
    const char *reply;
    size_t reply_len;
};

struct starttls_situation {
    const char *what;
    const struct vouch_dialogue *dialogue;
    const char *banner;
    size_t banner_len;
    struct starttls_step steps[5];
    int status; /* of the greet part; OK: talk is run, and must answer so too */
    enum vouch_finding_code finding; /* NONE: nothing at all */
    const char *value;               /* what its value must contain */
};

/* Each situation has its finding and its end, however the bytes are cut up. */
void starttls_check_cut(const struct starttls_situation *at, size_t count);
/* Each ends whichever call fails. */
void starttls_check_faults(const struct starttls_situation *at, size_t count);
/* Each ends where the peer ends the stream after each byte of what it says first. */
void starttls_check_ends(const struct starttls_situation *at, size_t count);
/* What the dialogue ends with where the peer says just this. */
int starttls_status_of(const struct vouch_dialogue *dialogue, const char *banner, size_t len);

#endif
