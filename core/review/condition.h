// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_REVIEW_CONDITION_H
#define VOUCH_REVIEW_CONDITION_H

#include "core/review/reason.h"

/* What the appliance's manual lists as "required TLS failed", and further conditions that logs
 * show. */
enum vouch_review_condition {
    VOUCH_CONDITION_NO_ESMTP,    /* the peer does not know EHLO */
    VOUCH_CONDITION_NOT_OFFERED, /* it does not offer STARTTLS */
    VOUCH_CONDITION_REFUSED,     /* it offers STARTTLS, and answers it with an error */
    VOUCH_CONDITION_HANDSHAKE,   /* the handshake failed */
    VOUCH_CONDITION_CERTIFICATE, /* the certificate was not acceptable */
    VOUCH_CONDITION_POLICY,      /* DANE or another policy could not be satisfied */
    VOUCH_CONDITION_UNTOLD,      /* the log does not say */
    VOUCH_CONDITIONS
};

/* The condition that a reason belongs to. */
enum vouch_review_condition vouch_review_condition_of(enum vouch_reason reason);
/* Its stable name: "starttls-not-offered". */
const char *vouch_review_condition_id(enum vouch_review_condition condition);

#endif
