// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_REVIEW_PEER_H
#define VOUCH_REVIEW_PEER_H

#include "core/bytes.h"

#include <stdbool.h>

/* Splits what mail servers write for the other side: "name[address]", "name [address]:port", "name.
 * [address]", "(helo) [address]", "name" or "[address]". "unknown" and text in round brackets,
 * which is the peer's own claim, are not names. false: empty, or there was no host. */
bool vouch_peer_split(struct vouch_span peer, struct vouch_span *name, struct vouch_span *address);

#endif
