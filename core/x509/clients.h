// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_X509_CLIENTS_H
#define VOUCH_X509_CLIENTS_H

#include "core/report.h"
#include "core/x509/path.h"

/* What each client says of a chain: would it accept it, and if not, by which code of its own
 * (docs/CLIENTS.md). Two kinds of rules, both data: what each client makes of a finding
 * (clients_findings.c), and what only some clients ask (clients_rules.c). Rules are of the versions
 * that vouch_client_kind names; what nobody has measured is said to be unknown. */

/* The chain as it was judged. All of it stays the caller's. */
struct vouch_clients_question {
    const struct vouch_path *path;          /* leaf first, the anchor not in it */
    const struct vouch_certificate *anchor; /* null: no path to one was found */
    const struct vouch_certificate *sent;   /* the views of what was sent, at least one */
    const struct vouch_report *report;
    const struct vouch_policy *policy;
    bool known_public; /* the anchor is one that systems come with */
    uint16_t suite;    /* of the handshake, IANA's number; 0: none, or not known */
    uint8_t staple; /* enum vouch_ocsp_outcome (x509/ocsp_judge.h): what the stapled answer says */
};

struct vouch_clients_ops {
    /* Fills the report's rows of clients, from its findings and the chain, and adds
     * VOUCH_F_CLIENTS_REFUSE where all clients that the policy's service has refuse a chain that no
     * finding calls an error, and VOUCH_F_CLIENTS_SPLIT where some of them do. A report without
     * space for clients gets nothing. Call it last, and once. */
    void (*judge)(const struct vouch_clients_question *q, struct vouch_report *report);
    /* The same where no certificate was seen: fills the rows from what the report says of the
     * handshake. Nothing where it says nothing that a row is about. */
    void (*refused)(const struct vouch_policy *policy, struct vouch_report *report);
};

extern const struct vouch_clients_ops vouch_clients;

/* --- parts: the tables ---------------------------------------------------------------------------
 */

/* What each client makes of one finding. */
struct vouch_client_finding_rule {
    enum vouch_finding_code code;
    enum {
        VOUCH_CLIENT_ANYWHERE = 0,
        VOUCH_CLIENT_LEAF,
        VOUCH_CLIENT_ISSUER,
        VOUCH_CLIENT_ANCHOR
    } place;
    const char *about; /* the finding's value begins so; null: whatever it is */
    bool (*when)(const struct vouch_clients_question *q,
                 const struct vouch_finding *f); /* or null */
    const char *says[VOUCH_CLIENTS];             /* its code, or one of the three above */
};

/* What only some clients ask: is it broken on this chain? */
struct vouch_client_chain_rule {
    bool (*broken)(const struct vouch_clients_question *q);
    const char *what; /* in plain words, a constant */
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
extern const struct vouch_client_chain_rules vouch_client_rules;

#endif
