// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_X509_CRL_SIGNER_H
#define VOUCH_X509_CRL_SIGNER_H

#include "core/x509/crl.h"
#include "core/x509/revocation.h"

/* Looks for the one who signed a list (RFC 5280 section 6.3.3 (f) and (g)): the issuer of the
 * certificate at hand, else somebody of the list's issuer name who may sign CRLs, has a path to the
 * same anchor, and is not revoked by a list of his own issuer. At most one signature verification
 * in each call. VOUCH_OK: r->signer.certificate is his; VOUCH_AGAIN; VOUCH_E_NOT_FOUND: nobody,
 * r->signer.why says why not; VOUCH_E_MEMORY. Begins anew when r->signer is zeroed. */
int vouch_crl_signer_step(struct vouch_revocation *r, const struct vouch_crl *crl);
/* The entry of a certificate in a list. true: it has one. *whole: the list could be read through;
 * *unhandled: an entry has a critical extension that is not known. */
bool vouch_crl_look_up(const struct vouch_certificate *c, const struct vouch_crl *crl,
                       struct vouch_crl_entry *hit, bool *whole, bool *unhandled);

#endif
