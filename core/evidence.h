// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_EVIDENCE_H
#define VOUCH_EVIDENCE_H

#include "core/x509/judge.h"

/* What is looked for elsewhere before a chain is judged: revocation lists, OCSP answers. A part
 * that an image may leave out. */
struct vouch_evidence_ops {
    /* Looks for it. VOUCH_AGAIN: it is under way, call again soon; VOUCH_OK: the question has what
     * was found, and the report what could not be; < 0: as a check's own failures. What it adds
     * lives as long as the check. */
    int (*look)(void *self, struct vouch_judge_question *question, struct vouch_report *report);
};

struct vouch_evidence {
    const struct vouch_evidence_ops *ops; /* null: nothing is looked for */
    void *self;
};

#endif
