// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_X509_SHAPE_H
#define VOUCH_X509_SHAPE_H

#include "core/report.h"
#include "core/x509/certificate.h"

/* The shape of what was sent (RFC 5246 section 7.4.2, RFC 8446 section 4.4.2): certificates that a
 * peer should not have sent, or not in that position. Clients differ in what they tolerate, so none
 * of it depends on the path that was found, except how an expired certificate is classified. */

/* Certificates that are examined; further ones are ignored. */
enum { VOUCH_SHAPE_MAX = 128 };

struct vouch_shape_question {
    const struct vouch_certificate *sent;
    size_t sent_count;
    /* indexes of the certificates on the path used; sent ones are below sent_count */
    const uint8_t *path;
    size_t path_count;
    bool anchored; /* the path ends in an anchor */
    struct vouch_time now;
};

/* Adds the findings VOUCH_F_CHAIN_DUPLICATE, MISORDERED, UNRELATED, ROOT_SENT, EXPIRED_ALTERNATIVE,
 * LEAF_NOT_FIRST, SAME_KEY; and a warning for certificates that could not be read and were not
 * needed. */
void vouch_shape_judge(const struct vouch_shape_question *q, struct vouch_report *report);

#endif
