// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_CERT_PLAN_PERMIT_H
#define VOUCH_POSIX_CERT_PLAN_PERMIT_H

#include "boards/posix/cert/plan_names.h"

/* What a private authority may issue for: name constraints (RFC 5280 section 4.2.1.10). */

/* Adds a domain, with all below it, an address, or a network as "10.0.0.0/8", whose bits behind the
 * prefix do not count. Such a network's value is address and mask. VOUCH_OK; VOUCH_E_ARGUMENT with
 * one line in `why`. */
int vouch_plan_permit_add(struct vouch_plan_names *n, const char *text, struct vouch_writer *why);
/* Puts whole NameConstraints: these are permitted, and where no address is among them, all
 * addresses are excluded: a form that is not named would be free. */
void vouch_plan_permit_put(struct vouch_der_writer *w, const struct vouch_plan_names *n);

#endif
