// SPDX-License-Identifier: Apache-2.0
#ifndef EXCHANGE_SCENE_H
#define EXCHANGE_SCENE_H

#include "core/dialogue.h"
#include "core/target.h"

/* A dialogue step by step, without any stream: what it is given, and each byte that it says. */

struct exchange_scene {
    struct vouch_exchange x; /* may be changed between steps */
    struct vouch_target target;
    struct vouch_report report;
    struct vouch_finding findings[8];
    struct vouch_fact facts[8];
    char text[4096];
    uint8_t out[2048];
    union {
        uint64_t aligned;
        uint8_t bytes[VOUCH_DIALOGUE_STATE_SIZE];
    } state;
};

/* An empty report and a zeroed state; the target's host is "host.example". */
void exchange_begin(struct exchange_scene *s);
/* One step over just these bytes. */
int exchange_hear(struct exchange_scene *s, int (*step)(struct vouch_exchange *), const void *data,
                  size_t len);
/* Fails the test unless the last step said just these bytes. */
void exchange_expect_said(const struct exchange_scene *s, const void *data, size_t len);
/* Fails the test unless this is the only finding, with this value; NONE: there is no finding. */
void exchange_expect_found(const struct exchange_scene *s, enum vouch_finding_code code,
                           const char *value);
/* Fails the test unless the fact has this value; "": there is none. */
void exchange_expect_fact(const struct exchange_scene *s, const char *key, const char *value);

/* One step of a row: what is heard and said. */
struct exchange_step {
    const char *heard; /* null: no step any more */
    const char *said;
};

/* A conversation, in clear text and over TLS. Only its last step need not answer VOUCH_AGAIN, or
 * VOUCH_OK at the end of the part in clear. */
struct exchange_row {
    const struct vouch_dialogue *dialogue;
    struct exchange_step greet[4];
    struct exchange_step talk[4];
    int status;                   /* the last answer */
    enum vouch_finding_code code; /* the only finding; NONE: there is none */
    const char *value;            /* of the finding */
    const char *key;              /* of a fact; null: any */
    const char *fact;             /* its value; null: there is none */
};

/* Plays the row from an empty state, and fails the test where anything differs. */
void exchange_play(struct exchange_scene *s, const struct exchange_row *r);

#endif
