// SPDX-License-Identifier: Apache-2.0
#ifndef CHAIN_H
#define CHAIN_H

#include "core/x509/judge.h"
#include "tests/support/forge.h"

/* A chain to be judged, put together from forged certificates, and what the judgement said. */

enum { CHAIN_SENT_MAX = 128, CHAIN_ANCHORS_MAX = 8, CHAIN_FINDINGS_MAX = 200 };

struct chain {
    /* to be set between chain_begin and chain_judge */
    struct vouch_policy policy;     /* server, asked for "a.example" */
    struct vouch_judge_parts parts; /* policies only */
    struct vouch_time now;          /* FORGE_NOW_S */
    size_t views_max;               /* CHAIN_SENT_MAX */
    struct vouch_ct *timestamps;    /* null */
    bool no_revocation;             /* no storage for it */

    /* what was said */
    struct vouch_report report;
    struct vouch_judge judge;
    unsigned steps;

    /* its own */
    struct vouch_wanted_name name;
    struct forged forged[CHAIN_SENT_MAX + CHAIN_ANCHORS_MAX];
    size_t forged_count;
    struct vouch_span sent[CHAIN_SENT_MAX];
    struct vouch_span extra[CHAIN_SENT_MAX];
    struct vouch_anchor anchors[CHAIN_ANCHORS_MAX];
    struct vouch_anchor_table table;
    struct vouch_judge_question question;
    struct vouch_certificate views[CHAIN_SENT_MAX];
    struct vouch_revocation_storage revocation;
    struct vouch_finding findings[CHAIN_FINDINGS_MAX];
    struct vouch_sent rows[CHAIN_SENT_MAX];
    struct vouch_path_step path[VOUCH_PATH_MAX + 1];
    struct vouch_name_row names[4];
    uint8_t text[1 << 16];
};

void chain_begin(struct chain *s);
/* Each makes the certificate and puts it behind those that are there. */
void chain_send(struct chain *s, const struct forge *f);
void chain_add_extra(struct chain *s, const struct forge *f);
void chain_trust(struct chain *s, const struct forge *f);
/* The same for bytes, which stay the caller's. */
void chain_send_bytes(struct chain *s, struct vouch_span der);
/* The same for an anchor without certificate. */
void chain_trust_key(struct chain *s, const struct vouch_anchor *anchor);
/* Judges, from the beginning each time; fails the test when a step verified more than one
 * signature. */
void chain_judge(struct chain *s);
/* Is there a finding of that code at that position? */
bool chain_found(const struct chain *s, enum vouch_finding_code code, int position);
/* The finding, or null. */
const struct vouch_finding *chain_finding(const struct chain *s, enum vouch_finding_code code);
/* The findings as text, for messages. */
const char *chain_text(const struct chain *s);

/* What most scenes begin with: a root (key 1), an intermediate (key 2) and a leaf (key 3) for
 * "a.example". */
extern const struct forge chain_root;
extern const struct forge chain_intermediate;
extern const struct forge chain_leaf;

#endif
