// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_X509_CRL_SCOPE_H
#define VOUCH_X509_CRL_SCOPE_H

#include "core/x509/crl.h"

/* Which certificates a CRL is about (RFC 5280 section 6.3.3 (b) to (d)). */

/* For which reasons does the list say whether the certificate is revoked? A mask as in
 * vouch_crl.reasons: the list's own reasons, restricted by the certificate's distribution points
 * that it belongs to. 0: for none; *outside is a constant that says why, null for another issuer's
 * list. */
uint32_t vouch_crl_covers(const struct vouch_crl *crl, const struct vouch_certificate *c,
                          const char **outside);
/* The index-th directory name that the certificate's distribution points give as cRLIssuer: another
 * issuer of lists about it. false: no more. */
bool vouch_crl_point_issuer(const struct vouch_certificate *c, size_t index,
                            struct vouch_span *name);
/* Can the delta list be applied to the complete one: do they have the same issuer and scope, and do
 * their numbers fit (section 5.2.4)? */
bool vouch_crl_combines(const struct vouch_crl *base, const struct vouch_crl *delta);
/* Compares numbers of lists, content bytes of non-negative INTEGERs: <0, 0, >0. */
int vouch_crl_number_compare(struct vouch_span a, struct vouch_span b);

#endif
