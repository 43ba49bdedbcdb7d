// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_BUNDLE_REACH_H
#define VOUCH_POSIX_BUNDLE_REACH_H

#include "core/bytes.h"

/* Of many certificates (DER), selects those that can be above the chain on a path: named as its
 * issuers, their issuers, and so on, and those named as CRL issuers by its distribution points.
 * They are moved to the front of `pool`, the nearest first, and *count, at first the size of the
 * pool, becomes their number. For pools larger than a search accepts. VOUCH_OK, or VOUCH_E_MEMORY
 * with nothing changed. */
int vouch_bundle_reach(const struct vouch_span *chain, size_t chain_count, struct vouch_span *pool,
                       size_t *count);

#endif
