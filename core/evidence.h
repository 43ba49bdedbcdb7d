// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_EVIDENCE_H
#define VOUCH_EVIDENCE_H

#include "core/x509/judge.h"

/* What is fetched from elsewhere before a chain is judged: revocation lists, OCSP responses. An
 * optional part that an image may leave out. */
struct vouch_evidence_ops {
    /* Fetches it. VOUCH_AGAIN: in progress, call again soon; VOUCH_OK: the question holds what was
     * found, and the report what could not be fetched; < 0: as a check's own failures. What it adds
     * lives as long as the check. */
    int (*look)(void *self, struct vouch_judge_question *question, struct vouch_report *report);
};

struct vouch_evidence {
    const struct vouch_evidence_ops *ops; /* null: nothing is fetched */
    void *self;
};

#endif
