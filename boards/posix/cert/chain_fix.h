// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_CERT_CHAIN_FIX_H
#define VOUCH_POSIX_CERT_CHAIN_FIX_H

#include "core/anchors.h"
#include "core/port.h"
#include "core/x509/certificate.h"

/* Fixes a chain: the certificate of the service, then each one's issuer, each once, up to the one
 * issued by a trusted root; without the root. */

enum { VOUCH_CHAIN_FIX_MAX = 64, VOUCH_CHAIN_FIX_PATH = 16 };

/* The result for a certificate of the bundle. */
enum vouch_chain_fate {
    VOUCH_CHAIN_UNRELATED = 0, /* not on any path from the service's certificate */
    VOUCH_CHAIN_KEPT,
    VOUCH_CHAIN_DUPLICATE,
    VOUCH_CHAIN_ROOT /* clients have their own */
};

struct vouch_chain_fix_question {
    const struct vouch_span *bundle; /* DER; at most VOUCH_CHAIN_FIX_MAX are used */
    size_t bundle_count;
    const struct vouch_span *extra; /* where missing intermediates may be taken from */
    size_t extra_count;
    struct vouch_span leaf_spki; /* the service's key, if known; empty: unknown */
    struct vouch_anchors anchors;
    struct vouch_time now;
};

/* The spans are those of the question. */
struct vouch_chain_fix {
    struct vouch_span chain[VOUCH_CHAIN_FIX_PATH];
    size_t chain_count;
    size_t added; /* of them, from `extra` */
    enum vouch_chain_fate fate[VOUCH_CHAIN_FIX_MAX];
    /* the last one was issued by a root that is trusted, or in the bundle; or is self-signed */
    bool complete;
    bool trusted;                  /* and it is a trusted one */
    struct vouch_span last_issuer; /* whole Name: the root, or the missing issuer */
};

/* VOUCH_OK, complete or not; VOUCH_E_NOT_FOUND: no certificate in the bundle can be read, or none
 * has that key; VOUCH_E_MEMORY. */
int vouch_chain_fix(const struct vouch_chain_fix_question *q, struct vouch_chain_fix *out);

#endif
