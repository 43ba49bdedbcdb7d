// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_X509_PATH_H
#define VOUCH_X509_PATH_H

#include "core/anchors.h"
#include "core/policy.h"
#include "core/report.h"
#include "core/x509/certificate.h"

struct vouch_policies_ops;
struct vouch_lint_ops;

/* The rules for a certification path (RFC 5280 section 6.1), applied one certificate at a time from
 * the leaf upwards, so that a search can abandon a bad path early. Signatures are checked in
 * x509/search.h, revocation in x509/revocation.h, requested names in x509/hostname.h. */

/* Certificates on a path, including the leaf but not the anchor. */
enum { VOUCH_PATH_MAX = 16 };

/* A path, or its lower part; leaf first. */
struct vouch_path {
    const struct vouch_certificate *at[VOUCH_PATH_MAX];
    size_t count;
};

/* What applies to every path of one judgement. */
struct vouch_path_rules {
    const struct vouch_policy *policy;
    struct vouch_time now;
    const struct vouch_policies_ops *policies; /* null: not linked */
    const struct vouch_lint_ops *lint;         /* null: not linked */
    struct vouch_memo *memo;                   /* null: each signature is verified */
    struct vouch_restart *restart;             /* null: a signature in one step */
    bool of_private; /* the CA/Browser Forum's rules do not apply to the anchor */
    uint32_t work;   /* remaining comparisons of names with subtrees; counted down */
};

/* Where to report faults. Without a report nothing is reported, and checks stop at the first
 * fault. */
struct vouch_path_sink {
    struct vouch_report *report;          /* null: silent */
    const struct vouch_certificate *sent; /* positions are indexes into these */
    size_t sent_count;
};

/* The following return true when no rule is broken so badly that a client refuses (or should, under
 * a strict policy). */

/* Requirements of the leaf's purpose: key usage, extended key usage. */
bool vouch_path_leaf(const struct vouch_path_rules *rules, const struct vouch_path_sink *sink,
                     const struct vouch_certificate *leaf);
/* Requirements of an intermediate or leaf by itself: well-formed, within its validity, no weak key
 * or signature, no unknown critical extension; strict: nothing that lint calls an error. */
bool vouch_path_own(const struct vouch_path_rules *rules, const struct vouch_path_sink *sink,
                    const struct vouch_certificate *c, bool leaf);
/* May `issuer` be above the path `below`? CA, key usage, path length, depth, extended key usage,
 * name constraints. */
bool vouch_path_issuer(struct vouch_path_rules *rules, const struct vouch_path_sink *sink,
                       const struct vouch_path *below, const struct vouch_certificate *issuer);
/* May the anchor? `view` is its certificate, or the substitute for a bare key. A leaf that is
 * itself the anchor's certificate is judged as a leaf (vouch_path_own), and as an anchor only for
 * its purpose. */
bool vouch_path_anchor(struct vouch_path_rules *rules, const struct vouch_path_sink *sink,
                       const struct vouch_path *below, const struct vouch_anchor *anchor,
                       const struct vouch_certificate *view);
/* Certificate policies and TLS features of the whole path. */
bool vouch_path_policies(const struct vouch_path_rules *rules, const struct vouch_path_sink *sink,
                         const struct vouch_path *path, const struct vouch_certificate *anchor);

/* The position of a certificate: the first sent one with the same bytes; else VOUCH_NO_POSITION. */
int vouch_path_position(const struct vouch_path_sink *sink, const struct vouch_certificate *c);

#endif
