// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_X509_JUDGE_H
#define VOUCH_X509_JUDGE_H

#include "core/anchors.h"
#include "core/policy.h"
#include "core/report.h"
#include "core/x509/certificate.h"
#include "core/x509/revocation.h"
#include "core/x509/search.h"

struct vouch_ct;

/* Judges a chain as it was sent: facts of every certificate, the path to an anchor (RFC 5280
 * section 6.1), names (RFC 9525), the shape of what was sent, lint. Works in steps of at most one
 * signature verification each, so that a board can reset its watchdog between them. Reads the DER
 * in place and copies none of it; the report keeps text and numbers.
 *
 * Reasons for failure are findings of the report; a negative status is a broken precondition or
 * exhausted storage. */

/* The parts that an image may leave out: null means "not linked", and a finding says what could not
 * be judged for that reason. */
struct vouch_judge;
struct vouch_judge_parts {
    const struct vouch_policies_ops *policies;     /* x509/policies.h: certificate policies */
    const struct vouch_revocation_ops *revocation; /* x509/revocation.h: CRLs */
    const struct vouch_lint_ops *lint;             /* x509/lint.h */
    const struct vouch_clients_ops *clients; /* x509/clients.h; null: no verdicts of clients */
    const struct vouch_links_ops *links;     /* x509/links.h: remarks about a path */
    /* vouch_judge_timestamps, below; null: signed timestamps are not verified */
    int (*timestamps)(struct vouch_judge *j);
};

/* All parts (x509/judge_all.c), and the safe minimum: none. */
extern const struct vouch_judge_parts vouch_judge_all;
extern const struct vouch_judge_parts vouch_judge_none;

/* The caller keeps all of it, and must not change it until the last step. */
struct vouch_judge_question {
    const struct vouch_span *sent; /* DER; the first is treated as the leaf */
    size_t sent_count;
    const struct vouch_span *extra; /* further intermediates that may be used */
    size_t extra_count;
    const struct vouch_span *crls; /* DER */
    size_t crls_count;
    const struct vouch_span *ocsp; /* DER of OCSP responses */
    size_t ocsp_count;
    struct vouch_span staple; /* the OCSP response that the server sent with them; empty: none */
    bool staple_asked;        /* and it was asked for one */
    struct vouch_span scts;   /* the SignedCertificateTimestampList of the handshake (RFC 6962) */
    bool scts_asked;          /* and it was asked for one */
    const struct vouch_span *signers; /* DER; only for the paths of CRL signers */
    size_t signers_count;
    /* of the handshake in which the chain was sent, IANA's number; 0: from a file */
    uint16_t suite;
    struct vouch_anchors anchors;
    const struct vouch_policy *policy;
    const struct vouch_judge_parts *parts;
    struct vouch_time now;
    struct vouch_memo *memo;       /* x509/memo.h; null: each signature is verified */
    struct vouch_restart *restart; /* null: each signature in one step */
};

/* The caller's storage: a view for each certificate sent and each extra one. If there are more
 * certificates than views, or than VOUCH_SEARCH_CERTIFICATES_MAX, the first ones are judged and a
 * finding counts the rest. */
struct vouch_judge_storage {
    struct vouch_certificate *certificates;
    size_t certificates_max;
    struct vouch_revocation_storage *revocation; /* null: revocation cannot be checked */
    struct vouch_ct *timestamps; /* x509/ct.h; null: signed timestamps are not verified */
};

/* One judgement in progress; fixed size, the fields are private to it. */
struct vouch_judge {
    const struct vouch_judge_question *question;
    struct vouch_judge_storage storage;
    struct vouch_report *report;
    size_t sent_count; /* views of certificates that were sent; these come first */
    size_t count;      /* views in all */
    struct vouch_path_rules rules;
    struct vouch_path_sink sink;
    struct vouch_search search;
    bool leaf_good;
    int stage;
};

/* Starts. VOUCH_OK, or VOUCH_E_ARGUMENT when the question lacks a policy, parts or anchors. */
int vouch_judge_init(struct vouch_judge *j, const struct vouch_judge_question *question,
                     const struct vouch_judge_storage *storage, struct vouch_report *report);
/* Continues: VOUCH_AGAIN until everything is judged, then VOUCH_OK; E_MEMORY when mbedTLS's arena
 * is exhausted (also a finding). */
int vouch_judge_step(struct vouch_judge *j);
/* Is the leaf trusted: is there a path to an anchor that breaks no rule, was the clock set, and is
 * nothing on it revoked? Names are not included (see the findings). Valid after the last step. */
bool vouch_judge_trusted(const struct vouch_judge *j);
/* The number of certificate signatures verified, without those that the memo knew. */
unsigned vouch_judge_signatures(const struct vouch_judge *j);

/* --- part: judge_timestamps.c -------------------------------------------------------------------
 */

/* Verifies the leaf's next signed timestamp, if there is a list of logs: VOUCH_AGAIN, VOUCH_OK at
 * the end, VOUCH_E_MEMORY. */
int vouch_judge_timestamps(struct vouch_judge *j);

#endif
