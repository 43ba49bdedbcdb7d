// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_OWN_CERTIFICATE_H
#define VOUCH_POSIX_OWN_CERTIFICATE_H

#include "boards/posix/check/endpoint.h"

/* Adds to an otherwise complete report what core/own_certificate.h says of the endpoint's client
 * certificate; and, for a service that must request it, whether it did. Does nothing if there is
 * none. */
void vouch_endpoint_judge_own(const struct vouch_endpoint *e, struct vouch_report *r);

#endif
