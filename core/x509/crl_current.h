// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_X509_CRL_CURRENT_H
#define VOUCH_X509_CRL_CURRENT_H

#include "core/x509/crl.h"
#include "core/x509/revocation.h"

/* Is a list about the certificate at hand current, by its own dates, the policy, or a delta list
 * that renews it? Says when it is not, and when it will soon be no more. */
bool vouch_crl_current(struct vouch_revocation *r, const struct vouch_crl *crl,
                       struct vouch_report *report);

#endif
