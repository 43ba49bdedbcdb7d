// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_MONITOR_ROLLOUT_H
#define VOUCH_MONITOR_ROLLOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/bytes.h"
#include "core/words.h"

/* Nodes that share a certificate get a new one, one after another: a state of its own, with a
 * single alert instead of one for each node. Pure: the input is what each node serves. */

/* One certificate that replaces another on the nodes of a target. */
struct vouch_rollout {
    uint8_t from[32]; /* SHA-256 of the old certificate */
    uint8_t to[32];   /* and of the new one */
    int64_t since_s;  /* when the first node had it */
    int64_t told_s;   /* when the alert about a slow rollout was sent; 0: it was not */
    bool early;       /* the old one had more than half of its time left */
};

/* Its progress. */
struct vouch_rollout_count {
    size_t done;  /* nodes with the new certificate */
    size_t total; /* nodes with either */
};

/* Adds one node to the count. */
void vouch_rollout_add(struct vouch_rollout_count *n, const struct vouch_rollout *r,
                       const uint8_t sha256[32]);
/* No node has the old certificate any more. */
bool vouch_rollout_complete(const struct vouch_rollout_count *n);
/* True, once: both have been in use for `limit_s`. Sets told_s. */
bool vouch_rollout_lasts(struct vouch_rollout *r, int64_t limit_s, int64_t utc_s);
/* Writes "2 of 5 nodes have the new certificate since ...", or when complete "has a new certificate
 * on all 5 nodes, ...". */
void vouch_rollout_write(struct vouch_writer *w, enum vouch_language language,
                         const struct vouch_rollout *r, const struct vouch_rollout_count *n);

#endif
