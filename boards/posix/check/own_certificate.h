// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_OWN_CERTIFICATE_H
#define VOUCH_POSIX_OWN_CERTIFICATE_H

#include "boards/posix/check/endpoint.h"

/* The certificate that we show ourselves: the peer judges it as we judge the peer's, and says at
 * most "no". */

/* Adds to a report that is otherwise whole when our own certificate ends, and what is wrong with
 * it; and, of a service that must ask for it, whether it did. Nothing where there is none. */
void vouch_own_certificate_judge(const struct vouch_endpoint *e, int64_t now_s,
                                 struct vouch_report *r);

#endif
