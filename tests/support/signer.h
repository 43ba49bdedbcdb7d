// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_TESTS_SIGNER_H
#define VOUCH_TESTS_SIGNER_H

#include "tests/support/der_maker.h"

#include <mbedtls/pk.h>

/* Signs what der_maker makes, so that certificates and lists can be verified. */

struct signer {
    mbedtls_pk_context pk;
    uint8_t spki[600];
    size_t spki_len;
    uint32_t noise; /* of the numbers that pass for random here */
};

enum signer_kind { SIGNER_P256, SIGNER_P384, SIGNER_RSA, SIGNER_BP384 };

/* Makes a key; RSA has 2048 bits and takes a second. Ends the program when it cannot. */
void signer_begin(struct signer *s, enum signer_kind kind);
/* The same for the number-th key of that kind; signer_begin makes the one with the number 0. */
void signer_begin_at(struct signer *s, enum signer_kind kind, uint32_t number);
void signer_end(struct signer *s);
/* Its SubjectPublicKeyInfo; stays good as long as the signer. */
struct vouch_span signer_key(const struct signer *s);
/* A signature over the data, ECDSA or PKCS#1, or RSA-PSS with a salt as long as the hash. */
struct vouch_span signer_sign(struct signer *s, struct der_maker *m, mbedtls_md_type_t md,
                              struct vouch_span data);
struct vouch_span signer_sign_pss(struct signer *s, struct der_maker *m, mbedtls_md_type_t md,
                                  struct vouch_span data);
/* A certificate or list of these parts, signed: SHA-256, by the algorithm that the parts name. */
struct vouch_span signer_wrap(struct signer *s, struct der_maker *m, struct vouch_span tbs,
                              struct vouch_span algorithm);
/* A certificate of these parts (their signature is made anew). */
struct vouch_span signer_build(struct signer *s, struct der_maker *m,
                               const struct der_certificate *c);

#endif
