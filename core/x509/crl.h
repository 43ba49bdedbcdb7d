// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_X509_CRL_H
#define VOUCH_X509_CRL_H

#include "core/x509/certificate.h"
#include "core/x509/der.h"

/* A view of one certificate revocation list over its DER (RFC 5280 section 5). */

/* Bits of onlySomeReasons (RFC 5280 section 4.2.1.13). */
enum { VOUCH_REASONS_ALL = 0x1fe };

struct vouch_crl {
    struct vouch_span der;
    struct vouch_span tbs; /* TBSCertList with its tag: the signed bytes */
    struct vouch_span issuer;
    struct vouch_span entries;    /* content of revokedCertificates; empty: none */
    struct vouch_span extensions; /* content of the SEQUENCE OF; empty: none */
    struct vouch_span algorithm;
    struct vouch_span signature_value;
    /* issuingDistributionPoint's distributionPoint: the content of DistributionPointName; empty:
     * none */
    struct vouch_span point;
    struct vouch_span number;    /* CRL number, content bytes; empty: none */
    struct vouch_span base;      /* of a delta list: the number of the list that it is based on */
    struct vouch_span unhandled; /* OID of an unknown critical extension; empty: none */
    struct vouch_span key_id;    /* authorityKeyIdentifier's keyIdentifier; empty: none */
    int64_t this_update_s;
    int64_t next_update_s;
    uint32_t reasons; /* covered by it: bits of onlySomeReasons, or VOUCH_REASONS_ALL */
    const char *fault;
    const char *field; /* the faulty field; null: none */
    bool next_update_known;
    bool number_critical;
    bool delta;
    bool indirect;
    bool only_user;
    bool only_ca;
    bool only_attribute;
    uint8_t version; /* 1 or 2 */
};

/* One revoked certificate. */
struct vouch_crl_entry {
    struct vouch_span serial;
    int64_t revoked_s;
    uint8_t reason;           /* CRLReason; 0 when absent */
    struct vouch_span issuer; /* whole Name when the entry names another issuer; else empty */
    bool unhandled;           /* it has an unknown critical extension */
};

/* Reads a CRL. VOUCH_OK, or VOUCH_E_MALFORMED with `fault` and `field` constants. Entries are read
 * by vouch_crl_next only. */
int vouch_crl_parse(struct vouch_span der, struct vouch_crl *out);
/* Writes which field is faulty and how: "thisUpdate: another type than ...". */
void vouch_crl_write_fault(struct vouch_writer *w, const struct vouch_crl *crl);
/* The next entry of vouch_der_of(crl.entries). false: no more, or a fault in the reader. */
bool vouch_crl_next(struct vouch_der *entries, struct vouch_crl_entry *out);
/* The RFC's name for a reason ("keyCompromise"); "unspecified" for 0 and unknown ones. */
const char *vouch_crl_reason_text(uint8_t reason);

#endif
