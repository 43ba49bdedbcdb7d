// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_TRUST_INDEX_H
#define VOUCH_POSIX_TRUST_INDEX_H

#include "port/posix/trust_store.h"

/* The index of a trust store: which certificate in which file has which subject. For
 * trust_store.c. */

/* A certificate that a chain has asked for. */
struct vouch_trust_decoded {
    struct vouch_anchor anchor;
    uint8_t refused; /* vouch_trust_mark_refused */
    bool granted;    /* vouch_trust_mark_granted */
    size_t len;
    uint8_t der[];
};

struct vouch_trust_entry {
    struct vouch_span body; /* in its file: base64, or DER */
    struct vouch_trust_decoded *decoded;
    uint32_t hash; /* vouch_trust_index_hash of the subject */
    bool der;
    bool unusable;
};

/* A hash of the name; equal names have equal hashes. */
uint32_t vouch_trust_index_hash(struct vouch_span name);
/* Decodes the entry, once. Null: it is broken, and never an anchor. */
const struct vouch_trust_decoded *vouch_trust_index_demand(struct vouch_trust_entry *e);

#endif
