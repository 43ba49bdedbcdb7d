// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_X509_CLIENTS_H
#define VOUCH_X509_CLIENTS_H

#include "core/report.h"
#include "core/x509/ct.h"
#include "core/x509/path.h"

/* Each client's verdict on a chain: would it accept it, and if not, with which error code of its
 * own (docs/CLIENTS.md). Two kinds of rules, both data: how each client treats a finding
 * (clients_findings.c), and rules that only some clients have (clients_rules.c). Rules are of the
 * versions named in vouch_client_kind; behaviour that has not been measured is reported as
 * unknown. */

struct vouch_search;

/* The chain as judged. The caller keeps all of it. */
struct vouch_clients_question {
    const struct vouch_search *search; /* which found the path; null: the next four are given */
    const struct vouch_path *path;     /* leaf first, without the anchor */
    const struct vouch_certificate *anchor; /* null: no path to an anchor was found */
    const struct vouch_certificate *sent;   /* the views of what was sent, at least one */
    bool known_public;                      /* the anchor is one that systems come with */
    const struct vouch_report *report;      /* judge() sets it */
    const struct vouch_policy *policy;
    uint16_t suite;                    /* of the handshake, IANA's number; 0: none, or not known */
    const struct vouch_ct *timestamps; /* as judged; null, or NOT_JUDGED: see clients_public.c */
    uint8_t staple; /* enum vouch_ocsp_outcome (x509/ocsp_judge.h): what the stapled answer says */
    int64_t staple_this_update_s; /* of its answer about the leaf, Unix time */
    int64_t staple_next_update_s; /* 0: none */
    int64_t now_s;                /* Unix time; 0: not known */
};

struct vouch_clients_ops {
    /* Fills the report's rows of clients from its findings and the chain, and adds
     * VOUCH_F_CLIENTS_REFUSE if all clients of the policy's service refuse a chain that no finding
     * calls an error, and VOUCH_F_CLIENTS_SPLIT if some of them do. Does nothing if the report has
     * no space for clients. Call it last, and once. */
    void (*judge)(const struct vouch_clients_question *q, struct vouch_report *report);
    /* The same when no certificate was received: fills the rows from the report's findings about
     * the handshake. Does nothing if no row concerns any of them. */
    void (*refused)(const struct vouch_policy *policy, struct vouch_report *report);
};

extern const struct vouch_clients_ops vouch_clients;

/* --- parts: the tables ---------------------------------------------------------------------------
 */

/* How each client treats one finding. */
struct vouch_client_finding_rule {
    enum vouch_finding_code code;
    enum {
        VOUCH_CLIENT_ANYWHERE = 0,
        VOUCH_CLIENT_LEAF,
        VOUCH_CLIENT_ISSUER,
        VOUCH_CLIENT_ANCHOR
    } place;
    const char *about; /* the finding's value starts with this; null: any value */
    bool (*when)(const struct vouch_clients_question *q,
                 const struct vouch_finding *f); /* or null */
    const char *says[VOUCH_CLIENTS];             /* its error code, or one of the three above */
};

/* A rule that only some clients have: does this chain break it? */
struct vouch_client_chain_rule {
    bool (*broken)(const struct vouch_clients_question *q);
    /* In plain words, a constant: "an intermediate's ...", "an authority's ..." or "a root's ..."
     * if it is not about the leaf. */
    const char *what;
    const char *says[VOUCH_CLIENTS];
};

struct vouch_client_finding_rules {
    const struct vouch_client_finding_rule *at;
    size_t count;
};

struct vouch_client_chain_rules {
    const struct vouch_client_chain_rule *at;
    size_t count;
};

extern const struct vouch_client_finding_rules vouch_client_findings;
extern const struct vouch_client_finding_rules vouch_client_form; /* looked at after these */
extern const struct vouch_client_chain_rules vouch_client_rules;
extern const struct vouch_client_chain_rules vouch_client_staple_rules;
extern const struct vouch_client_chain_rules vouch_client_rare_rules;

#endif
