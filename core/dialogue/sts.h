// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_DIALOGUE_STS_H
#define VOUCH_DIALOGUE_STS_H

#include "core/dialogue.h"
#include "core/mail/sts.h"

/* Fetches an MTA-STS policy (RFC 8461 section 3.3) with one GET, only over a session that is
 * proved; follows no redirect. Its options are mandatory (struct vouch_sts_options).
 *
 * Facts: "http_status", and those of vouch_sts_read_policy. */
extern const struct vouch_dialogue vouch_dialogue_sts;

#define VOUCH_STS_PATH "/.well-known/mta-sts.txt"

struct vouch_sts_options {
    uint8_t *buffer; /* for the policy's text; the caller keeps it, and the policy refers to it */
    size_t buffer_max;
    struct vouch_sts_policy *policy;
};

#endif
