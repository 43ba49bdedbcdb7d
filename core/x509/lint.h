// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_X509_LINT_H
#define VOUCH_X509_LINT_H

#include "core/policy.h"
#include "core/report.h"
#include "core/x509/certificate.h"

/* Rules of RFC 5280 and the CA/Browser Forum's Baseline Requirements that deployed clients do not
 * enforce: warnings, and errors under a strict policy. Each rule's source is in its finding. */

enum vouch_lint_role { VOUCH_LINT_LEAF = 0, VOUCH_LINT_INTERMEDIATE, VOUCH_LINT_ANCHOR };

struct vouch_lint_subject {
    const struct vouch_certificate *certificate;
    enum vouch_lint_role role; /* its role on the path, whatever the certificate says */
    int position;              /* for the findings */
    const struct vouch_policy *policy;
    /* the path ends at an authority to which the CA/Browser Forum's rules do not apply */
    bool of_private;
};

struct vouch_lint_ops {
    /* Adds the findings about one certificate. A certificate with a fault is skipped: it has a
     * finding already. */
    void (*judge)(const struct vouch_lint_subject *s, struct vouch_report *report);
};

extern const struct vouch_lint_ops vouch_lint;

#endif
