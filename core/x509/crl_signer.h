// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_X509_CRL_SIGNER_H
#define VOUCH_X509_CRL_SIGNER_H

#include "core/x509/crl.h"
#include "core/x509/revocation.h"

/* Finds the signer of a list (RFC 5280 section 6.3.3 (f) and (g)): the issuer of the current
 * certificate, else a certificate with the list's issuer name that may sign CRLs, has a path to the
 * same anchor, and is not revoked by a list of its own issuer. At most one signature verification
 * in each call. VOUCH_OK: r->signer.certificate is the signer; VOUCH_AGAIN; VOUCH_E_NOT_FOUND:
 * none, r->signer.why says why; VOUCH_E_MEMORY. Starts again when r->signer is zeroed. */
int vouch_crl_signer_step(struct vouch_revocation *r, const struct vouch_crl *crl);
/* Looks up a certificate in a list. true: it has an entry. *whole: the list could be read to its
 * end; *unhandled: an entry has an unknown critical extension. */
bool vouch_crl_look_up(const struct vouch_certificate *c, const struct vouch_crl *crl,
                       struct vouch_crl_entry *hit, bool *whole, bool *unhandled);

#endif
