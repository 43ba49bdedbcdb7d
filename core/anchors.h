// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_ANCHORS_H
#define VOUCH_ANCHORS_H

#include "core/bytes.h"
#include "core/status.h"

/* Trust anchors (RFC 5280 section 6.1.1 (d), RFC 5914). They are looked up by subject and never
 * listed, so a store may be an index over a file or a table in flash. */

/* Limits from an anchor's certificate other than name constraints, for a store that does not keep
 * the certificate. */
struct vouch_anchor_limits {
    int64_t not_before_s; /* UTC seconds since 1970 */
    int64_t not_after_s;
    int32_t path_length; /* pathLenConstraint; -1: none */
    /* Whole DER Extensions, concatenated: extended key usage, policy constraints and
     * inhibitAnyPolicy; empty: none. */
    struct vouch_span extensions;
};

struct vouch_anchor {
    struct vouch_span subject;     /* DER Name */
    struct vouch_span key;         /* DER SubjectPublicKeyInfo */
    struct vouch_span constraints; /* DER NameConstraints that bind the anchor; empty: none */
    struct vouch_span certificate; /* whole DER where the store has it; else empty */
    const struct vouch_anchor_limits *limits; /* without a certificate; null: none */
    /* shipped with browsers or operating systems: the CA/Browser Forum's rules apply to it */
    bool known_public;
    uint8_t refused; /* purposes that the store distrusts it for: 1 << enum vouch_purpose */
    bool granted;    /* and it expressly trusts it for the others, so that OpenSSL needs no root */
};

struct vouch_anchors_ops {
    /* The index-th anchor (from 0) whose subject equals the DER Name by vouch_name_equal
     * (x509/name.h: case and white space are ignored). The spans belong to the store and stay valid
     * as long as it does. VOUCH_OK; VOUCH_E_NOT_FOUND when there are no more; another status when
     * the store could not be read. */
    int (*find)(void *self, struct vouch_span subject, size_t index, struct vouch_anchor *out);
};

struct vouch_anchors {
    const struct vouch_anchors_ops *ops;
    void *self;
};

/* Anchors in a plain array, for tests and for tables in flash (made by `vouch cert anchors`). */
struct vouch_anchor_table {
    const struct vouch_anchor *at;
    size_t count;
    const uint32_t *hashes; /* vouch_name_hash of each subject, ascending; null: not sorted */
};

/* Presents the table as an anchor store. The caller keeps the table, which must outlive the
 * store. */
struct vouch_anchors vouch_anchors_of_table(const struct vouch_anchor_table *table);

#endif
