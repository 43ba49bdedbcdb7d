// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_DELIVERY_H
#define VOUCH_POSIX_DELIVERY_H

#include "boards/posix/check/endpoint.h"

/* Call when the check of an endpoint is over: reports a missing MTA-STS policy if it was to fetch
 * one, judges an MX host by the policy of its domain, and weighs the findings under the destination
 * control; finishes the report again. */
void vouch_delivery_conclude(const struct vouch_endpoint *e, struct vouch_report *r);

#endif
