// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_CERT_PLAN_H
#define VOUCH_POSIX_CERT_PLAN_H

#include "boards/posix/cert/plan_names.h"

#include <mbedtls/pk.h>

/* The content of a certificate or a request, and the creation of both (RFC 5280, RFC 2986). */

enum {
    VOUCH_SERIAL_BYTES = 16,
    VOUCH_KEY_ID_BYTES = 20,
    VOUCH_SPKI_MAX = 1024, /* of an RSA key of 4096 bits: 550 */
    VOUCH_PLAN_DER_MAX = 48 * 1024
};

enum vouch_plan_usage { VOUCH_PLAN_SERVER = 1 << 0, VOUCH_PLAN_CLIENT = 1 << 1 };

/* One certificate. The caller keeps everything it points to. */
struct vouch_cert_plan {
    struct vouch_span subject;       /* whole Names */
    struct vouch_span issuer;        /* empty: the subject itself */
    struct vouch_span spki;          /* the subject's whole SubjectPublicKeyInfo */
    struct vouch_span issuer_key_id; /* empty: the subject's own */
    mbedtls_pk_context *signer;      /* the issuer's private key */
    int64_t not_before_s;            /* UTC seconds since 1970 */
    int64_t not_after_s;
    struct vouch_span serial;             /* content bytes of a positive INTEGER */
    const struct vouch_plan_names *names; /* of a leaf; null: none */
    unsigned usage;                       /* of a leaf: enum vouch_plan_usage */
    bool ca;
    int path_length;                          /* of an authority; -1: no limit */
    const struct vouch_plan_names *permitted; /* of an authority: name constraints; null: none */
};

/* The certificate is valid from an hour ago, for clocks that are behind, for this many days. */
void vouch_cert_plan_dates(struct vouch_cert_plan *plan, unsigned days);
/* Writes the certificate into the buffer; *der points into it. VOUCH_OK; VOUCH_E_MEMORY: it does
 * not fit, or mbedTLS cannot sign. */
int vouch_cert_plan_make(const struct vouch_cert_plan *plan, uint8_t *buffer, size_t buffer_max,
                         struct vouch_span *der);
/* Creates a request with the subject, the names and the usages; the signer is the subject's own
 * key, and the rest of the plan is ignored. Answers the same. */
int vouch_cert_plan_request(const struct vouch_cert_plan *plan, uint8_t *buffer, size_t buffer_max,
                            struct vouch_span *der);
/* Wraps the part to be signed with the algorithm of `signer` and its signature (Certificate,
 * CertificationRequest and CertificateList have the same structure); vouch_plan_put_algorithm
 * writes the algorithm within. What was written since `mark` is the part to be signed. */
int vouch_plan_sign(struct vouch_der_writer *w, size_t mark, mbedtls_pk_context *signer);
void vouch_plan_put_algorithm(struct vouch_der_writer *w, const mbedtls_pk_context *signer);

/* A random serial number, positive (RFC 5280 section 4.1.2.2). VOUCH_OK or VOUCH_E_IO. */
int vouch_cert_serial(uint8_t buffer[VOUCH_SERIAL_BYTES]);
/* The SubjectPublicKeyInfo of a key. VOUCH_OK, or VOUCH_E_MEMORY: no space. */
int vouch_cert_spki(mbedtls_pk_context *key, uint8_t buffer[VOUCH_SPKI_MAX],
                    struct vouch_span *out);

#endif
