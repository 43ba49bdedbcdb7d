// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_X509_CRL_CURRENT_H
#define VOUCH_X509_CRL_CURRENT_H

#include "core/x509/crl.h"
#include "core/x509/revocation.h"

/* Is a list about the current certificate up to date, by its own dates, the policy, or a delta list
 * that updates it? Reports when it is not, and when it will soon expire. */
bool vouch_crl_current(struct vouch_revocation *r, const struct vouch_crl *crl,
                       struct vouch_report *report);
/* Is it signed in a way that could be forged? Reports it. What it revokes counts, as with an
 * expired list; the absence of an entry proves nothing. */
bool vouch_crl_weak(const struct vouch_revocation *r, const struct vouch_crl *crl,
                    struct vouch_report *report);

#endif
