// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_X509_PATH_H
#define VOUCH_X509_PATH_H

#include "core/anchors.h"
#include "core/policy.h"
#include "core/report.h"
#include "core/x509/certificate.h"

struct vouch_policies_ops;
struct vouch_lint_ops;

/* The rules that bind a certification path (RFC 5280 section 6.1), asked one certificate at a time
 * from the leaf upwards, so that a search can leave a bad path early. Signatures are the search's
 * (x509/search.h), revocation is x509/revocation.h's, names asked for are x509/hostname.h's. */

/* Certificates on a path, the leaf included and the anchor not. */
enum { VOUCH_PATH_MAX = 16 };

/* A path, or its lower part; leaf first. */
struct vouch_path {
    const struct vouch_certificate *at[VOUCH_PATH_MAX];
    size_t count;
};

/* What binds every path of one judgement. */
struct vouch_path_rules {
    const struct vouch_policy *policy;
    struct vouch_time now;
    const struct vouch_policies_ops *policies; /* null: not linked */
    const struct vouch_lint_ops *lint;         /* null: not linked */
    struct vouch_memo *memo;                   /* null: each signature is verified */
    struct vouch_restart *restart;             /* null: a signature in one step */
    bool of_private; /* the anchor is none that the CA/Browser Forum's rules bind */
    uint32_t work;   /* comparisons of names with subtrees that are left; counted down */
};

/* Where to say what is broken. Without a report nothing is said, and the first fault is enough. */
struct vouch_path_sink {
    struct vouch_report *report;          /* null: silent */
    const struct vouch_certificate *sent; /* positions are indexes into these */
    size_t sent_count;
};

/* The following answer true when no rule is broken so badly that a client refuses (or should, under
 * a strict policy). */

/* What the leaf must be for its purpose: key usage, extended key usage. */
bool vouch_path_leaf(const struct vouch_path_rules *rules, const struct vouch_path_sink *sink,
                     const struct vouch_certificate *leaf);
/* What an intermediate or leaf must be by itself: well-formed, in its validity, no weak key or
 * signature, no unknown critical extension; strict: nothing that lint calls an error. */
bool vouch_path_own(const struct vouch_path_rules *rules, const struct vouch_path_sink *sink,
                    const struct vouch_certificate *c, bool leaf);
/* May `issuer` stand above the path `below`? CA, key usage, path length, depth, extended key usage,
 * name constraints. */
bool vouch_path_issuer(struct vouch_path_rules *rules, const struct vouch_path_sink *sink,
                       const struct vouch_path *below, const struct vouch_certificate *issuer);
/* May the anchor? `view` is its certificate, or what stands for it beside a bare key. A leaf that
 * is the anchor's very certificate is judged as a leaf (vouch_path_own), and as an anchor only for
 * its purpose. */
bool vouch_path_anchor(struct vouch_path_rules *rules, const struct vouch_path_sink *sink,
                       const struct vouch_path *below, const struct vouch_anchor *anchor,
                       const struct vouch_certificate *view);
/* Certificate policies and TLS features of the whole path. */
bool vouch_path_policies(const struct vouch_path_rules *rules, const struct vouch_path_sink *sink,
                         const struct vouch_path *path, const struct vouch_certificate *anchor);

/* The position of a certificate: the first sent one of the same bytes; else VOUCH_NO_POSITION. */
int vouch_path_position(const struct vouch_path_sink *sink, const struct vouch_certificate *c);

#endif
