// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_BUNDLE_REACH_H
#define VOUCH_POSIX_BUNDLE_REACH_H

#include "core/bytes.h"

/* Of many certificates (DER), those that can stand above the chain on a path: whom it names as
 * issuers, their issuers, and so on, and whom their distribution points name as issuers of CRLs.
 * They are brought to the front of `pool`, the nearest first, and *count, first all of them,
 * becomes their number. For pools with more than one search takes. VOUCH_OK, or VOUCH_E_MEMORY with
 * nothing changed. */
int vouch_bundle_reach(const struct vouch_span *chain, size_t chain_count, struct vouch_span *pool,
                       size_t *count);

#endif
