// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_CERT_PLAN_PERMIT_H
#define VOUCH_POSIX_CERT_PLAN_PERMIT_H

#include "boards/posix/cert/plan_names.h"

/* What a private authority may issue certificates for: name constraints (RFC 5280 section
 * 4.2.1.10). */

/* Adds a domain with everything below it, an address, or a network such as "10.0.0.0/8", whose bits
 * after the prefix are ignored. The value of a network is address and mask. VOUCH_OK;
 * VOUCH_E_ARGUMENT with one line in `why`. */
int vouch_plan_permit_add(struct vouch_plan_names *n, const char *text, struct vouch_writer *why);
/* Writes the whole NameConstraints: these are permitted, and if there is no address among them, all
 * addresses are excluded, because a form that is not listed would be unrestricted. */
void vouch_plan_permit_put(struct vouch_der_writer *w, const struct vouch_plan_names *n);

#endif
