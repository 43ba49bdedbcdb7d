// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_BUNDLE_ORDER_H
#define VOUCH_POSIX_BUNDLE_ORDER_H

#include "core/bytes.h"

/* More than any chain has: a larger bundle is a collection, and is left as it is. Ordering costs
 * the square of its number. */
enum { VOUCH_BUNDLE_ORDER_MAX = 256 };

/* Puts certificates (DER) in the order of a chain: first the one that issued none of the others, a
 * leaf before an authority, then each one's issuer, then the rest in its original order. For
 * bundles whose own order has no meaning. VOUCH_OK, or VOUCH_E_MEMORY with nothing changed. */
int vouch_bundle_order(struct vouch_span *certificates, size_t count);

#endif
