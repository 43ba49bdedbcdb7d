// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_X509_RELATION_H
#define VOUCH_X509_RELATION_H

#include "core/port.h"
#include "core/x509/certificate.h"

/* The relation of two certificates, as far as it is visible without a signature. */

/* What a certificate's authorityKeyIdentifier says about an issuer with the right name (RFC 5280
 * section 4.2.1.1). A hint, never proof. */
enum vouch_relation {
    VOUCH_RELATION_NONE = 0, /* the names differ */
    VOUCH_RELATION_MATCHING, /* the key identifiers are equal */
    VOUCH_RELATION_SILENT,   /* one of them has none */
    VOUCH_RELATION_OTHER     /* they differ */
};

/* The relation of `issuer` to `child`, by names (RFC 5280 section 7.1) and key identifiers. */
enum vouch_relation vouch_relation_of(const struct vouch_certificate *child,
                                      const struct vouch_certificate *issuer);
/* Do they have the same subject and key, i.e. belong to the same authority? */
bool vouch_relation_same(const struct vouch_certificate *a, const struct vouch_certificate *b);
/* Which of two candidates should be tried first: <0: a. By validity at that time, by being a CA, by
 * the later end; then by their bytes, so that 0 means the same certificate. */
int vouch_relation_order(const struct vouch_certificate *a, const struct vouch_certificate *b,
                         const struct vouch_time *now);

#endif
