// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_X509_OCSP_H
#define VOUCH_X509_OCSP_H

#include "core/port.h"
#include "core/x509/certificate.h"

/* A view of one OCSP response over its DER (RFC 6960 section 4.2). */

struct vouch_ocsp {
    struct vouch_span tbs; /* ResponseData with its tag: the signed bytes */
    struct vouch_span algorithm;
    struct vouch_span signature_value;
    struct vouch_span certificates; /* content of the SEQUENCE OF; empty: none */
    struct vouch_span responses;    /* content of the SEQUENCE OF SingleResponse */
    /* whole Name; empty: the responder is identified by its key */
    struct vouch_span responder_name;
    struct vouch_span responder_key; /* SHA-1 of its public key */
    struct vouch_span unhandled;     /* OID of an unknown critical extension of it; empty: none */
    uint8_t status;                  /* OCSPResponseStatus; 0: the rest is present */
    const char *fault;               /* a constant; null: well-formed */
    const char *field;               /* the faulty field */
};

enum vouch_ocsp_status { VOUCH_OCSP_GOOD = 0, VOUCH_OCSP_REVOKED, VOUCH_OCSP_UNKNOWN };

/* Its answer about one certificate. */
struct vouch_ocsp_answer {
    enum vouch_ocsp_status status;
    int64_t revoked_s;
    uint8_t reason; /* CRLReason */
    int64_t this_update_s;
    int64_t next_update_s;
    bool next_update_known;
    struct vouch_span extensions; /* content of singleExtensions; empty: none */
    struct vouch_span unhandled;  /* OID of an unknown critical one among them; empty: none */
};

/* Reads a response. VOUCH_OK; VOUCH_E_MALFORMED, with fault and field. */
int vouch_ocsp_parse(struct vouch_span der, struct vouch_ocsp *out);
/* "tryLater" and so on for a status that is not 0. */
const char *vouch_ocsp_status_text(uint8_t status);
/* The answer about the certificate of that issuer, in a response without fault. Of several, the
 * latest whose thisUpdate has been reached; of those with one thisUpdate, a revocation. false:
 * none. */
bool vouch_ocsp_find(const struct vouch_ocsp *o, const struct vouch_certificate *c,
                     const struct vouch_certificate *issuer, const struct vouch_time *now,
                     struct vouch_ocsp_answer *out);
/* Is it the responder, by its name or key? */
bool vouch_ocsp_by(const struct vouch_ocsp *o, const struct vouch_certificate *c);
/* The certificate in the response that is the responder's and is allowed to be: issued, according
 * to it, by `issuer`, for OCSP signing (section 4.2.2.2). The caller must verify its signature. */
bool vouch_ocsp_delegate(const struct vouch_ocsp *o, const struct vouch_certificate *issuer,
                         struct vouch_certificate *out);

#endif
