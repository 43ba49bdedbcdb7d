// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_DELIVERY_H
#define VOUCH_POSIX_DELIVERY_H

#include "boards/posix/check/endpoint.h"

/* The check of an endpoint is over: says that there is no MTA-STS policy where it was to fetch one,
 * judges an MX host by the policy of its domain, and weighs the findings under the destination
 * control; finishes the report anew. */
void vouch_delivery_conclude(const struct vouch_endpoint *e, struct vouch_report *r);

#endif
