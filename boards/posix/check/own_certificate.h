// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_OWN_CERTIFICATE_H
#define VOUCH_POSIX_OWN_CERTIFICATE_H

#include "boards/posix/check/endpoint.h"

/* Our own client certificate: the peer judges it as we judge the peer's, and at most says "no". */

/* Adds to an otherwise complete report when our own certificate expires, and what is wrong with it;
 * and, for a service that must request it, whether it did. Does nothing if there is none. */
void vouch_own_certificate_judge(const struct vouch_endpoint *e, int64_t now_s,
                                 struct vouch_report *r);

#endif
