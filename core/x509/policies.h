// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_X509_POLICIES_H
#define VOUCH_X509_POLICIES_H

#include "core/policy.h"
#include "core/x509/certificate.h"

/* Certificate policies along a path (RFC 5280 section 6.1, as RFC 9618 corrects it: a graph whose
 * levels contain each policy once, so that mappings cannot make it grow exponentially). */

/* The maximum number of policies on one level; more are refused, never dropped. */
enum { VOUCH_POLICIES_MAX = 48 };

struct vouch_policies_ops {
    /* Does the path satisfy its own policy constraints, the anchor's (RFC 5937 section 3) and the
     * user's? `path` is from the leaf to the last certificate before the anchor. Null: yes. Else a
     * constant that says what is wrong, with the index of the certificate at which it became so in
     * *at. */
    const char *(*judge)(const struct vouch_certificate *const *path, size_t count,
                         const struct vouch_certificate *anchor, const struct vouch_policy *policy,
                         size_t *at);
    /* Does each certificate have the TLS features of those above it (RFC 7633 section 4.2.2)? true:
     * yes. Else the index of the one that lacks a feature, and which. */
    bool (*features)(const struct vouch_certificate *const *path, size_t count,
                     const struct vouch_certificate *anchor, size_t *at, uint32_t *feature);
};

extern const struct vouch_policies_ops vouch_policies;

#endif
