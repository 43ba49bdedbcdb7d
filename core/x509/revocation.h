// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_X509_REVOCATION_H
#define VOUCH_X509_REVOCATION_H

#include "core/x509/search.h"

/* Revocation by CRL (RFC 5280 section 6.3): complete and delta lists, from the issuer or indirect,
 * signed with the issuer's key or another one whose certificate leads to the same anchor; and by
 * OCSP. With VOUCH_REVOCATION_OFF, only a stapled response is judged, as clients do, and the caller
 * reports VOUCH_F_REVOCATION_NOT_CHECKED itself. */

/* The limit on verifications for lists and their signers in one judgement. */
enum { VOUCH_REVOCATION_SIGNATURES_MAX = 128 };

/* For the paths of CRL signers. */
struct vouch_signer_storage {
    struct vouch_search search;
    struct vouch_path_rules rules;
    struct vouch_policy policy;
};

struct vouch_revocation_question {
    /* The path from the leaf to the anchor, which is last; of the anchor only subject, spki,
     * key_usage and extensions are read; the others are checked against CRLs. */
    const struct vouch_certificate *const *path;
    const int16_t *positions; /* for the findings */
    size_t path_count;
    const struct vouch_span *crls; /* DER */
    size_t crls_count;
    const struct vouch_span *ocsp; /* DER of OCSP responses */
    size_t ocsp_count;
    struct vouch_span staple; /* the response stapled to the leaf; empty: none */
    const struct vouch_policy *policy;
    struct vouch_time now;
    /* Where CRL signers are looked for: all available certificates, and the rules and anchors of
     * the path. Without storage for this, only lists signed with the issuer's own key are used. */
    const struct vouch_certificate *certificates;
    size_t certificates_count;
    struct vouch_anchors anchors;
    const struct vouch_path_rules *rules;
    struct vouch_signer_storage *storage;
};

/* The signer of the current list. */
struct vouch_crl_signer {
    /* its key verifies the list; null: not found yet */
    const struct vouch_certificate *certificate;
    const char *why; /* what is wrong with the last one tried */
    size_t next;     /* the next candidate to try */
    size_t list;     /* the list in which the candidate is looked up */
    uint8_t stage;
    uint8_t tried; /* keys other than the issuer's */
};

/* The certificate of the current OCSP response's signer, if it is not the issuer's. */
struct vouch_ocsp_signer {
    uint8_t stage;
    size_t list;      /* the next list in which it is looked up */
    uint32_t reasons; /* covered so far by lists that do not have it */
    bool revoked;
};

/* A check in progress; fixed size, the fields are private to it. */
struct vouch_revocation {
    const struct vouch_revocation_question *question;
    struct vouch_crl_signer signer;
    size_t at;   /* the index of the current certificate */
    size_t crl;  /* the next CRL for it */
    size_t ocsp; /* the next OCSP response for it */
    bool staple_judged;
    uint8_t staple_outcome; /* enum vouch_ocsp_outcome */
    int64_t staple_this_update_s;
    int64_t staple_next_update_s; /* 0: none */
    struct vouch_ocsp_signer delegate;
    size_t delta;          /* number of the newest delta list about it, from 1; 0: none */
    uint32_t reasons;      /* covered so far by valid CRLs */
    unsigned spent;        /* verifications */
    int64_t next_update_s; /* the earliest nextUpdate of the lists used; 0: none */
    bool complete_pass;    /* delta lists have been read */
    bool delta_current;    /* the delta list is current */
    bool delta_superseded; /* by a later complete list */
    bool revoked;          /* the current certificate is revoked */
};

/* Everything that one judgement needs for revocation; the caller's, for one at a time. */
struct vouch_revocation_storage {
    struct vouch_revocation state;
    struct vouch_revocation_question question;
    const struct vouch_certificate *path[VOUCH_PATH_MAX + 1]; /* including the anchor */
    int16_t positions[VOUCH_PATH_MAX + 1];
    struct vouch_signer_storage signers;
};

struct vouch_revocation_ops {
    /* Starts; the caller keeps the question until the last step. */
    void (*begin)(struct vouch_revocation *r, const struct vouch_revocation_question *question);
    /* Continues, with at most one signature verification: VOUCH_AGAIN until everything is done,
     * then VOUCH_OK; VOUCH_E_MEMORY. Findings go to the report. */
    int (*step)(struct vouch_revocation *r, struct vouch_report *report);
};

extern const struct vouch_revocation_ops vouch_revocation_crl;

#endif
