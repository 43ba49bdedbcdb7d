// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_X509_REVOCATION_H
#define VOUCH_X509_REVOCATION_H

#include "core/x509/search.h"

/* Revocation by CRL (RFC 5280 section 6.3): complete and delta lists, of the issuer or indirect, by
 * the issuer's key or by another one whose certificate leads to the same anchor; and by OCSP. Where
 * the policy says VOUCH_REVOCATION_OFF, only a stapled response is judged, as clients do, and the
 * caller says VOUCH_F_REVOCATION_NOT_CHECKED itself. */

/* Verifications that one judgement may spend on lists and their signers. */
enum { VOUCH_REVOCATION_SIGNATURES_MAX = 128 };

/* For the paths of those who sign lists. */
struct vouch_signer_storage {
    struct vouch_search search;
    struct vouch_path_rules rules;
    struct vouch_policy policy;
};

struct vouch_revocation_question {
    /* The path from the leaf to the anchor. The last one is the anchor, of which only subject,
     * spki, key_usage and extensions are read; the others are checked against CRLs. */
    const struct vouch_certificate *const *path;
    const int16_t *positions; /* of each, for the findings */
    size_t path_count;
    const struct vouch_span *crls; /* DER */
    size_t crls_count;
    const struct vouch_span *ocsp; /* DER of OCSP responses */
    size_t ocsp_count;
    struct vouch_span staple; /* the response that came with the leaf; empty: none */
    const struct vouch_policy *policy;
    struct vouch_time now;
    /* Where those who sign lists are looked for: all certificates at hand, and the rules and
     * anchors of the path. Without storage for it, lists count that the issuer's own key signed,
     * and no others. */
    const struct vouch_certificate *certificates;
    size_t certificates_count;
    struct vouch_anchors anchors;
    const struct vouch_path_rules *rules;
    struct vouch_signer_storage *storage;
};

/* Who signed the list at hand. */
struct vouch_crl_signer {
    const struct vouch_certificate *certificate; /* whose key verifies it; null: not found yet */
    const char *why;                             /* what is wrong with the last one tried */
    size_t next;                                 /* the candidate to be tried next */
    size_t list;                                 /* the list in which the candidate is looked up */
    uint8_t stage;
    uint8_t tried; /* keys other than the issuer's */
};

/* A check under way; fixed size, the fields are its own. */
struct vouch_revocation {
    const struct vouch_revocation_question *question;
    struct vouch_crl_signer signer;
    size_t at;   /* which certificate */
    size_t crl;  /* which CRL is next for it */
    size_t ocsp; /* which OCSP response is next for it */
    bool staple_judged;
    uint8_t staple_outcome; /* enum vouch_ocsp_outcome */
    bool delegate_proved;   /* the responder's certificate in it has been verified */
    size_t delta;           /* the newest delta list about it, counted from 1; 0: none */
    uint32_t reasons;       /* covered so far by good CRLs */
    unsigned spent;         /* verifications */
    int64_t next_update_s;  /* the earliest of the lists used; 0: none */
    bool complete_pass;     /* delta lists have been read */
    bool delta_current;     /* the delta list is */
    bool delta_superseded;  /* by a later complete list */
    bool revoked;           /* the certificate at hand is */
};

/* All that one judgement needs for revocation; the caller's, for one at a time. */
struct vouch_revocation_storage {
    struct vouch_revocation state;
    struct vouch_revocation_question question;
    const struct vouch_certificate *path[VOUCH_PATH_MAX + 1]; /* with the anchor */
    int16_t positions[VOUCH_PATH_MAX + 1];
    struct vouch_signer_storage signers;
};

struct vouch_revocation_ops {
    /* Begins; the question stays the caller's until the last step. */
    void (*begin)(struct vouch_revocation *r, const struct vouch_revocation_question *question);
    /* Goes on, with at most one signature verification: VOUCH_AGAIN until all is done, then
     * VOUCH_OK; VOUCH_E_MEMORY. What is found goes to the report. */
    int (*step)(struct vouch_revocation *r, struct vouch_report *report);
};

extern const struct vouch_revocation_ops vouch_revocation_crl;

#endif
